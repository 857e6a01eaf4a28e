"""A small language that says which rows belong to a group: parsed as data, turned into expressions of any engine.

It compares columns with texts and numbers, and never runs a word of what somebody wrote.
"""
