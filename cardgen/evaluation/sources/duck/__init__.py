"""DuckDB, the engine that every build has: it reads files by itself, and holds what another engine aggregated.

The only place that speaks SQL.
"""
