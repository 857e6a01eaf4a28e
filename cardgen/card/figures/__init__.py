"""Figures of a card: estimates of every cell, disparities over categories, suppression.

Sums come in, results go out. Nothing here reads data, knows prose or judges a criterion.
"""
