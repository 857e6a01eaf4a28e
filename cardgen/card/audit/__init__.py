"""The suppression audit: whether a suppressed figure follows from what a card and its files say all the same.

It looks at the finished card only, never at the data, and never prints a figure that it could work out.
"""
