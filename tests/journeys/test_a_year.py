"""One year of Plan Samenleven in a browser, by everybody who takes part in it: a visitor works out
what it brings, a board applies with a partner, the agency divides and two decide, the inspector
advises and draws a sample, money is paid, both report, the next year goes on, and it is settled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker, Settings

from regie.base.actor import Role, system
from regie.demo.accounts import ASSOCIATION, CITY
from regie.demo.services import load_accounts
from regie.programmes.models import Call
from tests.programmes.make import a_call, changed_rules
from tests.programmes.make_awards import IBAN, paid_call
from tests.served import served, session

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
FIRST, SECOND = "plan-samenleven-2023", "plan-samenleven-2024"
BASE = f"/werk/oproepen/{FIRST}/"


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with served(django_db_blocker) as url:
        load_accounts(system("test"))
        call, following = paid_call(), a_call(SECOND)
        process = {"once": True, "partners": True, "inspection": "blocks"}
        changed_rules(call, process=process)
        Call.objects.filter(pk=following.pk).update(follows=call)
        yield url


@pytest.fixture
def db(server: str) -> None:
    """Tells pytest-django that there is a database."""


class Everybody:
    """The browsers of all who take part: one each, on a desk or a telephone."""

    def __init__(self, browser: Browser, server: str, stack: ExitStack) -> None:
        self.browser, self.server, self.stack = browser, server, stack
        self.pages: dict[Role | None, Page] = {}

    def at(self, role: Role | None, path: str, width: int = 1280) -> Page:
        """The browser of whoever plays a role (nobody: a visitor), on a page that fits it."""
        if role not in self.pages:
            context = self.stack.enter_context(
                closing(self.browser.new_context(locale="nl", reduced_motion="reduce"))
            )
            if role is not None:
                cookies = [
                    {"name": name, "value": told, "url": self.server}
                    for name, told in session(role).items()
                ]
                context.add_cookies(cookies)  # type: ignore[arg-type] # as Playwright reads them
            self.pages[role] = context.new_page()
        page = self.pages[role]
        page.set_viewport_size({"width": width, "height": 800})
        answer = page.goto(path if path.startswith("http") else f"{self.server}{path}")
        assert answer is not None
        assert answer.ok, (path, answer.status)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        return page


def words(page: Page) -> str:
    """What the page says."""
    return page.inner_text("main").replace("\u00a0", " ")


def press(page: Page, button: str) -> None:
    """Press a button of the page, and it is taken."""
    with page.expect_navigation():
        page.locator(f"main {button}").first.click()
    wrong = page.locator("main [role=alert], main .ds-error-summary")
    assert not wrong.count(), words(page)


def approve(everybody: Everybody, what: str) -> None:
    """Gust approves what waits for him on Mijn werk."""
    page = everybody.at(Role.APPROVER, "/werk/")
    page.click(f".r-due:has-text('{what}') a")
    page.wait_for_url("**/goedkeuringen/**")
    press(page, "button[value=approve]")


def pay(everybody: Everybody, on: str) -> str:
    """All that is due is prepared, approved by another, handed over, and read back as paid; how
    much it was."""
    page = everybody.at(Role.FINANCIAL_OFFICER, "/werk/betalingen/")
    page.fill("#id_on", on)
    page.fill("#id_debtor", "Voorbeeldagentschap")
    page.fill("#id_debtor_iban", IBAN)
    press(page, "button:has-text('Bereid deze betalingen voor')")
    here = page.url
    number = re.search(r"\d+", page.inner_text("main h1"))
    assert number is not None
    press(page, "button:has-text('Vraag iemand anders om goed te keuren')")
    approve(everybody, f"Betalingen {number[0]}")
    page = everybody.at(Role.FINANCIAL_OFFICER, here)
    with page.expect_download() as told:
        page.click("main a:has-text('pain.001')")
    document = told.value.path().read_text()
    press(page, "button:has-text('Ik heb het bestand bezorgd')")
    amount = re.search(r'InstdAmt Ccy="EUR">([\d.]+)', document)
    reference = re.search("EndToEndId>([^<]+)", document)
    assert amount is not None
    assert reference is not None
    rows = f"kenmerk;bedrag;datum;rekening\n{reference[1]};{amount[1]};{on};\n"
    page = everybody.at(Role.FINANCIAL_OFFICER, "/werk/betalingen/inlezen/")
    file = {"name": "bank.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.set_input_files("#id_file", file)  # type: ignore[arg-type] # as Playwright reads it
    press(page, "form button[type=submit]")
    assert "klopt" in words(page)
    return amount[1]


def tell(page: Page, *realised: str) -> None:
    """Fill in how much was realised on each line that is one's own, and nothing from before."""
    fields = page.locator("main input[name^=realised-]")
    assert fields.count() == len(realised)
    for place, number in enumerate(realised):
        fields.nth(place).fill(number)
        page.locator("main input[name^=current-]").nth(place).fill("0")
    press(page, "button[value=save]")


