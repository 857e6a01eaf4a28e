"""What people who are not the owner do with a card: customers replicate it, outsiders' claims are verified.

All of it starts from a published card and rows of somebody's own; nothing here needs the owner's data.
"""
