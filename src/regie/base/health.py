"""Whether this process, its database and a worker are there: for who watches over a server."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from msgspec import Struct

from regie.base.jobs import KINDS
from regie.base.models import Job

#: How long a worker may not have been seen. What comes round soonest does so every few seconds.
AWAY = timedelta(minutes=1)


class Readiness(Struct, frozen=True):
    """What must be there before requests are sent to this process."""

    database: bool
    migrated: bool
    worker: bool

    @property
    def ok(self) -> bool:
        """Whether all of it is."""
        return self.database and self.migrated and self.worker


def readiness(now: datetime) -> Readiness:
    """What is there now; never raises."""
    try:
        migrated = _has_been_migrated() or is_migrated()
        return Readiness(True, migrated, migrated and worker_seen(now))
    except DatabaseError:
        return Readiness(False, False, False)


def is_migrated() -> bool:
    """Whether the tables are those of this version."""
    global _migrated
    executor = MigrationExecutor(connection)
    _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


#: Looking costs a tenth of a second; what was migrated for this code stays so while it runs.
_migrated = False


def _has_been_migrated() -> bool:
    if not _migrated:
        return False
    connection.ensure_connection()
    return True


def worker_seen(now: datetime) -> bool:
    """Whether a worker did, or does, what comes round. One query."""
    rounds = [f"periodic:{kind.name}" for kind in KINDS.values() if kind.every is not None]
    return (
        Job.objects.filter(key__in=rounds)
        .filter(Q(ended_at__gt=now - AWAY) | Q(state=Job.State.RUNNING, lease_until__gt=now))
        .exists()
    )
