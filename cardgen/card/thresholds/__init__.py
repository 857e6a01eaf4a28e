"""Figures at thresholds other than the evaluation's own, from the scores that were counted.

A cell at a threshold is a cell like any other, so it is estimated by the methods of its metrics. Nothing here reads
rows, and nothing is told of a cell that is hidden.
"""
