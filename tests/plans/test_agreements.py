"""Agreements, recommendations, decisions and plans: written with a version, told apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from regie.base.actor import Actor
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Event
from regie.kernel.dates import PartialDate
from regie.plans import services
from regie.plans.contents import LinkTo
from regie.plans.models import Decision, Plan, Recommendation
from regie.plans.rules import ANSWERS, link_fault, slip
from regie.plans.selectors import (
    agreement_page,
    agreements,
    broken_editions,
    count_questions,
    open_questions,
    recommendations,
)
from regie.plans.services.agreements import draft_of
from regie.plans.services.recommendations import advice_of
from tests.plans import make

pytestmark = pytest.mark.django_db

YEAR = PartialDate(date(2021, 1, 1), "year")


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


@pytest.fixture
def item(ada: Actor) -> str:
    draft = make.draft(ada, make.plan(ada))
    made = make.objective(ada, draft, "Doel")
    make.publish(ada, draft)
    return made.uid


def agreed(item: str, **more: Any) -> services.AgreementDraft:
    body = make.organisation(
        {
            "Oud huis": (None, date(2022, 1, 1)),
            "Nieuw huis": (PartialDate(date(2022, 1, 1), "day"), None),
        }
    )
    draft = services.AgreementDraft(
        {"nl": "Overeenkomst"},
        start=YEAR,
        end=PartialDate(date(2025, 1, 1), "year"),
        parties=(
            services.Party("government", "office", make.office().uid),
            services.Party("agency", "organisation", body.uid),
        ),
        targets=(services.Target({"nl": "Halen"}, "40", YEAR),),
        years=(services.YearlyPlan(2021, {"nl": "Opstart"}),),
        items=(services.Tied(item),),
        source="een stuk",
    )
    return replace(draft, **more)


def test_an_agreement_reads_back_and_names_its_parties_as_they_were(ada: Actor, item: str) -> None:
    draft = agreed(item)
    row = services.record_agreement(ada, draft)
    assert draft_of(row) == draft
    page = agreement_page(make.READER, row.uid, make.TODAY)
    assert page is not None
    assert [named.title["nl"] for _, named in page.parties] == ["Gelijke kansen", "Oud huis"]
    assert [tied.item.uid for tied in page.items] == [item]
    (now,) = agreements(make.READER, make.TODAY, item=item)
    assert now.parties[1][1].title["nl"] == "Nieuw huis"
    assert agreements(make.READER, make.TODAY, item="0" * 12) == []


def test_the_second_of_two_people_is_told(ada: Actor, item: str) -> None:
    row = services.record_agreement(ada, agreed(item))
    after = replace(draft_of(row), title={"nl": "Beter"}, items=())
    services.change_agreement(ada, row, 1, after)
    assert draft_of(type(row).objects.get(pk=row.pk)) == after
    told = Event.objects.get(action="plans.agreement.changed").payload
    assert set(told.after) == {"title", "items"}
    with pytest.raises(Conflict) as refused:
        services.change_agreement(ada, row, 1, agreed(item))
    assert refused.value.theirs["title"] == {"nl": "Beter"}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", {"title": {}}),
        ("source", {"source": ""}),
        ("end", {"end": PartialDate(date(2020, 1, 1), "year")}),
        ("years", {"years": (services.YearlyPlan(2021), services.YearlyPlan(2021))}),
        ("years", {"years": (services.YearlyPlan(21),)}),
        ("targets", {"targets": (services.Target({}),)}),
        ("parties", {"parties": (services.Party("wish", "office", "x"),)}),
        ("items", {"items": (services.Tied("x", "inferred"),)}),
        ("items", {"items": (services.Tied("x"), services.Tied("x"))}),
    ],
)
def test_what_cannot_be_agreed_is_refused_field_by_field(
    ada: Actor, item: str, field: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        services.record_agreement(ada, agreed(item, **wrong))
    assert set(refused.value.fields) == {field}


def test_what_is_not_there_cannot_be_tied(ada: Actor, item: str) -> None:
    for wrong in (
        {"items": (services.Tied("0" * 12),)},
        {"parties": (services.Party("agency", "organisation", "0" * 12),)},
    ):
        with pytest.raises(Refusal):
            services.record_agreement(ada, agreed(item, **wrong))


def test_what_an_agreement_is_tied_to_stays(ada: Actor, item: str) -> None:
    plan = Plan.objects.get()
    draft = make.draft(ada, plan)
    new = make.objective(ada, draft, "Nieuw")
    with pytest.raises(Refusal):
        services.record_agreement(ada, agreed(new.uid))
    second = make.publish(ada, draft)
    row = services.record_agreement(ada, agreed(new.uid))
    with pytest.raises(Refusal, match="overeenkomst"):
        services.take_back(ada, second, "fout")
    services.change_agreement(ada, row, 1, replace(draft_of(row), items=()))
    services.take_back(ada, second, "fout")


def advised(body: str, **more: Any) -> services.Advice:
    return services.Advice(body, {"nl": "Meet"}, date=YEAR, number="1", source="advies", **more)


def test_an_answer_follows_on_the_one_before(ada: Actor, item: str) -> None:
    body = make.organisation({"Raad": (None, None)})
    advice = advised(body.uid, owner=("organisation", body.uid), items=(services.Tied(item),))
    row = services.record_recommendation(ada, advice)
    assert advice_of(row) == advice
    with pytest.raises(Invalid):
        services.answer_recommendation(ada, row, 1, "accepted", {"nl": " "})
    row = services.answer_recommendation(ada, row, 1, "rejected", {"nl": "Nee."})
    with pytest.raises(Refusal):
        services.answer_recommendation(ada, row, 2, "done", {"nl": "Toch."})
    with pytest.raises(Conflict):
        services.answer_recommendation(ada, row, 1, "open", {})
    row = services.change_recommendation(ada, row, 2, replace(advice, number="2"))
    assert (row.number, row.state, row.answer) == ("2", "rejected", {"nl": "Nee."})
    (page,) = recommendations(make.READER, make.TODAY, item=item, state="rejected")
    assert (page.body.title["nl"], page.owner and page.owner.title["nl"]) == ("Raad", "Raad")
    assert recommendations(make.READER, make.TODAY, state="open") == []


def test_every_state_of_a_recommendation_can_be_left_and_reached() -> None:
    assert ANSWERS.keys() == set(Recommendation.State.values)
    assert all(ANSWERS[state] <= ANSWERS.keys() - {state} and ANSWERS[state] for state in ANSWERS)
    reached = {"open"}
    while more := {after for state in reached for after in ANSWERS[state]} - reached:
        reached |= more
    assert reached == ANSWERS.keys()


def test_only_who_writes_plans_writes_these(ada: Actor, item: str) -> None:
    body = make.organisation({"Raad": (None, None)})
    agreement = services.record_agreement(ada, agreed(item))
    advice = services.record_recommendation(ada, advised(body.uid))
    plan = make.plan(ada, "ander")
    decision = make.decision(ada)
    decision.save()
    for refused in (
        lambda: services.record_agreement(make.STAFF, agreed(item)),
        lambda: services.change_agreement(make.STAFF, agreement, 1, agreed(item)),
        lambda: services.record_recommendation(make.STAFF, advised(body.uid)),
        lambda: services.change_recommendation(make.STAFF, advice, 1, advised(body.uid)),
        lambda: services.answer_recommendation(make.STAFF, advice, 1, "done", {"nl": "x"}),
        lambda: services.change_plan(make.STAFF, plan, 1, title={"nl": "x"}),
        lambda: complete(make.STAFF, decision, 1),
        lambda: services.load_plans(make.STAFF, []),
    ):
        with pytest.raises(NotAllowed):
            refused()


def complete(actor: Actor, decision: Decision, version: int, **more: Any) -> Decision:
    told: dict[str, Any] = {
        "kind": "government",
        "form": "approval",
        "date": YEAR,
        "number": "VR 1",
        "link": "https://voorbeeld.example/1",
        "source": "bron",
    }
    return services.complete_decision(actor, decision, version, **{**told, **more})


def test_what_is_learned_of_a_decision_leaves_the_edition_as_it_is(ada: Actor) -> None:
    plan = make.plan(ada)
    edition = make.draft(ada, plan)
    make.objective(ada, edition)
    edition = make.publish(ada, edition)
    (asked,) = [one for one in open_questions(make.READER) if one.about == "decision"]
    assert asked.missing == ("date", "form", "number", "link")
    assert edition.decision is not None
    complete(ada, edition.decision, 1, number=None)
    (asked,) = [one for one in open_questions(make.READER) if one.about == "decision"]
    assert asked.missing == ("number",)
    complete(ada, edition.decision, 2)
    assert open_questions(make.READER, plan=plan.slug) == []
    with pytest.raises(Conflict):
        complete(ada, edition.decision, 2)
    with pytest.raises(Invalid) as refused:
        complete(ada, edition.decision, 3, kind="x", form="y")
    assert set(refused.value.fields) == {"kind", "form"}
    edition.refresh_from_db()
    assert broken_editions() == []


def test_a_plan_is_renamed_by_one_person_at_a_time(ada: Actor) -> None:
    plan = make.plan(ada)
    after = services.change_plan(
        ada,
        plan,
        1,
        title={"nl": "Nieuw"},
        levels={"strategic": {"nl": "ambitie"}},
        term=(YEAR, None),
    )
    assert (after.title, after.term_start, after.version) == ({"nl": "Nieuw"}, YEAR, 2)
    with pytest.raises(Conflict):
        services.change_plan(ada, plan, 1, title={"nl": "Anders"})
    with pytest.raises(Invalid) as refused:
        services.change_plan(
            ada,
            plan,
            2,
            title={},
            levels={"hoog": {"nl": "x"}},
            term=(YEAR, PartialDate(date(2019, 1, 1), "year")),
        )
    assert set(refused.value.fields) == {"title", "levels", "term_end"}


def test_open_questions_ask_what_the_register_does_not_know(ada: Actor) -> None:
    plan = services.create_plan(ada, "horizontal", "plan", {"nl": "Plan"})
    draft = make.draft(ada, plan)
    goal = make.objective(ada, draft, "Doel", values={"basis": "inferred", "source": "een stuk"})
    body = make.organisation({"Dienst": (None, None)})
    known = {"admission_reason": "x", "extra_money": False}
    owned = make.action(
        ada,
        draft,
        "Van iemand",
        values=known,
        parent=goal.uid,
        links=[LinkTo("lead", "organisation", body.uid)],
    )
    lost = make.action(ada, draft, "Van niemand", values={"admission_reason": "x"})
    when = services.add_item(ada, draft, "milestone", {"title": {"nl": "Ooit"}}, parent=lost.uid)
    assert open_questions(make.READER) == []
    make.publish(ada, draft)
    asked = {one.uid: one.missing for one in open_questions(make.READER, plan="plan")}
    assert owned.uid not in asked
    assert asked[goal.uid] == ("basis",)
    assert asked[lost.uid] == ("owner", "objective", "extra_money")
    assert asked[when.uid] == ("date",)
    services.record_agreement(ada, services.AgreementDraft({"nl": "Kaal"}, source="x"))
    services.record_recommendation(ada, advised(body.uid))
    both = {one.about: one.missing for one in open_questions(make.READER)}
    assert count_questions(make.READER) == len(open_questions(make.READER))
    assert both["agreement"] == ("term", "targets", "years", "items")
    assert both["recommendation"] == ("owner", "answer")


def test_the_lists_ask_as_many_queries_whatever_they_hold(
    ada: Actor, item: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(2):
        for _ in range(4):
            services.record_agreement(ada, agreed(item))
            body = make.organisation({"Raad": (None, None)})
            services.record_recommendation(ada, advised(body.uid, items=(services.Tied(item),)))
        with django_assert_max_num_queries(8):
            agreements(make.READER, make.TODAY)
        with django_assert_max_num_queries(5):
            recommendations(make.READER, make.TODAY)
        with django_assert_max_num_queries(7):
            open_questions(make.READER)
        with django_assert_max_num_queries(1):
            count_questions(make.READER)


# --- rules

days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(days, days)
def test_slip_is_the_number_of_days_between_two_days(planned: date, now: date) -> None:
    one, other = PartialDate(planned, "day"), PartialDate(now, "day")
    assert slip(one, other, None) == slip(one, None, other) == (now - planned).days


@given(days)
def test_to_say_more_exactly_is_no_slip(day: date) -> None:
    year = PartialDate(day.replace(month=1, day=1), "year")
    assert slip(year, PartialDate(day, "day"), None) == 0
    assert slip(None, year, None) is None
    assert slip(year, None, None) is None


@pytest.mark.parametrize(
    ("links", "right"),
    [
        ([LinkTo("targets", "target_group", "a", intersection=1)], False),
        ([LinkTo("targets", "target_group", one, intersection=1) for one in "ab"], True),
        ([LinkTo("targets", "organisation", one, intersection=1) for one in "ab"], False),
        ([LinkTo("partner", "target_group", one, intersection=1) for one in "ab"], False),
        ([LinkTo("responsible", "office", one, 5_000) for one in "ab"], True),
        ([LinkTo("responsible", "office", one, 5_001) for one in "ab"], False),
    ],
)
def test_links_of_one_item_fit_together(links: list[LinkTo], right: bool) -> None:
    assert (link_fault(links) == "") == right


def test_a_group_may_stand_alone_and_in_intersections(ada: Actor) -> None:
    women, youth = make.target_group("Vrouwen"), make.target_group("Jongeren")
    draft = make.draft(ada, make.plan(ada))
    links = [
        LinkTo("targets", "target_group", women.uid),
        LinkTo("targets", "target_group", women.uid, intersection=1),
        LinkTo("targets", "target_group", youth.uid, intersection=1),
    ]
    action = make.action(ada, draft, links=links)
    assert sorted(make.now(draft, action).links, key=str) == sorted(links, key=str)
    with pytest.raises(Invalid):
        make.action(ada, draft, links=links[:2])
