"""Figures as tables to ask: DuckDB in this process, or another engine where one is given.

Only the engine process imports this.
"""

from __future__ import annotations

import os
import threading
from functools import cache, lru_cache
from typing import Any

import ibis
from ibis import BaseBackend
from pyarrow import parquet

from regie.indicators.engine.errors import Unanswerable
from regie.indicators.engine.store import path_of, root

#: What DuckDB may take; with the process around it, this stays below 2 GB.
MEMORY = "1200MB"
THREADS = 2

#: One question at a time: DuckDB already uses every thread for it.
turn = threading.Lock()


@cache
def backend() -> BaseBackend:
    """The engine that answers: ``REGIE_ANALYTICS_URL``, or DuckDB."""
    url = os.environ.get("REGIE_ANALYTICS_URL")
    if url:
        return ibis.connect(url)
    return duckdb()


@cache
def duckdb() -> BaseBackend:
    """DuckDB that reads our own folder and nothing else, and downloads nothing."""
    made = root() / "spill"
    made.mkdir(mode=0o700, exist_ok=True)
    made_of: Any = ibis.duckdb.connect(
        ":memory:",
        memory_limit=MEMORY,
        threads=THREADS,
        temp_directory=str(made),
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
    )
    folder = str(root()).replace("'", "''")
    for setting in (
        "parquet_metadata_cache = true",
        f"allowed_directories = ['{folder}']",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        made_of.raw_sql(f"SET {setting}")
    return made_of


@lru_cache(maxsize=256)
def table_of(digest: str) -> ibis.Table:
    """The file with this SHA-256.

    :raises Unanswerable: where there is no such file.
    """
    path = path_of(digest)
    if not path.exists():
        raise Unanswerable("De cijfers van deze versie ontbreken op de schijf.")
    return backend().read_parquet(str(path))


@lru_cache(maxsize=256)
def hides(digest: str, measure: str) -> bool:
    """Whether a file hides anything of a measure; its footer says so, without reading it."""
    # Of ok, missing and suppressed, the last is the most.
    parts = parquet.read_metadata(path_of(digest))
    at = parts.schema.names.index(f"{measure}_status")
    for one in range(parts.num_row_groups):
        told = parts.row_group(one).column(at).statistics
        if told is None or not told.has_min_max or told.max >= "suppressed":
            return True
    return False
