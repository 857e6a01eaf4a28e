"""Joint cells to the cells of each grouping, in memory: categories, clusters, products, histograms.

Nothing here reads a file.
"""
