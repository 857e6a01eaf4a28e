"""An organisation's look: a small theme file, and templates of its own that override single blocks of a page.

Neither changes what a card says: card.json knows nothing of them, and every figure of a page stays as computed. A page
still loads nothing; what a theme brings is part of the page.
"""
