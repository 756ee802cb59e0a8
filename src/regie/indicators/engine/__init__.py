"""The engine: Parquet files asked through Ibis, in a process of its own.

Only that process imports Ibis; a web process asks it through ``client``.
"""
