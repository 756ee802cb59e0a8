"""From a file with figures to evidence on the page of an objective and of a municipality."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from regie.base.jobs import asked_work, enqueue, run_all
from regie.indicators.engine import client
from regie.indicators.models import DataSet, DataVersion
from regie.plans.models import Item, Revision

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]

#: As an office writes it: Latin-1, semicolons, decimal commas, a municipality that never was.
FILE = (
    "Gemeente;Jaar;Geëvalueerd aandeel\r\n"
    "44021;2022;41,5\r\n"
    "44021;2023;43,25\r\n"
    "11002;2023;38,0\r\n"
    "99999;2023;12,5\r\n"
).encode("latin-1")

#: The work that comes round and prepares what pages of municipalities show.
PREPARED = "indicators.places.prepared"


@pytest.fixture
def db(demonstration: str) -> Iterator[None]:
    """Tells pytest-django that there is a database; ends the engine, which is another program."""
    yield
    client.stop()


def _sent(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()


def _worked(page: Page, server: str) -> None:
    """Leave, let the worker do what was asked, and come back to how it went."""
    page.wait_for_url("**/werk/taken/**")
    waiting = page.url
    # Away from the page that asks how far it is: here the worker has the same connection.
    page.goto(f"{server}/plannen/")
    assert run_all(asked_work())
    page.goto(waiting)
    with page.expect_navigation():
        page.click("main a.ds-button")


def test_a_file_becomes_evidence(page: Page, demonstration: str) -> None:
    server = demonstration
    page.goto(f"{server}/")
    page.click(".r-roles summary")
    page.click(".r-roles button:has-text('Coby Voorbeeld')")
    page.wait_for_url(f"{server}/")

    # What is it? A new data set by answering questions.
    page.goto(f"{server}/werk/cijfers/")
    page.get_by_role("link", name="Bepaal een gegevensset").click()
    page.fill("#id_code", "proefaandeel")
    page.fill("#id_title", "Aandeel van het proefproject")
    page.fill("#id_source", "De dienst van het proefproject")
    for number, (code, title, kind) in enumerate(
        (("nis", "Gemeente", "place"), ("jaar", "Jaar", "period"))
    ):
        page.fill(f"#id_d-{number}-code", code)
        page.fill(f"#id_d-{number}-title", title)
        page.select_option(f"#id_d-{number}-kind", kind)
    page.fill("#id_m-0-code", "aandeel")
    page.fill("#id_m-0-title", "Geëvalueerd aandeel")
    page.fill("#id_m-0-unit", "%")
    page.select_option("#id_m-0-kind", "rate")
    page.fill("#id_m-0-decimals", "2")
    _sent(page, "Bewaar")
    assert page.locator("h1").inner_text() == "Aandeel van het proefproject"

    # A file: what would it do?
    page.locator("main").get_by_role("link", name="Laad cijfers").click()
    page.set_input_files(
        "#id_file", {"name": "aandeel.csv", "mimeType": "text/csv", "buffer": FILE}
    )
    _sent(page, "Kijk wat het bestand zou doen")
    _worked(page, server)
    expect(page.locator("main")).to_contain_text("1 rij geweigerd")
    expect(page.locator("main .r-attention")).to_contain_text(re.compile("rij 5.*99999", re.I))
    assert not DataVersion.objects.filter(dataset__code="proefaandeel").exists()
    page.check("#id_skip")
    _sent(page, "Maak hiervan een nieuwe versie")
    _worked(page, server)
    version = DataSet.objects.get(code="proefaandeel").versions.get()
    assert (version.rows, version.rejected) == (3, 1)

    # An indicator over it.
    page.goto(f"{server}/werk/indicatoren/nieuw/")
    page.fill("#id_code", "proefaandeel")
    page.fill("#id_title", "Aandeel in het proefproject")
    page.fill("#id_unit", "%")
    page.fill("#id_decimals", "2")
    page.fill("#id_source", "Het proefproject")
    page.fill("#id_formula", "waarde(proefaandeel.aandeel)")
    expect(page.locator("#formule-uitleg")).to_contain_text("geëvalueerd aandeel")
    _sent(page, "Bewaar")
    page.get_by_role("link", name="Ergens mee verbinden").click()
    objective = Revision.objects.filter(
        plan__slug="voorbeeldplan",
        kind=Item.Kind.OBJECTIVE,
        ended=False,
        from_seq__isnull=False,
        until_seq__isnull=True,
    ).order_by("pk")[0]
    page.fill("#zoek-onderdeel", objective.title["nl"])
    page.press("#zoek-onderdeel", "Enter")
    page.wait_for_url("**zoek=**")
    page.select_option("#id_item", objective.item.uid)
    page.fill("#id_source", "Het proefproject")
    _sent(page, "Bewaar")
    page.goto(f"{server}/plannen/")
    run_all(asked_work())
    # Within a minute it is prepared for the pages of municipalities too.
    enqueue(PREPARED, "proefaandeel")
    assert run_all([PREPARED])

    # Evidence, for whoever reads the plan or lives there.
    page.goto(f"{server}/doelstellingen/{objective.item.uid}/")
    page.locator("main").get_by_role("link", name="Aandeel in het proefproject").first.click()
    page.wait_for_url("**/indicatoren/proefaandeel/**")
    page.select_option("#plaats", "44021")
    page.locator("form:has(#plaats)").get_by_role("button").click()
    page.wait_for_url("**plaats=44021**")
    expect(page.locator("main")).to_contain_text("43,25")
    page.goto(f"{server}/gemeenten/44021/")
    expect(page.locator("main tr:has-text('Aandeel in het proefproject')").first).to_contain_text(
        "43,25"
    )
    sheet = page.request.get(f"{server}/gemeenten/44021/blad.pdf")
    assert sheet.ok
    assert sheet.body().startswith(b"%PDF-")
