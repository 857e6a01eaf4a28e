"""Text to tree: strict YAML and JSON with the place of every value, layers and prose files.

Nothing here knows what a spec means.
"""
