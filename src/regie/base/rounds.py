"""What comes round without being asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from regie.base import notifications as _mail  # noqa: F401 - declares the sending of mail
from regie.base.doors import forget_old
from regie.base.following import forget_unconfirmed
from regie.base.jobs import Progress, periodic
from regie.base.models import Job
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


@periodic("base.night", timedelta(hours=24))
def tidy(params: dict[str, Any], progress: Progress) -> None:
    """Forget what served its time: old form keys, counts at doors, addresses that were never
    confirmed, and jobs that nobody waits for."""
    forget_old()
    forget_unconfirmed()
    before = timezone.now() - timedelta(days=30)
    Job.objects.filter(state=Job.State.DONE, ended_at__lt=before).delete()
