"""Every rule set that comes with Regie is gone through by the one engine, from its opening on.

Amounts that are not known are never guessed: a call that lacks them is gone through as a copy with
amounts that are marked as an example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from regie.base.errors import Invalid
from regie.programmes import library
from regie.programmes.allocation import Asked, allocate
from regie.programmes.models import Application, Award, AwardLine, Call
from regie.programmes.ruleset import Call as ToldCall
from regie.programmes.ruleset import Line, RuleSet, as_data, from_data
from regie.programmes.selectors.continuing import prefill
from regie.programmes.selectors.results import programme_results
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.awards import make_awards
from regie.programmes.services.calls import load_call
from regie.programmes.services.continuing import propose_continuation
from regie.programmes.services.decisions import prepare, take
from regie.programmes.simulation import at_most, simulate
from tests.programmes.make import ACTOR, a_board
from tests.programmes.make_results import report

#: What stands for an amount that is not known; never shown as a fact.
EXAMPLE = Decimal(100)


@dataclass(frozen=True)
class Way:
    """A rule set and what is particular about going through it."""

    code: str
    lines: int
    most: Decimal | None
    pages_of_one: int


WAYS = [
    Way("plan-samenleven-2022", 27, Decimal(1_114_300), 2),
    Way("plan-samenleven-2023", 29, Decimal(1_152_100), 2),
    Way("plan-samenleven-2024", 29, Decimal(1_152_100), 2),
    Way("gelijke-kansen-2026-1", 0, None, 0),
    Way("oefenkansen-2026", 1, None, 0),
    Way("sociale-cohesie-2026", 0, None, 0),
    Way("proeftuinen-2021", 0, None, 0),
]


def answerable(told: ToldCall) -> ToldCall:
    """The call, or a copy that can be answered where the real one lacks lines or amounts. Nothing
    that is known changes."""
    rules = told.rules
    if rules.lines and all(line.amount is not None for line in rules.lines):
        return told
    lines = tuple(
        line if line.amount is not None else replace(line, amount=EXAMPLE, ceiling=line.ceiling)
        for line in rules.lines
    ) or (Line("project", "", "", {"nl": "Het project"}, {"nl": "euro"}, Decimal(1), 100_000),)
    # Scores come from assessors; the copy divides by what can be told here.
    copied = replace(
        rules,
        version=1,
        lines=lines,
        rule="pro_rata" if rules.rule == "score" else rules.rule,
        rule_basis="example",
    )
    return replace(
        told, code=f"{told.code}-voorbeeld", example=True, source="voorbeeld", versions=(copied,)
    )


def full(rules: RuleSet, share: int) -> dict[str, Any]:
    """An application with so many percent of every line, and every question answered."""
    return {
        "answers": {
            question.code: "Voorbeeld" for block in rules.form for question in block.questions
        },
        "lines": {
            line.code: {
                "current": "7",
                "planned": str(max(1, (line.ceiling or 1_000) * share // 100)),
                "priority": str(place),
            }
            for place, line in enumerate(rules.lines, 1)
        },
    }


def test_all_rule_sets_are_here() -> None:
    """A new file of rules is gone through too."""
    assert {way.code for way in WAYS} == {call.code for call in library.calls()}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.code)
def test_what_a_rule_set_says_is_what_it_says(way: Way) -> None:
    """The lines, and what they bring at their ceiling; what is not known stays open."""
    rules = library.call(way.code).rules
    assert len(rules.lines) == way.lines
    if way.most is not None:
        assert simulate(rules, at_most(rules)).total_flemish == way.most
    else:
        assert all(line.amount is None for line in rules.lines)
    assert as_data(from_data(as_data(rules), way.code)) == as_data(rules)


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.code)
def test_from_opening_to_results(way: Way) -> None:
    """Loaded, answered by three, divided by its rule, awarded, reported, shown, gone on with."""
    told = answerable(library.call(way.code))
    assert told.example == (told.code != way.code)
    call = load_call(ACTOR, told)
    row = rules_in_force(call)
    assert row is not None
    rules = rules_of(row)
    applications = [_answered(call, name, full(rules, share)) for name, share in NAMES.items()]
    assert [one.number for one in applications] == [1, 2, 3]
    totals = [one.submissions.get().total for one in applications]
    envelope = (sum(totals, Decimal(0)) / 2).quantize(Decimal(1))
    decision = prepare(ACTOR, call, "Verdeling", envelope, example=True)
    awards = make_awards(ACTOR, take(ACTOR, decision, 1, "voorbeeldbeslissing", date(2026, 1, 1)))
    assert 0 < sum((award.amount for award in awards), Decimal(0)) <= envelope
    _as_the_rule_says(rules, applications, awards, envelope)
    # Again makes nothing twice.
    assert make_awards(ACTOR, decision) == []
    assert {award.reports.count() for award in awards} == {
        sum(moment.due is not None for moment in rules.reports)
    }
    if way.pages_of_one:
        for award in awards:
            report(award, {line.line: (line.units or 0) for line in award.lines.all()})
    results = programme_results(told.programme, date(2026, 3, 2))
    assert results is not None
    total = results.results.sum(results.results.parts)
    assert (total.awards, total.euros) == (len(awards), sum(a.amount for a in awards))
    rows = propose_continuation(ACTOR, call)
    reported = bool(way.pages_of_one)
    for one in rows:
        code = one.verdict["code"]
        if not one.award_line.units:
            assert code == "nothing_granted"
        elif rules.least_share is None:
            assert code == "no_rule"
        else:
            assert code == ("enough" if reported else "nothing_told")


NAMES: Mapping[str, int] = {"Aa": 100, "Bee": 60, "Cee": 30}


def _answered(call: Call, name: str, typed: dict[str, Any]) -> Application:
    application = start(ACTOR, call, a_board(name), example=True)
    application = save(ACTOR, application, application.version, typed)
    submit(
        ACTOR,
        application,
        application.version,
        _moment(rules_of(rules_in_force(call) or application.rules_seen)),
    )
    return application


def _moment(rules: RuleSet) -> datetime:
    """A moment at which the call is open: the day before it closes, where that is known."""
    closes = rules.dates.closes
    if closes is None:
        return timezone.now()
    if not isinstance(closes, datetime):
        closes = datetime(closes.year, closes.month, closes.day)
    aware = closes if closes.tzinfo else timezone.make_aware(closes)
    return aware - timedelta(days=1)


def _as_the_rule_says(
    rules: RuleSet, applications: list[Application], awards: list[Award], envelope: Decimal
) -> None:
    """What was awarded is what the pure rule gives, line by line."""
    asked = [
        Asked(one.number or 0, line.place, line.units, line.unit_amount, line.priority)
        for one in applications
        for line in one.submissions.get().lines.all()
    ]
    given = {
        (grant.asked.number, grant.asked.place): grant.units
        for grant in allocate(asked, envelope, rules.rule).grants
    }
    for award in awards:
        for line in AwardLine.objects.filter(award=award).select_related("award__application"):
            assert line.units == given[award.application.number or 0, line.place]


@pytest.mark.django_db
def test_year_after_year() -> None:
    """Plan Samenleven: each year begins with what went on of the year before."""
    board = a_board("Aa")
    for code in ("plan-samenleven-2022", "plan-samenleven-2023", "plan-samenleven-2024"):
        call = load_call(ACTOR, library.call(code))
        before = prefill(board, call)
        assert (before is None) == (code == "plan-samenleven-2022")
        lines = before.lines if before else {"5": {"planned": "100", "priority": "1"}}
        application = start(ACTOR, call, board, example=True)
        application = save(
            ACTOR, application, 1, {**full(library.call(code).rules, 1), "lines": dict(lines)}
        )
        submit(
            ACTOR,
            application,
            application.version,
            _moment(rules_of(rules_in_force(call) or application.rules_seen)),
        )
        decision = prepare(ACTOR, call, "Verdeling", Decimal(6_000), example=True)
        (award,) = make_awards(ACTOR, take(ACTOR, decision, 1, "voorbeeld", date(2026, 1, 1)))
        assert award.amount == Decimal(6_000)
        report(award, {"5": 180})
        propose_continuation(ACTOR, call)


@pytest.mark.django_db
def test_one_above_the_ceiling_is_refused_in_every_menu() -> None:
    """2.251 where 2.250 is the ceiling, whatever the line."""
    call = load_call(ACTOR, library.call("plan-samenleven-2022"))
    application = start(ACTOR, call, a_board("Aa"), example=True)
    for line in library.call("plan-samenleven-2022").rules.lines:
        typed = {
            "answers": {"contactpersoon": "x", "rekening": "BE68 5390 0754 7034"},
            "lines": {line.code: {"planned": str((line.ceiling or 0) + 1), "priority": "1"}},
        }
        application = save(ACTOR, application, application.version, typed)
        with pytest.raises(Invalid):
            submit(
                ACTOR,
                application,
                application.version,
                _moment(rules_of(rules_in_force(call) or application.rules_seen)),
            )
