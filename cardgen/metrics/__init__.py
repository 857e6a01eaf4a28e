"""The registry of metrics: each is data (numerator, denominator, direction, unit, range, reference).

Adding a metric touches the file of its task and its tests. Nothing here reads rows or computes a value.
"""
