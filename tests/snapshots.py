"""What takes long to make is made once: the tables, and the demonstration in them.

Only on SQLite, whose database is in memory and can be copied in milliseconds; PostgreSQL does all
of the work each time.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from django.db import connection

from regie.base.actor import system
from regie.demo.register import load

_ROOT = Path(__file__).resolve().parents[1]
_FOLDER = _ROOT / "build" / "tests"
#: What Django calls the database of the tests.
_MEMORY = "file:memorydb_default?mode=memory&cache=shared"


@cache
def kept_tables() -> Path:
    """The file with empty tables, of this version of everything that makes them."""
    made_of = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in sorted([*_ROOT.glob("src/regie/**/*.py"), *_ROOT.glob("requirements/*.txt")]):
        made_of.update(path.read_bytes())
    return _FOLDER / f"empty-{made_of.hexdigest()[:16]}.sqlite3"


@contextmanager
def tables() -> Iterator[None]:
    """The tables are there meanwhile, if any process made them before; else they are kept once
    whoever asks has made them, and other processes wait for that."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    path = kept_tables()
    with (
        open(_FOLDER / "lock", "w") as lock,
        closing(sqlite3.connect(_MEMORY, uri=True)) as memory,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = path.exists()
        if known:
            fcntl.flock(lock, fcntl.LOCK_UN)
            with closing(sqlite3.connect(path)) as kept:
                kept.backup(memory)
        yield
        if not known:
            for old in _FOLDER.glob("empty-*"):
                old.unlink()
            half = _FOLDER / f"half-{os.getpid()}"
            with closing(sqlite3.connect(half)) as kept:
                memory.backup(kept)
            half.rename(path)


def _taken() -> sqlite3.Connection:
    """A copy of the database as it is."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    connection.ensure_connection()
    connection.connection.backup(copy)
    return copy


def _put_back(copy: sqlite3.Connection) -> None:
    connection.ensure_connection()
    copy.backup(connection.connection)


@contextmanager
def whatever_happens() -> Iterator[None]:
    """The database is afterwards as it was before. Only on SQLite."""
    with closing(_taken()) as before:
        try:
            yield
        finally:
            _put_back(before)


_full: sqlite3.Connection | None = None


def demonstration() -> None:
    """Fill an empty register as ``regie demo`` does."""
    global _full
    if connection.vendor != "sqlite":
        load(system("test"))
    elif _full is None:
        load(system("test"))
        _full = _taken()
    else:
        _put_back(_full)
