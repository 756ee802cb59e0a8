"""Calls made by staff: drafts, four eyes, versions that stay as they were."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from regie.actors.models import Person
from regie.base import approvals, clock
from regie.base.actor import VISITOR, Actor, Role
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Approval, Event, Notification
from regie.programmes import library
from regie.programmes.gaps import gaps
from regie.programmes.models import Call, CallRules
from regie.programmes.ruleset import as_data, from_data
from regie.programmes.selectors.calls import call_list, call_page
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services import calls as services
from regie.programmes.services.applications import start
from tests.actors.make_people import acting, mandate, person
from tests.programmes.make import ACTOR, a_board, a_call

pytestmark = pytest.mark.django_db
CONTENT: dict[str, Any] = {
    "applicants": {"kinds": ["municipality"]},
    "dates": {"opens": "2020-01-01", "closes": "2039-12-31T12:00"},
    "lines": [{"code": "a", "title": {"nl": "A"}, "unit": {"nl": "stuk"}, "amount": "10"}],
    "allocation": {"rule": "pro_rata", "basis": "staff"},
}


def actor_with(role: Role, name: str) -> Actor:
    """Somebody with a role; the same name is the same person."""
    email = f"{name}-{role.value}@voorbeeld.example".replace("_", "-")
    known = Person.objects.filter(account__email=email).first()
    if known is None:
        known = person(email, name)
        mandate(known, role)
    return acting(known)


def coordinator(name: str = "schrijver") -> Actor:
    return actor_with(Role.COORDINATOR, name)


def in_force(code: str = "proef", content: dict[str, Any] | None = None) -> CallRules:
    """Rules that two people let come into force."""
    draft = services.start_call(
        coordinator("een"), code, {"nl": "Proef"}, "proefprogramma", content=content or CONTENT
    )
    asked = services.ask_approval(coordinator("een"), draft, draft.version, "Eerste versie")
    approvals.approve(coordinator("twee"), asked, asked.digest)
    draft.refresh_from_db()
    return draft


def changed(rules: CallRules, content: dict[str, Any], why: str = "Gewijzigd") -> CallRules:
    """The next version, in force."""
    draft = services.open_draft(coordinator("een"), rules.call)
    services.edit(coordinator("een"), draft, draft.version, {**draft.content, **content})
    asked = services.ask_approval(coordinator("een"), draft, draft.version, why)
    approvals.approve(coordinator("twee"), asked, asked.digest)
    draft.refresh_from_db()
    return draft


@pytest.mark.parametrize(
    ("due", "told"),
    [
        pytest.param("2039-12-30", True, id="the day before"),
        pytest.param("2039-12-31", False, id="the day of the closing"),
        pytest.param("2039-11", True, id="the month before"),
        pytest.param("2039", False, id="somewhere in the year"),
        pytest.param(None, False, id="not known"),
    ],
)
def test_a_report_before_the_closing_is_told_and_stops_nothing(due: str | None, told: bool) -> None:
    report = {"title": {"nl": "Verslag"}} | ({"due": due} if due else {})
    rules = from_data({**CONTENT, "reports": [report]}, "proef")
    early = [gap for gap in gaps(rules) if gap.code == "early_reports"]
    assert [(gap.step, gap.blocks) for gap in early] == [("verslagen", False)] * told


def test_a_new_call_is_seen_by_staff_only_until_somebody_else_approved() -> None:
    draft = services.start_call(coordinator(), "proef", {"nl": "Proef"}, "p", content=CONTENT)
    assert call_page(VISITOR, "proef", clock.now()) is None
    asked = services.ask_approval(coordinator(), draft, draft.version, "Nieuw")
    with pytest.raises(NotAllowed):
        approvals.approve(coordinator(), asked, asked.digest)
    approvals.approve(coordinator("ander"), asked, asked.digest)
    page = call_page(VISITOR, "proef", clock.now())
    assert page
    assert page.state == "open"
    assert page.call.state == Call.State.PUBLISHED


def test_whoever_worked_on_it_does_not_approve_it() -> None:
    draft = services.start_call(coordinator("een"), "proef", {"nl": "P"}, "p", content=CONTENT)
    services.edit(
        coordinator("twee"), draft, draft.version, {**draft.content, "about": {"nl": "Sport"}}
    )
    asked = services.ask_approval(coordinator("een"), draft, draft.version, "Nieuw")
    with pytest.raises(NotAllowed):
        approvals.approve(coordinator("twee"), asked, asked.digest)


def test_a_change_after_asking_needs_a_new_question() -> None:
    draft = services.start_call(coordinator("een"), "proef", {"nl": "P"}, "p", content=CONTENT)
    asked = services.ask_approval(coordinator("een"), draft, draft.version, "Nieuw")
    services.edit(
        coordinator("een"), draft, draft.version, {**draft.content, "about": {"nl": "Sport"}}
    )
    asked.refresh_from_db()
    assert asked.state == Approval.State.VOID
    assert rules_in_force(draft.call) is None


def test_what_came_into_force_is_never_changed_not_even_by_the_database() -> None:
    rules = in_force()
    with pytest.raises(Refusal):
        services.edit(coordinator(), rules, rules.version, CONTENT)
    row = CallRules.objects.filter(pk=rules.pk)
    fixed: list[dict[str, Any]] = [{"content": {}}, {"digest": "x"}, {"in_force_at": clock.now()}]
    for fields in fixed:
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(**fields)
    with pytest.raises(DatabaseError), transaction.atomic():
        CallRules.objects.filter(pk=rules.pk)._raw_delete("default")
    newer = changed(rules, {"about": {"nl": "Sport"}})
    rules.refresh_from_db()
    assert (rules.state, newer.state, newer.number) == ("replaced", "in_force", 2)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(state="in_force")


def test_who_applies_is_told_every_difference_and_why() -> None:
    rules = in_force()
    board = a_board("Bestuur Voorbeeld")
    reader = person("lezer")
    mandate(reader, Role.APPLICANT_EDITOR, board)
    start(ACTOR, rules.call, board)
    line = {**CONTENT["lines"][0], "amount": "12.50"}
    changed(
        rules,
        {"lines": [line], "dates": {"opens": "2020-01-01", "closes": "2039-12-31T17:00"}},
        "Storing van het net",
    )
    told = Notification.objects.get(kind="programmes.rules_changed")
    assert told.account_id == reader.account_id
    assert told.params["why"] == "Storing van het net"
    assert len(told.params["changes"]) == 2
    event = Event.objects.filter(action="programmes.rules.in_force").latest("pk")
    assert event.payload.after["changes"] == told.params["changes"]


def test_two_people_do_not_overwrite_each_other() -> None:
    draft = services.start_call(coordinator("een"), "proef", {"nl": "P"}, "p", content=CONTENT)
    seen = draft.version
    services.edit(coordinator("een"), draft, seen, {**CONTENT, "about": {"nl": "Een"}})
    with pytest.raises(Conflict):
        services.edit(coordinator("twee"), draft, seen, {**CONTENT, "about": {"nl": "Twee"}})
    draft.refresh_from_db()
    assert draft.content["about"] == {"nl": "Een"}


def test_changes_are_taken_back_one_by_one() -> None:
    draft = services.start_call(coordinator(), "proef", {"nl": "P"}, "p", content=CONTENT)
    first = draft.content
    for words in "abc":
        services.edit(coordinator(), draft, draft.version, {**CONTENT, "about": {"nl": words}})
    for told in ({"nl": "b"}, {"nl": "a"}, None):
        services.undo(coordinator(), draft, draft.version)
        assert draft.content.get("about") == told
    assert draft.content == first
    with pytest.raises(Refusal):
        services.undo(coordinator(), draft, draft.version)


def test_a_draft_that_is_thrown_away_leaves_what_holds() -> None:
    rules = in_force()
    draft = services.open_draft(coordinator(), rules.call)
    assert services.open_draft(coordinator(), rules.call).pk == draft.pk
    services.discard(coordinator(), draft, draft.version)
    held = rules_in_force(rules.call)
    assert held
    assert held.pk == rules.pk
    assert services.open_draft(coordinator(), rules.call).number == 3


def test_a_copy_has_everything_but_the_dates() -> None:
    known = a_call("plan-samenleven-2022")
    like = rules_in_force(known)
    assert like
    draft = services.start_call(coordinator(), "kopie", {"nl": "Kopie"}, "p", like=like)
    made, source = rules_of(draft), rules_of(like)
    assert made.lines == source.lines
    assert made.dates.closes is None
    with pytest.raises(Refusal, match="ontbreekt nog iets"):
        services.ask_approval(coordinator(), draft, draft.version, "Nieuw")


@pytest.mark.parametrize(
    ("code", "title", "field"),
    [
        ("Met Hoofd", "T", "code"),
        ("a" * 61, "T", "code"),
        ("nieuw", "T", "code"),
        ("a", " ", "title"),
    ],
)
def test_a_call_has_a_name_and_a_code_for_its_address(code: str, title: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.start_call(coordinator(), code, {"nl": title}, "p")
    assert field in refused.value.fields


def test_of_two_new_calls_with_one_code_at_one_moment_the_second_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sound = services._sound

    def meanwhile(content: dict[str, Any]) -> dict[str, Any]:
        """Somebody else is just ahead."""
        monkeypatch.setattr(services, "_sound", sound)
        services.start_call(coordinator("een"), "proef", {"nl": "Proef"}, "programma")
        return sound(content)

    monkeypatch.setattr(services, "_sound", meanwhile)
    with pytest.raises(Invalid) as refused:
        services.start_call(coordinator("twee"), "proef", {"nl": "Ook"}, "programma")
    assert set(refused.value.fields) == {"code"}
    assert Call.objects.get().title == {"nl": "Proef"}


def test_what_cannot_be_rules_is_not_kept() -> None:
    draft = services.start_call(coordinator(), "proef", {"nl": "P"}, "p", content=CONTENT)
    wrong = [
        {**CONTENT, "payments": [{"share": "0.8", "moment": "award", "basis": "staff"}]},
        {**CONTENT, "dates": {"opens": "2026-02-01", "closes": "2026-01-01"}},
        {**CONTENT, "lines": [*CONTENT["lines"], *CONTENT["lines"]]},
        {**CONTENT, "verzonnen": 1},
    ]
    for content in wrong:
        with pytest.raises(Invalid):
            services.edit(coordinator(), draft, draft.version, content)
    draft.refresh_from_db()
    assert rules_of(draft).payments == ()


def test_only_who_coordinates_keeps_calls() -> None:
    rules = in_force()
    for actor in (VISITOR, actor_with(Role.ASSESSOR, "a"), actor_with(Role.APPROVER, "b")):
        with pytest.raises(NotAllowed):
            services.open_draft(actor, rules.call)


def test_a_call_that_was_taken_back_stays_readable_and_changes_no_more() -> None:
    rules = in_force()
    services.withdraw_call(coordinator(), rules.call, Call.objects.get().version, "Vergissing")
    call = Call.objects.get(pk=rules.call_id)
    assert [line.state for line in call_list(VISITOR, clock.now())] == ["withdrawn"]
    with pytest.raises(Refusal):
        services.open_draft(coordinator(), call)


def test_a_file_becomes_a_draft_of_the_next_version() -> None:
    known = a_call("plan-samenleven-2022")
    first = library.call("plan-samenleven-2022").versions[0]
    draft = services.open_draft(coordinator(), known, content=as_data(first))
    line = rules_of(draft).line("2")
    assert line
    assert line.amount == 12_500
    with pytest.raises(Refusal):
        services.open_draft(coordinator(), known, content=as_data(first))
