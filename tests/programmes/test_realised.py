"""What boards tell goes up to the action, the objective and what that contributes to: once."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from regie.base.data import data
from regie.base.uid import derived_uid
from regie.indicators import hooks
from regie.indicators.hooks import Realised
from regie.plans.services import load_plans
from regie.programmes import library
from regie.programmes.models import AwardLine, AwardShare
from regie.programmes.models.reporting import DoubleCount
from tests.programmes.make import ACTOR, NO_ACCOUNT, a_call, awarded, submitted, wishes
from tests.programmes.make_results import a_year, board_of, report
from tests.website import register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plans(settings: LazySettings) -> None:
    settings.TODAY = "2026-03-01"
    register.facts()
    plans = sorted(data("plans").glob("*.yaml"))
    load_plans(ACTOR, [(path.name, path.read_bytes()) for path in plans])


def uid(key: str, plan: str = "plan-samenleven") -> str:
    return derived_uid("item", plan, key)


def said(*uids: str) -> list[Realised]:
    return [one for some in hooks.realised(set(uids)) for one in some]


def numbers(rows: Collection[Realised]) -> dict[str, list[Decimal | None]]:
    return {row.unit["nl"]: [row.planned, row.granted, row.realised] for row in rows}


def test_a_line_goes_up_to_its_action_its_objective_and_beyond() -> None:
    a_year({"Mechelen": {"5": 130, "11": 30, "2": 1}, "Gent": {"5": 90, "11": 25}})
    practice = numbers(said(uid("a5")))
    assert list(practice) == ["volwassen anderstalige in oefenkans"]
    assert practice["volwassen anderstalige in oefenkans"] == [200, 200, 220]
    # Objective 2 holds the same line, and no other.
    assert numbers(said(uid("d2"))) == practice
    beyond = numbers(said(uid("lokale-vertaling", "higkbp-2020-2024")))
    assert beyond["volwassen anderstalige in oefenkans"] == [200, 200, 220]
    assert beyond["lokaal actieplan"] == [2, 2, 1]
    assert "jonge persoon van buitenlandse herkomst" in beyond


def test_what_nobody_counts_has_no_results() -> None:
    a_year({"Mechelen": {"5": 130}})
    assert said(uid("a1")) == []
    assert said("zzzzzzzzzzzz") == []


def test_different_units_are_never_added() -> None:
    a_year({"Mechelen": {"5": 130, "11": 30, "2": 1}})
    rows = said(uid("lokale-vertaling", "higkbp-2020-2024"))
    units = [row.unit["nl"] for row in rows]
    assert len(units) == len(set(units)) == 3


def test_reports_that_are_not_in_are_said() -> None:
    call = a_call()
    for name in ("Mechelen", "Gent"):
        submitted(call, board_of(name), wishes(l5=100))
    first, _ = awarded(call, 1_000_000)
    report(first, {"5": 60})
    (row,) = said(uid("a5"))
    assert [row.granted, row.realised] == [200, 60]
    assert "Van 1 van de 2 toekenningen is er nog geen verslag." in row.left_out


def test_the_share_of_a_partner_counts_once() -> None:
    call, lead, partner = a_call(), board_of("Mechelen"), board_of("Lier")
    submitted(call, lead, wishes(l5=100))
    (award,) = awarded(call, 1_000_000)
    line = AwardLine.objects.get(award=award)
    AwardShare.objects.create(
        award_line=line, organisation=partner, units=30, amount=Decimal(1_800)
    )
    report(award, {"5": 60})
    report(award, {"5": 50}, partner, moment=1)
    (row,) = said(uid("a5"))
    assert [row.planned, row.granted, row.realised] == [100, 100, 110]


def test_small_counts_stay_hidden_and_that_is_said() -> None:
    a_year({"Mechelen": {"5": 3}})
    (row,) = said(uid("a5"))
    assert row.realised == 0
    assert any("verborgen" in one for one in row.left_out)


def test_the_same_people_on_two_lines_count_once() -> None:
    """Newcomers guided to work, and the same newcomers to a business of their own."""
    call, board = a_call(), board_of("Mechelen")
    codes = [
        one.code
        for one in library.call("plan-samenleven-2023").rules.lines
        if one.unit["nl"] == "nieuwkomer" and one.action in ("9", "10")
    ]
    first, second = codes
    typed = {
        **NO_ACCOUNT,
        "lines": {
            code: {"current": "0", "planned": "50", "priority": str(place)}
            for place, code in enumerate(codes, 1)
        },
    }
    submitted(call, board, typed)
    (award,) = awarded(call, 1_000_000)
    told = report(award, {first: 40, second: 30})
    (row,) = said(uid("d4"))
    assert [row.granted, row.realised] == [100, 70]
    assert row.left_out == (
        "Wie in meer dan één actie of groep meedeed, kan meer dan één keer geteld zijn.",
    )
    DoubleCount.objects.create(
        report=told,
        first=AwardLine.objects.get(award=award, line=first),
        second=AwardLine.objects.get(award=award, line=second),
        answer=DoubleCount.Answer.INVESTED_TWICE,
        statement="Twee aparte begeleidingen.",
        told_at=timezone.now(),
    )
    (row,) = said(uid("d4"))
    assert row.realised == 40
    assert any("één keer" in one for one in row.left_out)
    # Each action by itself did reach them.
    assert [one.realised for one in said(uid("a10"))] == [30]


def test_queries_do_not_grow_with_items_or_boards(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    a_year({name: {"5": 30, "11": 12} for name in ("Mechelen", "Gent", "Genk", "Lier")})
    everything = {uid(f"a{number}") for number in range(1, 25)} | {uid("d2"), uid("d4")}
    with django_assert_max_num_queries(11):
        assert said(*everything)
