"""The figures of two cards held against each other: differences, their intervals, and what they say.

Nothing here decides how bad a change is; the rules do, from these verdicts.
"""
