"""From the figures of a published card to the rows and clusters that somebody else's test takes.

It reads what the card prints and nothing else: no rows, no sums of clusters, no category that is withheld.
"""
