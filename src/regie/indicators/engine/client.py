"""Asking the engine from a process that must stay small: over a socket, in JSON."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from regie.base.actor import Actor
from regie.base.errors import Refusal
from regie.indicators import asking
from regie.indicators.asking import Shape
from regie.indicators.query import Answer, Query

#: How long a person waits for a table.
_SECONDS = 60
#: How long all of a data set may take.
_LONG = 600
_START_SECONDS = 20
_AWAY = "De cijfers antwoorden nu niet; probeer het straks opnieuw."


def folder() -> Path:
    """Where the figures of this home lie."""
    made = Path(settings.REGIE_HOME) / "figures"
    made.mkdir(mode=0o700, exist_ok=True)
    return made


def ask(
    query: Query, actor: Actor | None = None, *, first: int = 0, many: int | None = None
) -> Answer:
    """The figures that ``query`` asks for.

    :param actor: who asks; None where the caller looked at what may be seen.
    :param first: with ``many``, which rows of the table.
    :raises Refusal: for what is not there or cannot be asked, in one sentence.
    """
    asked = asking.shape(query.dataset, query.version, actor)
    asking.check_full(query, asked, actor)
    told = asking.told(query, asked, first=first, many=many)
    there = {one: codes(query, asked, one) for one in query.filters}
    asking.unknown(query, asked, there)
    return asking.answered(query, asked, call("ask", **told))


def codes(query: Query, asked: Shape, dimension: str) -> list[str]:
    """The codes that a dimension has in the file that answers ``query``."""
    told = call("codes", digest=asking.digest_of(query, asked), dimension=dimension)
    return [str(one) for one in told]


def exported(asked: Shape, form: str) -> Path:
    """All that may leave of a data set, as a file: ``csv``, ``sdmx.csv``, ``zip`` (a Frictionless
    package)."""
    return Path(call("export", seconds=_LONG, **asking.to_export(asked, form)))


def call(name: str, *, seconds: float = _SECONDS, **values: Any) -> Any:
    """Have the engine do something by name, with plain values; it is started where it does not
    run. What it does twice has the effect of once.

    :param seconds: how long it may be silent.
    :raises Refusal: with the engine's own sentence, or when it does not answer.
    """
    question = json.dumps({"name": name, "values": values}).encode() + b"\n"
    # It may have ended between the knock and the question: then another is started.
    answer = _asked(question, seconds) or _asked(question, seconds)
    if not answer:
        raise Refusal(_AWAY)
    told = json.loads(answer)
    if "refused" in told:
        raise Refusal(told["refused"])
    if "failed" in told:
        raise RuntimeError(told["failed"])
    return told["answer"]


def _asked(question: bytes, seconds: float) -> bytes:
    """What the engine says; nothing where it went away."""
    parts = []
    with _connected() as line:
        line.settimeout(seconds)
        try:
            line.sendall(question)
            line.shutdown(socket.SHUT_WR)
            while part := line.recv(1 << 16):
                parts.append(part)
        except TimeoutError as error:
            raise Refusal("Deze vraag duurt te lang; kies minder, of filter.") from error
        except (BrokenPipeError, ConnectionResetError):
            return b""
    return b"".join(parts)


def begin() -> None:
    """Start the engine of this home, if it does not run, without waiting for it."""
    _start(_address())


def stop() -> None:
    """Let the engine of this home end, if it runs."""
    _address().unlink(missing_ok=True)


def _address() -> Path:
    # The name of a socket has a hundred characters, so it does not lie in a home that may be deep.
    home = hashlib.sha256(str(folder().resolve()).encode()).hexdigest()[:16]
    place = Path(tempfile.gettempdir()) / f"regie-{os.getuid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    if place.stat().st_uid != os.getuid():
        raise Refusal("De tijdelijke map van de cijfers is van iemand anders.")
    return place / f"{home}.sock"


def _connected() -> socket.socket:
    address = _address()
    until = time.monotonic() + _START_SECONDS
    next_start = 0.0
    while True:
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_START_SECONDS)
        try:
            line.connect(str(address))
        except (FileNotFoundError, ConnectionRefusedError, ConnectionResetError) as error:
            line.close()
            if time.monotonic() > until:
                raise Refusal("De cijfers konden niet geopend worden.") from error
            # Again after a while: one that was told to end may still have stood in the way.
            if time.monotonic() > next_start:
                _start(address)
                next_start = time.monotonic() + 1
            time.sleep(0.05)
        else:
            return line


def _start(address: Path) -> None:
    # It goes on by itself, so that it outlives who needed it first.
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "regie.indicators.engine.server", str(address)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        # It would hold the pipe of whoever needed it first open as long as it lives.
        stderr=subprocess.DEVNULL,
        env=os.environ | {"REGIE_FIGURES": str(folder().resolve())},
        start_new_session=True,
        check=True,
    )
