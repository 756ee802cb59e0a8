"""What pages and commands read, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regie.actors.models import Tenure
from regie.base.actor import Actor
from regie.base.errors import Refusal
from regie.kernel.dates import PartialDate
from regie.plans import selectors, services
from regie.plans.contents import LinkTo
from regie.plans.models import Edition, Plan
from regie.plans.services import ItemChange
from tests.plans import make

pytestmark = pytest.mark.django_db

OLD = PartialDate(date(2010, 1, 1), "day")
MIDDLE = PartialDate(date(2020, 6, 1), "day")


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


@pytest.fixture
def plan(ada: Actor) -> Plan:
    return make.plan(ada)


def counted(doing: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        doing()
    return len(captured)


def fill(ada: Actor, plan: Plan, size: int, when: PartialDate | None = None) -> list[str]:
    """Publish an edition with ``size`` actions, each with every kind of link and a source."""
    body = make.organisation(
        {"Oude naam": (None, date(2021, 1, 1)), "Nieuwe naam": (OLD, None)}
        if when is None
        else {
            "Oude naam": (OLD, date(2021, 1, 1)),
            "Nieuwe naam": (PartialDate(date(2021, 1, 1), "day"), None),
        }
    )
    office = make.office()
    for holder, since, until in (
        ("Eerste", date(2010, 1, 1), date(2021, 1, 1)),
        ("Tweede", date(2021, 1, 1), None),
    ):
        Tenure.objects.create(office=office, holder=holder, since=since, until=until, source="test")
    draft = make.draft(ada, plan)
    links = [
        LinkTo("lead", "organisation", body.uid),
        LinkTo("responsible", "office", office.uid),
        LinkTo("targets", "target_group", make.target_group().uid),
        LinkTo("principle", "principle", services.add_principle(ada, {"nl": "P"}).uid),
        LinkTo("related", "item", "doel"),
    ]
    place = make.passage(1000 * plan.pk + 10 * Edition.objects.count())
    uids = services.apply_changes(
        ada,
        draft,
        [
            ItemChange(
                "doel",
                kind="objective",
                values={"title": {"nl": "Doel"}, "level": "strategic", "text": {"nl": "Wat"}},
            ),
            *(
                ItemChange(
                    f"actie {number}",
                    kind="action",
                    values={"title": {"nl": f"Actie {number}"}},
                    parent="doel",
                    links=links,
                    citations={"title": [place.pk]},
                )
                for number in range(size)
            ),
        ],
    )
    decision = services.record_decision(ada, "government", date=when)
    services.decide(ada, draft, decision)
    services.publish(ada, draft)
    return [uids["doel"], *(uids[f"actie {number}"] for number in range(size))]


def pages(plan: Plan, top: str, item: str, draft: Edition) -> dict[str, Callable[[], Any]]:
    """Every read that a page is made of."""
    number = plan.editions.filter(number__isnull=False).count()
    return {
        "plan_list": lambda: selectors.plan_list(make.READER),
        "plan_page": lambda: selectors.plan_page(make.READER, plan.slug, make.TODAY),
        "item_page top": lambda: selectors.item_page(make.READER, top, make.TODAY),
        "item_page": lambda: selectors.item_page(make.READER, item, make.TODAY),
        "draft_page": lambda: selectors.draft_page(make.STAFF, draft.uid, make.TODAY),
        "item_in": lambda: selectors.item_in(draft, item),
        "state_at": lambda: selectors.state_at(plan, 1),
        "draft_state": lambda: selectors.draft_state(draft),
        "compare": lambda: selectors.compare(plan, 1, 2),
        "compare_numbers": lambda: selectors.compare_numbers(plan, 1, number),
        "compare_draft": lambda: selectors.compare_draft(draft),
        "conflicts": lambda: selectors.conflicts(draft),
        "followed": lambda: selectors.followed([item]),
        "search_texts": lambda: list(selectors.search_texts([])),
    }


QUERIES = {
    "plan_list": 2,
    "plan_page": 8,
    "item_page top": 8,
    "item_page": 11,
    "draft_page": 17,
    "item_in": 3,
    "state_at": 2,
    "draft_state": 2,
    "compare": 2,
    "compare_numbers": 5,
    "compare_draft": 4,
    "conflicts": 6,
    "followed": 1,
    "search_texts": 5,
}


@pytest.mark.parametrize("size", [2, 40])
def test_pages_ask_as_often_whatever_the_size(ada: Actor, plan: Plan, size: int) -> None:
    top, item, *_ = fill(ada, plan, size)
    second = make.draft(ada, plan)
    for one in (top, item):
        make.retitle(ada, second, one, "Ander")
    make.publish(ada, second)
    draft = make.draft(ada, plan)
    for one in (top, item):
        make.retitle(ada, draft, one, "Weer ander")
    asked = {name: counted(doing) for name, doing in pages(plan, top, item, draft).items()}
    assert asked == QUERIES


@pytest.mark.parametrize("size", [2, 30])
def test_filling_and_publishing_ask_as_often_whatever_the_size(
    ada: Actor, plan: Plan, size: int
) -> None:
    uids = fill(ada, plan, size)
    draft = make.draft(ada, plan)
    changes = [ItemChange(uid, uid, values={"text": {"nl": "Meer"}}, parent=None) for uid in uids]
    batches = -(-size // 30) * 10  # the bulk inserts of SQLite hold some thirty rows each
    assert counted(lambda: services.apply_changes(ada, draft, changes)) <= 22 + batches
    services.decide(ada, draft, make.decision(ada))
    assert counted(lambda: services.publish(ada, draft)) <= 30


def test_a_plan_is_told_as_it_was_called_then(ada: Actor, plan: Plan) -> None:
    fill(ada, plan, 1, MIDDLE)
    page = selectors.plan_page(make.READER, plan.slug, make.TODAY)
    assert page is not None
    called = {(named.title["nl"], named.detail) for named in page.names.values()}
    assert {("Oude naam", ""), ("Gelijke kansen", "Eerste"), ("P", "")} <= called
    (top,) = page.tree
    assert [node.content.title["nl"] for node in top.children] == ["Actie 0"]
    assert page.edition is not None
    assert [line.number for line in page.editions] == [1]
    later = make.draft(ada, plan)
    services.decide(
        ada, later, services.record_decision(ada, "government", date=PartialDate(make.TODAY, "day"))
    )
    services.publish(ada, later)
    page = selectors.plan_page(make.READER, plan.slug, make.TODAY)
    assert page is not None
    called = {(named.title["nl"], named.detail) for named in page.names.values()}
    assert {("Nieuwe naam", ""), ("Gelijke kansen", "Tweede")} <= called
    first = selectors.plan_page(make.READER, plan.slug, make.TODAY, number=1)
    assert first is not None
    assert "Oude naam" in {named.title["nl"] for named in first.names.values()}
    assert selectors.plan_page(make.READER, plan.slug, make.TODAY, number=9) is None


def test_an_edition_reads_as_corrected_and_as_decided(ada: Actor, plan: Plan) -> None:
    top, item = fill(ada, plan, 1)
    erratum = make.draft(ada, plan, "Erratum", "erratum")
    make.retitle(ada, erratum, item, "Zonder fout")
    services.publish(ada, erratum, approver=make.coordinator("Bob"))

    def reads(*, as_decided: bool) -> str:
        page = selectors.plan_page(
            make.READER, plan.slug, make.TODAY, number=1, as_decided=as_decided
        )
        assert page is not None
        return page.tree[0].children[0].content.title["nl"]

    assert reads(as_decided=False) == "Zonder fout"
    assert reads(as_decided=True) == "Actie 0"
    make.publish(ada, make.draft(ada, plan))
    assert reads(as_decided=False) == "Zonder fout"
    page = selectors.item_page(make.READER, item, make.TODAY)
    assert page is not None
    assert [(one.what, one.edition.kind) for one in page.history] == [
        ("added", "regular"),
        ("changed", "erratum"),
    ]
    assert page.history[1].fields[0].before == {"nl": "Actie 0"}
    assert page.history[1].edition.reason == "Er stond een fout in."
    assert (page.parent and page.parent.item) == top


def test_an_item_shows_its_sources_and_who_points_at_it(ada: Actor, plan: Plan) -> None:
    top, item = fill(ada, plan, 1)
    page = selectors.item_page(make.READER, item, make.TODAY)
    assert page is not None
    (source,) = page.sources
    assert (source.field, source.passage.paper.title) == ("title", "Voorbeeld")
    above = selectors.item_page(make.READER, top, make.TODAY)
    assert above is not None
    assert [child.item for child in above.children] == [item]
    assert [(pointer.role, pointer.item.uid) for pointer in above.pointers] == [("related", item)]
    assert selectors.item_page(make.READER, "000000000000", make.TODAY) is None


def test_the_other_plan_is_shown_as_it_stood_at_the_decision(ada: Actor, plan: Plan) -> None:
    other = make.plan(ada, "ander-plan")
    first = make.draft(ada, other)
    item = make.action(ada, first, "Toen")
    when = services.record_decision(ada, "minister", date=OLD)
    services.decide(ada, first, when)
    services.publish(ada, first)
    second = make.draft(ada, other)
    make.retitle(ada, second, item, "Nu")
    when = services.record_decision(ada, "minister", date=PartialDate(make.TODAY, "day"))
    services.decide(ada, second, when)
    services.publish(ada, second)
    draft = make.draft(ada, plan)
    make.action(ada, draft, links=[LinkTo("contributes", "item", item.uid)])
    services.decide(ada, draft, services.record_decision(ada, "government", date=MIDDLE))
    services.publish(ada, draft)
    page = selectors.plan_page(make.READER, plan.slug, make.TODAY)
    assert page is not None
    named = page.names["item", item.uid]
    assert (named.title, named.plan) == ({"nl": "Toen"}, "ander-plan")


def test_a_plan_is_listed_with_its_editions_in_order(ada: Actor, plan: Plan) -> None:
    fill(ada, plan, 1)
    make.draft(ada, plan, "Volgende")
    thrown = make.draft(ada, plan, "Weg")
    services.discard_draft(ada, thrown)
    (line,) = selectors.plan_list(make.READER)
    assert [edition.number for edition in line.editions] == [1]
    (line,) = selectors.plan_list(make.STAFF)
    assert [edition.state for edition in line.editions] == ["published", "draft"]


def test_editions_that_do_not_exist_are_not_compared(ada: Actor, plan: Plan) -> None:
    fill(ada, plan, 1)
    make.publish(ada, make.draft(ada, plan))
    assert not selectors.compare_numbers(plan, 1, 2).difference
    assert selectors.compare_numbers(plan, 1, 2).same == 2
    for first, last in ((1, 3), (0, 1), (2, 1)):
        with pytest.raises(Refusal):
            selectors.compare_numbers(plan, first, last)


def test_a_followed_circle_ends(ada: Actor, plan: Plan) -> None:
    draft = make.draft(ada, plan)
    one, two = make.action(ada, draft, "1"), make.action(ada, draft, "2")
    services.succeed_item(ada, draft, one.uid, two.uid)
    services.succeed_item(ada, draft, two.uid, one.uid)
    make.publish(ada, draft)
    assert selectors.followed([one.uid]) == {one.uid: (one.uid,)}


def test_dates_and_other_fields_come_back_as_they_were_given(ada: Actor, plan: Plan) -> None:
    draft = make.draft(ada, plan)
    top = make.objective(ada, draft)
    values = {
        "title": {"nl": "Stap", "en": "Step"},
        "short_name": {"nl": "S"},
        "planned": PartialDate(date(2021, 4, 1), "quarter"),
        "expected": PartialDate(date(2022, 1, 1), "year"),
        "reached": None,
        "period_start": PartialDate(date(2021, 2, 1), "month"),
        "period_end": PartialDate(date(2021, 3, 9), "day"),
        "instrument": "decreet",
        "is_example": True,
    }
    item = services.add_item(ada, draft, "milestone", values, parent=top.uid)
    fields = make.now(draft, item).fields
    assert {name: fields[name] for name in values} == values
    change = {"planned": None, "reached": PartialDate(date(2021, 5, 5), "day")}
    services.change_item(ada, draft, item.uid, make.seen(draft, item), change)
    assert make.now(draft, item).fields == {**fields, **change}
