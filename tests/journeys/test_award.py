"""Award, letter, report by lead and partner, settlement and payment, each by who does it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from regie.actors.people.selectors import organisation_called
from regie.base.actor import Actor, system
from regie.demo.accounts import ASSOCIATION, CITY
from regie.programmes.models import Award, Call, Member, Report
from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.awards import make_awards
from regie.programmes.services.decisions import prepare, take

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
CODE = "plan-samenleven-2022"


@pytest.fixture
def db(demonstration: str) -> None:
    """Tells pytest-django that there is a database."""


def _an_award() -> tuple[Award, Report]:
    """The invented city asks with the association, and gets what it asked."""
    actor: Actor = system("test")
    call = Call.objects.get(code=CODE)
    city = organisation_called(CITY, example=True)
    association = organisation_called(ASSOCIATION, example=True)
    assert city is not None
    assert association is not None
    application = start(actor, call, city, example=True)
    typed = {
        "answers": {"contactpersoon": "Voorbeeld", "rekening": "BE68 5390 0754 7034"},
        "lines": {"5": {"current": "0", "planned": "100", "priority": "1"}},
    }
    save(actor, application, application.version, typed)
    Member.objects.create(
        application=application,
        organisation=association,
        state=Member.State.CONFIRMED,
        confirmed_at=timezone.now(),
        typed={"lines": {"5": {"units": 40}}},
    )
    submit(actor, application, application.version, timezone.now())
    decision = prepare(actor, call, "Verdeling", Decimal(1_000_000), example=True)
    take(actor, decision, decision.version, "voorbeeldbeslissing", date(2022, 9, 15))
    (award,) = make_awards(actor, decision)
    reports = award.reports.order_by("moment")
    Report.objects.filter(pk=reports[0].pk).delete()
    return award, reports.get()


def _be(page: Page, server: str, who: str) -> None:
    page.goto(f"{server}/")
    page.click(".r-roles summary")
    page.click(f".r-roles button:has-text('{who}')")
    page.wait_for_url(f"{server}/")


def _words(page: Page) -> str:
    return page.inner_text("main").replace("\u00a0", " ")


def _press(page: Page, words: str) -> None:
    page.click(f"main button:has-text('{words}')")
    page.wait_for_load_state()
    assert not page.locator("main .r-attention[role=alert]").count(), _words(page)


def _save(page: Page) -> None:
    page.click("main button[value=save]")
    page.wait_for_load_state()
    assert not page.locator("main .r-attention[role=alert]").count(), _words(page)


def _approve(page: Page, server: str, what: str) -> None:
    page.goto(f"{server}/werk/")
    page.click(f".r-due:has-text('{what}') a")
    page.wait_for_url("**/goedkeuringen/**")
    page.click("main button[value=approve]")
    page.wait_for_load_state()


def _pay(page: Page, server: str, award: Award) -> None:
    """Prepared by one, approved by another, and read back from what the bank says."""
    _be(page, server, "Fien Voorbeeld")
    page.goto(f"{server}/werk/betalingen/")
    for box in page.locator("main input[type=checkbox][name=order]").all():
        if not box.get_attribute("value", timeout=1000).startswith(award.uid):  # type: ignore[union-attr] # it has one
            box.uncheck()
    page.fill("#id_debtor", "Voorbeeldagentschap")
    page.fill("#id_debtor_iban", "BE68 5390 0754 7034")
    _press(page, "Bereid deze betalingen voor")
    here = page.url
    number = re.search(r"\d+", page.inner_text("main h1"))
    assert number is not None
    _press(page, "Vraag iemand anders om goed te keuren")
    _be(page, server, "Gust Voorbeeld")
    _approve(page, server, f"Betalingen {number[0]}")
    _be(page, server, "Fien Voorbeeld")
    page.goto(here)
    with page.expect_download() as told:
        page.click("main a:has-text('pain.001')")
    document = told.value.path().read_text()
    _press(page, "Ik heb het bestand bezorgd")
    amount = re.search(r'InstdAmt Ccy="EUR">([\d.]+)', document)
    reference = re.search("EndToEndId>([^<]+)", document)
    assert amount is not None
    assert reference is not None
    words = f"kenmerk;bedrag;datum;rekening\n{reference[1]};{amount[1]};2024-04-30;\n"
    page.goto(f"{server}/werk/betalingen/inlezen/")
    page.set_input_files(
        "#id_file", {"name": "bank.csv", "mimeType": "text/csv", "buffer": words.encode()}
    )
    page.click("main form button[type=submit]")
    page.wait_for_url("**/betalingen/ingelezen/**")
    assert "klopt" in _words(page)


def test_from_award_to_the_last_payment(page: Page, demonstration: str) -> None:
    server = demonstration
    award, report = _an_award()
    path = f"{server}/werk/verslagen/{report.uid}/"
    _pay(page, server, award)

    _be(page, server, "Amir Voorbeeld")
    page.goto(f"{server}/werk/toekenningen/{award.uid}/")
    assert "6.000 euro" in _words(page)
    with page.expect_download() as letter:
        page.click("main a:has-text('Brief (PDF)')")
    assert letter.value.path().read_bytes().startswith(b"%PDF-")
    page.goto(path)
    page.fill("input[id^=realised-]", "60")
    page.fill("input[id^=current-]", "0")
    _save(page)
    assert "Nog in te vullen: Vereniging Voorbeeld" in _words(page)
    page.fill("#partners_due", "2024-05-01")
    _press(page, "Laat het de partners weten")

    _be(page, server, "Paco Voorbeeld")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{server}/werk/")
    page.click(f".r-due:has-text('{award.number}') a")
    page.wait_for_url(path)
    assert "je deel: 40" in _words(page)
    page.fill("input[id^=realised-]", "25")
    page.fill("input[id^=current-]", "0")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320
    _save(page)
    page.set_viewport_size({"width": 1280, "height": 800})

    _be(page, server, "Amir Voorbeeld")
    page.goto(path)
    assert "Minder dan toegekend, zonder reden" in _words(page)
    _press(page, "Bewaren en versturen")
    assert "verstuurd" in _words(page)

    _be(page, server, "Coby Voorbeeld")
    page.goto(path)
    _press(page, "Keur het verslag goed")
    page.goto(f"{server}/werk/toekenningen/{award.uid}/")
    _press(page, "Stel de afrekening voor")
    settlement = page.url
    assert "terugvragen" in _words(page)
    page.fill("#until", "2024-07-01")
    _press(page, "Leg het voorstel aan hen voor")

    _be(page, server, "Amir Voorbeeld")
    page.goto(settlement)
    page.fill("#reply", "Wij gaan akkoord.")
    _press(page, "Verstuur het antwoord")

    _be(page, server, "Coby Voorbeeld")
    page.goto(settlement)
    _press(page, "Vraag iemand anders om mee te beslissen")
    _be(page, server, "Gust Voorbeeld")
    _approve(page, server, f"Afrekening {award.number}")
    page.goto(settlement)
    told = _words(page)
    assert "5.100 euro" in told, "100 granted, 85 reached: 900 euro comes off"
    assert "Vereniging Voorbeeld: 900 euro" in told, "the partner missed all of it"

    _pay(page, server, award)
    _be(page, server, "Coby Voorbeeld")
    page.goto(settlement)
    _press(page, "Sluit de afrekening")
    assert "gesloten" in _words(page)
