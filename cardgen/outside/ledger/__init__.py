"""The ledger of held-out data: every claim ever tried on it, chained so that nothing can be taken out, and a budget.

It is begun once and only ever added to.
"""
