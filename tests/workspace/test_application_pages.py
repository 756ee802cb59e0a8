"""The pages of applicants and partners: typing, checking, submitting, and what is whose."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone
from pytest_django import Settings

from regie.actors.models import Organisation, Person
from regie.base.actor import Role
from regie.base.models import StoredFile
from regie.programmes.models import (
    Application,
    ApplicationFile,
    ApplicationRight,
    Assessment,
    Call,
    CallRules,
    Member,
)
from regie.programmes.ruleset import digest_of
from regie.programmes.selectors.rules import rules_of
from regie.programmes.services import enclose, invite, save, start, submit
from regie.programmes.typed import mark
from regie.workspace.access import DOORS
from regie.workspace.calls.application_urls import WORK
from tests.actors.make_people import mandate, person
from tests.programmes.make import (
    ACTOR,
    a_board,
    a_call,
    awarded,
    changed_rules,
    submitted,
    wishes,
)
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db
#: Open on the day of these tests.
OPEN = "plan-samenleven-2024"
LIST = "/werk/aanvragen/"


def draft(board: Organisation, **planned: int) -> Application:
    application = start(ACTOR, a_call(OPEN), board)
    return save(ACTOR, application, application.version, wishes(**(planned or {"l5": 100})))


def text(content: bytes) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content.decode())).split())


def was(client: Client, path: str) -> str:
    found = re.search(r'id="was" value="([^"]*)"', client.get(path).content.decode())
    assert found
    return html.unescape(found[1])


@pytest.fixture
def board() -> Organisation:
    return a_board("Lokaal bestuur Aa")


def test_an_application_from_start_to_receipt(sign_in: SignIn, board: Organisation) -> None:
    a_call(OPEN)
    editor, signer = (
        sign_in(Role.APPLICANT_EDITOR, at=board),
        sign_in(Role.APPLICANT_SIGNATORY, at=board),
    )
    assert "Plan Samenleven, projectjaar 3" in text(editor.get(LIST).content)
    begin = f"{LIST}nieuw/?oproep={OPEN}&a-5=2251&v-5=1&a-99=4"
    page = editor.get(begin)
    assert page.status_code == 200
    told = {"oproep": OPEN, "organisatie": board.uid, "a-5": "2251", "v-5": "1", "a-99": "4"}
    here = editor.post(f"{LIST}nieuw/", told)["Location"]
    application = Application.objects.get()
    assert application.typed["lines"] == {"5": {"planned": "2251", "priority": "1"}}

    questions = f"{here}vragen/contact/"
    sent = {"was": was(editor, questions), "a.contactpersoon": "Voorbeeld", "then": "next"}
    assert "a.rekening" not in json.loads(sent["was"]), "only who signs tells the account number"
    assert editor.post(questions, sent)["Location"].endswith("/vragen/stimulansen/")
    sent = {"was": was(signer, questions), "a.rekening": "BE68 5390 0754 7035", "then": "stay"}
    sent["a.contactpersoon"] = "Voorbeeld"
    signer.post(questions, sent)
    assert 'value="BE68 5390 0754 7035"' in signer.get(questions).content.decode()
    assert "rekeningnummer" in text(signer.get(questions).content)

    check = text(signer.get(f"{here}nakijken/").content)
    assert "2.250" in check
    version = {"version": Application.objects.get().version}
    refused = signer.post(f"{here}indienen/", version)
    assert refused.status_code == 422
    assert f'{here}menu/#l-5-planned"' in refused.content.decode()
    signer.post(questions, {"was": was(signer, questions), "a.rekening": "BE68 5390 0754 7034"})
    lines = f"{here}menu/"
    editor.post(lines, {"was": was(editor, lines), "l.5.planned": "2250", "l.5.priority": "1"})
    version = {"version": Application.objects.get().version}
    assert editor.post(f"{here}indienen/", version).status_code == 403
    assert signer.post(f"{here}indienen/", version)["Location"].endswith("/ontvangst/")
    assert signer.post(f"{here}indienen/", version)["Location"].endswith("/ontvangst/"), "twice"
    receipt = text(signer.get(f"{here}ontvangst/").content)
    assert "135.000" in receipt
    pdf = signer.get(f"{here}ontvangst.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert "ontvangstbewijs" in pdf["Content-Disposition"]

    application.refresh_from_db()
    assert (application.state, application.number) == ("submitted", 1)
    signer.post(f"{here}wijzigen/", {"version": application.version})
    assert "blijft gelden tot je opnieuw indient" in text(signer.get(here).content)
    application.refresh_from_db()
    signer.post(f"{here}intrekken/", {"version": application.version})
    application.refresh_from_db()
    assert application.state == "withdrawn"
    assert signer.get(f"{here}ontvangst/").status_code == 404


def test_two_tabs_keep_both_and_tell_what_clashes(sign_in: SignIn, board: Organisation) -> None:
    application = draft(board)
    one, two = (sign_in(Role.APPLICANT_EDITOR, at=board) for _tab in range(2))
    path = f"{LIST}{application.uid}/menu/"
    first, second = was(one, path), was(two, path)
    one.post(path, {"was": first, "l.5.planned": "120", "l.5.current": "10"})
    answer = two.post(path, {"was": second, "l.5.planned": "130", "l.5.current": "12"})
    assert answer.status_code == 409
    told = text(answer.content).replace(" :", ":").replace(" ,", ",")
    assert "Gepland daarbovenop: jij typte 130, de ander 120" in told
    assert 'value="130"' in answer.content.decode(), "what was typed is not lost"
    application.refresh_from_db()
    assert application.typed["lines"]["5"]["planned"] == "120"
    assert application.typed["lines"]["5"]["current"] == "12"


def test_saving_while_typing_tells_amounts_and_faults(
    sign_in: SignIn,
    board: Organisation,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    application = draft(board, l5=100, l11=20)
    client = sign_in(Role.APPLICANT_EDITOR, at=board)
    path = f"{LIST}{application.uid}/menu/"
    sent = {"was": was(client, path), "l.5.planned": "200", "l.11.priority": "1"}
    with django_assert_max_num_queries(8) as seen:  # type: ignore[attr-defined] # a context manager
        answer = client.post(path, sent, headers={"HX-Request": "true"})
    assert not [
        q for q in seen.captured_queries if "django_session" in q["sql"] and "UPDATE" in q["sql"]
    ]
    body = answer.content.decode()
    assert 'id="o-l-5"' in body
    assert "12.000" in text(answer.content)
    assert 'id="e-l-11-priority" class="ds-validation-message"' in body
    assert json.loads(html.unescape(re.search(r'id="was" value="([^"]*)"', body)[1]))[  # type: ignore[index] # it was found
        "l.5.planned"
    ] == mark("200")


def test_a_question_appears_when_it_is_asked(sign_in: SignIn, board: Organisation) -> None:
    application = draft(board)
    client = sign_in(Role.APPLICANT_EDITOR, at=board)
    path = f"{LIST}{application.uid}/vragen/stimulansen/"
    assert 'name="a.mentor-motivatie"' not in client.get(path).content.decode()
    sent = {"was": was(client, path), "a.mentor": "yes", "then": "next"}
    assert client.post(path, sent)["Location"] == f"{path}#w-mentor-motivatie"
    assert 'name="a.mentor-motivatie"' in client.get(path).content.decode()
    sent = {"was": was(client, path), "a.mentor": "yes", "a.mentor-motivatie": "x" * 2501}
    client.post(path, sent)
    page = text(client.get(path).content)
    assert "2.501" in page
    assert "ten hoogste 2.500" in page
    live = client.post(
        path, {"was": was(client, path), "a.mentor": "no"}, headers={"HX-Request": "true"}
    )
    assert '<div id="w-mentor-motivatie" hx-swap-oob="true"></div>' in live.content.decode()
    application.refresh_from_db()
    assert len(application.typed["answers"]["mentor-motivatie"]) == 2501, "kept, though not asked"


def test_files_are_brought_and_only_saved(sign_in: SignIn, board: Organisation) -> None:
    application = draft(board)
    client = sign_in(Role.APPLICANT_EDITOR, at=board)
    path = f"{LIST}{application.uid}/vragen/contact/"
    bad = SimpleUploadedFile("brief.pdf", b"<html><script>alert(1)</script>")
    answer = client.post(path, {"was": was(client, path), "f.brief": bad})
    assert answer.status_code == 422
    good = SimpleUploadedFile("../brief.pdf", b"%PDF-1.7 letter")
    assert client.post(path, {"was": was(client, path), "f.brief": good}).status_code == 302
    kept = ApplicationFile.objects.get()
    got = client.get(f"{LIST}{application.uid}/bestanden/{kept.uid}/")
    assert got["Content-Disposition"].startswith("attachment")
    assert got["Content-Type"] == "application/octet-stream"
    assert b"".join(got.streaming_content) == b"%PDF-1.7 letter"  # type: ignore[attr-defined] # a file
    StoredFile.objects.update(scan="infected")
    assert client.get(f"{LIST}{application.uid}/bestanden/{kept.uid}/").status_code == 404


def test_a_partner_tells_and_confirms_its_part(sign_in: SignIn, board: Organisation) -> None:
    application = draft(board)
    lead = sign_in(Role.APPLICANT_SIGNATORY, at=board)
    other = a_board("Lokaal bestuur Bee")
    path = f"{LIST}{application.uid}/partners/"
    assert "Lokaal bestuur Bee" in text(lead.get(f"{path}?zoek=bee").content)
    lead.post(path, {"organisation": other.uid})
    member = Member.objects.get(organisation=other)
    assert "nog niet bevestigd" in text(lead.get(path).content)
    partner = sign_in(Role.PARTNER_EDITOR, at=other)
    assert "Lokaal bestuur Aa" in text(partner.get(LIST).content)
    mine = f"{LIST}delen/{member.uid}/"
    assert "6.000" in text(partner.get(mine).content), "the total of all together"
    right = application.typed["lines"]["5"]
    save(ACTOR, application, application.version, {"lines": {"5": {**right, "planned": "2.2,5x"}}})
    told = text(partner.get(mine).content)
    assert "2.2,5x" not in told, "what the lead typed is the lead's"
    assert "Wat Lokaal bestuur Aa hier plant, is nog niet juist" in told
    assert "moet nog een lijn verbeteren" in told
    sent = {"version": member.version, "s.5.units": "-3", "then": "confirm"}
    answer = partner.post(mine, sent)
    assert answer.status_code == 422
    assert 'value="-3"' in answer.content.decode()
    member.refresh_from_db()
    sent = {"version": member.version, "s.5.units": "40", "s.5.own": "2.400", "then": "confirm"}
    assert partner.post(mine, sent).status_code == 302
    member.refresh_from_db()
    assert member.state == "confirmed"
    assert "bevestigd" in text(lead.get(path).content)
    sent = {"version": member.version, "then": "decline"}
    partner.post(mine, sent)
    lead.post(f"{path}{member.uid}/weg/")
    assert partner.get(mine).status_code == 404


def test_the_work_is_divided(sign_in: SignIn, board: Organisation) -> None:
    application = draft(board, l5=10, l11=10)
    someone = person(name="Amir")
    editor = sign_in(Role.APPLICANT_EDITOR, at=board, who=someone)
    signer = sign_in(Role.APPLICANT_SIGNATORY, at=board)
    path = f"{LIST}{application.uid}/rechten/"
    assert editor.post(path, {"person": someone.uid, "part": "form"}).status_code == 403
    signer.post(path, {"person": someone.uid, "part": "action:5"})
    assert ApplicationRight.objects.get().part == "action:5"
    lines = json.loads(was(editor, f"{LIST}{application.uid}/menu/"))
    assert "l.5.planned" in lines
    assert "l.11.planned" not in lines
    forged = {"was": json.dumps({"l.11.planned": mark("10")}), "l.11.planned": "9"}
    assert editor.post(f"{LIST}{application.uid}/menu/", forged).status_code == 403


def test_an_account_number_is_told_and_waits(sign_in: SignIn, board: Organisation) -> None:
    signer = sign_in(Role.APPLICANT_SIGNATORY, at=board)
    path = f"{LIST}rekeningen/{board.uid}/"
    assert signer.post(path, {"iban": "BE68 5390 0754 7035"}).status_code == 422
    assert signer.post(path, {"iban": "BE68 5390 0754 7034"}).status_code == 302
    assert "brief" in text(signer.post(path, {"iban": "BE71 0961 2345 6769"}).content)
    letter = SimpleUploadedFile("brief.pdf", b"%PDF-1.7 z")
    assert signer.post(path, {"iban": "BE71 0961 2345 6769", "letter": letter}).status_code == 302
    assert "wacht" in text(signer.get(path).content)
    editor = sign_in(Role.APPLICANT_EDITOR, at=board)
    assert editor.post(path, {"iban": "BE68 5390 0754 7034"}).status_code == 403


def test_last_year_goes_on(sign_in: SignIn, board: Organisation) -> None:
    submitted(a_call(), board, wishes(l5=100, l11=20))
    awarded(a_call(), 12_400)
    following = a_call(OPEN)
    Call.objects.filter(pk=following.pk).update(follows=a_call())
    client = sign_in(Role.APPLICANT_EDITOR, at=board)
    page = text(client.get(f"{LIST}nieuw/?oproep={OPEN}").content)
    assert "Oefenkansen Nederlands: 100" in page
    told = {"oproep": OPEN, "organisatie": board.uid, "verder": "1", "actie": "action:11"}
    here = client.post(f"{LIST}nieuw/", told)["Location"]
    application = Application.objects.get(call=following)
    assert list(application.typed["lines"]) == ["11"]
    assert application.before is not None
    assert "100" in text(client.get(f"{here}menu/").content)


def test_partners_stay_leave_and_join_from_year_to_year(
    sign_in: SignIn, board: Organisation
) -> None:
    """Those of last year are asked again with their part; one leaves, another joins; who works
    together elsewhere is told."""
    first, following = a_call(), a_call(OPEN)
    Call.objects.filter(pk=following.pk).update(follows=first)
    bee, cee, dee, gee = (
        a_board(f"Lokaal bestuur {name}") for name in ("Bee", "Cee", "Dee", "Gee")
    )
    application = start(ACTOR, first, board)
    save(ACTOR, application, application.version, wishes(l5=100, l11=20))
    for partner, units in ((bee, 30), (cee, 20), (dee, 10)):
        Member.objects.create(
            application=application,
            organisation=partner,
            state=Member.State.CONFIRMED,
            confirmed_at=timezone.now(),
            typed={"lines": {"5": {"units": units}, "11": {"units": 2}}},
        )
    submit(ACTOR, application, application.version, timezone.now())
    awarded(first, 1_000_000)
    other = start(ACTOR, following, a_board("Lokaal bestuur Zet"))
    invite(ACTOR, other, dee)
    Member.objects.filter(organisation=dee, application=other).update(
        state="confirmed", confirmed_at=timezone.now()
    )
    lead = sign_in(Role.APPLICANT_EDITOR, at=board)
    told = {"oproep": OPEN, "organisatie": board.uid, "verder": "1", "actie": "action:5"}
    here = lead.post(f"{LIST}nieuw/", told)["Location"]
    assert "Lokaal bestuur Dee werkt" in text(lead.get(here).content)
    members = {
        one.organisation: one for one in Application.objects.get(before=application).members.all()
    }
    assert set(members) == {board, bee, cee}
    assert members[bee].typed == {"lines": {"5": {"units": "30", "own": ""}}}
    assert {members[bee].state, members[cee].state} == {"invited"}
    # One stays as it was, one leaves, one joins.
    version = {"version": members[bee].version, "then": "confirm"}
    stays = sign_in(Role.PARTNER_EDITOR, at=bee)
    path = f"{LIST}delen/{members[bee].uid}/"
    assert 'value="30"' in stays.get(path).content.decode()
    stays.post(path, {**version, "s.5.units": "30", "s.5.own": "1.800"})
    leaves = sign_in(Role.PARTNER_EDITOR, at=cee)
    version = {"version": members[cee].version, "then": "decline"}
    leaves.post(f"{LIST}delen/{members[cee].uid}/", version)
    lead.post(f"{here}partners/", {"organisation": gee.uid})
    states = {
        one.organisation: one.state
        for one in Member.objects.filter(application__before=application)
    }
    assert states == {board: "confirmed", bee: "confirmed", cee: "declined", gee: "invited"}


def test_who_starts_without_a_call_is_led_to_those_that_are_open(
    sign_in: SignIn, board: Organisation, settings: Settings
) -> None:
    """A call that is closed says so; none says to choose, or that there is none."""
    a_call(OPEN)
    signer = sign_in(Role.APPLICANT_SIGNATORY, at=board)
    page = text(signer.get(f"{LIST}nieuw/", follow=True).content)
    assert "Kies de oproep waarvoor je aanvraagt." in page
    assert "niet open" not in page
    assert "niet open" in text(signer.get(f"{LIST}nieuw/?oproep=geen", follow=True).content)
    settings.TODAY = "2024-05-07"
    page = text(signer.get(f"{LIST}nieuw/", follow=True).content)
    assert "Nu is geen enkele oproep open." in page


def test_too_late_is_told_with_the_exact_time(
    sign_in: SignIn, board: Organisation, settings: Settings
) -> None:
    application = draft(board)
    signer = sign_in(Role.APPLICANT_SIGNATORY, at=board)
    settings.TODAY = "2024-05-07"
    path = f"{LIST}{application.uid}/indienen/"
    answer = signer.post(path, {"version": application.version})
    assert answer.status_code == 422
    assert "06/05/2024 om 12.00.00 uur" in text(answer.content)
    assert "07/05/2024" in text(answer.content)
    assert signer.get(f"{LIST}nieuw/?oproep={OPEN}")["Location"] == f"{LIST}#open"


# --- whose it is


def _addresses(application: Application, member: Member, kept: ApplicationFile) -> dict[str, str]:
    values = {
        "uid": application.uid,
        "block": "contact",
        "member": member.uid,
        "file": kept.uid,
    }
    told = {}
    for one in WORK:
        assert isinstance(one, URLPattern)
        names = one.pattern.converters
        given = {name: values[name] for name in names}
        if one.name == "application_part":
            given["uid"] = member.uid
        if one.name == "account_number":
            given["uid"] = application.organisation.uid
        told[str(one.name)] = reverse(f"work:{one.name}", kwargs=given)
    return told


def test_no_one_else_reads_or_changes_it(sign_in: SignIn, board: Organisation) -> None:
    """Every address with the uid of an application, tried by each role of another organisation, by
    a partner, and by a reader of one's own."""
    application = draft(board)
    member = invite(ACTOR, application, a_board("Lokaal bestuur Bee"))
    third = invite(ACTOR, application, a_board("Lokaal bestuur Cee"))
    rules = rules_of(application.rules_seen)
    kept = enclose(ACTOR, application, rules, "brief", BytesIO(b"%PDF-1.7"), "brief.pdf")
    paths = _addresses(application, member, kept)
    assert {f"work:{name}" for name in paths} <= set(DOORS)
    general = {"applications", "application_new"}
    strangers = [
        sign_in(role, at=a_board(f"Vreemd {role.value}"))
        for role in (
            Role.APPLICANT_READER,
            Role.APPLICANT_EDITOR,
            Role.APPLICANT_SIGNATORY,
            Role.PARTNER_EDITOR,
        )
    ]
    partner = sign_in(Role.APPLICANT_SIGNATORY, at=third.organisation)
    forged = {
        "was": json.dumps({"l.5.planned": mark("100")}),
        "l.5.planned": "1",
        "version": application.version,
        "organisation": third.organisation.uid,
        "then": "confirm",
        "iban": "BE68 5390 0754 7034",
    }
    before = list(Application.objects.values()), list(Member.objects.values())
    for who in (*strangers, partner):
        for name, path in paths.items():
            if name in general:
                continue
            assert who.get(path).status_code in (403, 404, 405), (name, path)
            assert who.post(path, forged).status_code in (403, 404, 405), (name, path)
    reader = sign_in(Role.APPLICANT_READER, at=board)
    for name, path in paths.items():
        # This call has no budget: its page leads on.
        if name not in {*general, "application_part", "application_budget"}:
            answer = reader.post(path, forged)
            assert answer.status_code in (403, 404, 405), (name, answer.status_code)
    assert (list(Application.objects.values()), list(Member.objects.values())) == before


