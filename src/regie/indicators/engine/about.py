"""Whether the engine is there."""

from __future__ import annotations

from regie.indicators.engine.errors import Unanswerable


def about(words: str) -> dict[str, str]:
    """What was said, said back.

    :raises Unanswerable: where nothing was said.
    """
    if not words:
        raise Unanswerable("Er is niets te zeggen.")
    return {"words": words}
