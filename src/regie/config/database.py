"""Which database, told by ``DATABASE_URL``."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_SQLITE = """\
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA foreign_keys = ON;
PRAGMA mmap_size = 134217728;
"""
#: How long a connection is kept, in seconds: a new one costs 3 ms of each page, on SQLite too,
#: which reads all its definitions again.
_KEPT = 60


def database(url: str | None, home: Path) -> dict[str, Any]:
    """Django's settings for ``url``; without one, SQLite in ``home``.

    :raises ValueError: when the address is of another kind.
    """
    if not url:
        return _sqlite(str(home / "regie.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path) or ":memory:")
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("DATABASE_URL moet met postgresql:// of sqlite:// beginnen.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": _KEPT,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            # One writer at a time: who means to write asks for the lock at once, and waits.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": _SQLITE,
        },
        "CONN_MAX_AGE": _KEPT,
    }
