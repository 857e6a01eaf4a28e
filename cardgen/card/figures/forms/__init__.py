"""Forms of metrics: how a cell of sums or counts becomes a figure, one module for each kind of evidence.

The table of `cardgen.card.figures.estimate` says which form goes where.
"""
