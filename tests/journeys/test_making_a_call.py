"""A civil servant makes a call from nothing or by copying, only by answering questions; a second
person lets it open; while it is open the deadline is moved and a price changed, and who is applying
is told. It is answered, assessed, divided, awarded, paid, reported and settled like every other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker, Settings

from regie.actors.models import Person
from regie.base import clock
from regie.base.actor import Role, system
from regie.demo.accounts import CITY, who_plays
from regie.demo.services import load_accounts
from regie.programmes.models import Application, Award, Call, Settlement
from regie.programmes.services import settlements
from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.assessing import agree_score, assign
from regie.programmes.services.awards import make_awards
from regie.programmes.services.decisions import prepare, take
from tests.programmes.make import ACTOR, a_board, a_call
from tests.programmes.make_awards import COORDINATOR, IBAN, approve, editor, pay, reported
from tests.programmes.test_rule_sets import full, rules_now
from tests.served import served, session

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
CODE = "sport-voor-iedereen"


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The people of the demonstration, and one call to copy: all that this needs."""
    with served(django_db_blocker) as url:
        load_accounts(system("test"))
        a_call("plan-samenleven-2024")
        yield url


@pytest.fixture
def db(demonstration: str) -> None:
    """Tells pytest-django that there is a database."""


def _be(page: Page, server: str, role: Role) -> None:
    """Sign in as whoever plays a role."""
    page.goto("about:blank")
    page.context.clear_cookies()
    for name, told in session(role).items():
        page.context.add_cookies([{"name": name, "value": told, "url": server}])


def _keep(page: Page, then: str = "") -> None:
    """Send the form of the page."""
    which = f"[name=then][value='{then}']" if then else ""
    with page.expect_navigation():
        page.locator(f"main form.r-form button[type=submit]{which}").first.click()
    assert not page.locator(".ds-error-summary").count(), page.locator("main").inner_text()


def _approved(page: Page, server: str, why: str, code: str = CODE) -> str:
    """Ask for approval, and let another person give it; what that person read."""
    page.goto(f"{server}/werk/oproepen/{code}/")
    page.click("main a:has-text('Vraag goedkeuring')")
    page.fill("#id_why", why)
    _keep(page)
    approval = page.url
    assert not page.locator("main button[value=approve]").count(), "nobody approves one's own"
    _be(page, server, Role.APPROVER)
    page.goto(approval)
    page.click("main a:has-text('Bekijk')")
    shown = page.locator("main").inner_text()
    page.click("main a:has-text('Naar de vraag om goedkeuring')")
    page.click("main button[value=approve]")
    page.wait_for_load_state()
    _be(page, server, Role.COORDINATOR)
    return shown


def _visit(browser: Browser, url: str) -> str:
    with closing(browser.new_context(locale="nl")) as context:
        page = context.new_page()
        answer = page.goto(url)
        assert answer is not None
        return f"{answer.status}\n{page.locator('main').inner_text()}".replace("\u00a0", " ")


