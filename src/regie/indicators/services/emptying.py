"""Emptying the folder of figures of what nothing names any more."""

from __future__ import annotations

import shutil
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from regie.base.jobs import Progress, periodic
from regie.indicators.engine import client
from regie.indicators.models import DataVersion

#: What is younger may be a load that goes on, or a file that somebody is taking along.
_REST = timedelta(days=1)


@periodic("indicators.figures.emptied", timedelta(hours=24))
def _emptied(params: dict[str, Any], progress: Progress) -> int:
    return empty(client.folder())


def empty(folder: Path) -> int:
    """Take away what lies there for a day: files of no version (a load that was refused, or
    broken off), copies that were taken along, and what a process left when it was killed.

    :returns: how many.
    """
    until = time.time() - _REST.total_seconds()
    # Listed before the versions are read: what a version made since names is not among them.
    found = [
        path
        for pattern in ("??/*.parquet", "spill/*", ".load-*", ".faults-*")
        for path in folder.glob(pattern)
        if path.lstat().st_mtime < until
    ]
    named = {
        digest
        for both in DataVersion.objects.values_list("digest", "released").iterator()
        for digest in both
    }
    gone = [path for path in found if path.suffix != ".parquet" or path.stem not in named]
    for path in gone:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(gone)