def test_a_year_of_plan_samenleven(browser: Browser, server: str, settings: Settings) -> None:
    with ExitStack() as stack:
        everybody = Everybody(browser, server, stack)
        settings.TODAY = "2023-07-03"
        apply(everybody)
        settings.TODAY = "2023-09-01"
        divide(everybody)
        settings.TODAY = "2023-09-15"
        award = decide(everybody)
        settings.TODAY = "2023-10-02"
        assert pay(everybody, "2023-10-02") == "7872.00", "the advance of 80 percent"
        settings.TODAY = "2024-04-10"
        halfway(everybody, award)
        settings.TODAY = "2024-05-01"
        go_on(everybody)
        settings.TODAY = "2024-10-10"
        settle(everybody, award)
        settings.TODAY = "2024-12-02"
        assert pay(everybody, "2024-12-02") == "1668.00", "what is left after the settlement"
        end(everybody, award)
        for page in everybody.pages.values():
            page.goto("about:blank")


def apply(everybody: Everybody) -> None:
    """A visitor works it out; the board starts from that link; the partner confirms; it is in."""
    visitor = everybody.at(None, f"/oproepen/{FIRST}/simulator/", 320)
    for field, typed in (("a-5", "100"), ("v-5", "1"), ("a-11", "20"), ("v-11", "2")):
        visitor.fill(f"main input[name='{field}']", typed)
    visitor.click("main button:has-text('Reken uit')")
    visitor.wait_for_url("**a-5=100**")
    assert "12.400 euro" in words(visitor)
    shared = visitor.input_value("#deel")
    assert urlencode({"a-11": "20"}) in shared

    path = urlsplit(shared)._replace(scheme="", netloc="").geturl()
    writer = everybody.at(Role.APPLICANT_EDITOR, path)
    writer.click("main a:has-text('Begin hiermee')")
    writer.wait_for_url("**/aanvragen/nieuw/**")
    press(writer, "form.r-form button[type=submit]")
    here = writer.url
    writer.click("main a:has-text('Wat je vraagt')")
    assert writer.input_value("#l-5-planned") == "100", "what was tried out came along"
    for line in ("5", "11"):
        writer.fill(f"#l-{line}-current", "0")
    writer.fill("#l-5-planned", "-3")
    press(writer, "button[value=stay]")
    assert writer.locator("#e-l-5-planned").inner_text(), "a minus is flagged beside its field"
    writer.fill("#l-5-planned", "100")
    press(writer, "button[value=stay]")
    writer.click("main nav a:has-text('Partners')")
    writer.fill("#zoek-organisatie", ASSOCIATION)
    press(writer, "form[method=get] button")
    press(writer, f"li:has-text('{ASSOCIATION}') button")
    assert "heeft nog niet bevestigd" in words(writer)

    signer = everybody.at(Role.APPLICANT_SIGNATORY, here)
    signer.click("main ol a >> nth=0")
    signer.fill("main [name='a.contactpersoon']", "Ans Voorbeeld")
    signer.fill("main [name='a.rekening']", IBAN)
    press(signer, "button[value=next]")
    check = f"{here}nakijken/"
    told = words(everybody.at(Role.APPLICANT_SIGNATORY, check))
    assert ASSOCIATION in told
    assert "Alles is in orde" not in told, "the partner has not confirmed"

    partner = everybody.at(Role.PARTNER_EDITOR, "/werk/", 320)
    partner.click(".r-due a")
    partner.fill("main input[name='s.5.units']", "40")
    partner.fill("main input[name='s.5.own']", "2.400")
    press(partner, "button[value=confirm]")
    assert "bevestigd" in words(partner)

    reader = everybody.at(Role.APPLICANT_READER, here)
    assert not reader.locator("main input[type=text]:not([readonly])").count()
    signer = everybody.at(Role.APPLICANT_SIGNATORY, check)
    press(signer, "form button:has-text('Dien in')")
    assert "/ontvangst/" in signer.url


def divide(everybody: Everybody) -> None:
    """The dossier is complete; the workbench says what an envelope brings, and keeps it."""
    staff = everybody.at(Role.COORDINATOR, f"{BASE}dossiers/")
    staff.click("main table a")
    staff.click("main a:has-text('Kijk na')")
    staff.check("input[name=state][value=complete]")
    press(staff, "form.r-form button[type=submit]")
    staff = everybody.at(Role.COORDINATOR, f"{BASE}verdeling/")
    staff.fill("#enveloppe", "10.000")
    staff.keyboard.press("Enter")
    staff.wait_for_url("**enveloppe=10.000**")
    assert "9.840 euro" in words(staff)
    staff.fill("#id_title", "Voorstel")
    press(staff, "form[action$='bewaren/'] button")
    assert "12 van 20" in words(staff), "the reason of the line"
    assert "advies" in words(staff), "what keeps it from being decided"