def test_a_call_is_made_changed_and_gone_through_without_code(
    browser: Browser, page: Page, demonstration: str, settings: Settings
) -> None:
    server, today = demonstration, clock.today()
    _be(page, server, Role.COORDINATOR)
    page.goto(f"{server}/werk/oproepen/")
    page.click("main a:has-text('Maak een oproep')")
    page.fill("#id_title_nl", "Sport voor iedereen")
    page.fill("#id_code", CODE)
    page.fill("#id_programme", "sport")
    page.check("#id_example")
    _keep(page)

    page.fill("#id_about_nl", "Meer mensen sporten samen. Verzonnen voor een proef.")
    _keep(page, "next")
    page.check("input[name=kinds][value=municipality]")
    page.check("input[name=kinds][value=organisation]")
    _keep(page, "next")
    closes = today + timedelta(days=30)
    page.fill("#id_opens_day", (today - timedelta(days=1)).isoformat())
    page.fill("#id_closes_day", closes.isoformat())
    page.fill("#id_closes_time", "12:00:00")
    _keep(page, "next")

    # A block with a question that depends on another.
    page.click("main a:has-text('Voeg toe')")
    page.fill("#id_title_nl", "Over u")
    _keep(page)
    page.click("main a:has-text('Voeg toe')")
    page.fill("#id_label_nl", "Werkt u samen met een club?")
    page.select_option("#id_answer", "yes_no")
    page.check("#id_required")
    _keep(page, "more")
    page.fill("#id_label_nl", "Met welke club?")
    page.select_option("#id_answer", "long_text")
    page.fill("#id_limit", "500")
    page.select_option("#id_when", "werkt-u-samen-met-een-club=yes")
    _keep(page, "more")
    page.fill("#id_label_nl", "Op welke rekening?")
    page.select_option("#id_answer", "iban")
    page.check("#id_required")
    _keep(page)
    page.click("main a:has-text('Ga verder')")

    # A menu with ceilings.
    for code, what, unit, amount, ceiling in (
        ("1", "Sportkamp", "kind", "125,50", "40"),
        ("2", "Sportclub", "club", "2.500", "5"),
    ):
        page.click("main a:has-text('Voeg toe')")
        page.fill("#id_code", code)
        page.fill("#id_title_nl", what)
        page.fill("#id_unit_nl", unit)
        page.fill("#id_amount", amount)
        page.fill("#id_ceiling", ceiling)
        _keep(page)

    page.goto(f"{server}/werk/oproepen/{CODE}/stap/geld/")
    page.fill("#id_envelope", "9.000")
    page.check("input[name=allocation__rule][value=score]")
    page.check("input[name=allocation__basis][value=example]")
    _keep(page)

    # Payments that are no whole are refused, and what was typed stays.
    page.goto(f"{server}/werk/oproepen/{CODE}/stap/betaling/")
    page.fill("#id_rows-0-share", "80")
    page.fill("#id_rows-1-share", "30")
    page.locator("main form.r-form button[type=submit]").first.click()
    page.wait_for_selector(".ds-error-summary")
    assert "110 procent" in page.locator(".ds-error-summary").inner_text()
    page.fill("#id_rows-1-share", "20")
    page.select_option("#id_rows-1-moment", "settlement")
    _keep(page)

    page.goto(f"{server}/werk/oproepen/{CODE}/stap/verslagen/")
    page.click("main a:has-text('Voeg toe')")
    page.fill("#id_title_nl", "Eindverslag")
    page.fill("#id_due", (today + timedelta(days=200)).isoformat())
    _keep(page)
    page.goto(f"{server}/werk/oproepen/{CODE}/stap/scores/")
    page.click("main a:has-text('Voeg toe')")
    page.fill("#id_title_nl", "Bereik")
    page.fill("#id_highest", "10")
    _keep(page)
    page.goto(f"{server}/werk/oproepen/{CODE}/voorbeeld/")
    assert "Alleen als “Werkt u samen met een club?”" in page.locator("main").inner_text()

    public = f"{server}/oproepen/{CODE}/"
    assert _visit(browser, public).startswith("404")
    shown = _approved(page, server, "Een nieuwe oproep")
    assert "125,50" in shown
    told = _visit(browser, public)
    assert "\nopen\n" in told
    assert "125,50 euro" in told

    draft = _answered(page, server)

    # In the open call the deadline is moved and a price changed.
    _be(page, server, Role.COORDINATOR)
    page.goto(f"{server}/werk/oproepen/{CODE}/")
    page.click("main button:has-text('Wijzig de regels')")
    page.wait_for_load_state()
    page.goto(f"{server}/werk/oproepen/{CODE}/stap/data/")
    page.fill("#id_closes_time", "17:00:00")
    _keep(page)
    page.goto(f"{server}/werk/oproepen/{CODE}/stap/menu/1/")
    page.fill("#id_amount", "150")
    _keep(page)
    shown = _approved(page, server, "Er was een storing")
    for place in (shown.replace("\u00a0", " "), _visit(browser, public)):
        assert "Lijn 1 (Sportkamp), bedrag voor één: van 125,50 euro naar 150 euro." in place
        assert "Sluiting van de oproep: van " in place
        assert ", 12:00 naar " in place
        assert "Er was een storing" in place

    _submitted(page, server, draft)
    settings.TODAY = (today + timedelta(days=40)).isoformat()
    award = _awarded(page, server)
    settings.TODAY = (today + timedelta(days=210)).isoformat()
    assert _settled(award) == Decimal(8000)
    told = _visit(browser, f"{server}/programmas/sport/resultaten/")
    assert CITY in told
    assert "8.000 euro" in told


