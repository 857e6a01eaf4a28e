"""What the pages of a card say, as frozen values made of a card once and used by every format.

HTML, Markdown and CSV print these; nothing here knows a markup language.
"""
