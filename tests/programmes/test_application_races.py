"""At one moment: numbers follow each other, nobody gets two, and who comes second is told."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import pytest
from django.db import OperationalError, connections

from regie.actors.models import Organisation
from regie.base.errors import Conflict, Invalid, Refusal
from regie.programmes.models import AccountNumber, Application, Call, Check, Member, Submission
from regie.programmes.services import reopen, save, start, submit, withdraw
from regie.programmes.services.accounts import take_account
from regie.programmes.services.completeness import keep_check
from regie.programmes.services.partners import confirm, decline, invite, save_share
from tests.programmes.make import (
    ACTOR,
    IN_TIME,
    a_board,
    a_call,
    changed_rules,
    signatory,
    submitted,
    wishes,
)
from tests.races import while_held


@pytest.mark.django_db(transaction=True)
def test_twenty_submissions_at_one_moment_get_twenty_numbers() -> None:
    """Each board tries twice at the same moment: one of both is refused."""
    call, drafts = a_call(), []
    for number in range(20):
        draft = start(ACTOR, call, a_board(f"Bestuur {number}"))
        drafts.append(save(ACTOR, draft, draft.version, wishes(l5=100)))
    gate, refused = threading.Barrier(40), []

    def go(key: int, version: int) -> None:
        try:
            gate.wait()
            while True:
                # SQLite in memory has no queue for its one lock: who is turned away comes again.
                with suppress(OperationalError):
                    draft = Application.objects.select_related("call", "organisation").get(pk=key)
                    submit(ACTOR, draft, version, IN_TIME)
                    break
                time.sleep(0.05)
        except Exception as error:  # noqa: BLE001 - the test itself says which there may be
            refused.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=go, args=(draft.pk, draft.version))
        for draft in drafts
        for _twice in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["Conflict"] * 20
    numbers = Application.objects.filter(call=call).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 21))
    assert Submission.objects.count() == 20


def together(call: Call, lead: str, partner: Organisation) -> tuple[Application, Member]:
    """A draft with a partner that confirmed its part."""
    application = start(ACTOR, call, a_board(lead))
    save(ACTOR, application, application.version, wishes(l5=100))
    member = invite(ACTOR, application, partner)
    save_share(ACTOR, member, member.version, {"5": {"units": "60"}})
    confirm(ACTOR, member, member.version)
    return application, member


def submit_again(application: Application) -> Submission:
    """Submit it as it stands in the register."""
    there = Application.objects.get(pk=application.pk)
    return submit(ACTOR, there, there.version, IN_TIME)


@pytest.mark.django_db(transaction=True)
def test_of_two_with_the_same_partner_at_one_moment_one_gets_in() -> None:
    """One was taken back, so that its partner could go elsewhere, and is opened again at the moment
    that the other is submitted."""
    call, partner = a_call(), a_board("Bee")
    first, member = together(call, "Aa", partner)
    withdraw(ACTOR, first, first.version, IN_TIME)
    second, _member = together(call, "Cee", partner)
    refused = while_held(
        Call.objects.filter(pk=call.pk),
        lambda: reopen(ACTOR, first, first.version, IN_TIME),
        lambda: submit_again(second),
    )
    assert isinstance(refused, Refusal)
    assert "Bee werkt al samen" in str(refused)
    assert not Submission.objects.exists()
    with pytest.raises(Invalid) as told:
        submit_again(first)
    assert "Bee" in told.value.fields["partners"]
    decline(ACTOR, member, member.version)
    submit_again(second)
    with pytest.raises(Refusal, match="werkt al samen"):
        confirm(ACTOR, member, member.version)
    assert Application.objects.get(number=1) == second


@pytest.mark.django_db(transaction=True)
def test_a_partner_changes_its_part_before_submitting_or_not() -> None:
    """Whichever comes first, what is submitted is what the partner confirmed."""
    partner = a_board("Bee")
    application, member = together(a_call(), "Aa", partner)
    draft = Application.objects.filter(pk=application.pk)
    refused = while_held(
        draft,
        lambda: save_share(ACTOR, member, member.version, {"5": {"units": "40"}}),
        lambda: submit_again(application),
    )
    assert "wijzigde intussen zijn deel" in str(refused)
    confirm(ACTOR, member, member.version)

    def other_part() -> None:
        save_share(ACTOR, member, member.version, {"5": {"units": "20"}})

    def no_part() -> None:
        decline(ACTOR, member, member.version)

    for change in (other_part, no_part):
        refused = while_held(draft, lambda: submit_again(application), change)
        assert "ingediend" in str(refused)
        application.refresh_from_db()
        reopen(ACTOR, application, application.version, IN_TIME)
        member.application.refresh_from_db()
    assert [one.content["partners"][0]["lines"] for one in Submission.objects.all()] == [
        {"5": {"units": "40", "own": ""}}
    ] * 2


@pytest.mark.django_db(transaction=True)
def test_rules_that_change_while_somebody_submits_are_read_first() -> None:
    call = a_call()
    draft = start(ACTOR, call, a_board("Aa"))
    save(ACTOR, draft, draft.version, wishes(l5=100))
    refused = while_held(
        Call.objects.filter(pk=call.pk),
        lambda: changed_rules(call),
        lambda: submit_again(draft),
    )
    assert isinstance(refused, Conflict)
    assert Application.objects.get().state == "draft"
    submit_again(draft)


@pytest.mark.django_db(transaction=True)
def test_of_two_first_account_numbers_at_one_moment_one_waits_for_a_second_person() -> None:
    board = a_board("Aa")
    refused = while_held(
        Organisation.objects.filter(pk=board.pk),
        lambda: take_account(signatory(board), board, "BE68539007547034", None),
        lambda: take_account(signatory(board), board, "BE71096123456769", None),
    )
    assert refused is None
    assert dict(AccountNumber.objects.values_list("iban", "state")) == {
        "BE68539007547034": "in_force",
        "BE71096123456769": "waiting",
    }


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_at_that_moment_is_not_found_complete() -> None:
    application = submitted(a_call(), a_board("Aa"))
    refused = while_held(
        Application.objects.filter(pk=application.pk),
        lambda: withdraw(ACTOR, application, application.version, IN_TIME),
        lambda: keep_check(
            ACTOR, Application.objects.get(pk=application.pk), 0, "ineligible", note="Te ver."
        ),
    )
    assert isinstance(refused, Refusal)
    assert Application.objects.get().state == "withdrawn"
    assert not Check.objects.exists()
