"""Turns a card into pages: Markdown, HTML, charts, tables and the folder that holds them.

Needs the card only, never the data behind it; computes no figure, and prints nothing.
"""
