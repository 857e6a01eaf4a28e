"""Published versions of cards: put there once, kept as they are, listed, read, withdrawn and verified.

Nothing here ever changes or removes a published file, and nothing is stored that can be computed: there is no index and
no pointer to the latest version.
"""
