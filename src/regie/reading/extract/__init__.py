"""Files become text with places.

A stranger's file is never read in this process: a child without environment, network or rights to
write reads it and hands back text (:mod:`regie.reading.extract.sandbox`). What a file is follows
from its bytes (:mod:`regie.reading.extract.formats`); each format has a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regie.reading.text import Extract


class Unreadable(Exception):
    """The file cannot be read; ``sentence`` says in plain Dutch what is wrong and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def extract(
    path: Path,
    *,
    max_bytes: int = 50 * 2**20,
    progress: Callable[[int, int], None] | None = None,
) -> Extract:
    """The text of a TXT, PDF, DOCX or HTML file.

    ``progress`` is called with the page just read (from 1) and the number of pages.

    :raises Unreadable: when there is nothing to read, whatever the reason.
    """
    # Imported here because the child imports this package too, and has no use for the parent's
    # side of it: every import is start-up time.
    from regie.reading.extract.sandbox import run

    return run(path, max_bytes=max_bytes, progress=progress)
