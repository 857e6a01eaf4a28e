"""Two cards in, classified findings out: what changed, whether it is more than chance, and which version that needs.

It never reads a file, never renders, and never compares numbers that do not mean the same.
"""
