"""Doors: who knocks too often, and forms that come twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from regie.base.doors import TooOften, forget_old, once, rate_limit
from regie.base.errors import NotAllowed, Refusal
from regie.base.models import OneTimeKey, RateCount
from regie.base.notifications import notify
from tests.base import make
from tests.base.houses import House

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    class Clock:
        now = NOON

    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    return Clock


@pytest.mark.django_db
def test_who_knocks_too_often_waits_for_the_next_span(clock: Any) -> None:
    for _ in range(3):
        rate_limit("login:a", 3, timedelta(minutes=1))
    with pytest.raises(TooOften) as caught:
        rate_limit("login:a", 3, timedelta(minutes=1))
    assert caught.value.wait == 60
    rate_limit("login:b", 3, timedelta(minutes=1))
    clock.now = NOON + timedelta(seconds=60)
    rate_limit("login:a", 3, timedelta(minutes=1))
    assert not RateCount.objects.filter(bucket__contains="login").exists()


@pytest.mark.django_db
def test_a_second_arrival_gets_the_first_answer() -> None:
    answers: list[str] = []
    for _ in range(2):
        with once("key") as turn:
            if turn.first:
                notify("x", "a@voorbeeld.be", {}, f"made {len(answers)}")
                turn.answer = "/made/1/"
        answers.append(turn.answer)
    assert answers == ["/made/1/", "/made/1/"]


@pytest.mark.django_db
def test_after_a_failure_the_second_is_the_first() -> None:
    with pytest.raises(Refusal), once("key"):
        raise Refusal("Neen.")
    with once("key") as turn:
        assert turn.first


@pytest.mark.django_db
def test_a_key_is_of_one_person() -> None:
    with once("key", make.account()):
        pass
    with pytest.raises(NotAllowed), once("key"):
        pass


@pytest.mark.django_db
def test_what_is_old_is_forgotten(clock: Any) -> None:
    rate_limit("a", 3, timedelta(minutes=1))
    with once("key"):
        pass
    clock.now = NOON + timedelta(days=20)
    forget_old()
    assert not RateCount.objects.exists()
    assert OneTimeKey.objects.exists()
    clock.now = NOON + timedelta(days=40)
    forget_old()
    assert not OneTimeKey.objects.exists()


RACE = """
    import sys, time
    from datetime import timedelta
    from django.utils import timezone
    from regie.base.doors import TooOften, once, rate_limit
    let_in = 0
    for _ in range(20):
        try:
            rate_limit("door", 30, timedelta(days=3650)); let_in += 1
        except TooOften:
            pass
    with once("form") as turn:
        if turn.first:
            time.sleep(0.5)
            turn.answer = sys.argv[1]
    print(let_in, turn.answer)
"""


def test_doors_hold_when_processes_race(own_house: House) -> None:
    with ThreadPoolExecutor(3) as pool:
        said = [line.split() for line in pool.map(own_house.run, [RACE] * 3, "abc")]
    assert sum(int(let_in) for let_in, _ in said) == 30
    assert len({answer for _, answer in said}) == 1
