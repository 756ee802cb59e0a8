"""Two at once who make a call, score, sit in a jury, inspect, pay or merge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from regie.actors import merging
from regie.actors.models import Merging
from regie.base import approvals
from regie.base.actor import Role
from regie.base.errors import Conflict, Refusal
from regie.base.models import Approval
from regie.programmes.models import (
    Application,
    Assessment,
    Award,
    Call,
    CallRules,
    Decision,
    JuryMeeting,
    PaymentBatch,
    PaymentOrder,
    Score,
)
from regie.programmes.selectors.payments import due_parts
from regie.programmes.services import calls, payments, withdraw
from regie.programmes.services.assessing import agree_score, assign, save_assessment
from regie.programmes.services.completeness import keep_check
from regie.programmes.services.decisions import ask_taking, prepare
from regie.programmes.services.inspection import advise
from regie.programmes.services.jury import agree, hold, mark_present, plan_meeting
from regie.programmes.statement import parse
from tests.actors.make_people import acting, somebody
from tests.programmes.filing import filed
from tests.programmes.make import ACTOR, IN_TIME, a_board, a_call, submitted
from tests.programmes.make_awards import DAY, IBAN, OFFICER, OTHER, an_award, bank
from tests.programmes.make_results import a_year
from tests.programmes.test_assessing import GOOD, ROUND, assessor
from tests.programmes.test_deciding import blocking
from tests.programmes.test_making import CONTENT, coordinator
from tests.programmes.test_mergers import MELLE
from tests.races import while_held
from tests.website import register

pytestmark = pytest.mark.django_db(transaction=True)


# --- scores


def test_of_two_first_scores_the_second_is_told_of_the_first() -> None:
    application = filed(a_call(ROUND), a_board("Aa"), 100)
    refused = while_held(
        Application.objects.filter(pk=application.pk),
        lambda: agree_score(ACTOR, application, 0, {"totaal": "80"}),
        lambda: agree_score(ACTOR, application, 0, {"totaal": "20"}),
    )
    assert isinstance(refused, Conflict)
    assert Score.objects.get().total == 80


def test_what_is_decided_at_that_moment_gets_no_score() -> None:
    application = filed(a_call(ROUND), a_board("Aa"), 100)
    rows = Application.objects.filter(pk=application.pk)
    refused = while_held(
        rows,
        lambda: rows.update(state="decided"),
        lambda: agree_score(ACTOR, application, 0, {"totaal": "20"}),
    )
    assert isinstance(refused, Refusal)
    assert not Score.objects.exists()


def test_of_two_tabs_of_an_assessor_the_second_is_told() -> None:
    application, who = filed(a_call(ROUND), a_board("Aa"), 100), assessor()
    one = assign(ACTOR, application, who)
    refused = while_held(
        Assessment.objects.filter(pk=one.pk),
        lambda: save_assessment(acting(who), one, 1, GOOD, "Eerst."),
        lambda: save_assessment(acting(who), one, 1, GOOD, "Ook."),
    )
    assert isinstance(refused, Conflict)
    assert Assessment.objects.get().text == "Eerst."


def test_a_jury_that_closes_agrees_on_nothing_more() -> None:
    call = a_call(ROUND)
    application, who = filed(call, a_board("Aa"), 100), assessor()
    meeting = plan_meeting(ACTOR, call, date(2026, 6, 1), "", [who], [application])
    mark_present(ACTOR, meeting, meeting.version, [who.pk])
    item = meeting.items.get()
    agree(ACTOR, item, 0, {"totaal": "80"}, "grant", "")
    refused = while_held(
        JuryMeeting.objects.filter(pk=meeting.pk),
        lambda: hold(ACTOR, meeting, meeting.version, ""),
        lambda: agree(ACTOR, item, 1, {"totaal": "10"}, "refuse", ""),
    )
    assert "afgesloten" in str(refused)
    assert Score.objects.get().total == 80


# --- the Inspection


def asked_taking(call: Call, application: Application) -> Approval:
    """A version that waits for a second person."""
    keep_check(ACTOR, application, 0, "complete")
    version = prepare(ACTOR, call, "Een", Decimal(1_000))
    return ask_taking(somebody(Role.COORDINATOR), version, 1, "VR 1", date(2023, 9, 15))


def test_an_advice_at_the_moment_of_taking_is_read_first() -> None:
    call = a_call()
    blocking(call)
    inspector = somebody(Role.INSPECTOR)
    advise(inspector, call, "favourable", date(2023, 9, 1), "IF 1", "")
    asked = asked_taking(call, submitted(call, a_board("Aa")))
    refused = while_held(
        Call.objects.filter(pk=call.pk),
        lambda: advise(inspector, call, "unfavourable", date(2023, 9, 2), "IF 2", ""),
        lambda: approvals.approve(somebody(Role.APPROVER), asked, asked.digest),
    )
    assert "ongunstig" in str(refused)
    assert not Decision.objects.filter(state="taken").exists()


def test_what_is_taken_back_at_the_moment_of_taking_is_not_awarded() -> None:
    call = a_call()
    application = submitted(call, a_board("Aa"))
    asked = asked_taking(call, application)
    refused = while_held(
        Application.objects.filter(pk=application.pk),
        lambda: withdraw(ACTOR, application, application.version, IN_TIME),
        lambda: approvals.approve(somebody(Role.APPROVER), asked, asked.digest),
    )
    assert "gewijzigd" in str(refused)
    assert not Award.objects.exists()


# --- making a call


def new_rules() -> CallRules:
    """A draft of the rules of a new call."""
    return calls.start_call(
        coordinator("een"), "proef", {"nl": "Proef"}, "proefprogramma", content=CONTENT
    )


def asked_rules() -> tuple[CallRules, Approval]:
    """Rules of a new call that wait for a second person."""
    draft = new_rules()
    return draft, calls.ask_approval(coordinator("een"), draft, draft.version, "Eerste versie")


def test_rules_that_change_while_they_are_approved_do_not_come_into_force() -> None:
    draft, asked = asked_rules()
    dearer = {**CONTENT, "lines": [{**CONTENT["lines"][0], "amount": "99"}]}
    refused = while_held(
        Approval.objects.filter(pk=asked.pk),
        lambda: calls.edit(coordinator("een"), draft, draft.version, dearer),
        lambda: approvals.approve(coordinator("twee"), asked, asked.digest),
    )
    assert isinstance(refused, Conflict)
    assert CallRules.objects.get().state == "draft"


def test_of_two_who_edit_a_call_the_second_is_told() -> None:
    draft = new_rules()
    price = draft.content["lines"][0]

    def edit(name: str, amount: str) -> None:
        row = CallRules.objects.select_related("call").get(pk=draft.pk)
        content = {**row.content, "lines": [{**price, "amount": amount}]}
        calls.edit(coordinator(name), row, draft.version, content)

    refused = while_held(
        CallRules.objects.filter(pk=draft.pk), lambda: edit("een", "11"), lambda: edit("twee", "12")
    )
    assert isinstance(refused, Conflict)
    assert CallRules.objects.get().content["lines"][0]["amount"] == "11"


def test_a_call_that_is_taken_back_at_that_moment_opens_no_rules() -> None:
    draft, asked = asked_rules()
    refused = while_held(
        Approval.objects.filter(pk=asked.pk),
        lambda: calls.withdraw_call(coordinator("een"), draft.call, 1, "Toch niet."),
        lambda: approvals.approve(coordinator("twee"), asked, asked.digest),
    )
    assert isinstance(refused, Conflict)
    assert CallRules.objects.get().state == "draft"


def test_a_call_that_is_taken_back_at_that_moment_gets_no_draft() -> None:
    call = a_call()
    refused = while_held(
        Call.objects.filter(pk=call.pk),
        lambda: calls.withdraw_call(coordinator("een"), call, call.version, "Toch niet."),
        lambda: calls.open_draft(coordinator("twee"), call),
    )
    assert "afgesloten" in str(refused)
    assert not CallRules.objects.filter(state="draft").exists()


# --- payments


def test_what_the_bank_paid_at_that_moment_is_not_taken_back(settings: object) -> None:
    settings.TODAY = DAY.isoformat()  # type: ignore[attr-defined] # a fixture of pytest-django
    award = an_award(l5=100)
    (due,) = due_parts(DAY, [award.uid])
    batch = payments.prepare(OFFICER, [(award.uid, due.part)], DAY, "Agentschap", IBAN)
    PaymentBatch.objects.update(state="approved", approved_at=timezone.now())
    batch.refresh_from_db()
    lines = parse(bank(batch))
    refused = while_held(
        PaymentOrder.objects.all(),
        lambda: payments.read_back(OFFICER, lines),
        lambda: payments.withdraw(OTHER, batch, batch.version, "vergissing"),
    )
    assert "al gebeurd" in str(refused)
    assert PaymentOrder.objects.get().state == "paid"
    assert due_parts(DAY, [award.uid]) == []


# --- mergers


def test_of_two_who_carry_out_a_merger_one_does() -> None:
    register.facts()
    a_year({"Melle": {"5": 70}})
    prepared = merging.prepare(ACTOR, MELLE, "fusies.csv")
    awards = Award.objects.count()
    refused = while_held(
        Merging.objects.filter(pk=prepared.pk),
        lambda: merging.carry_out(ACTOR, Merging.objects.get(pk=prepared.pk)),
        lambda: merging.carry_out(ACTOR, Merging.objects.get(pk=prepared.pk)),
    )
    assert "al doorgevoerd" in str(refused)
    assert Award.objects.count() == awards
