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


def memory() -> int:
    """The most memory that this process ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
