"""Who watches over a server hears what is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from regie.base import health, jobs
from regie.base.models import Job


@pytest.mark.django_db
def test_without_a_worker_nothing_is_ready() -> None:
    assert health.readiness(timezone.now()) == health.Readiness(True, True, False)


@pytest.mark.django_db
def test_a_worker_is_seen_while_it_works_and_a_minute_after() -> None:
    jobs.schedule()
    now = timezone.now()
    assert not health.worker_seen(now)
    taken = jobs.claim(["base.seal"])
    assert taken is not None
    assert health.worker_seen(timezone.now())
    assert not health.worker_seen(now + timedelta(hours=1))
    Job.objects.update(state="waiting", lease_until=None)
    assert jobs.run_all(["base.seal"]) == 1
    assert health.worker_seen(timezone.now())
    assert not health.worker_seen(timezone.now() + 2 * health.AWAY)


@pytest.mark.django_db
def test_the_addresses(client: Client) -> None:
    assert client.get("/healthz").json() == {"ok": True}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "database": True, "migrated": True, "worker": False}
    jobs.schedule()
    jobs.run_all(["base.seal"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ok"]) == (200, True)
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/en/healthz").status_code == 404


@pytest.mark.django_db
def test_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(health, "worker_seen", away)
    assert health.readiness(timezone.now()) == health.Readiness(False, False, False)