def test_somebody_elses_file_and_partner_are_not_reached_through_ones_own(
    sign_in: SignIn, board: Organisation
) -> None:
    theirs = draft(board)
    member = invite(ACTOR, theirs, a_board("Lokaal bestuur Bee"))
    kept = enclose(
        ACTOR, theirs, rules_of(theirs.rules_seen), "brief", BytesIO(b"%PDF-1.7"), "b.pdf"
    )
    own = draft(mine := a_board("Lokaal bestuur Dee"))
    client = sign_in(Role.APPLICANT_SIGNATORY, at=mine)
    assert client.get(f"{LIST}{own.uid}/bestanden/{kept.uid}/").status_code == 404
    assert client.post(f"{LIST}{own.uid}/partners/{member.uid}/weg/").status_code == 404
    stranger = person()
    mandate(stranger, Role.APPLICANT_EDITOR, board)
    told = {"person": stranger.uid, "part": "form"}
    assert client.post(f"{LIST}{own.uid}/rechten/", told).status_code == 404
    new = {"oproep": OPEN, "organisatie": board.uid}
    assert client.post(f"{LIST}nieuw/", new).status_code == 403
    assert Person.objects.filter(pk=stranger.pk).exists()


@pytest.mark.parametrize("blind", [False, True])
def test_a_file_of_an_application_is_had_only_by_who_sees_the_application(
    sign_in: SignIn, board: Organisation, blind: bool
) -> None:
    call = a_call(OPEN)
    rules = CallRules.objects.get(call=call, state=CallRules.State.IN_FORCE)
    if blind:
        hidden = {**rules.content, "process": {**rules.content.get("process", {}), "blind": True}}
        rules.state = CallRules.State.REPLACED
        rules.save()
        CallRules.objects.create(
            call=call,
            number=rules.number + 1,
            state=CallRules.State.IN_FORCE,
            content=hidden,
            digest=digest_of(hidden),
            made_at=timezone.now(),
            in_force_at=timezone.now(),
        )
    application = draft(board)
    partner = invite(ACTOR, application, a_board("Lokaal bestuur Bee")).organisation
    kept = enclose(
        ACTOR, application, rules_of(application.rules_seen), "brief", BytesIO(b"%PDF-1.7"), "b.pdf"
    )
    path = reverse("work:file", args=[kept.file.uid])

    def gets(who: Client) -> int:
        answer = who.get(path)
        answer.getvalue()  # read to the end, as a browser does: that closes the file
        return answer.status_code

    own = sign_in(Role.APPLICANT_READER, at=board)
    judge = person()
    strangers = [
        sign_in(Role.ASSESSOR),
        sign_in(Role.PARTNER_EDITOR, at=partner),
        sign_in(Role.APPLICANT_SIGNATORY, at=partner),
        sign_in(Role.APPLICANT_SIGNATORY, at=a_board("Lokaal bestuur Cee")),
    ]
    staff, assessor = sign_in(Role.COORDINATOR), sign_in(Role.ASSESSOR, who=judge)
    assert gets(own) == 200
    # A draft is nobody else's.
    assert {gets(who) for who in (staff, assessor, *strangers)} == {404}
    Application.objects.filter(pk=application.pk).update(
        state=Application.State.SUBMITTED, number=1
    )
    assert gets(staff) == 200
    assert gets(assessor) == 404
    Assessment.objects.create(application=application, person=judge, given_at=timezone.now())
    assert gets(assessor) == (404 if blind else 200)
    Assessment.objects.update(state=Assessment.State.CONFLICT, reason="Een verwante.")
    assert {gets(who) for who in (assessor, *strangers)} == {404}


