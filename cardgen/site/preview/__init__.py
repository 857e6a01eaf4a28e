"""The live preview of a spec: builds in memory, watches what the card is made of, and shows the page or what is wrong.

It writes no file, and runs no script in the page of the card.
"""
