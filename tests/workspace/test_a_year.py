"""One year of Plan Samenleven with a partnership, on the pages, each by who does it: apply, check,
advise, divide, award, pay, report, go on to the next year, settle and close."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from regie.base.actor import Role
from regie.budgets.models import Claim
from regie.programmes.models import (
    Application,
    Award,
    Call,
    Decision,
    Letter,
    Member,
    PaymentBatch,
    Settlement,
)
from tests.programmes.make import a_board, a_call, changed_rules
from tests.programmes.make_awards import IBAN, bank, paid_call
from tests.workspace.conftest import SignIn
from tests.workspace.test_application_pages import text, was

pytestmark = pytest.mark.django_db
FIRST, SECOND = "plan-samenleven-2023", "plan-samenleven-2024"


def hidden(client: Client, path: str, name: str) -> str:
    """What a hidden field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', client.get(path).content.decode())
    assert found, (path, name)
    return html.unescape(found[1])


def sent(client: Client, path: str, /, **told: Any) -> str:
    """A form that was taken: where it leads."""
    answer = client.post(path, {name.replace("__", "."): value for name, value in told.items()})
    assert answer.status_code == 302, (path, text(answer.content)[-1500:])
    return answer.headers["Location"]


def approved(client: Client) -> None:
    """What waits for this person is approved."""
    uid = client.get("/werk/").content.decode().split("/werk/goedkeuringen/")[1].split("/")[0]
    path = f"/werk/goedkeuringen/{uid}/"
    sent(client, f"{path}beslissen/", digest=hidden(client, path, "digest"), answer="approve")


