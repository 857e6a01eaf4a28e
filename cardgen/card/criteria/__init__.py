"""Release criteria: whether they make sense, and what the evidence says of them.

Nothing here estimates; figures are judged as the card prints them.
"""
