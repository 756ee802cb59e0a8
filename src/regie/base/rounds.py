"""What comes round without being asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from regie.base.jobs import Progress, periodic
from regie.base.sealing import seal
from regie.base.search import reindex


@periodic("base.seal", timedelta(seconds=5), quick=True)
def seal_history(params: dict[str, Any], progress: Progress) -> None:
    """Chain the events of the last seconds."""
    seal()


@periodic("base.search.again", timedelta(hours=24))
def index_again(params: dict[str, Any], progress: Progress) -> None:
    """Make the search index anew: what was missed by day is found tomorrow."""
    reindex(progress=progress)
