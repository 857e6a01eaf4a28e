"""The files of a card: what they hold, and how they are written all or nothing.

Nothing here decides what a page says.
"""
