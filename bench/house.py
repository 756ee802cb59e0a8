"""What a Regie with a database costs: to start, to make its tables, to show its pages."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

_REGIE = (sys.executable, "-m", "regie.cli.main")
#: Without what only a checkout has and its log would load.
_URLS = """
import os, sys
sys.modules["rich"] = None
os.environ["DJANGO_SETTINGS_MODULE"] = "regie.config.settings"
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
"""
#: How often every page is asked before the memory of a web process is read.
_TIMES = 20


class Web(Struct, frozen=True):
    """A demonstration that was there already: seconds until its first page, and the resident
    memory of its largest web process after many pages, in MB."""

    first_page: float
    pages: int
    memory: float


def starting() -> float:
    """CPU seconds of ``django.setup()`` with every address, Python's own start included."""
    with _home() as env:
        _cpu((sys.executable, "-c", _URLS), env)  # the home and what Python compiles
        return min(_cpu((sys.executable, "-c", _URLS), env) for _ in range(3))


def migrating() -> float:
    """CPU seconds of ``regie migrate`` on an empty SQLite."""
    with _home() as env:
        return _cpu((*_REGIE, "migrate"), env)


def serving() -> Web:
    """Start a filled demonstration a second time, and ask for each public page that needs no
    more than its address."""
    with _home() as env:
        _cpu((*_REGIE, "demo", "--no-serve"), env)
        told = subprocess.run(  # noqa: S603 - our own interpreter and our own words
            (*_REGIE, "urls", "--json"), env=env, capture_output=True, check=True
        )
        pages = [
            row["example"]
            for row in json.loads(told.stdout)
            if row["example"] and "visitor" in row["roles"] and "/aanmelden/" not in row["url"]
        ]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        begun = time.monotonic()
        with subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            (*_REGIE, "demo", "--port", str(port)), env=env, stdout=subprocess.DEVNULL
        ) as server:
            try:
                _asked(port, "/over/", wait=120)
                first = time.monotonic() - begun
                answered = sum([_asked(port, page) for page in pages for _ in range(_TIMES)])
                memory = max(
                    _resident(child)
                    for child in _children(server.pid)
                    if b"work" not in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
                )
            finally:
                server.send_signal(signal.SIGTERM)
        return Web(first, answered // _TIMES, memory)


@contextmanager
def _home() -> Iterator[dict[str, str]]:
    """The environment of a Regie of its own, on SQLite."""
    with tempfile.TemporaryDirectory(prefix="regie-bench-") as folder:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        yield {**kept, "REGIE_HOME": str(Path(folder, "home"))}


def _cpu(command: Sequence[str], env: dict[str, str]) -> float:
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None  # noqa: S101 - tells mypy that it is a pipe
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {said.decode(errors='replace')}")
    return used.ru_utime + used.ru_stime


def _asked(port: int, page: str, wait: float = 0.0) -> bool:
    """Whether a page was there; asked again for ``wait`` seconds while nobody listens."""
    end = time.monotonic() + wait
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=60) as answer:
                answer.read()
            return True
        except urllib.error.HTTPError as error:
            error.close()
            return False
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def _children(pid: int) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text("ascii").split()
    ]


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) * 1024 / 1e6