def _words(page: Page) -> str:
    return page.inner_text("main").replace("\u00a0", " ")


def _answered(page: Page, server: str) -> str:
    """Who signs answers: the condition, and the ceiling of the menu; where the draft stands."""
    _be(page, server, Role.APPLICANT_SIGNATORY)
    page.goto(f"{server}/werk/aanvragen/nieuw/?oproep={CODE}")
    _keep(page)
    draft = page.url
    page.click("main ol a >> nth=0")
    assert not page.locator("main textarea").count(), "nothing was said of a club yet"
    page.check("main input[type=radio][value=yes]")
    page.fill("main textarea", "De Voorbeeldzwemmers")
    page.fill("main [name='a.op-welke-rekening']", IBAN)
    _keep(page, "next")
    assert "hoogstens 40" in _words(page)
    for line, planned, priority in (("1", "41", "1"), ("2", "2", "2")):
        page.fill(f"#l-{line}-current", "0")
        page.fill(f"#l-{line}-planned", planned)
        page.fill(f"#l-{line}-priority", priority)
    page.click("main button[value=stay]")
    page.wait_for_load_state()
    assert "40" in page.inner_text("#e-l-1-planned"), "41 is above the ceiling"
    page.fill("#l-1-planned", "20")
    page.click("main button[value=stay]")
    page.wait_for_load_state()
    assert "7.510" in page.inner_text("#live"), "20 of 125,50 and 2 of 2.500"
    return draft


def _submitted(page: Page, server: str, draft: str) -> None:
    """Who had a draft was told what changed, reads the new price, and submits."""
    _be(page, server, Role.APPLICANT_SIGNATORY)
    page.goto(f"{server}/werk/berichten/")
    page.click("main details summary >> nth=0")
    page.get_by_text("van 125,50 euro naar 150 euro").wait_for()
    page.goto(f"{draft}nakijken/")
    assert "8.000 euro" in _words(page)
    _keep(page)
    assert "/ontvangst/" in page.url


def _awarded(page: Page, server: str) -> Award:
    """It is scored on the sheet of the call, the best score goes first, and the award says in which
    parts it is paid."""
    page.goto("about:blank")
    call = Call.objects.get(code=CODE)
    mine = Application.objects.get(call=call)
    other = _filed(call, "Anderstad", full(rules_now(call), 1))
    assign(ACTOR, mine, Person.objects.get(account__email=who_plays(Role.ASSESSOR).email))
    agree_score(ACTOR, other, 0, {"bereik": "6"})
    _be(page, server, Role.ASSESSOR)
    page.goto(f"{server}/werk/beoordelingen/")
    page.click("main table tr:has-text('Sport voor iedereen') a")
    assert "De Voorbeeldzwemmers" in _words(page)
    page.fill("#id_score_bereik", "11")
    page.select_option("#id_advice", "grant")
    page.click("main button[value=send]")
    page.wait_for_selector(".ds-error-summary:has-text('tot en met 10')")
    page.fill("#id_score_bereik", "8")
    with page.expect_navigation():
        page.click("main button[value=send]")
    page.goto("about:blank")
    decision = prepare(COORDINATOR, call, "Verdeling", Decimal(9000), example=True)
    taken = take(ACTOR, decision, decision.version, "voorbeeldbeslissing", clock.today())
    awards = make_awards(COORDINATOR, taken)
    assert [award.amount for award in awards] == [Decimal(8000), Decimal(150)]
    _be(page, server, Role.APPLICANT_SIGNATORY)
    page.goto(f"{server}/werk/toekenningen/{awards[0].uid}/")
    told = _words(page)
    assert "6.400 euro (80 %): voorschot" in told
    assert "1.600 euro (20 %): saldo" in told
    page.goto("about:blank")
    return awards[0]


def _filed(call: Call, board: str, typed: dict[str, Any]) -> Application:
    """Another board asks in time."""
    application = start(ACTOR, call, a_board(board), example=True)
    application = save(ACTOR, application, application.version, typed)
    submit(ACTOR, application, application.version, clock.now() - timedelta(days=20))
    application.refresh_from_db()
    return application


