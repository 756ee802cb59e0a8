"""Applying: drafts, deadlines, account numbers, partners, rights, and what is whose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest

from regie.actors.models import Organisation, Person
from regie.base.actor import Actor, Role
from regie.base.approvals import approve
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Approval, Notification
from regie.programmes import library
from regie.programmes.models import (
    AccountNumber,
    Application,
    AskedShare,
    Call,
    Member,
    Submission,
)
from regie.programmes.selectors.rules import rules_of
from regie.programmes.selectors.year_before import year_before
from regie.programmes.services import (
    account_of,
    change_account,
    confirm,
    decline,
    enclose,
    give_parts,
    invite,
    reopen,
    save,
    save_fields,
    save_share,
    start,
    submit,
    take_out,
    withdraw,
)
from regie.programmes.services.closing import end_drafts
from regie.programmes.typed import mark
from tests.actors.make_people import acting, mandate, person
from tests.programmes.make import ACTOR, IN_TIME, a_board, a_call, awarded, submitted, wishes

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
OTHER_IBAN = "BE71 0961 2345 6769"


def someone(role: Role, board: Organisation) -> Actor:
    made = person()
    mandate(made, role, board)
    return acting(made)


def signer(board: Organisation) -> Actor:
    return someone(Role.APPLICANT_SIGNATORY, board)


def editor(board: Organisation) -> Actor:
    return someone(Role.APPLICANT_EDITOR, board)


def _person(who: Actor) -> Person:
    assert who.person is not None
    return Person.objects.get(pk=who.person)


def drafted(board: Organisation, call: Call | None = None, **planned: int) -> Application:
    application = start(ACTOR, call or a_call(), board)
    return save(ACTOR, application, application.version, wishes(**(planned or {"l5": 100})))


def fields(application: Application) -> dict[str, str]:
    """What is asked wrong, by field."""
    with pytest.raises(Invalid) as refused:
        submit(ACTOR, application, application.version, IN_TIME)
    return refused.value.fields


# --- a draft


def test_a_draft_keeps_whatever_was_typed_and_only_submitting_refuses() -> None:
    board = a_board("Aa")
    who = editor(board)
    application = start(who, a_call(), board)
    rules = rules_of(application.rules_seen)
    sent = {"l.5.planned": "2.251", "l.5.priority": "één", "a.contactpersoon": "x" * 5000}
    save_fields(who, application, rules, sent, {})
    application.refresh_from_db()
    assert application.typed["lines"]["5"]["planned"] == "2.251"
    assert application.typed["lines"]["5"]["priority"] == "één"
    wrong = fields(application)
    assert set(wrong) == {"l.5.planned", "l.5.priority", "a.rekening"}
    assert "2.250" in wrong["l.5.planned"]
    assert not Submission.objects.exists()


def test_two_people_save_beside_each_other_and_meet_only_in_one_field() -> None:
    application = drafted(board := a_board("Aa"))
    rules = rules_of(application.rules_seen)
    one, two = editor(board), editor(board)
    was = {"l.5.planned": mark("100"), "l.5.current": mark("10")}
    mine = Application.objects.get(pk=application.pk)
    theirs = Application.objects.get(pk=application.pk)
    assert not save_fields(one, mine, rules, {"l.5.planned": "120"}, was).clashes
    assert not save_fields(two, theirs, rules, {"l.5.current": "12"}, was).clashes
    application.refresh_from_db()
    assert application.typed["lines"]["5"] == {
        "current": "12",
        "planned": "120",
        "priority": "1",
    }
    (clash,) = save_fields(two, theirs, rules, {"l.5.planned": "130"}, was).clashes
    assert (clash.mine, clash.theirs) == ("130", "120")


def test_a_save_is_one_update_and_a_question_about_rights(
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    application = drafted(board := a_board("Aa"))
    rules, who = rules_of(application.rules_seen), editor(board)
    with django_assert_max_num_queries(2):  # type: ignore[attr-defined] # a context manager
        save_fields(who, application, rules, {"l.5.current": "3"}, {"l.5.current": mark("10")})


# --- the deadline


def test_the_deadline_holds_to_the_second() -> None:
    board = a_board("Aa")
    who, application = signer(board), drafted(board)
    closes = IN_TIME + SECOND
    with pytest.raises(Refusal, match=r"12\.00\.00.*12\.00\.01"):
        submit(who, application, application.version, closes + SECOND)
    submit(who, application, application.version, closes)
    assert application.number == 1
    with pytest.raises(Refusal, match="Te laat"):
        withdraw(who, application, application.version, closes + SECOND)
    with pytest.raises(Refusal, match="gaat open"):
        start(
            who, a_call(), a_board("Bee"), moment=IN_TIME - timedelta(days=90)
        ) if False else start(
            signer(other := a_board("Cee")), a_call(), other, moment=IN_TIME - timedelta(days=90)
        )


def test_what_was_submitted_stands_until_it_is_submitted_again() -> None:
    board = a_board("Aa")
    who, application = signer(board), drafted(board)
    first = submit(who, application, application.version, IN_TIME)
    reopen(who, application, application.version, IN_TIME)
    assert application.state == "draft"
    assert application.submissions.get(superseded_at=None) == first
    save(who, application, application.version, wishes(l5=200))
    second = submit(who, application, application.version, IN_TIME)
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert (second.rank, application.number) == (2, 1)
    withdraw(who, application, application.version, IN_TIME)
    assert not application.submissions.filter(superseded_at=None).exists()
    reopen(who, application, application.version, IN_TIME)
    assert submit(who, application, application.version, IN_TIME).rank == 3
    assert application.number == 1


def test_drafts_end_when_the_call_has_closed_and_submissions_stand() -> None:
    board, other, third = a_board("Aa"), a_board("Bee"), a_board("Cee")
    lost, stood, late = drafted(board), drafted(other), drafted(third)
    submit(signer(other), stood, stood.version, IN_TIME)
    reopen(who := signer(other), stood, stood.version, IN_TIME)
    save(who, stood, stood.version, wishes(l5=1))
    assert end_drafts(ACTOR, IN_TIME + timedelta(minutes=5)) == 0
    assert end_drafts(ACTOR, IN_TIME + timedelta(hours=1)) == 3
    for one in (lost, stood, late):
        one.refresh_from_db()
    assert (lost.state, stood.state, late.state) == ("lapsed", "submitted", "lapsed")
    assert stood.typed["lines"]["5"]["planned"] == "100"
    assert end_drafts(ACTOR, IN_TIME + timedelta(hours=1)) == 0


# --- who


def test_only_who_signs_submits_and_all_who_sign_are_told() -> None:
    board = a_board("Aa")
    who, also, application = signer(board), signer(board), drafted(board)
    for other in (editor(board), signer(a_board("Bee")), someone(Role.APPLICANT_READER, board)):
        with pytest.raises(NotAllowed):
            submit(other, application, application.version, IN_TIME)
    submit(who, application, application.version, IN_TIME)
    told = Notification.objects.filter(kind="application.submitted")
    assert set(told.values_list("account_id", flat=True)) == {who.account, also.account}


def test_a_part_that_was_given_away_is_nobody_elses() -> None:
    board = a_board("Aa")
    boss, one, two = signer(board), editor(board), editor(board)
    application = drafted(board, l5=100, l11=20)
    rules = rules_of(application.rules_seen)
    give_parts(boss, application, _person(one), ["action:5"])
    mine = {"l.5.current": mark("10"), "l.11.current": mark("10")}
    save_fields(one, application, rules, {"l.5.current": "1"}, mine)
    was = {**mine, "l.5.planned": mark("100")}
    for who, field in ((one, "l.11.current"), (two, "l.5.planned"), (one, "title")):
        with pytest.raises(NotAllowed):
            save_fields(who, application, rules, {field: "9"}, was)
    save_fields(boss, application, rules, {"l.11.current": "2"}, mine)
    with pytest.raises(NotAllowed):
        give_parts(one, application, _person(one), ["form"])
    with pytest.raises(Refusal):
        give_parts(boss, application, _person(signer(a_board("B"))), ["form"])


# --- the account number


def test_an_account_number_changes_with_a_letter_and_a_second_pair_of_eyes() -> None:
    board = a_board("Aa")
    boss, application = signer(board), drafted(board)
    submit(boss, application, application.version, IN_TIME)
    first = account_of(board.pk)
    assert first is not None
    with pytest.raises(NotAllowed):
        change_account(editor(board), board, OTHER_IBAN, None)
    with pytest.raises(Invalid, match="brief"):
        change_account(boss, board, OTHER_IBAN, None)
    with pytest.raises(Invalid, match="klopt niet"):
        change_account(boss, board, "BE71 0961 2345 6768", None)

    reopen(boss, application, application.version, IN_TIME)
    typed = wishes(l5=100)
    typed["answers"] = {**typed["answers"], "rekening": OTHER_IBAN}
    with pytest.raises(NotAllowed):
        save(editor(board), application, application.version, typed)
    save(boss, application, application.version, typed)
    assert set(fields(application)) == {"a.brief"}
    enclose(
        boss,
        application,
        rules_of(application.rules_seen),
        "brief",
        BytesIO(b"%PDF-1.7 x"),
        "b.pdf",
    )
    submit(boss, application, application.version, IN_TIME)
    assert account_of(board.pk) == first, "money goes to the one before until somebody agrees"
    request = Approval.objects.get(kind="account_number")
    with pytest.raises(NotAllowed):
        approve(boss, request, request.digest)
    made = person()
    mandate(made, Role.FINANCIAL_OFFICER)
    approve(acting(made), request, request.digest)
    now = account_of(board.pk)
    assert now is not None
    assert now.iban == OTHER_IBAN.replace(" ", "")
    assert AccountNumber.objects.get(pk=first.pk).state == "replaced"
    assert (
        Notification.objects.filter(kind="application.account", account=boss.account).count() == 3
    )


def test_files_are_checked_and_only_asked_ones_are_kept() -> None:
    board = a_board("Aa")
    application, who = drafted(board), editor(board)
    rules = rules_of(application.rules_seen)
    for question, content, name in (
        ("brief", b"<html><script>", "x.pdf"),
        ("brief", b"MZ\0\0", "x.exe"),
        ("brief", b"", "x.pdf"),
        ("contactpersoon", b"%PDF-1.7", "x.pdf"),
    ):
        with pytest.raises(Invalid):
            enclose(who, application, rules, question, BytesIO(content), name)
    with pytest.raises(NotAllowed):
        enclose(editor(a_board("B")), application, rules, "brief", BytesIO(b"%PDF-1.7"), "x.pdf")
    kept = enclose(who, application, rules, "brief", BytesIO(b"%PDF-1.7 y"), "../../x.pdf")
    assert kept.file.name == "x.pdf"


# --- partners


def together(lead: str, *partners: str) -> tuple[Application, list[Member]]:
    board = a_board(lead)
    application = drafted(board)
    return application, [invite(signer(board), application, a_board(name)) for name in partners]


def test_partners_tell_their_part_and_the_lead_sees_who_is_missing() -> None:
    application, (bee, cee) = together("Aa", "Bee", "Cee")
    assert "Bee" in fields(application)["partners"] or "Cee" in fields(application)["partners"]
    who = someone(Role.PARTNER_EDITOR, bee.organisation)
    save_share(who, bee, bee.version, {"5": {"units": "60", "own": "-5"}})
    with pytest.raises(Invalid):
        confirm(who, bee, bee.version)
    save_share(who, bee, bee.version, {"5": {"units": "60", "own": "1.000"}})
    confirm(who, bee, bee.version)
    assert bee.confirmed_by_id == who.person
    also = signer(cee.organisation)
    save_share(also, cee, cee.version, {"5": {"units": "41"}})
    confirm(also, cee, cee.version)
    assert "101" in fields(application)["l.5.planned"]
    save_share(also, cee, cee.version, {"5": {"units": "40"}})
    assert cee.state == "invited", "a part that changes is confirmed again"
    decline(also, cee, cee.version)
    submit(ACTOR, application, application.version, IN_TIME)
    assert list(AskedShare.objects.values_list("units", "own")) == [(60, Decimal(1000))]


def test_a_board_works_together_once_in_a_call() -> None:
    first, (bee,) = together("Aa", "Bee")
    confirm(signer(bee.organisation), bee, bee.version)
    second, (dee,) = together("Cee", "Dee")
    confirm(signer(dee.organisation), dee, dee.version)
    lead = signer(second.organisation)
    for already in (bee.organisation, first.organisation, second.organisation):
        with pytest.raises(Refusal):
            invite(lead, second, already)
    take_out(lead, second, dee)
    invite(signer(first.organisation), first, dee.organisation)


def test_a_partner_types_and_confirms_only_its_own_part() -> None:
    application, (bee, cee) = together("Aa", "Bee", "Cee")
    who = signer(bee.organisation)
    with pytest.raises(NotAllowed):
        save_share(who, cee, cee.version, {"5": {"units": "1"}})
    with pytest.raises(NotAllowed):
        confirm(who, cee, cee.version)
    with pytest.raises(NotAllowed):
        save(who, application, application.version, wishes(l5=1))
    with pytest.raises(NotAllowed):
        take_out(who, application, cee)
    with pytest.raises(NotAllowed):
        confirm(editor(bee.organisation), bee, bee.version)
    with pytest.raises(Invalid):
        save_share(who, bee, bee.version, {"999": {"units": "1"}})
    with pytest.raises(Conflict):
        save_share(who, bee, bee.version + 5, {"5": {"units": "1"}})
    other, (dee,) = together("Een", "Dee")
    with pytest.raises(NotAllowed):
        take_out(signer(application.organisation), application, dee)
    assert other.members.filter(state="invited").exists()


# --- last year


def test_last_year_goes_on_with_what_was_granted() -> None:
    board = a_board("Aa")
    submitted(a_call(), board, wishes(l5=100, l11=20))
    awarded(a_call(), 5000)
    following = a_call("plan-samenleven-2024")
    assert year_before(a_call("plan-samenleven-2022"), board) is None
    assert year_before(following, a_board("Bee")) is None
    assert year_before(following, board) == year_before(_after(following, a_call()), board)
    assert year_before(_after(following, a_call("plan-samenleven-2022")), board) is None
    _after(following, a_call())
    rules = library.call("plan-samenleven-2024").rules
    before = year_before(following, board)
    assert before is not None
    assert [line.code for line in before.lines(rules)] == ["5"]
    typed = before.typed(rules, {"action:5"})
    assert typed["lines"]["5"] == {"current": "10", "planned": "83", "priority": "1"}
    assert typed["answers"]["contactpersoon"] == "Voorbeeld"
    assert before.typed(rules, set())["lines"] == {}


def _after(call: Call, before: Call) -> Call:
    """The call, said to follow another."""
    call.follows = before
    call.save(update_fields=["follows"])
    return call
