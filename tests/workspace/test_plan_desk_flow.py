"""The way of an edition: submitted, decided, published by two, corrected and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from regie.actors.models import Person
from regie.base.actor import Actor, Role
from regie.base.models import Approval, Event
from regie.plans import services
from regie.plans.models import Decision, Edition, Item, Plan
from tests.actors.make_people import acting, person
from tests.plans import make
from tests.workspace.conftest import SignIn
from tests.workspace.test_plan_desk import agency_plan, item_path, path, sent, summary, text

pytestmark = pytest.mark.django_db


class Cast:
    """Who plays: two who keep plans, one who approves."""

    def __init__(self, sign_in: SignIn) -> None:
        self.ada, self.bo, self.gust = (person(name=name) for name in ("Ada", "Bo", "Gust"))
        self.a = sign_in(Role.COORDINATOR, who=self.ada)
        self.b = sign_in(Role.COORDINATOR, who=self.bo)
        self.g = sign_in(Role.APPROVER, who=self.gust)

    @property
    def actor(self) -> Actor:
        return acting(self.ada)


@pytest.fixture
def cast(sign_in: SignIn) -> Cast:
    return Cast(sign_in)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return agency_plan(cast.actor, "voorbeeldplan")


@pytest.fixture
def draft(cast: Cast, plan: Plan) -> Edition:
    edition = make.draft(cast.actor, plan, "Eerste editie")
    make.action(cast.actor, edition, "Folder")
    return edition


DECISION = {
    "kind": "government",
    "form": "approval",
    "date": "23 oktober 2020",
    "number": "",
    "link": "",
}


def to_decision(browser: Client, edition: Edition) -> None:
    assert browser.post(path(edition, "indienen")).status_code == 302
    assert browser.post(path(edition, "beslissing"), DECISION).status_code == 302


def to_approval(browser: Client, edition: Edition) -> Approval:
    answer = browser.post(path(edition, "publiceren"))
    assert answer.status_code == 302, text(answer.content)
    return Approval.objects.get(kind="edition", state="requested")


def approve(browser: Client, approval: Approval) -> Any:
    form = {"answer": "approve", "digest": approval.digest}
    return browser.post(f"/werk/goedkeuringen/{approval.uid}/beslissen/", form)


@pytest.mark.parametrize("demo", [False, True])
def test_from_a_draft_to_the_public_by_two(
    cast: Cast, draft: Edition, plan: Plan, settings: Settings, demo: bool
) -> None:
    settings.DEMO = demo
    page = text(cast.a.get(path(draft, "indienen")).content)
    assert "1 onderdeel" in page
    to_decision(cast.a, draft)
    decision = Decision.objects.get()
    assert decision.number is None
    assert decision.date is not None
    assert decision.date.iso() == "2020-10-23"
    assert decision.form == "approval"
    approval = to_approval(cast.a, draft)
    for browser in (cast.a, cast.b, cast.g):
        assert ("Goedkeuren" in text(browser.get("/werk/").content)) is (browser is not cast.a)
    page = cast.g.get(f"/werk/goedkeuringen/{approval.uid}/").content.decode()
    assert path(draft) in page
    assert approve(cast.a, approval).status_code == 403
    assert Client().get("/plannen/voorbeeldplan/1/").status_code == 404
    assert approve(cast.g, approval).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("published", 1)
    assert draft.approved_by == cast.gust.account
    assert "Folder" in text(Client().get("/plannen/voorbeeldplan/1/").content)
    published = text(cast.a.get(path(draft)).content)
    assert "Editie 1" in published
    history = text(cast.a.get(f"/werk/geschiedenis/edition/{draft.uid}/").content)
    for words in ("Ada", "voorgelegd", "Beslissing", "Eerste editie"):
        assert words in history
    page = cast.a.get(f"/werk/geschiedenis/edition/{draft.uid}/").content.decode()
    assert "<title>Geschiedenis: Eerste editie" in page, "a page says of what it is the history"


def test_who_wrote_in_it_cannot_approve_it(cast: Cast, draft: Edition) -> None:
    made = Item.objects.get()
    form = sent(cast.b.get(item_path(draft, made)).content, code="A 1")
    assert cast.b.post(item_path(draft, made), form).status_code == 302
    to_decision(cast.a, draft)
    approval = to_approval(cast.a, draft)
    assert approve(cast.b, approval).status_code == 403
    assert approve(cast.g, approval).status_code == 302


def test_a_refusal_to_publish_says_why_and_can_be_asked_again(cast: Cast, draft: Edition) -> None:
    to_decision(cast.a, draft)
    approval = to_approval(cast.a, draft)
    assert cast.b.post(path(draft, "publiceren")).status_code == 422
    form = {"answer": "refuse", "digest": approval.digest, "reason": "De titel klopt niet."}
    cast.g.post(f"/werk/goedkeuringen/{approval.uid}/beslissen/", form)
    assert "De titel klopt niet." in text(cast.a.get(path(draft)).content)
    approve(cast.g, to_approval(cast.a, draft))
    draft.refresh_from_db()
    assert draft.state == "published"


def test_what_is_sent_back_can_be_changed_and_its_request_is_void(
    cast: Cast, draft: Edition
) -> None:
    made = Item.objects.get()
    to_decision(cast.a, draft)
    approval = to_approval(cast.a, draft)
    page = cast.a.get(item_path(draft, made))
    assert b"<textarea" not in page.content, "what is decided is only read"
    assert cast.a.post(item_path(draft, made), {"title_nl": "Anders"}).status_code == 403
    where = path(draft, "terugsturen")
    assert cast.a.get(where).status_code == 200
    answer = cast.a.post(where, {"reason": " "})
    assert answer.status_code == 422
    assert cast.a.post(where, {"reason": "Nog een fout."}).status_code == 302
    approval.refresh_from_db()
    assert approval.state == "void"
    assert approve(cast.g, approval).status_code in (403, 409, 422)
    draft.refresh_from_db()
    assert (draft.state, draft.decision) == ("draft", None)
    assert "Nog een fout." in text(cast.a.get(f"/werk/geschiedenis/edition/{draft.uid}/").content)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kind": ""}, "Wie besliste"),
        ({"kind": "de buurman"}, "Wie besliste"),
        ({"form": "brief"}, "In welke vorm"),
        ({"date": "31 februari 2021"}, "geen datum die bestaat"),
        ({"link": "geen adres"}, "Link"),
        ({"number": "x" * 81}, "Nummer"),
    ],
)
def test_a_decision_that_cannot_be_is_told(
    cast: Cast, draft: Edition, wrong: dict[str, str], told: str
) -> None:
    cast.a.post(path(draft, "indienen"))
    answer = cast.a.post(path(draft, "beslissing"), {**DECISION, **wrong})
    assert answer.status_code == 422
    assert told in summary(answer.content)
    assert not Decision.objects.exists()


def test_a_step_too_early_is_refused(cast: Cast, draft: Edition, plan: Plan) -> None:
    for step in ("beslissing", "publiceren", "terugsturen", "terugnemen"):
        assert cast.a.get(path(draft, step)).status_code == 422
        assert cast.a.post(path(draft, step), DECISION).status_code == 422
    page = cast.a.get(path(draft, "publiceren")).content
    assert "formulier" not in text(page), "there is none"
    assert path(draft, "indienen") in page.decode(), "it leads to what is missing"
    cast.a.post(path(draft, "indienen"))
    assert path(draft, "beslissing") in cast.a.get(path(draft, "publiceren")).content.decode()
    cast.a.post(path(draft, "terugsturen"), {"reason": "Te vroeg."})
    scenario = make.draft(cast.actor, plan, "Proef", "scenario")
    assert cast.a.post(path(scenario, "indienen")).status_code == 422
    for step in ("indienen", "weggooien"):
        assert cast.g.post(path(draft, step)).status_code == 403
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_what_the_rule_does_not_admit_is_listed_before_and_after(cast: Cast) -> None:
    horizontal = make.plan(cast.actor, "horizontaal", kind="horizontal")
    edition = make.draft(cast.actor, horizontal)
    made = make.action(cast.actor, edition, "Alleen van ons")
    where = path(edition, "indienen")
    page = text(cast.a.get(where).content)
    assert "Alleen van ons: geen tweede minister" in page
    answer = cast.a.post(where)
    assert answer.status_code == 422
    assert "Alleen van ons" in summary(answer.content)
    reason = {"admission_reason": "Loopt al sinds vorig plan."}
    form = sent(cast.a.get(item_path(edition, made)).content, **reason)
    assert cast.a.post(item_path(edition, made), form).status_code == 302
    assert "Loopt al sinds vorig plan." in text(cast.a.get(where).content)
    assert cast.a.post(where).status_code == 302


# --- conflicts


@pytest.fixture
def clash(cast: Cast, draft: Edition, plan: Plan) -> tuple[Edition, Item]:
    """A draft over an item that was published otherwise meanwhile."""
    made = Item.objects.get()
    make.publish(cast.actor, draft)
    mine, theirs = make.draft(cast.actor, plan, "Mijn"), make.draft(cast.actor, plan, "Hun")
    for edition, title, code in ((mine, "Folder van mij", ""), (theirs, "Folder van hen", "A 9")):
        values = {"title": {"nl": title}} | ({"code": code} if code else {})
        seen = make.seen(edition, made)
        services.change_item(cast.actor, edition, made.uid, seen, values)
    make.publish(cast.actor, theirs)
    return mine, made


def test_a_conflict_is_shown_and_stands_in_the_way(cast: Cast, clash: tuple[Edition, Item]) -> None:
    mine, made = clash
    for where in (path(mine), path(mine, "indienen"), item_path(mine, made)):
        assert path(mine, "conflicten") in cast.a.get(where).content.decode()
    page = text(cast.a.get(path(mine, "conflicten")).content)
    assert "van mij" in page
    assert "van hen" in page
    assert "A 9" in page
    to_decision(cast.a, mine)
    answer = cast.a.post(path(mine, "publiceren"))
    assert answer.status_code == 422
    assert "Anderen hebben intussen hetzelfde gewijzigd" in summary(answer.content)
    where = path(mine, "conflicten", made.uid)
    assert cast.a.post(where, {"answer": "theirs"}).status_code == 422, "its text is decided"
    assert cast.a.post(where, {"answer": "mine"}).status_code == 302
    approve(cast.g, to_approval(cast.a, mine))
    assert "Folder van mij" in text(Client().get("/plannen/voorbeeldplan/").content)


def test_theirs_is_taken(cast: Cast, clash: tuple[Edition, Item]) -> None:
    mine, made = clash
    where = path(mine, "conflicten", made.uid)
    assert cast.a.post(where, {"answer": "onzin"}).status_code == 422
    assert cast.a.post(where, {"answer": "theirs"}).status_code == 302
    assert make.now(mine, made).title == {"nl": "Folder van hen"}
    assert "botst niets" in text(cast.a.get(path(mine, "conflicten")).content)
    assert cast.a.get(where).status_code == 404


def test_a_text_is_made_of_both(cast: Cast, clash: tuple[Edition, Item]) -> None:
    mine, made = clash
    where = path(mine, "conflicten", made.uid)
    page = cast.a.get(where).content
    form = merge_form(page)
    assert form["code"] == "A 9", "what only they changed is filled in"
    assert form["title_nl"] == "Folder van mij"
    wrong = {**form, "period_start": "31 februari"}
    assert cast.a.post(where, wrong).status_code == 422
    assert cast.a.post(where, {**form, "title_nl": "Folder van ons"}).status_code == 302
    after = make.now(mine, made)
    assert (after.title, after.code) == ({"nl": "Folder van ons"}, "A 9")
    assert cast.g.get(where).status_code == 403
    assert cast.g.get(path(mine, "conflicten")).status_code == 200


def merge_form(page: bytes) -> dict[str, Any]:
    """The last form of the page."""
    whole = page.decode()
    at = whole.rindex('<form class="r-form"')
    return sent(f"<main>{whole[at:]}".encode())


# --- errata and taking back


def test_an_erratum_is_published_by_two_without_a_decision(
    cast: Cast, draft: Edition, plan: Plan
) -> None:
    made = Item.objects.get()
    make.publish(cast.actor, draft)
    erratum = make.draft(cast.actor, plan, "Tikfout", "erratum")
    make.retitle(cast.actor, erratum, made, "Folders")
    assert cast.a.get(path(erratum, "beslissing")).status_code == 404
    assert cast.a.post(path(erratum, "indienen")).status_code == 302
    approval = to_approval(cast.a, erratum)
    assert approve(cast.a, approval).status_code == 403
    assert approve(cast.g, approval).status_code == 302
    erratum.refresh_from_db()
    assert (erratum.state, erratum.number) == ("published", None)
    assert "Folders" in text(Client().get("/plannen/voorbeeldplan/1/").content)


def test_a_publication_is_taken_back_while_nothing_builds_on_it(
    cast: Cast, draft: Edition, plan: Plan
) -> None:
    made = Item.objects.get()
    make.publish(cast.actor, draft)
    second = make.draft(cast.actor, plan, "Tweede")
    make.retitle(cast.actor, second, made, "Boek")
    make.publish(cast.actor, second)
    first, last = path(draft, "terugnemen"), path(second, "terugnemen")
    assert cast.a.post(last, {"reason": ""}).status_code == 422
    answer = cast.a.post(first, {"reason": "Fout."})
    assert answer.status_code == 422
    assert "Alleen de laatste publicatie" in summary(answer.content)
    third = make.draft(cast.actor, plan, "Derde")
    make.retitle(cast.actor, third, made, "Boekje")
    answer = cast.a.post(last, {"reason": "Te vroeg."})
    assert "bouwt voort" in summary(answer.content)
    cast.a.post(path(third, "weggooien"), {})
    assert cast.g.post(last, {"reason": "Te vroeg."}).status_code == 403
    assert cast.a.post(last, {"reason": "Te vroeg."}).status_code == 302
    assert Client().get("/plannen/voorbeeldplan/2/").status_code == 404
    assert Event.objects.latest("id").action == "plans.edition.taken_back"
    second.refresh_from_db()
    assert second.state == "decided"


def test_another_publication_meanwhile_makes_the_approval_stand_still(
    cast: Cast, clash: tuple[Edition, Item], plan: Plan
) -> None:
    mine, made = clash
    cast.a.post(path(mine, "conflicten", made.uid), {"answer": "mine"})
    to_decision(cast.a, mine)
    approval = to_approval(cast.a, mine)
    other = make.draft(cast.actor, plan, "Nog een")
    make.retitle(cast.actor, other, made, "Weer anders")
    make.publish(cast.actor, other)
    answer = approve(cast.g, approval)
    assert answer.status_code == 422
    assert "intussen" in text(answer.content)
    mine.refresh_from_db()
    assert mine.state == "decided"
    cast.a.post(path(mine, "conflicten", made.uid), {"answer": "mine"})
    approval.refresh_from_db()
    assert approval.state == "void"
    approve(cast.g, to_approval(cast.a, mine))
    mine.refresh_from_db()
    assert mine.state == "published"


def test_who_is_nobody_cannot_prepare(cast: Cast, plan: Plan) -> None:
    """Without knowing all who wrote, nobody can say that somebody else approves."""
    nameless = make.coordinator("anoniem")
    edition = make.draft(nameless, plan)
    make.action(nameless, edition)
    Person.objects.filter(account=nameless.account).update(account=None)
    to_decision(cast.a, edition)
    assert cast.a.post(path(edition, "publiceren")).status_code == 403
