"""A round of project subsidies: assessor, completeness, jury, workbench, and a decision by two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page
from pytest_django import Settings

from regie.base import clock
from regie.demo.assessment import ROUND

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
CALL = f"/werk/oproepen/{ROUND}/"


@pytest.fixture
def db(demonstration: str) -> None:
    """Tells pytest-django that there is a database."""


def _plays(page: Page, server: str, name: str) -> None:
    page.goto(f"{server}/")
    page.click(".r-roles summary")
    page.click(f".r-roles button:has-text('{name}')")
    page.wait_for_url(f"{server}/")


def _sent(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.click(button)
    assert not page.locator(".ds-error-summary").count(), page.locator("main").inner_text()


def test_a_round_is_assessed_divided_and_decided(
    page: Page, demonstration: str, settings: Settings
) -> None:
    server = demonstration
    _plays(page, server, "Bea Voorbeeld")
    page.goto(f"{server}/werk/beoordelingen/")
    page.click("main table a")
    assert "Voorbeeldvereniging Noord" not in page.locator("main").inner_text(), "it is blind"
    for criterion, score in (("doel", "8"), ("aanpak", "7,5"), ("verankering", "6")):
        page.fill(f"#id_score_{criterion}", score)
    page.select_option("#id_advice", "grant")
    _sent(page, "main button[value=send]")
    assert "verstuurd" in page.locator("main").inner_text()

    _plays(page, server, "Coby Voorbeeld")
    page.goto(f"{server}{CALL}dossiers/?zoek=Voorbeeldstad")
    page.click("main table a")
    page.click("main a:has-text('Kijk na')")
    page.select_option("#id_item_resultaten", "ok")
    page.check("input[name=state][value=complete]")
    _sent(page, "main form.r-form button[type=submit]")

    page.goto(f"{server}{CALL}jury/")
    page.click("main .r-content > ul a[href*='/jury/']")
    page.click("main table a >> nth=0")
    _sent(page, "main form:has(input[value=score]) button")

    page.goto(f"{server}{CALL}verdeling/")
    page.fill("#enveloppe", "110.000")
    page.keyboard.press("Enter")
    page.wait_for_url("**enveloppe=110.000**")
    assert "100.000\u00a0euro" in page.locator("#uitkomst").inner_text()
    page.fill("#id_title", "Zoals de jury het zag")
    _sent(page, "main form[action$='bewaren/'] button")
    assert "kwam daarna" in page.locator("main").inner_text()
    page.click("main a:has-text('Beslis met twee')")
    page.fill("#id_ground", "voorbeeldbeslissing 1")
    _sent(page, "main form.r-form button[type=submit]")
    asked = page.url

    _plays(page, server, "Gust Voorbeeld")
    page.goto(asked)
    page.click("main a:has-text('Bekijk')")
    assert "Zoals de jury het zag" in page.locator("main").inner_text()
    page.goto(asked)
    _sent(page, "main button[value=approve]")
    page.goto(f"{server}{CALL}verdeling/")
    assert "voorbeeldbeslissing 1" in page.locator("main").inner_text()
    _settled(page, server, settings)


def _settled(page: Page, server: str, settings: Settings) -> None:
    """What was granted is settled cost by cost, and decided by two."""
    _plays(page, server, "Coby Voorbeeld")
    page.goto(f"{server}/werk/toekenningen/")
    assert f"{ROUND}/" in page.locator("main").inner_text(), page.locator("main").inner_text()
    page.click(f"main a:has-text('{ROUND}/')")
    with page.expect_download() as letter:
        page.click("main a:has-text('Brief (DOCX)')")
    assert letter.value.path().read_bytes().startswith(b"PK")
    _sent(page, "main button:has-text('Stel de afrekening voor')")
    settlement = page.url
    for field, typed in (
        ("proven-0", "40.000"),
        ("accepted-0", "40.000"),
        ("proven-1", "2.000"),
        ("accepted-1", "1.500"),
        ("proven-2", "2.000"),
    ):
        page.fill(f"main input[name={field}]", typed)
    page.click("main button[value=costs]")
    page.wait_for_selector("main [role=alert]:has-text('waarom')")
    assert page.input_value("main input[name=accepted-1]") == "1.500", "what was typed stays"
    page.fill("main input[name=why-1]", "Geen bewijs van de zaal.")
    _sent(page, "main button[value=costs]")
    told = page.locator("main").inner_text().replace("\u00a0", " ")
    assert "500 euro wordt niet aanvaard" in told
    assert "39.500 euro" in told
    page.fill("#until", clock.today().isoformat())
    _sent(page, "main button[value=send]")
    settings.TODAY = (clock.today() + timedelta(days=1)).isoformat()
    page.goto(settlement)
    _sent(page, "main button[value=decide]")
    _plays(page, server, "Gust Voorbeeld")
    page.goto(f"{server}/werk/")
    page.click(".r-due:has-text('Afrekening') a")
    page.wait_for_url("**/goedkeuringen/**")
    _sent(page, "main button[value=approve]")
    page.goto(settlement)
    assert "39.500\u00a0euro" in page.locator("main .r-lead").inner_text()
    page.goto("about:blank")


def test_the_envelope_of_plan_samenleven_slides(page: Page, demonstration: str) -> None:
    _plays(page, demonstration, "Coby Voorbeeld")
    page.goto(f"{demonstration}/werk/oproepen/plan-samenleven-2023/verdeling/")
    slider = page.locator("#schuif-enveloppe")
    slider.focus()
    with page.expect_response("**schuif=**"):
        slider.press("Home")
    page.wait_for_function("document.querySelector('#enveloppe').value === '0'")
    assert "0\u00a0euro" in page.locator("#uitkomst").inner_text()
    page.goto("about:blank")
