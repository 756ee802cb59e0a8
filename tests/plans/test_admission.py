"""What may be in a horizontal plan, as a rule and where a draft is submitted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from regie.base.actor import Actor
from regie.base.errors import Invalid
from regie.base.fields import last_day
from regie.kernel.dates import PartialDate
from regie.plans import services
from regie.plans.admission import Miss, ministers, misses, proposal
from regie.plans.contents import LinkTo
from regie.plans.models import Edition, Plan
from regie.plans.selectors import admission_of_draft, admission_of_plan
from tests.plans import make

END = PartialDate(date(2024, 1, 1), "year")

dates = st.builds(
    lambda day, precision: PartialDate(
        {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[precision],
        precision,
    ),
    st.dates(date(2018, 1, 1), date(2030, 12, 31)),
    st.sampled_from(["day", "month", "year"]),
)
cases = st.fixed_dictionaries(
    {
        "offices": st.integers(0, 4),
        "extra_money": st.none() | st.booleans(),
        "until": st.none() | dates,
        "term_end": st.none() | dates,
        "regular": st.none() | st.booleans(),
    }
)


ALONE = {"offices": 1, "extra_money": True, "until": END, "term_end": END, "regular": None}
TOGETHER = {**ALONE, "offices": 2}


@given(cases)
@example(ALONE)
@example(TOGETHER)
def test_only_what_meets_all_of_the_rule_gets_in(case: dict[str, Any]) -> None:
    until, end = case["until"], case["term_end"]
    lasts = until is not None and end is not None and last_day(until) >= end.first
    meets = case["offices"] >= 2 and case["extra_money"] is True and lasts and not case["regular"]
    assert (misses(**case) == ()) == meets


def _written_out(case: dict[str, Any]) -> set[tuple[str, bool]]:
    """What the agreement on horizontal plans asks, a sentence a line; and whether it is known."""
    lacks = set()
    if case["offices"] in (0, 1):  # together with another minister
        lacks.add(("co_minister", True))
    if case["extra_money"] in (None, False):  # with extra money
        lacks.add(("extra_money", case["extra_money"] is False))
    if case["until"] is None or case["term_end"] is None:  # as long as the legislature lasts
        lacks.add(("whole_term", False))
    elif last_day(case["until"]) < case["term_end"].first:
        lacks.add(("whole_term", True))
    if case["regular"] is True:  # what a domain does by itself is told elsewhere
        lacks.add(("not_regular", True))
    return lacks


@given(cases)
@example(ALONE)
@example(TOGETHER)
def test_each_criterion_is_held_by_itself(case: dict[str, Any]) -> None:
    """Whatever else is in order or not: one minister is never enough, two always are."""
    assert {(miss.criterion, miss.known) for miss in misses(**case)} == _written_out(case)


@given(
    st.lists(
        st.builds(
            LinkTo,
            st.sampled_from(["lead", "responsible", "co_responsible", "partner", "related"]),
            st.sampled_from(["office", "organisation"]),
            st.sampled_from("abc"),
        ),
        max_size=8,
    )
)
def test_ministers_are_counted_once_and_only_where_they_answer(links: list[LinkTo]) -> None:
    named = set()
    for link in links:
        if link.kind == "office" and link.role not in ("partner", "related"):
            named.add(link.target)
    assert ministers(links) == len(named)
    together = len(named) > 1
    lacks = {miss.criterion for miss in misses(ministers(links), True, END, END)}
    assert lacks == (set() if together else {"co_minister"})


@given(cases)
def test_completing_an_action_never_adds_a_lack(case: dict[str, Any]) -> None:
    before = {miss.criterion for miss in misses(**case)}
    for better in (
        {"offices": case["offices"] + 1},
        {"extra_money": True},
        {"until": case["term_end"]},
        {"regular": None},
    ):
        assert {miss.criterion for miss in misses(**{**case, **better})} <= before


@given(cases)
def test_what_nobody_knows_is_never_told_as_a_fact(case: dict[str, Any]) -> None:
    known = {miss.criterion: miss.known for miss in misses(**case)}
    if case["extra_money"] is None:
        assert known["extra_money"] is False
    if case["until"] is None or case["term_end"] is None:
        assert known["whole_term"] is False
    if proposal(misses(**case)) == "regular":
        assert case["extra_money"] is False or case["regular"] or known.get("whole_term")


def test_a_minister_who_answers_twice_is_one() -> None:
    links = [
        LinkTo("responsible", "office", "a"),
        LinkTo("lead", "office", "a"),
        LinkTo("co_responsible", "organisation", "b"),
        LinkTo("partner", "office", "c"),
    ]
    assert ministers(links) == 1


def test_an_end_that_may_be_the_end_of_the_term_is_no_lack() -> None:
    june = PartialDate(date(2024, 6, 1), "month")
    before = PartialDate(date(2023, 12, 31), "day")
    assert misses(2, True, june, END) == ()
    assert misses(2, True, before, END) == (Miss("whole_term", True),)


# --- in the register


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


def horizontal(actor: Actor) -> tuple[Plan, Edition]:
    plan = services.create_plan(actor, "horizontal", "plan", {"nl": "Plan"}, term=(None, END))
    return plan, make.draft(actor, plan)


def whole(**more: Any) -> dict[str, Any]:
    return {"period_end": END, "extra_money": True, **more}


@pytest.mark.django_db
def test_an_action_that_lacks_something_is_not_submitted_without_a_reason(ada: Actor) -> None:
    plan, draft = horizontal(ada)
    links = [
        LinkTo("responsible", "office", make.office("A").uid),
        LinkTo("co_responsible", "office", make.office("B").uid),
    ]
    good = make.action(ada, draft, "Samen", values=whole(), links=links)
    alone = make.action(ada, draft, "Alleen", values=whole(), links=links[:1])
    poor = make.action(ada, draft, "Arm", values=whole(extra_money=False), links=links)
    unknown = make.action(ada, draft, "Onbekend", links=links)
    found = {one.content.item: one for one in admission_of_draft(draft)}
    assert good.uid not in found
    assert found[alone.uid].misses == (Miss("co_minister", True),)
    assert found[alone.uid].proposal == "complete"
    assert found[poor.uid].proposal == "regular"
    assert [miss.known for miss in found[unknown.uid].misses] == [False, False]
    with pytest.raises(services.InTheWay) as refused:
        services.submit(ada, draft)
    assert set(refused.value.items) == {alone.uid, poor.uid, unknown.uid}
    with pytest.raises(services.InTheWay):
        services.decide(ada, draft, make.decision(ada))
    for item in (alone, poor, unknown):
        seen = make.seen(draft, item)
        services.change_item(ada, draft, item.uid, seen, {"admission_reason": "Daarom."})
    services.submit(ada, draft)
    make.publish(ada, Edition.objects.get(pk=draft.pk))
    assert {one.content.item for one in admission_of_plan(plan)} == set(found)
    assert {one.reason for one in admission_of_plan(plan)} == {"Daarom."}


@pytest.mark.django_db
def test_an_empty_reason_is_none(ada: Actor) -> None:
    _, draft = horizontal(ada)
    with pytest.raises(Invalid) as refused:
        make.action(ada, draft, values={"admission_reason": "  "})
    assert "admission_reason" in refused.value.fields


@pytest.mark.django_db
def test_an_erratum_and_another_plan_ask_nothing(ada: Actor) -> None:
    _, first = horizontal(ada)
    action = make.action(ada, first, values={"admission_reason": "Daarom."})
    make.publish(ada, first)
    erratum = make.draft(ada, first.plan, kind="erratum")
    seen = make.seen(erratum, action)
    services.change_item(ada, erratum, action.uid, seen, {"admission_reason": None})
    services.submit(ada, erratum)
    other = make.draft(ada, make.plan(ada, "ander"))
    make.action(ada, other)
    assert admission_of_draft(other) == []
    services.submit(ada, other)
