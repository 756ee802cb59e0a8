"""Work that outlives a request: asked in a transaction, done by a worker, once.

A room declares a kind of work with :func:`job` (or :func:`periodic` for what comes round), and
asks for it with :func:`enqueue`. What a worker runs must be idempotent: a worker may be killed at
any line, and the next one starts the job anew.
"""

from __future__ import annotations

import os
import secrets
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import structlog
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from msgspec import Struct

from regie.base.errors import Refusal
from regie.base.models import Account, Job

#: How often a job is started before it has failed.
ATTEMPTS = 3
LEASE = timedelta(seconds=30)
RENEW_SECONDS = 10.0
#: How long a worker that found nothing waits.
IDLE_SECONDS = 0.5
#: How long an attempt that went wrong waits for the next, times the number of attempts.
PAUSE = timedelta(seconds=2)

log = structlog.get_logger("regie.jobs")


class Stopped(Exception):
    """The worker must end: the job goes back and another worker does it."""


class Lost(Exception):
    """Another worker took the job over; nothing that is done here counts."""


class Progress:
    """How a job says how far it is; also where it hears that it must stop."""

    def __init__(self, run: _Run | None = None) -> None:
        self._run = run
        self._written = 0.0

    def __call__(self, done: int, total: int | None = None) -> None:
        """Tell that ``done`` of ``total`` is done; written at most once a second.

        :raises Stopped: when the worker ends.
        :raises Lost: when another worker has the job.
        """
        run = self._run
        if run is None:
            return
        run.check()
        if monotonic() - self._written >= 1 or (total is not None and done >= total):
            self._written = monotonic()
            run.mine().update(done=done, total=total)


Work = Callable[[dict[str, Any], Progress], Any]


class Kind(Struct, frozen=True):
    """A kind of work. ``every`` is how long after its end periodic work comes round again.

    ``quick`` work (under a second) has a lane of its own, so that it never waits for long work.
    """

    name: str
    work: Work
    quick: bool = False
    every: timedelta | None = None


#: Every kind that a room declared, by name.
KINDS: dict[str, Kind] = {}


def job(name: str, *, quick: bool = False) -> Callable[[Work], Work]:
    """Declare a kind of work; its result must be JSON."""

    def declare(work: Work) -> Work:
        KINDS[name] = Kind(name, work, quick)
        return work

    return declare


def periodic(name: str, every: timedelta, *, quick: bool = False) -> Callable[[Work], Work]:
    """Declare work that comes round without being asked for, ``every`` so long after its end."""

    def declare(work: Work) -> Work:
        KINDS[name] = Kind(name, work, quick, every)
        return work

    return declare


def enqueue(
    kind: str,
    key: str,
    params: Mapping[str, Any] | None = None,
    owner: Account | int | None = None,
    title: str = "",
    *,
    after: datetime | None = None,
) -> Job:
    """Ask for work, in the transaction of the caller. Asked twice with one key, it is one job.

    :param owner: who sees it in *Mijn werk* (an account or its key).
    :param after: not to be started before.
    :raises LookupError: for a kind that no room declared.
    """
    if kind not in KINDS:
        raise LookupError(kind)
    row, _ = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "params": dict(params or {}),
            "owner_id": owner.pk if isinstance(owner, Account) else owner,
            "title": title,
            "run_after": after,
            "created_at": timezone.now(),
        },
    )
    return row


def again(row: Job) -> bool:
    """Put a job that ended back; whether it was."""
    return bool(
        Job.objects.filter(pk=row.pk, state__in=[Job.State.DONE, Job.State.FAILED]).update(
            state=Job.State.WAITING,
            attempts=0,
            done=0,
            error="",
            run_after=None,
            ended_at=None,
            seen_at=None,
        )
    )


