"""The catalogue of a registry: static pages that open from a folder, below any prefix, and without a server.

Nothing here judges, and no figure is computed: pages show what published cards and their comparisons say.
"""
