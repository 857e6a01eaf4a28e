"""What each task makes of a row: the base sums that its metrics are ratios of, and the checks of its columns.

Nothing here groups or adds up.
"""
