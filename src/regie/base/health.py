"""Whether this Regie lives and can be used: for whoever watches over it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from regie.base.models import Job

#: A worker seals every few seconds; when nothing was sealed for so long, there is no worker.
SILENT = timedelta(minutes=2)


def alive() -> bool:
    """Whether this process answers: always, if it gets here."""
    return True


@dataclass(frozen=True, slots=True)
class Readiness:
    """What works. Only database and home keep visitors out; without a worker, work waits."""

    database: bool
    home: bool
    worker: bool

    @property
    def ready(self) -> bool:
        """Whether visitors may be sent here."""
        return self.database and self.home


def ready() -> Readiness:
    """Look at the database, the home and the worker: one query."""
    try:
        ended = (
            Job.objects.filter(key="periodic:base.seal").values_list("ended_at", flat=True).first()
        )
        database = True
    except DatabaseError:
        connection.close()
        ended, database = None, False
    return Readiness(
        database=database,
        home=os.access(settings.REGIE_HOME, os.W_OK),
        worker=ended is not None and ended > timezone.now() - SILENT,
    )


def to_migrate() -> bool:
    """Whether the tables are not (all) as this version wants them."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
