"""A plan as text for a terminal: what the card holds, what each group of a test needs, and what that means in words.

It counts nothing: every figure is the plan's.
"""
