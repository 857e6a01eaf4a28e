"""The charts of a card, drawn as SVG that can be inlined or saved.

It never computes a figure: dots, lines, titles and alt texts all come from the card's results and disparities.
"""
