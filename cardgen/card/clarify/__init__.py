"""The bias metrics of Amazon SageMaker Clarify on a card: pairs of printed categories, and what is estimated of each.

Never from a category that the card does not print.
"""
