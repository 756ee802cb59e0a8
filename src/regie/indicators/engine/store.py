"""Where Parquet files lie: under the hash of what is in them, never written again."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def root() -> Path:
    """The folder of all files, as the process was started with it."""
    return Path(os.environ["REGIE_FIGURES"])


def path_of(digest: str) -> Path:
    """Where the file with this SHA-256 lies."""
    return root() / digest[:2] / f"{digest}.parquet"


def keep(made: Path) -> str:
    """Move a file that was made in :func:`root` to its place.

    :returns: its digest.
    """
    with made.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    place = path_of(digest)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    made.replace(place)
    return digest