class _Run:
    """One attempt: who holds the job, and whether that still holds."""

    def __init__(self, row: Job, stop: threading.Event) -> None:
        self.row = row
        self._stop = stop
        self._lost = threading.Event()
        self._over = threading.Event()

    def mine(self) -> Any:
        """The row of the job, as long as this attempt holds it."""
        return Job.objects.filter(pk=self.row.pk, state=Job.State.RUNNING, holder=self.row.holder)

    def check(self) -> None:
        if self._lost.is_set():
            raise Lost
        if self._stop.is_set():
            raise Stopped

    def __enter__(self) -> _Run:
        threading.Thread(target=self._renew, name="lease", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _renew(self) -> None:
        try:
            while not self._over.wait(RENEW_SECONDS):
                try:
                    if not self.mine().update(lease_until=timezone.now() + LEASE):
                        self._lost.set()
                        return
                except DatabaseError as error:  # away for a moment: the lease lasts three turns
                    log.warning("lease_not_renewed", job=self.row.pk, error=str(error))
                    connection.close()
        finally:
            connection.close()


def _due(now: datetime) -> Q:
    return Q(state=Job.State.WAITING) & (Q(run_after=None) | Q(run_after__lte=now)) | Q(
        state=Job.State.RUNNING, lease_until__lt=now
    )


def claim(kinds: list[str]) -> Job | None:
    """Take a job of one of ``kinds`` that is due; nobody else has it then."""
    while True:
        now = timezone.now()
        rows: list[Job] = list(
            Job.objects.filter(_due(now), kind__in=kinds).order_by(
                F("run_after").asc(nulls_first=True), "id"
            )[:5]
        )
        if not rows:
            return None
        for row in rows:
            # As it was seen: whoever comes second changes no row.
            seen = Job.objects.filter(pk=row.pk, state=row.state, holder=row.holder).filter(
                _due(now)
            )
            over = row.state == Job.State.RUNNING and row.attempts >= ATTEMPTS
            if over and KINDS[row.kind].every is None:
                seen.update(
                    state=Job.State.FAILED,
                    lease_until=None,
                    ended_at=now,
                    error="Dit werk werd drie keer begonnen en telkens afgebroken.",
                )
                continue
            row.holder = secrets.token_hex(8)
            row.attempts += 1
            if seen.update(
                state=Job.State.RUNNING,
                holder=row.holder,
                attempts=row.attempts,
                lease_until=now + LEASE,
            ):
                return row


def run_one(kinds: list[str] | None = None, stop: threading.Event | None = None) -> bool:
    """Do one job that is due, if there is one; whether there was."""
    row = claim(list(KINDS) if kinds is None else kinds)
    if row is None:
        return False
    kind = KINDS[row.kind]
    with _Run(row, stop or threading.Event()) as run:
        try:
            result = kind.work(row.params, Progress(run))
        except Lost:
            log.warning("job_lost", kind=row.kind, key=row.key)
        except Stopped:
            run.mine().update(state=Job.State.WAITING, lease_until=None, attempts=row.attempts - 1)
        except Refusal as refusal:  # trying again would give the same answer
            _failed(run, str(refusal), final=True)
        except Exception as error:
            log.exception("job_failed", kind=row.kind, key=row.key, attempt=row.attempts)
            _failed(
                run,
                f"Dit werk liep {row.attempts} keer mis ({type(error).__name__}: {error}).",
                final=row.attempts >= ATTEMPTS,
            )
        else:
            _done(run, kind, result)
    return True


def _done(run: _Run, kind: Kind, result: Any) -> None:
    now = timezone.now()
    ended = {"lease_until": None, "ended_at": now, "error": "", "attempts": 0}
    if kind.every is not None:
        run.mine().update(state=Job.State.WAITING, run_after=now + kind.every, **ended)
        return
    ended["attempts"] = run.row.attempts
    run.mine().update(state=Job.State.DONE, result={} if result is None else result, **ended)


def _failed(run: _Run, sentence: str, *, final: bool) -> None:
    now = timezone.now()
    every = KINDS[run.row.kind].every
    ended: dict[str, Any] = {"lease_until": None, "error": sentence[:2000]}
    if final and every is not None:  # what comes round is tried again at its next turn
        run.mine().update(
            state=Job.State.WAITING, attempts=0, run_after=now + max(every, PAUSE), **ended
        )
    elif final:
        run.mine().update(state=Job.State.FAILED, ended_at=now, **ended)
    else:
        pause = PAUSE * run.row.attempts
        run.mine().update(state=Job.State.WAITING, run_after=now + pause, **ended)


def run_all(kinds: list[str] | None = None) -> int:
    """Do everything that is due now, as commands and tests want; how many jobs were done."""
    count = 0
    while run_one(kinds):
        count += 1
    return count


def asked_work() -> list[str]:
    """The kinds that somebody asks for; what :func:`run_all` usually wants."""
    return [kind.name for kind in KINDS.values() if kind.every is None]


def schedule() -> None:
    """See that everything that comes round stands in the table."""
    for kind in KINDS.values():
        if kind.every is not None:
            enqueue(kind.name, f"periodic:{kind.name}")


def run_worker(stop: threading.Event | None = None, parent: int | None = None) -> None:
    """Work until SIGTERM or SIGINT (or ``stop``). Also ends when the process that started it
    (``parent``) is gone, so that a killed server leaves no worker behind."""
    stop = stop or threading.Event()
    parent = os.getppid() if parent is None else parent
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    quick = [kind.name for kind in KINDS.values() if kind.quick]
    slow = [kind.name for kind in KINDS.values() if not kind.quick]
    lane = threading.Thread(target=_lane, args=(quick, stop, parent), name="quick")
    with transaction.atomic():
        schedule()
    log.info("worker_started", kinds=len(KINDS))
    lane.start()
    try:
        _lane(slow, stop, parent)
    finally:
        stop.set()
        lane.join()
    log.info("worker_stopped")


def _lane(kinds: list[str], stop: threading.Event, parent: int) -> None:
    while not stop.is_set() and os.getppid() == parent:
        try:
            close_old_connections()
            if run_one(kinds, stop):
                continue
            wait = IDLE_SECONDS
        except DatabaseError as error:  # away for a moment: what was claimed comes back by itself
            log.error("database_away", error=str(error))
            connection.close()
            wait = 5.0
        except Exception:
            # A worker with one lane would look alive and leave half of the work: end, and let who
            # started it start another.
            stop.set()
            raise
        stop.wait(wait)
    connection.close()
