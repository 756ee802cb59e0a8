"""Whether the engine is there."""

from __future__ import annotations

import os
import resource

from regie.indicators.engine.errors import Unanswerable


def about(words: str) -> dict[str, str]:
    """What was said, said back, by which process.

    :raises Unanswerable: where nothing was said.
    """
    if not words:
        raise Unanswerable("Er is niets te zeggen.")
    return {"words": words, "pid": str(os.getpid())}


def used() -> dict[str, float]:
    """What this process took so far: the most memory in bytes, and seconds of processor."""
    told = resource.getrusage(resource.RUSAGE_SELF)
    return {"memory": told.ru_maxrss * 1024, "seconds": told.ru_utime + told.ru_stime}
