"""Files to rows: finding, digesting and reading them through the engine, with messages that name file and line.

Speaks SQL nowhere but in `duck`.
"""
