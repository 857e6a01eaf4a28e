"""Number references of an owner's prose: parsed with Jinja's parser, and replaced by figures.

Nothing of a template language ever runs here.
"""