def decide(everybody: Everybody) -> str:
    """The inspector reads and advises; two decide; the board reads its letter. The award."""
    inspector = everybody.at(Role.INSPECTOR, f"{BASE}inspectie/")
    inspector.click("main a:has-text('Lees de dossiers')")
    inspector.click("main table a")
    assert ASSOCIATION in words(inspector)
    inspector = everybody.at(Role.INSPECTOR, f"{BASE}inspectie/")
    inspector.check("input[name=outcome][value=favourable]")
    inspector.fill("#id_number", "IF 12")
    inspector.fill("#id_day", "2023-09-10")
    press(inspector, "form.r-form button[type=submit]")
    staff = everybody.at(Role.COORDINATOR, f"{BASE}verdeling/")
    staff.click("main a:has-text('Voorstel')")
    staff.click("main a:has-text('Beslis met twee')")
    staff.fill("#id_ground", "VR 2023 1509 DOC.1")
    staff.fill("#id_day", "2023-09-15")
    press(staff, "form.r-form button[type=submit]")
    approve(everybody, "Voorstel")
    writer = everybody.at(Role.APPLICANT_EDITOR, "/werk/toekenningen/")
    writer.click("main table a, main ul.r-list a")
    writer.wait_for_load_state()
    assert "9.840 euro" in words(writer)
    with writer.expect_download() as letter:
        writer.click("main a:has-text('Brief (PDF)')")
    assert letter.value.path().read_bytes().startswith(b"%PDF-")
    return writer.url


def halfway(everybody: Everybody, award: str) -> None:
    """Partner (on a telephone) and lead tell of half a year; the agency approves."""
    partner = everybody.at(Role.PARTNER_EDITOR, "/werk/", 320)
    partner.click(".r-due:has-text('/') a")
    partner.wait_for_url("**/verslagen/**")
    path = partner.url
    tell(partner, "20")
    writer = everybody.at(Role.APPLICANT_EDITOR, path)
    tell(writer, "10", "2")
    press(writer, "button[value=send]")
    staff = everybody.at(Role.COORDINATOR, path)
    press(staff, "button[value=approve]")


def go_on(everybody: Everybody) -> None:
    """What reached a quarter goes on, and the board goes on with it and with its partner."""
    path = f"/werk/programmas/plan-samenleven/verder/{FIRST}/"
    staff = everybody.at(Role.COORDINATOR, path)
    press(staff, "form button[type=submit]")
    writer = everybody.at(Role.APPLICANT_EDITOR, f"/werk/aanvragen/nieuw/?oproep={SECOND}")
    assert "artners van vorig jaar" in words(writer)
    press(writer, "form.r-form button[type=submit]")
    assert ASSOCIATION in words(writer)
    writer.click("main a:has-text('Wat je vraagt')")
    assert writer.input_value("#l-5-planned") == "100"
    assert not writer.input_value("#l-11-planned"), "2 of 12 is no quarter"


def settle(everybody: Everybody, award: str) -> None:
    """The last report, a sample with a finding, the proposal, the reply, the decision of two."""
    writer = everybody.at(Role.APPLICANT_EDITOR, award)
    report = writer.locator("#verslagen + ul a").nth(1).get_attribute("href")
    assert report is not None
    tell(everybody.at(Role.PARTNER_EDITOR, report, 320), "35")
    writer = everybody.at(Role.APPLICANT_EDITOR, report)
    tell(writer, "60", "12")
    press(writer, "button[value=send]")
    press(everybody.at(Role.COORDINATOR, report), "button[value=approve]")

    inspector = everybody.at(Role.INSPECTOR, "/werk/steekproeven/")
    inspector.fill("#id_seed", "2024-10-10")
    inspector.fill("#id_per_action", "1")
    press(inspector, "form.r-form button[type=submit]")
    inspector.click("main details summary >> nth=0")
    inspector.fill("main details[open] [name$=finding]", "Aanwezigheidslijsten gezien.")
    inspector.select_option("main details[open] [name$=outcome]", "good")
    press(inspector, "details[open] button")

    staff = everybody.at(Role.COORDINATOR, award)
    press(staff, "button:has-text('Stel de afrekening voor')")
    settlement = staff.url
    assert "terugvragen" in words(staff)
    staff.fill("#until", "2024-11-15")
    press(staff, "button[value=send]")
    writer = everybody.at(Role.APPLICANT_EDITOR, settlement)
    writer.fill("#reply", "Wij gaan akkoord.")
    press(writer, "button[value=reply]")
    press(everybody.at(Role.COORDINATOR, settlement), "button[value=decide]")
    approve(everybody, "Afrekening")
    staff = everybody.at(Role.COORDINATOR, settlement)
    assert "9.540 euro" in words(staff)


def end(everybody: Everybody, award: str) -> None:
    """The settlement is closed, and everybody reads what the year brought."""
    staff = everybody.at(Role.COORDINATOR, award)
    staff.click("main a:has-text('Bekijk de afrekening')")
    press(staff, "button[value=close]")
    assert "gesloten" in words(staff)
    visitor = everybody.at(None, "/programmas/plan-samenleven/resultaten/", 320)
    told = words(visitor)
    assert CITY in told
    assert "9.840 euro" in told
