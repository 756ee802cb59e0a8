"""Work that outlives a request, and the worker that did it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from regie.base import jobs
from regie.base.models import Job
from tests.base.houses import House

WORKER = """
from tests.base import work
from regie.base import jobs
work.hurry()
jobs.run_worker()
"""


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "PAUSE", timedelta(0))


@pytest.mark.django_db
def test_asked_twice_it_is_one_job() -> None:
    first = jobs.enqueue("test.note", "a", {"line": 1})
    assert jobs.enqueue("test.note", "a", {"line": 2}).pk == first.pk
    assert Job.objects.get(key="a").params == {"line": 1}


@pytest.mark.django_db
def test_a_kind_that_nobody_declared_is_refused() -> None:
    with pytest.raises(LookupError):
        jobs.enqueue("test.unknown", "a")


@pytest.mark.django_db
def test_what_is_taken_back_was_never_asked() -> None:
    with transaction.atomic():
        jobs.enqueue("test.note", "a", {"line": 1})
        transaction.set_rollback(True)
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_job_leaves_its_result_and_its_progress(tmp_path: Path) -> None:
    jobs.enqueue("test.note", "a", {"line": 7, "file": str(tmp_path / "lines")})
    assert jobs.run_all(["test.note"]) == 1
    row = Job.objects.get()
    assert (row.state, row.result, row.done, row.total) == ("done", {"line": 7}, 1, 1)
    assert row.lease_until is None
    assert row.ended_at is not None


@pytest.mark.django_db
def test_a_failing_job_is_tried_three_times_and_then_says_why() -> None:
    jobs.enqueue("test.fails", "a")
    assert jobs.run_all(["test.fails"]) == 3
    row = Job.objects.get()
    assert (row.state, row.attempts) == ("failed", 3)
    assert row.error == "Dit werk liep 3 keer mis (ValueError: het bestand is leeg)."
    assert jobs.again(row)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == ("waiting", 0, "")


@pytest.mark.django_db
def test_what_a_rule_refuses_is_not_tried_again() -> None:
    jobs.enqueue("test.refused", "a")
    assert jobs.run_all(["test.refused"]) == 1
    row = Job.objects.get()
    assert (row.state, row.error) == ("failed", "Dit document is te groot.")


@pytest.mark.django_db
def test_later_work_waits() -> None:
    jobs.enqueue("test.fails", "a", after=timezone.now() + timedelta(hours=1))
    assert jobs.run_all(["test.fails"]) == 0


@pytest.mark.django_db
def test_who_lost_the_job_changes_nothing_any_more() -> None:
    jobs.enqueue("test.note", "a")
    slow = jobs.claim(["test.note"])
    assert slow is not None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    quick = jobs.claim(["test.note"])
    assert quick is not None
    assert quick.attempts == 2
    late = jobs._Run(slow, threading.Event())
    jobs._done(late, jobs.KINDS["test.note"], {"by": "slow"})
    assert Job.objects.get().state == "running"
    jobs._done(jobs._Run(quick, threading.Event()), jobs.KINDS["test.note"], {"by": "quick"})
    assert Job.objects.get().result == {"by": "quick"}


@pytest.mark.django_db
def test_a_job_that_kills_its_worker_three_times_has_failed() -> None:
    jobs.enqueue("test.note", "a")
    for _ in range(3):
        assert jobs.claim(["test.note"])
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.claim(["test.note"]) is None
    row = Job.objects.get()
    assert row.state == "failed"
    assert row.error.endswith("telkens afgebroken.")


@pytest.mark.django_db
def test_a_worker_that_stops_gives_its_job_back(tmp_path: Path) -> None:
    jobs.enqueue("test.slow-once", "a", {"file": str(tmp_path / "begun")})
    stop = threading.Event()
    stop.set()
    jobs.run_one(["test.slow-once"], stop)
    row = Job.objects.get()
    assert (row.state, row.attempts) == ("waiting", 0)


@pytest.mark.django_db
def test_what_comes_round_waits_for_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[int] = []
    monkeypatch.setattr(jobs, "KINDS", {})
    jobs.periodic("test.round", timedelta(hours=1))(lambda *_: turns.append(1))
    jobs.schedule()
    jobs.schedule()
    assert jobs.run_all() == 1
    row = Job.objects.get()
    assert (row.state, turns) == ("waiting", [1])
    assert row.run_after is not None
    assert row.run_after > timezone.now() + timedelta(minutes=59)


def until(house: House, code: str, answer: str, seconds: float = 30) -> None:
    """Wait until ``code`` prints ``answer``."""
    end = time.monotonic() + seconds
    while (said := house.run(code)) != answer:
        assert time.monotonic() < end, said
        time.sleep(0.2)


STATE = "from regie.base.models import Job; print(Job.objects.get(key='a').state)"


def test_a_killed_worker_s_job_ends_all_the_same(own_house: House, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    own_house.run(
        "import sys; from tests.base import work; from regie.base import jobs\n"
        "jobs.enqueue('test.slow-once', 'a', {'file': sys.argv[1]})",
        str(begun),
    )
    victim = own_house.start(WORKER)
    end = time.monotonic() + 30
    while not begun.exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    assert own_house.run(STATE) == "running"
    heir = own_house.start(WORKER)
    until(own_house, STATE, "done")
    heir.terminate()
    heir.communicate(timeout=10)
    assert heir.returncode == 0


def test_two_workers_do_every_job_once(own_house: House, tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    own_house.run(
        "import sys; from tests.base import work; from regie.base import jobs\n"
        "from django.db import transaction\n"
        "with transaction.atomic():\n"
        "    for n in range(200):\n"
        "        jobs.enqueue('test.note', str(n), {'line': n, 'file': sys.argv[1]})",
        str(lines),
    )
    workers = [own_house.start(WORKER) for _ in range(2)]
    left = (
        "from regie.base.models import Job\n"
        "print(Job.objects.filter(kind='test.note').exclude(state='done').count())"
    )
    until(own_house, left, "0")
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.communicate(timeout=10)
    done = Counter(line.split()[0] for line in lines.read_text("ascii").splitlines())
    assert done == Counter(str(n) for n in range(200))


def test_a_worker_ends_when_its_server_is_gone(own_house: House) -> None:
    """Also when the server was gone before the worker had begun."""
    code = "import django; django.setup()" + WORKER.replace(
        "run_worker()", "run_worker(parent=int(sys.argv[1]))"
    )
    server = own_house.start(
        "import os, subprocess, sys, time\n"
        f"code = 'import sys;' + {code!r}\n"
        "words = [sys.executable, '-c', code, str(os.getpid())]\n"
        "print(subprocess.Popen(words).pid, flush=True)\n"
        "time.sleep(60)"
    )
    assert server.stdout is not None
    assert server.stderr is not None
    with server.stdout, server.stderr:
        worker = int(server.stdout.readline())
        os.kill(worker, 0)
        server.kill()
        server.wait()
        end = time.monotonic() + 60
        while Path(f"/proc/{worker}").exists():
            assert time.monotonic() < end
            time.sleep(0.1)
