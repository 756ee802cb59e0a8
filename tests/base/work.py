"""Kinds of work that only tests know."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from regie.base import jobs
from regie.base.errors import Refusal
from regie.base.jobs import Progress, job


@job("test.note")
def note(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Write one line, so that a test can count how often this ran."""
    with Path(params["file"]).open("a", encoding="ascii") as file:
        file.write(f"{params['line']} {os.getpid()}\n")
    progress(1, 1)
    return {"line": params["line"]}


@job("test.slow-once")
def slow_once(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Take very long the first time, be ready at once the second."""
    path = Path(params["file"])
    if not path.exists():
        path.write_text("begun", "ascii")
        for step in range(600):
            progress(step, 600)
            time.sleep(0.1)
    return {"ended": True}


@job("test.fails")
def fails(params: dict[str, Any], progress: Progress) -> None:
    """Never succeed."""
    raise ValueError("het bestand is leeg")


@job("test.refused")
def refused(params: dict[str, Any], progress: Progress) -> None:
    """Be refused by a rule."""
    raise Refusal("Dit document is te groot.")


def hurry() -> None:
    """Let leases and pauses pass quickly."""
    jobs.LEASE = timedelta(seconds=1)
    jobs.RENEW_SECONDS = 0.2
    jobs.IDLE_SECONDS = 0.05
    jobs.PAUSE = timedelta(0)
