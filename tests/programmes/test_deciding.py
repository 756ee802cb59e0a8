"""Dividing, changing by hand, and taking a decision with two."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from regie.base import approvals
from regie.base.actor import Actor, Role
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.cli.main import main
from regie.programmes.models import Application, Award, Call, Decision, DecisionLine
from regie.programmes.selectors.dividing import curve, divide, wishes_of
from regie.programmes.selectors.reasons_for import reasons_for
from regie.programmes.selectors.rules import rules_in_force
from regie.programmes.services.assessing import agree_score
from regie.programmes.services.awards import make_awards
from regie.programmes.services.completeness import keep_check
from regie.programmes.services.decisions import (
    ask_taking,
    change_line,
    discard,
    obstacles,
    prepare,
    take,
)
from regie.programmes.services.inspection import advise
from tests.actors.make_people import somebody
from tests.programmes.filing import filed
from tests.programmes.make import ACTOR, a_board, a_call, changed_rules, submitted, wishes

pytestmark = pytest.mark.django_db
DAY = date(2023, 9, 15)


def two_ask() -> tuple[Call, list[Application]]:
    call = a_call()
    return call, [
        submitted(call, a_board(name), wishes(l5=planned, l11=20))
        for name, planned in (("Aa", 100), ("Bee", 300))
    ]


def eyes(role: Role = Role.COORDINATOR) -> Actor:
    return somebody(role)


def complete(*applications: Application) -> None:
    for one in applications:
        keep_check(ACTOR, one, 0, "complete")


def test_versions_stand_side_by_side_and_say_why() -> None:
    call, (one, _two) = two_ask()
    small = prepare(ACTOR, call, "Klein", Decimal(12_000))
    large = prepare(ACTOR, call, "Groot", Decimal(100_000))
    assert [sum(d.lines.values_list("amount", flat=True), Decimal(0)) for d in (small, large)] == [
        Decimal(12_000),
        Decimal(36_800),
    ]
    line = small.lines.get(application=one, line="11")
    assert (line.reason["code"], line.reason["own"], line.reason["round"]) == ("after", 2, 1)
    assert not reasons_for(one).lines


def test_a_line_changes_with_a_reason_and_within_what_was_asked() -> None:
    call, (one, _two) = two_ask()
    decision = prepare(ACTOR, call, "Versie", Decimal(12_000))
    line = decision.lines.get(application=one, line="5")
    assert line.units == 50
    for units, why, field in ((101, "zo", "units"), (-1, "zo", "units"), (40, " ", "why")):
        with pytest.raises(Invalid) as refused:
            change_line(ACTOR, line, line.version, why, units=units, amount=Decimal(0))
        assert field in refused.value.fields
    with pytest.raises(Invalid, match="meer weg dan de enveloppe"):
        change_line(ACTOR, line, line.version, "meer", units=51, amount=Decimal(0))
    line = DecisionLine.objects.get(pk=line.pk)
    changed = change_line(ACTOR, line, line.version, "Minder plaats.", units=40, amount=Decimal(0))
    assert (changed.amount, changed.by_hand) == (Decimal(2_400), "Minder plaats.")
    with pytest.raises(Conflict):
        change_line(ACTOR, changed, 1, "te laat", units=30, amount=Decimal(0))
    with pytest.raises(NotAllowed):
        change_line(Actor(), changed, changed.version, "ik", units=1, amount=Decimal(0))


def test_a_decision_takes_two_and_completeness() -> None:
    call, applications = two_ask()
    decision = prepare(ACTOR, call, "Versie", Decimal(12_000))
    first, second = eyes(), eyes(Role.APPROVER)
    with pytest.raises(NotAllowed, match="met twee"):
        take(first, decision, decision.version, "VR 1", DAY)
    with pytest.raises(Refusal, match="volledig"):
        ask_taking(first, decision, decision.version, "VR 1", DAY)
    complete(*applications)
    with pytest.raises(Invalid):
        ask_taking(first, decision, decision.version, " ", DAY)
    row = ask_taking(first, decision, decision.version, "VR 1", DAY)
    with pytest.raises(NotAllowed):
        approvals.approve(first, row, row.digest)
    approvals.approve(second, row, row.digest)
    decision.refresh_from_db()
    assert (decision.state, decision.ground, decision.decided_on) == ("taken", "VR 1", DAY)
    awards = {one.application_id: one.amount for one in Award.objects.all()}
    assert awards == {applications[0].pk: Decimal(3_000), applications[1].pk: Decimal(9_000)}
    assert decision.letters.count() == 2
    told = reasons_for(applications[0])
    letter = decision.letters.get(application=applications[0])
    assert [one["reden"] for one in letter.content["lijnen"]] == [
        line.sentence for line in told.lines
    ]
    assert told.rule.startswith("Eerst zijn alle lijnen met voorrang 1")
    assert [line.line for line in told.lines] == ["5", "11"]
    assert told.lines[0].sentence.startswith("50 van 100 gevraagd: ")
    assert told.amount == Decimal(3_000)
    with pytest.raises(Refusal, match="al beslist"):
        prepare(ACTOR, call, "Nog een", Decimal(1))


def test_a_change_makes_the_request_void() -> None:
    call, applications = two_ask()
    complete(*applications)
    decision = prepare(ACTOR, call, "Versie", Decimal(12_000))
    row = ask_taking(eyes(), decision, decision.version, "VR 1", DAY)
    decision.refresh_from_db()
    line = decision.lines.get(application=applications[0], line="5")
    change_line(ACTOR, line, line.version, "Minder.", units=1, amount=Decimal(0))
    with pytest.raises(Refusal):
        approvals.approve(eyes(), row, row.digest)
    assert Decision.objects.get(pk=decision.pk).state == "draft"


def test_of_two_versions_one_is_taken() -> None:
    call, applications = two_ask()
    complete(*applications)
    one, two = (prepare(ACTOR, call, name, Decimal(12_000)) for name in ("Een", "Twee"))
    asked = [ask_taking(eyes(), v, v.version, "VR 1", DAY) for v in (one, two)]
    approvals.approve(eyes(Role.APPROVER), asked[0], asked[0].digest)
    with pytest.raises(Refusal):
        approvals.approve(eyes(Role.APPROVER), asked[1], asked[1].digest)
    assert Decision.objects.filter(state="taken").count() == 1


def test_who_is_ineligible_takes_no_part_and_reads_why() -> None:
    call, (one, two) = two_ask()
    stale = prepare(ACTOR, call, "Voor", Decimal(12_000))
    keep_check(ACTOR, one, 0, "ineligible", note="Te laat opgericht.")
    complete(two)
    assert obstacles(stale) == [
        "De aanvragen of hun scores zijn gewijzigd sinds deze versie gemaakt is: maak een nieuwe."
    ]
    decision = prepare(ACTOR, call, "Na", Decimal(12_000))
    assert set(decision.lines.values_list("application", flat=True)) == {two.pk}
    assert not obstacles(decision)
    assert reasons_for(one).ineligible == "Te laat opgericht."
    keep_check(ACTOR, one, 1, "complete")
    assert one.state == "submitted"


def test_the_inspection_opens_or_blocks() -> None:
    call, applications = two_ask()
    blocking(call)
    complete(*applications)
    decision = prepare(ACTOR, call, "Versie", Decimal(12_000))
    assert "nog geen advies" in obstacles(decision)[0]
    inspector = eyes(Role.INSPECTOR)
    with pytest.raises(NotAllowed):
        advise(eyes(), call, "favourable", DAY, "IF 1", "")
    with pytest.raises(Invalid) as refused:
        advise(inspector, call, "conditions", date(2999, 1, 1), " ", "")
    assert set(refused.value.fields) == {"number", "day", "text"}
    advise(inspector, call, "unfavourable", DAY, "IF 1", "")
    assert "ongunstig" in obstacles(decision)[0]
    advise(inspector, call, "conditions", DAY, "IF 2", "Met een kalender.")
    assert not obstacles(decision)


def test_nothing_is_awarded_against_the_inspection() -> None:
    """However the decision came to stand there."""
    call, _applications = two_ask()
    blocking(call)
    decision = prepare(ACTOR, call, "Versie", Decimal(12_000), example=True)
    with pytest.raises(Refusal, match="nog geen advies"):
        take(ACTOR, decision, decision.version, "VR 1", DAY)
    advise(eyes(Role.INSPECTOR), call, "unfavourable", DAY, "IF 1", "")
    with pytest.raises(Refusal, match="ongunstig"):
        take(ACTOR, decision, decision.version, "VR 1", DAY)
    Decision.objects.filter(pk=decision.pk).update(
        state="taken", ground="VR 1", decided_on=DAY, taken_at=timezone.now()
    )
    decision.refresh_from_db()
    with pytest.raises(Refusal, match="ongunstig"):
        make_awards(ACTOR, decision)
    assert not Award.objects.exists()


def blocking(call: Call) -> None:
    """From now on the advice of the Inspection blocks."""
    row = rules_in_force(call)
    assert row is not None
    changed_rules(call, process={**row.content.get("process", {}), "inspection": "blocks"})


def test_a_call_without_a_menu_is_divided_by_score() -> None:
    call = a_call("gelijke-kansen-2026-1")
    asked = {}
    for name, euros, score in (("Aa", 30_000, "80"), ("Bee", 50_000, "60"), ("Cee", 20_000, "70")):
        asked[name] = filed(call, a_board(name), euros)
        if name == "Cee":
            with pytest.raises(Refusal, match="nog geen"):
                prepare(ACTOR, call, "Te vroeg", Decimal(60_000))
        agree_score(ACTOR, asked[name], 0, {"totaal": score})
    decision = prepare(ACTOR, call, "Versie", Decimal(60_000))
    given = {line.application_id: line.amount for line in decision.lines.all()}
    assert given == {
        asked["Aa"].pk: Decimal(30_000),
        asked["Cee"].pk: Decimal(20_000),
        asked["Bee"].pk: Decimal(0),
    }
    line = decision.lines.get(application=asked["Aa"])
    with pytest.raises(Invalid):
        change_line(ACTOR, line, 1, "meer", units=None, amount=Decimal(30_001))
    changed = change_line(ACTOR, line, 1, "minder", units=None, amount=Decimal("29999.50"))
    assert changed.amount == Decimal("29999.50")
    complete(*asked.values())
    decision.refresh_from_db()
    assert obstacles(decision) == []
    agree_score(ACTOR, asked["Bee"], 1, {"totaal": "90"})
    assert "scores zijn gewijzigd" in obstacles(decision)[0]


def test_the_curve_rises_to_all_that_is_asked() -> None:
    call, _applications = two_ask()
    row = rules_in_force(call)
    assert row is not None
    points = curve(wishes_of(call, row))
    assert [one.granted for one in points] == sorted(one.granted for one in points)
    assert (points[-1].granted, points[-1].whole) == (Decimal(36_800), 2)
    assert divide(wishes_of(call, row), Decimal(0)).allocation.total == 0


def test_a_version_is_put_away_once() -> None:
    call, _ = two_ask()
    decision = prepare(ACTOR, call, "Weg", Decimal(1))
    discard(ACTOR, decision, decision.version)
    with pytest.raises(Conflict):
        discard(ACTOR, decision, 1)
    for envelope in (Decimal(-1), Decimal("0.001")):
        with pytest.raises(Invalid):
            prepare(ACTOR, call, "Nee", envelope)


def test_the_command_divides_what_was_submitted(capsys: pytest.CaptureFixture[str]) -> None:
    two_ask()
    words = ["call", "allocate", "plan-samenleven-2023", "--envelope"]
    assert main([*words, "12000", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["total"], told["left"]) == ("12000.00", "0.00")
    assert [one["units"] for one in told["granted"]] == [50, 0, 150, 0]
    assert main([*words, "-1"]) == 2
    assert main(["call", "allocate", "geen", "--envelope", "1"]) == 2
