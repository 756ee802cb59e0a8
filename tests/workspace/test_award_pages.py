"""The pages of awards, payments, reports and settlements: who sees what, and bad input."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from regie.base.actor import Role
from regie.programmes.models import (
    Letter,
    Objection,
    PaymentBatch,
    PaymentOrder,
    ReportLine,
    Settlement,
)
from tests.programmes.make import a_board, awarded, submitted, wishes
from tests.programmes.make_awards import (
    DAY,
    IBAN,
    an_award,
    bank,
    editor,
    last,
    paid_call,
    pay,
    reported,
    tell,
)
from tests.workspace.conftest import SignIn
from tests.workspace.test_plan_desk import summary, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later(settings: Settings, _here_and_now: None) -> None:
    settings.TODAY = DAY.isoformat()


def sent(client: Client, path: str, status: int = 302, /, **told: Any) -> Any:
    """A form that was sent."""
    response = client.post(path, told)
    assert response.status_code == status, summary(response.content)
    return response


def test_everybody_sees_their_own_and_nothing_else(sign_in: SignIn) -> None:
    """Object ids tried across organisations: neither read nor changed."""
    bee, cee = a_board("Bee"), a_board("Cee")
    award = an_award(partners={bee: {"5": 30}}, l5=100)
    reported_to = last(award)
    tell(reported_to, bee, editor(bee), l5="31 1")
    letter = Letter.objects.get()
    line = award.lines.get()
    paths = [
        f"/werk/toekenningen/{award.uid}/",
        f"/werk/toekenningen/{award.uid}/rekeningen/",
        f"/werk/brieven/{letter.uid}/brief.pdf",
        f"/werk/brieven/{letter.uid}/bezwaar/",
        f"/werk/verslagen/{reported_to.uid}/",
        f"/werk/verslagen/{reported_to.uid}/verslag.xlsx",
        f"/werk/logboek/{line.uid}/",
    ]
    own = sign_in(Role.APPLICANT_EDITOR, at=award.organisation)
    stranger = sign_in(Role.APPLICANT_SIGNATORY, at=cee)
    partner = sign_in(Role.PARTNER_EDITOR, at=bee)
    assessor = sign_in(Role.ASSESSOR)
    for path in paths:
        assert own.get(path).status_code == 200, path
        assert stranger.get(path).status_code == 404, path
        assert stranger.post(path, {"do": "save"}).status_code in (404, 405), path
        assert assessor.get(path).status_code in (403, 404), path
    seen = [partner.get(path).status_code for path in paths]
    assert seen[4:] == [200, 200, 200]
    assert set(seen[:4]) <= {403, 404}
    for path in ("/werk/toekenningen/", "/werk/verslagen/", "/werk/afrekeningen/"):
        assert award.number not in stranger.get(path).content.decode()


def test_a_partner_sees_its_own_part_and_the_total(sign_in: SignIn) -> None:
    """Not what another partner told."""
    bee, cee = a_board("Bee"), a_board("Cee")
    award = an_award(partners={bee: {"5": 30}, cee: {"5": 20}}, l5=100)
    report = last(award)
    tell(report, cee, editor(cee), l5="17 0 geheim van Cee")
    shown = text(sign_in(Role.PARTNER_EDITOR, at=bee).get(f"/werk/verslagen/{report.uid}/").content)
    assert "je deel: 30" in shown
    assert "Cee" not in shown
    assert "geheim" not in shown
    lead = sign_in(Role.APPLICANT_EDITOR, at=award.organisation)
    shown = text(lead.get(f"/werk/verslagen/{report.uid}/").content)
    assert "17 van 20" in shown
    assert "Nog in te vullen: Aa, Bee" in shown


def test_a_draft_keeps_what_was_typed_and_says_what_is_wrong(sign_in: SignIn) -> None:
    """Beside the field; only sending refuses; a second tab is told."""
    award = an_award(l5=100)
    report, uid = last(award), award.lines.get().uid
    lead = sign_in(Role.APPLICANT_EDITOR, at=award.organisation)
    path = f"/werk/verslagen/{report.uid}/"
    wrong = {f"realised-{uid}": "-5", f"current-{uid}": "", f"motivation-{uid}": "laat"}
    page = sent(lead, path, 422, do="save", seen="0", version="1", **wrong)
    assert 'value="-5"' in page.content.decode()
    assert "5 Oefenkansen Nederlands – Vul een heel getal in" in text(page.content)
    assert ReportLine.objects.get().realised is None
    sent(lead, path, 409, do="save", seen="0", version="1", **{f"realised-{uid}": "7"})
    sent(lead, path, 302, do="save", seen="1", version="1", **{f"realised-{uid}": "1.000"})
    assert ReportLine.objects.get().realised == 1000
    sent(lead, path, 302, do="send", seen="2", version="1", **{f"realised-{uid}": "90"})
    staff = sign_in(Role.COORDINATOR)
    sent(staff, path, 422, do="return", version="2", why=" ")
    sent(staff, path, 403, do="save", seen="0")
    sent(staff, path, 302, do="approve", version="2")
    sent(lead, path, 403, do="approve", version="3")


def test_the_workbook_goes_through_the_page(sign_in: SignIn) -> None:
    """Out, in, and refused by its cell."""
    award = an_award(l5=100, l11=20)
    report = last(award)
    tell(report, award.organisation, editor(award.organisation), l5="90 10", l11="0")
    lead = sign_in(Role.APPLICANT_EDITOR, at=award.organisation)
    path = f"/werk/verslagen/{report.uid}/"
    book = lead.get(f"{path}verslag.xlsx").content
    sent(lead, f"{path}inlezen/", 302, file=SimpleUploadedFile("verslag.xlsx", book))
    bad = lead.post(f"{path}inlezen/", {"file": SimpleUploadedFile("x.xlsx", b"geen rekenblad")})
    assert bad.status_code == 422
    assert lead.post(f"{path}inlezen/").status_code == 422
    tell(report, award.organisation, editor(award.organisation), l5="91")
    late = lead.post(f"{path}inlezen/", {"file": SimpleUploadedFile("verslag.xlsx", book)})
    assert "neem het opnieuw" in text(late.content)


def test_a_payment_goes_through_the_pages(sign_in: SignIn) -> None:
    """Prepared, asked, approved by another, taken out, handed over, and read back."""
    award = an_award(paid_call(), l5=100)
    officer = sign_in(Role.FINANCIAL_OFFICER)
    other = sign_in(Role.APPROVER)
    page = officer.get("/werk/betalingen/")
    assert award.number in text(page.content)
    form = {
        "order": f"{award.uid}/1",
        "on": DAY.isoformat(),
        "debtor": "Agentschap",
        "debtor_iban": "BE68 5390 0754 7035",
    }
    sent(officer, "/werk/betalingen/", 422, **form)
    sent(officer, "/werk/betalingen/", 422, **form | {"order": "", "debtor_iban": IBAN})
    sent(officer, "/werk/betalingen/", 302, **form | {"debtor_iban": IBAN})
    batch = PaymentBatch.objects.get()
    path = f"/werk/betalingen/{batch.uid}/"
    assert officer.get(f"{path}betalingen.xml").status_code == 422
    sent(officer, path, 302, do="ask")
    home = other.get("/werk/").content.decode()
    request = home.split("/werk/goedkeuringen/")[1].split("/")[0]
    shown = other.get(f"/werk/goedkeuringen/{request}/").content.decode()
    assert path in shown
    digest = shown.split('name="digest" value="')[1].split('"')[0]
    sent(other, f"/werk/goedkeuringen/{request}/beslissen/", digest=digest, answer="approve")
    assert b"pain.001.001.03" in officer.get(f"{path}betalingen.xml").content
    assert officer.get(f"{path}betalingen.csv").content.startswith(b"\xef\xbb\xbfKenmerk;")
    batch.refresh_from_db()
    sent(officer, path, 302, do="export", version=str(batch.version))
    sent(officer, path, 422, do="withdraw", version=str(batch.version), why="te laat")
    words = bank(batch).encode("cp1252")
    read = sent(officer, "/werk/betalingen/inlezen/", file=SimpleUploadedFile("bank.csv", words))
    assert "klopt" in text(officer.get(read["Location"]).content)
    sent(
        officer,
        "/werk/betalingen/inlezen/",
        422,
        file=SimpleUploadedFile("bank.csv", words),
    )
    assert PaymentOrder.objects.get().state == "paid"
    assert sign_in(Role.APPLICANT_SIGNATORY, at=award.organisation).get(path).status_code == 403


def test_the_columns_of_the_file_are_set_on_a_page(sign_in: SignIn) -> None:
    """By who pays."""
    officer = sign_in(Role.FINANCIAL_OFFICER)
    form = {
        "separator": ",",
        "rows-TOTAL_FORMS": "2",
        "rows-INITIAL_FORMS": "0",
        "rows-0-field": "iban",
        "rows-0-header": "IBAN",
        "rows-1-field": "amount",
        "rows-1-header": "IBAN",
    }
    sent(officer, "/werk/betalingen/kolommen/", 422, **form)
    sent(officer, "/werk/betalingen/kolommen/", 302, **form | {"rows-1-header": "EUR"})
    assert 'value="EUR"' in officer.get("/werk/betalingen/kolommen/").content.decode()
    assert sign_in(Role.COORDINATOR).get("/werk/betalingen/kolommen/").status_code == 403


def test_a_settlement_goes_through_the_pages(sign_in: SignIn) -> None:
    """Proposed, sent, replied to, decided by two, and seen by who got the award."""
    award = an_award(l5=100, l11=20)
    pay(award)
    reported(award, l5="80 0", l11="25 0")
    staff, lead = sign_in(Role.COORDINATOR), sign_in(Role.APPLICANT_EDITOR, at=award.organisation)
    sent(staff, f"/werk/toekenningen/{award.uid}/", do="settle")
    row = Settlement.objects.get()
    path = f"/werk/afrekeningen/{row.uid}/"
    assert lead.get(path).status_code == 404
    sent(staff, path, 422, do="send", version="1")
    sent(staff, path, do="send", version="1", until="2027-12-31")
    assert "1.200 euro" in text(lead.get(path).content)
    sent(lead, path, 403, do="choose", version="2")
    sent(lead, path, 422, do="reply", version="2", reply="")
    sent(lead, path, do="reply", version="2", reply="Wij zijn akkoord.")
    key = row.lines.get(award_line__line="5").pk
    wrong = {f"outcome-{key}": "recover", f"back-{key}": "1,234", f"note-{key}": "x"}
    sent(staff, path, 422, do="choose", version="3", **wrong)
    right = {f"outcome-{key}": "recover", f"back-{key}": "600", f"note-{key}": "de helft"}
    sent(staff, path, do="choose", version="3", **right)
    sent(staff, path, do="decide")
    other = sign_in(Role.APPROVER)
    request = other.get("/werk/").content.decode().split("/werk/goedkeuringen/")[1].split("/")[0]
    shown = other.get(f"/werk/goedkeuringen/{request}/").content.decode()
    digest = shown.split('name="digest" value="')[1].split('"')[0]
    sent(other, f"/werk/goedkeuringen/{request}/beslissen/", digest=digest, answer="approve")
    row.refresh_from_db()
    assert (row.state, row.settled) == ("decided", award.amount - 600)
    assert "Nog te betalen" in text(lead.get(path).content)


def test_objections_go_through_the_pages(sign_in: SignIn) -> None:
    """From the letter to the answer."""
    award = an_award()
    letter = Letter.objects.get()
    lead, staff = sign_in(Role.APPLICANT_EDITOR, at=award.organisation), sign_in(Role.COORDINATOR)
    path = f"/werk/brieven/{letter.uid}/bezwaar/"
    form = {"kind": "objection", "text": "Nee.", "received_on": DAY.isoformat()}
    sent(staff, path, 422, **form | {"received_on": "2031-01-01"})
    assert b"received_on" not in lead.get(path).content, "only paper came in on another day"
    where = sent(lead, path, kind="objection", text="Nee.")["Location"]
    assert "niet gekend" in text(staff.get(where).content)
    sent(lead, where, 403, version="1", state="upheld", answer="Ja.")
    sent(staff, where, version="1", state="rejected", answer="Het geld was op.")
    assert "Het geld was op." in text(lead.get(where).content)
    assert Objection.objects.get().state == "rejected"


def test_the_letter_is_a_paper(sign_in: SignIn) -> None:
    """DOCX and PDF, with the reason of every line."""
    award = an_award(l5=100)
    uid = Letter.objects.get().uid
    lead = sign_in(Role.APPLICANT_READER, at=award.organisation)
    assert lead.get(f"/werk/brieven/{uid}/brief.pdf").content.startswith(b"%PDF-")
    assert lead.get(f"/werk/brieven/{uid}/brief.docx").content.startswith(b"PK")
    assert lead.get(f"/werk/brieven/{uid}/brief.exe").status_code == 404


def test_the_inspector_draws_and_notes(sign_in: SignIn) -> None:
    """On the pages; others only look."""
    award = an_award(l5=100, l11=20)
    inspector, staff = sign_in(Role.INSPECTOR), sign_in(Role.COORDINATOR)
    code = award.decision.call.code
    form = {"call": code, "seed": "zaad 2024", "per_action": "1"}
    sent(staff, "/werk/steekproeven/", 403, **form)
    where = sent(inspector, "/werk/steekproeven/", **form)["Location"]
    page = inspector.get(where).content.decode()
    line = page.split('name="line" value="')[1].split('"')[0]
    told = {"line": line, "version": "1", "asked": "De lijst.", "outcome": "fault", "finding": ""}
    sent(inspector, where, 422, **told)
    sent(inspector, where, **told | {"finding": "Er is geen lijst."})
    assert "niet in orde" in text(staff.get(where).content)


def test_pages_ask_as_much_of_many_as_of_few(sign_in: SignIn) -> None:
    """Lists and dossiers, whatever the number of rows."""
    call = paid_call()
    award = an_award(call, l2=1, l5=100, l6=5, l7=6, l8=7, l9a=8, l10a=9, l11=20)
    pay(award)
    reported(award, l2="1", l5="100", l6="6", l7="7", l8="8", l9a="9", l10a="10", l11="21")
    staff = sign_in(Role.COORDINATOR, Role.FINANCIAL_OFFICER)
    sent(staff, f"/werk/toekenningen/{award.uid}/", do="settle")
    row = Settlement.objects.get()
    for path in (
        "/werk/toekenningen/",
        f"/werk/toekenningen/{award.uid}/",
        "/werk/betalingen/",
        f"/werk/betalingen/{PaymentBatch.objects.get().uid}/",
        "/werk/verslagen/",
        f"/werk/verslagen/{last(award).uid}/",
        "/werk/afrekeningen/",
        f"/werk/afrekeningen/{row.uid}/",
    ):
        staff.get(path)
        with CaptureQueriesContext(connection) as many:
            assert staff.get(path).status_code == 200
        mine = [one for one in many if "django_session" not in one["sql"]]
        assert len(mine) <= 15, (path, len(mine))


def test_a_board_keeps_its_own_actions_and_a_statement(sign_in: SignIn) -> None:
    """On the page of its award."""
    award = an_award(l5=100)
    lead = sign_in(Role.APPLICANT_EDITOR, at=award.organisation)
    line = award.lines.get()
    path = f"/werk/toekenningen/{award.uid}/"
    sent(lead, path, **{f"bbc-{line.uid}": "AC-12", f"version-{line.uid}": "1"})
    assert 'value="AC-12"' in lead.get(path).content.decode()
    sent(lead, path, 409, **{f"bbc-{line.uid}": "AC-13", f"version-{line.uid}": "1"})
    upload = SimpleUploadedFile("controle.pdf", b"%PDF-1.7 x")
    sent(lead, f"{path}rekeningen/", 302, year="2024", file=upload)
    upload = SimpleUploadedFile("controle.exe", b"MZ\0\0")
    sent(lead, f"{path}rekeningen/", 422, year="2024", file=upload)
    assert "controle.pdf" in text(lead.get(path).content)


def test_who_was_refused_stands_in_the_list(sign_in: SignIn) -> None:
    """Somebody who gets nothing has a letter and no award."""
    call = paid_call()
    submitted(call, a_board("Aa"), wishes(l5=1))
    submitted(call, a_board("Bee"), wishes(l11=1))
    awarded(call, 0)
    told = text(sign_in(Role.COORDINATOR).get("/werk/toekenningen/").content)
    assert told.count("0 euro") == 2
    assert "geweigerd" in told
