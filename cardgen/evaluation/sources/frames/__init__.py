"""Any lazy frame that Narwhals knows as rows to measure: Polars, Spark, Ibis and others, each on its own engine.

Cells come back, as Arrow tables that DuckDB holds; rows never do.
"""
