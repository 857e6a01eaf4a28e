"""Files to rows: finding, digesting and reading them through the engine, with messages that name file and line.

The only place that speaks SQL.
"""