def test_a_year_of_plan_samenleven(sign_in: SignIn, settings: Settings) -> None:
    settings.TODAY = "2023-07-03"
    call, following = paid_call(), a_call(SECOND)
    rules = changed_rules(call, process={"once": True, "partners": True, "inspection": "blocks"})
    assert rules.content["process"]["inspection"] == "blocks"
    Call.objects.filter(pk=following.pk).update(follows=call)
    aa, bee = a_board("Lokaal bestuur Aa"), a_board("Lokaal bestuur Bee")
    writer, signer = (
        sign_in(Role.APPLICANT_EDITOR, at=aa),
        sign_in(Role.APPLICANT_SIGNATORY, at=aa),
    )
    partner, staff = sign_in(Role.PARTNER_EDITOR, at=bee), sign_in(Role.COORDINATOR)
    approver, officer = sign_in(Role.APPROVER), sign_in(Role.FINANCIAL_OFFICER)

    # Apply, with a partner
    tried = {"a-5": "100", "v-5": "1", "a-11": "20", "v-11": "2"}
    new = {"oproep": FIRST, "organisatie": aa.uid, **tried}
    here = sent(writer, "/werk/aanvragen/nieuw/", **new)
    questions = f"{here}vragen/contact/"
    told = {"was": was(signer, questions), "a.contactpersoon": "Ans", "a.rekening": IBAN}
    sent(signer, questions, **told, then="next")
    sent(writer, f"{here}partners/", organisation=bee.uid)
    check = text(signer.get(f"{here}nakijken/").content)
    assert "Lokaal bestuur Bee" in check
    application = Application.objects.get()
    version = {"version": application.version}
    assert signer.post(f"{here}indienen/", version).status_code == 422, "the partner is missing"
    part = f"/werk/aanvragen/delen/{Member.objects.get(lead=False).uid}/"
    mine = {"s.5.units": "40", "s.5.own": "2.400", "then": "confirm"}
    sent(partner, part, version=hidden(partner, part, "version"), **mine)
    assert sent(signer, f"{here}indienen/", **version).endswith("/ontvangst/")

    # Complete, the advice of the Inspection, and the division by two
    settings.TODAY = "2023-09-01"
    base = f"/werk/oproepen/{FIRST}/"
    dossier = f"{base}dossiers/{application.uid}/"
    sent(staff, f"{dossier}volledig/", version=0, state="complete")
    bench = text(staff.get(f"{base}verdeling/?enveloppe=10000").content)
    assert "9.840" in bench
    sent(staff, f"{base}verdeling/bewaren/", envelope="10000", title="Voorstel")
    decision = Decision.objects.get()
    at = f"{base}verdeling/versies/{decision.uid}/"
    assert "12 van 20" in text(staff.get(at).content), "the reason of the line"
    settings.TODAY = "2023-09-15"
    ask = {"version": decision.version, "ground": "VR 2023 1509 DOC.1", "day": "2023-09-15"}
    assert staff.post(f"{at}beslissen/", ask).status_code != 302, "the advice is missing"
    inspector = sign_in(Role.INSPECTOR)
    assert text(inspector.get(dossier).content)
    advice = {"outcome": "favourable", "number": "IF 12", "day": "2023-09-10", "text": ""}
    sent(inspector, f"{base}inspectie/", **advice)
    sent(staff, f"{at}beslissen/", **ask)
    approved(approver)

    # The letter, and the advance
    award = Award.objects.get()
    assert award.amount == Decimal(9_840)
    letter = Letter.objects.get()
    assert letter.kind == "partial"
    assert writer.get(f"/werk/brieven/{letter.uid}/brief.pdf").content.startswith(b"%PDF-")
    assert partner.get(f"/werk/brieven/{letter.uid}/brief.pdf").status_code in (403, 404)
    paid(officer, approver, award, "2023-10-02")
    assert PaymentBatch.objects.get().orders.get().amount == Decimal(7_872)

    # Half a year later partner and lead report
    settings.TODAY = "2024-04-10"
    first, last = award.reports.order_by("moment")
    five, eleven = award.lines.order_by("place")
    half = f"/werk/verslagen/{first.uid}/"
    fill(partner, half, {five.uid: "20"})
    fill(writer, half, {five.uid: "10", eleven.uid: "2"})
    token, seen = hidden(writer, half, "version"), hidden(writer, half, "seen")
    answer = {f"realised-{five.uid}": "10", f"realised-{eleven.uid}": "2"}
    answer |= {f"current-{five.uid}": "0", f"current-{eleven.uid}": "0"}
    sent(writer, half, do="send", version=token, seen=seen, **answer)
    sent(staff, half, do="approve", version=hidden(staff, half, "version"))

    # The next year goes on with what reached a quarter, with the same partner
    settings.TODAY = "2024-05-01"
    sent(staff, f"/werk/programmas/plan-samenleven/verder/{FIRST}/")
    page = text(writer.get(f"/werk/aanvragen/nieuw/?oproep={SECOND}").content)
    assert "partners van vorig jaar" in page
    again = {"oproep": SECOND, "organisatie": aa.uid, "verder": "1", "actie": "action:5"}
    sent(writer, "/werk/aanvragen/nieuw/", **again)
    going = Application.objects.get(call=following)
    assert going.before == application
    assert list(going.typed["lines"]) == ["5"]
    assert going.members.get(organisation=bee).typed["lines"]["5"]["units"] == "40"

    # The year is over: the last report, the settlement, and the balance
    settings.TODAY = "2024-10-10"
    path = f"/werk/verslagen/{last.uid}/"
    fill(partner, path, {five.uid: "45"})
    fill(writer, path, {five.uid: "60", eleven.uid: "12"})
    token, seen = hidden(writer, path, "version"), hidden(writer, path, "seen")
    answer = {f"realised-{five.uid}": "60", f"realised-{eleven.uid}": "12"}
    answer |= {f"current-{five.uid}": "0", f"current-{eleven.uid}": "0"}
    sent(writer, path, do="send", version=token, seen=seen, **answer)
    sent(staff, path, do="approve", version=hidden(staff, path, "version"))
    sent(staff, f"/werk/toekenningen/{award.uid}/", do="settle")
    settlement = Settlement.objects.get()
    end = f"/werk/afrekeningen/{settlement.uid}/"
    sent(staff, end, do="send", version="1", until="2024-11-15")
    sent(writer, end, do="reply", version="2", reply="Wij zijn akkoord.")
    sent(staff, end, do="decide")
    approved(approver)
    settlement.refresh_from_db()
    assert (settlement.state, settlement.settled) == ("decided", award.amount)
    paid(officer, approver, award, "2024-12-02")
    settlement.refresh_from_db()
    sent(staff, end, do="close", version=settlement.version)
    settlement.refresh_from_db()
    assert settlement.state == "closed"
    assert Claim.objects.get(award=award).state == "paid"
    assert "afgesloten" in text(writer.get(end).content)


def fill(client: Client, path: str, realised: dict[str, str]) -> None:
    """One's own part of a report, kept."""
    typed = {f"realised-{uid}": number for uid, number in realised.items()}
    typed |= {f"current-{uid}": "0" for uid in realised}
    seen = hidden(client, path, "seen")
    sent(client, path, do="save", seen=seen, version=hidden(client, path, "version"), **typed)


def paid(officer: Client, approver: Client, award: Award, on: str) -> None:
    """All that is due: prepared, approved by another, handed over, and read back as paid."""
    page = officer.get("/werk/betalingen/").content.decode()
    orders = re.findall(rf'value="({award.uid}/\d+)"', page)
    assert orders
    form = {"order": orders, "on": on, "debtor": "Agentschap", "debtor_iban": IBAN}
    sent(officer, "/werk/betalingen/", **form)
    batch = PaymentBatch.objects.order_by("-pk")[0]
    path = f"/werk/betalingen/{batch.uid}/"
    sent(officer, path, do="ask")
    approved(approver)
    assert officer.get(f"{path}betalingen.xml").status_code == 200
    batch.refresh_from_db()
    sent(officer, path, do="export", version=batch.version)
    words = bank(batch).encode("cp1252")
    file = SimpleUploadedFile("bank.csv", words)
    sent(officer, "/werk/betalingen/inlezen/", file=file)
