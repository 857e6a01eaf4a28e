"""The report of a comparison as people and programs read it: text, Markdown, HTML, and the formats of code hosts.

Every format is a function of the report alone. Nothing here compares, judges or reads a card.
"""
