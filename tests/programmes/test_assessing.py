"""Completeness, questions, assessors, the jury."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.actors.models import Organisation, Person
from regie.base import clock
from regie.base.actor import Actor, Role
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Notification
from regie.programmes import scoring
from regie.programmes.models import Application, Assessment, DossierMessage
from regie.programmes.ruleset import Criterion
from regie.programmes.selectors.assessing import assessment_of, dossier, tasks_of
from regie.programmes.services.assessing import (
    agree_score,
    assign,
    assign_evenly,
    declare_conflict,
    save_assessment,
    send_assessment,
    take_away,
)
from regie.programmes.services.completeness import keep_check, say
from regie.programmes.services.jury import agree, hold, mark_present, plan_meeting, recuse
from tests.actors.make_people import acting, mandate, person, somebody
from tests.programmes.filing import filed
from tests.programmes.make import ACTOR, a_board, a_call

ROUND = "gelijke-kansen-2026-1"
GOOD = {"totaal": {"score": "70,5", "note": "goed"}}


def assessor(name: str = "", at: Organisation | None = None) -> Person:
    made = person(name=name)
    mandate(made, Role.ASSESSOR)
    if at is not None:
        mandate(made, Role.APPLICANT_READER, at)
    return made


def reads(application: Application, role: Role = Role.APPLICANT_EDITOR) -> Actor:
    return somebody(role, application.organisation)


# --- pure


@given(
    applications=st.lists(st.integers(1, 30), unique=True, max_size=12),
    assessors=st.lists(st.integers(100, 106), unique=True, max_size=6),
    each=st.integers(1, 3),
    barred=st.sets(st.tuples(st.integers(1, 30), st.integers(100, 106)), max_size=20),
)
def test_work_is_spread_evenly_and_never_to_who_may_not(
    applications: list[int], assessors: list[int], each: int, barred: set[tuple[int, int]]
) -> None:
    pairs, short = scoring.spread(applications, assessors, each, barred)
    assert not set(pairs) & barred
    assert len(set(pairs)) == len(pairs)
    for one in applications:
        got = sum(1 for application, _who in pairs if application == one)
        free = sum(1 for who in assessors if (one, who) not in barred)
        assert got == min(each, free)
        assert (one in short) == (got < each)
    if not barred and len(assessors) >= each:
        load = [sum(1 for _one, who in pairs if who == key) for key in assessors]
        assert not load or max(load) - min(load) <= 1
    assert scoring.spread(applications[::-1], assessors[::-1], each, barred)[0] == pairs


def test_scores_count_by_their_weight() -> None:
    chosen = (
        Criterion("a", {"nl": "A"}, 10, Decimal(3)),
        Criterion("b", {"nl": "B"}, 5, Decimal(1)),
    )
    assert scoring.total(chosen, {"a": Decimal(10), "b": Decimal(0)}) == Decimal(75)
    assert scoring.total(chosen, {"a": Decimal(10), "b": Decimal(5)}) == Decimal(100)
    for wrong in ("11", "-1", "x", "7,3", "NaN", ""):
        with pytest.raises(ValueError, match=rf"^{wrong}$"):
            scoring.read_score(wrong, chosen[0])


@given(st.text(max_size=60), st.text(max_size=10))
def test_names_are_blotted_out_and_nothing_else(text: str, name: str) -> None:
    hidden = scoring.masked(f"Vzw Éen, {text}", ["vzw een"])
    assert hidden.startswith("▇▇▇, ")
    assert scoring.masked("eenvoudig", ["een"]) == "eenvoudig"
    assert scoring.masked(text, []) == text
    assert isinstance(scoring.masked(text, [name]), str)


# --- completeness and questions


@pytest.mark.django_db
def test_the_applicant_is_asked_for_more_and_both_read_it() -> None:
    application = filed(a_call(ROUND), a_board("Aa"), 100)
    editor, other = reads(application), reads(filed(a_call(ROUND), a_board("Bee"), 100))
    later = clock.today() + timedelta(days=7)
    for wrong in (
        {"until": None, "note": "x"},
        {"until": clock.today() - timedelta(days=1), "note": "x"},
        {"until": later, "note": ""},
    ):
        with pytest.raises(Invalid):
            keep_check(ACTOR, application, 0, "asked", **wrong)
    keep_check(ACTOR, application, 0, "asked", until=later, note="De begroting.")
    assert Notification.objects.get(kind="programmes.question").account_id == editor.account
    say(editor, application, "Hier is ze.")
    with pytest.raises(NotAllowed):
        say(other, application, "Ik ook.")
    for text in (" ", "x" * 5001):
        with pytest.raises(Invalid):
            say(editor, application, text)
    told = DossierMessage.objects.visible_to(editor).order_by("pk")
    assert [one.from_staff for one in told] == [True, False]
    assert not DossierMessage.objects.visible_to(other).exists()
    assert not DossierMessage.objects.visible_to(acting(assessor())).exists()
    with pytest.raises(Invalid):
        keep_check(ACTOR, application, 1, "complete", items={"doel": "missing"})
    with pytest.raises(Conflict):
        keep_check(ACTOR, application, 0, "complete")
    with pytest.raises(NotAllowed):
        keep_check(editor, application, 1, "complete")
    keep_check(ACTOR, application, 1, "complete")


# --- assessors


@pytest.mark.django_db
def test_nobody_judges_whom_he_works_for_and_everybody_only_what_was_given() -> None:
    call = a_call(ROUND)
    mine, theirs = (filed(call, a_board(name), 100) for name in ("Aa", "Bee"))
    bound, free = assessor("Bound", mine.organisation), assessor("Free")
    with pytest.raises(Refusal, match="werkt voor de aanvrager"):
        assign(ACTOR, mine, bound)
    with pytest.raises(Refusal, match="geen beoordelaar"):
        assign(ACTOR, mine, person())
    made, short = assign_evenly(ACTOR, call, [bound, free], 2)
    assert {(one.application_id, one.person_id) for one in made} == {
        (mine.pk, free.pk),
        (theirs.pk, bound.pk),
        (theirs.pk, free.pk),
    }
    assert short == [mine.number]
    given = Assessment.objects.get(application=mine, person=free)
    assert assessment_of(acting(free), given.uid) == given
    assert assessment_of(acting(bound), given.uid) is None
    assert len(tasks_of(acting(bound))) == 1
    assert not Application.objects.visible_to(acting(free)).exists()
    with pytest.raises(NotAllowed):
        save_assessment(acting(bound), given, given.version, GOOD, "")
    declare_conflict(acting(free), given, given.version, "Mijn zus werkt er.")
    assert assessment_of(acting(free), given.uid) is None
    with pytest.raises(Refusal):
        take_away(ACTOR, given)


@pytest.mark.django_db
def test_a_draft_keeps_what_was_typed_and_sending_is_strict() -> None:
    application = filed(a_call(ROUND), a_board("Aa"), 100)
    who = assessor()
    one = assign(ACTOR, application, who)
    actor = acting(who)
    save_assessment(actor, one, 1, {"totaal": {"score": "veel", "note": ""}}, "nog bezig")
    assert one.typed["totaal"]["score"] == "veel"
    with pytest.raises(Conflict):
        save_assessment(actor, one, 1, GOOD, "")
    with pytest.raises(Invalid) as refused:
        send_assessment(actor, one, one.version, one.typed, "grant", "")
    assert set(refused.value.fields) == {"score_totaal"}
    with pytest.raises(Invalid):
        send_assessment(actor, one, one.version, GOOD, "misschien", "")
    send_assessment(actor, one, one.version, GOOD, "grant", "")
    assert (one.state, one.total) == ("done", Decimal("70.50"))
    with pytest.raises(Refusal):
        save_assessment(actor, one, one.version, GOOD, "")


@pytest.mark.django_db
def test_blind_means_without_names() -> None:
    board = a_board("Vzw Zichtbaar")
    application = filed(
        a_call(ROUND),
        board,
        100,
        "Met Vzw Zichtbaar op weg",
        naam="Het Zichtje",
        rekening="BE68 5390 0754 7034",
        doel="De vzw zichtbaar, ook het zichtje genoemd, wil groeien.",
    )
    seen, blind = dossier(application), dossier(application, blind=True)
    assert seen is not None
    assert blind is not None
    assert seen.name == "Vzw Zichtbaar"
    told = repr((blind.name, blind.title, blind.partners, blind.answers, blind.costs))
    assert "zicht" not in told.lower()
    assert "wil groeien" in told
    assert "5390" not in told


# --- jury


@pytest.mark.django_db
def test_a_jury_judges_with_its_quorum_and_without_who_is_bound() -> None:
    call = a_call(ROUND)
    one, two = (filed(call, a_board(name), 100) for name in ("Aa", "Bee"))
    bound, free = assessor("Bound", one.organisation), assessor("Free")
    day = date(2026, 6, 1)
    for members, agenda in (([], [one]), ([bound], [])):
        with pytest.raises(Invalid):
            plan_meeting(ACTOR, call, day, "", members, agenda)
    meeting = plan_meeting(ACTOR, call, day, "Zaal", [bound, free], [one, two])
    first, second = meeting.items.order_by("place")
    assert [gone.person for gone in first.recusals.all()] == [bound]
    mark_present(ACTOR, meeting, meeting.version, [bound.pk])
    with pytest.raises(Refusal, match="0 leden aanwezig"):
        agree(ACTOR, first, 0, {"totaal": "80"}, "grant", "")
    with pytest.raises(Conflict):
        mark_present(ACTOR, meeting, 1, [])
    mark_present(ACTOR, meeting, meeting.version, [bound.pk, free.pk])
    agree(ACTOR, first, 0, {"totaal": "80"}, "grant", "Goed plan.")
    with pytest.raises(Refusal, match="nog geen score"):
        hold(ACTOR, meeting, meeting.version, "")
    with pytest.raises(Invalid):
        recuse(ACTOR, second, assessor(), "geen lid")
    recuse(ACTOR, second, free, "Kent de voorzitter.")
    agree(ACTOR, second, 0, {"totaal": "60"}, "", "")
    meeting.refresh_from_db()
    hold(ACTOR, meeting, meeting.version, "Verder niets.")
    closed = meeting.items.get(pk=second.pk)
    with pytest.raises(Refusal, match="afgesloten"):
        agree(ACTOR, closed, 1, {"totaal": "10"}, "", "")
    with pytest.raises(Conflict):
        agree_score(ACTOR, one, 0, {"totaal": "10"})
    with pytest.raises(NotAllowed):
        agree_score(acting(free), one, 1, {"totaal": "10"})
