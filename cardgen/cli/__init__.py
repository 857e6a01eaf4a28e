"""The command line: parse, call, report. The only package that prints, reads the clock or the environment.

Nothing here knows a rule or a formula; every command is a thin call of the packages below.
"""
