"""Holding a registry against what its manifests say; each module looks at one thing and yields what is wrong with it.

Nothing here repairs anything, and a fault in one version never hides those of another.
"""
