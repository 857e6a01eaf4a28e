"""Arrays and sums in, estimates with honest uncertainty out.

Every function names the source of its method. Nothing here knows what a card, a file or a group's name is, draws from
an unseeded generator, or turns an undefined quantity into a number.
"""