# --- how much it asks


def test_pages_ask_the_same_however_much_there_is(
    sign_in: SignIn,
    board: Organisation,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    application = draft(board, l5=10, l11=10)
    for number in range(6):
        invite(ACTOR, application, a_board(f"Lokaal bestuur {number}"))
    client = sign_in(Role.APPLICANT_SIGNATORY, at=board)
    here = f"{LIST}{application.uid}/"
    for path in (
        LIST,
        here,
        f"{here}menu/",
        f"{here}vragen/contact/",
        f"{here}partners/",
        f"{here}nakijken/",
        f"{here}rechten/",
        f"{LIST}nieuw/?oproep={OPEN}",
        f"{LIST}rekeningen/{board.uid}/",
    ):
        with django_assert_max_num_queries(12):  # type: ignore[attr-defined] # a context manager
            assert client.get(path).status_code == 200, path


def test_a_cost_budget_says_whether_it_balances(sign_in: SignIn, board: Organisation) -> None:
    call = a_call("gelijke-kansen-2026-1")
    changed_rules(call, dates={"opens": "2024-04-01", "closes": "2024-06-01"})
    application = start(ACTOR, call, board)
    client = sign_in(Role.APPLICANT_EDITOR, at=board)
    path = f"{LIST}{application.uid}/begroting/"
    sent = {"was": was(client, path), "c.0.amount": "1.000", "i.0.amount": "900"}
    client.post(path, sent)
    page = text(client.get(path).content)
    assert "1.000" in page
    assert "gelijk" in page
    live = client.post(
        path,
        {"was": was(client, path), "c.0.amount": "1.000", "i.0.amount": "900", "i.2.amount": "100"},
        headers={"HX-Request": "true"},
    )
    assert "900" in text(live.content)
    assert application.saved_at + timedelta(0) <= Application.objects.get().saved_at