def _settled(award: Award) -> Decimal | None:
    """Paid, reported, settled, and the balance paid; what it came to."""
    today = clock.today()
    pay(award, on=today)
    reported(award, **{f"l{line.line}": f"{line.units} 0" for line in award.lines.all()})
    row = settlements.propose(COORDINATOR, award)
    settlements.send_proposal(COORDINATOR, row, row.version, today)
    row.refresh_from_db()
    settlements.reply(editor(award.organisation_id), row, row.version, "Wij gaan akkoord.")
    row.refresh_from_db()
    approve(settlements.APPROVAL, row)
    pay(award, on=today)
    row.refresh_from_db()
    settlements.close(COORDINATOR, row, row.version)
    row.refresh_from_db()
    assert row.state == Settlement.State.CLOSED
    return row.settled


def test_a_call_is_made_by_copying(
    browser: Browser, page: Page, demonstration: str, settings: Settings
) -> None:
    """All is there as in the other call; only what differs is answered anew."""
    server, code, today = demonstration, "zwemmen-voor-iedereen", clock.today()
    _be(page, server, Role.COORDINATOR)
    page.goto(f"{server}/werk/oproepen/nieuw/")
    page.fill("#id_title_nl", "Zwemmen voor iedereen")
    page.fill("#id_code", code)
    page.fill("#id_programme", "zwemmen")
    page.select_option("#id_like", "plan-samenleven-2024")
    page.check("#id_example")
    _keep(page)
    page.goto(f"{server}/werk/oproepen/{code}/stap/data/")
    page.fill("#id_opens_day", today.isoformat())
    page.fill("#id_closes_day", (today + timedelta(days=30)).isoformat())
    page.fill("#id_closes_time", "12:00:00")
    _keep(page)
    shown = _approved(page, server, "Een nieuwe oproep", code)
    assert "2.250" in shown
    public = _visit(browser, f"{server}/oproepen/{code}/")
    assert public.startswith("200")
    assert "1.152.100 euro" in public

    # It goes the way of every call, to its end.
    _asked(page, server, code)
    settings.TODAY = (today + timedelta(days=40)).isoformat()
    award = _decided(page, server, code)
    assert award.amount == Decimal(12_400)
    settings.TODAY = "2027-01-04"
    assert _settled(award) == award.amount


def _asked(page: Page, server: str, code: str) -> None:
    """Who signs asks two lines of the copied menu, and submits."""
    _be(page, server, Role.APPLICANT_SIGNATORY)
    page.goto(f"{server}/werk/aanvragen/nieuw/?oproep={code}")
    _keep(page)
    draft = page.url
    page.click("main ol a >> nth=0")
    page.fill("main [name='a.contactpersoon']", "Voorbeeld")
    page.fill("main [name='a.rekening']", IBAN)
    _keep(page, "stay")
    page.goto(draft)
    page.click("main ol >> text=Wat je vraagt")
    for line, planned, priority in (("5", "100", "1"), ("11", "20", "2")):
        page.fill(f"#l-{line}-current", "0")
        page.fill(f"#l-{line}-planned", planned)
        page.fill(f"#l-{line}-priority", priority)
    _keep(page, "stay")
    page.goto(f"{draft}nakijken/")
    _keep(page)
    assert "/ontvangst/" in page.url


def _decided(page: Page, server: str, code: str) -> Award:
    """Found complete, divided on the workbench, and decided by two."""
    call = f"{server}/werk/oproepen/{code}"
    _be(page, server, Role.COORDINATOR)
    page.goto(f"{call}/dossiers/")
    page.click("main table a >> nth=0")
    page.click("main a:has-text('Kijk na')")
    page.check("input[name=state][value=complete]")
    _keep(page)
    page.goto(f"{call}/verdeling/?enveloppe=20.000")
    assert "12.400" in page.locator("#uitkomst").inner_text()
    page.fill("#id_title", "Verdeling")
    page.click("main form[action$='bewaren/'] button")
    page.click("main a:has-text('Beslis met twee')")
    page.fill("#id_ground", "voorbeeldbeslissing")
    _keep(page)
    asked = page.url
    _be(page, server, Role.APPROVER)
    page.goto(asked)
    page.click("main button[value=approve]")
    page.wait_for_load_state()
    page.goto("about:blank")
    return Award.objects.get(decision__call__code=code)
