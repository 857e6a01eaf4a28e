"""Sums of single clusters, kept in a file beside the card so that two versions can be compared as pairs.

A card names the file by its digest. This package never decides what a difference means: that is for `diff`.
"""
