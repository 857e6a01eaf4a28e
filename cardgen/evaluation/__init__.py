"""Rows, counts and reported figures in; cells of sufficient statistics out, from one scan of the data.

Everything that a metric or its interval needs is a sum over a cell. Nothing here estimates, rounds or suppresses.
"""
