"""What comes round without being asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from regie.base.jobs import Progress, periodic
from regie.base.sealing import seal


@periodic("base.seal", timedelta(seconds=5), quick=True)
def seal_history(params: dict[str, Any], progress: Progress) -> None:
    """Chain the events of the last seconds."""
    seal()
