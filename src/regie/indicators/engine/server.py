"""The process that asks the figures: one for a home, started by whoever needs it first.

It listens on a socket that only its owner reaches, one question a connection: a line of JSON in,
JSON out. It ends by itself when nobody asked for a while, or when its socket is gone. Django is not
in it: what it must know comes with the question.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import json
import os
import socketserver
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from regie.indicators.engine.errors import Unanswerable
from regie.indicators.engine.store import root

#: What may be asked, and where it is answered.
ANSWERS: dict[str, str] = {
    "about": "regie.indicators.engine.about",
    "used": "regie.indicators.engine.about",
    "ask": "regie.indicators.engine.asking",
    "candidates": "regie.indicators.engine.alike",
    "codes": "regie.indicators.engine.asking",
    "export": "regie.indicators.engine.exporting",
    "load_file": "regie.indicators.engine.loading",
    "look_at": "regie.indicators.engine.loading",
    "memory": "regie.indicators.engine.about",
    "release": "regie.indicators.engine.release",
}
_IDLE_SECONDS = 15 * 60
_last = time.monotonic()


class _One(socketserver.StreamRequestHandler):
    """One question."""

    def handle(self) -> None:
        """Read it, answer it."""
        global _last
        _last = time.monotonic()
        line = self.rfile.readline()
        if not line:
            return
        told = json.loads(line)
        try:
            answer: Any = {"answer": _answers(told["name"])(**told["values"])}
        except Unanswerable as no:
            answer = {"refused": str(no)}
        except Exception as error:  # noqa: BLE001 - a fault ends one question, never the process
            answer = {"failed": f"{type(error).__name__}: {error}"}
        # Whoever asked may have gone.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(json.dumps(answer, default=str).encode())
        _last = time.monotonic()


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


def _answers(name: str) -> Callable[..., Any]:
    return getattr(importlib.import_module(ANSWERS[name]), name)  # type: ignore[no-any-return]  # by name


def serve(socket: Path) -> None:
    """Answer at ``socket`` until nobody needs it; at once over where another process does."""
    lock = socket.with_suffix(".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    socket.unlink(missing_ok=True)
    with _Server(str(socket), _One) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        mine = socket.stat().st_ino
        # Reading Ibis takes a second: before anybody asks, where that can be.
        for place in set(ANSWERS.values()):
            importlib.import_module(place)
        while time.monotonic() - _last < _IDLE_SECONDS:
            time.sleep(1)
            # Told to end, another came in its place, or its home is gone.
            if not socket.exists() or socket.stat().st_ino != mine or not root().exists():
                return
        socket.unlink(missing_ok=True)


if __name__ == "__main__":
    os.umask(0o077)
    os.chdir("/")
    if os.fork():
        os._exit(0)
    serve(Path(sys.argv[1]))
