"""Words into the two sides of a comparison: a card, a spec, a published version, or either of them at a git ref.

Whatever cannot be loaded is an error, never an empty side: a failed comparison must not read as one without changes.
"""
