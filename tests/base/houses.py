"""A Regie of its own for tests that need real processes: a home, a database, and ways to run."""

from __future__ import annotations

import os
import secrets
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct

#: The server that the tests may use, or nothing for SQLite.
SERVER = os.environ.get("REGIE_TEST_DATABASE_URL", "")
ROOT = Path(__file__).resolve().parents[2]


class House(Struct):
    """A home and a database that nothing else uses."""

    home: Path
    database: str

    @property
    def env(self) -> dict[str, str]:
        """The environment of a process in this house."""
        env = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "REGIE_TEST_DATABASE_URL", "REGIE_HOME")
        }
        env |= {
            "REGIE_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "regie.config.settings",
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error",
        }
        if self.database:
            env["DATABASE_URL"] = self.database
        return env

    def start(self, code: str, *words: str) -> subprocess.Popen[str]:
        """Start ``code`` with Django ready."""
        ready = "import django; django.setup()\n" + textwrap.dedent(code)
        return subprocess.Popen(
            [sys.executable, "-c", ready, *words],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, code: str, *words: str, timeout: float = 60) -> str:
        """What ``code`` prints."""
        child = self.start(code, *words)
        out, complaint = child.communicate(timeout=timeout)
        assert child.returncode == 0, complaint
        return out.strip()

    def regie(self, *words: str, timeout: float = 90) -> subprocess.CompletedProcess[str]:
        """Run a command of Regie."""
        return subprocess.run(
            [sys.executable, "-m", "regie.cli.main", *words],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )


def _server(sql: str) -> None:
    import psycopg

    with psycopg.connect(SERVER, autocommit=True) as link:
        link.execute(sql.encode())


@contextmanager
def house(folder: Path, template: House | None = None) -> Iterator[House]:
    """A new house, migrated when ``template`` is, else empty."""
    home = folder / "home"
    home.mkdir(mode=0o700, parents=True)
    if not SERVER:
        if template is not None:
            with closing(sqlite3.connect(template.home / "regie.sqlite3")) as link:
                link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            for name in ("regie.sqlite3", "audit-key.txt", "secret-key.txt"):
                (home / name).write_bytes((template.home / name).read_bytes())
        yield House(home, "")
        return
    name = f"house_{secrets.token_hex(6)}"
    parts = urlsplit(SERVER)
    source = "" if template is None else f" TEMPLATE {urlsplit(template.database).path[1:]}"
    _server(f"CREATE DATABASE {name}{source}")
    if template is not None:
        for key in ("audit-key.txt", "secret-key.txt"):
            (home / key).write_bytes((template.home / key).read_bytes())
    try:
        yield House(home, urlunsplit(parts._replace(path=f"/{name}")))
    finally:
        _server(f"DROP DATABASE {name} WITH (FORCE)")
