"""A municipal editor begins an analysis, answers, adds a source, finishes, and takes the DOCX."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page

from regie.base.jobs import run_one
from regie.indicators.models import Analysis

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]


@pytest.fixture
def db(demonstration: str) -> None:
    """Tells pytest-django that there is a database."""


def test_from_the_menu_to_a_document(demonstration: str, page: Page, tmp_path: Path) -> None:
    page.goto(f"{demonstration}/")
    page.click(".r-roles summary")
    page.click(".r-roles button:has-text('Mira Voorbeeld')")
    page.goto(f"{demonstration}/werk/")
    # What is half done stands among what is due.
    page.click("main a:has-text('Ga verder')")
    page.click("main a:has-text('Ga verder met:')")
    assert page.locator("h1").inner_text() == "Werk"
    assert page.locator("main figure").count() == 2
    page.fill("textarea[name=a-werk-drempels]", "Kinderopvang.\nEn taal.")
    page.check("input[name=a-werk-gemeente][value=nee]")
    page.click("button:has-text('Bewaar en ga naar het volgende hoofdstuk')")
    assert page.locator("h1").inner_text() == "Wonen"
    page.click("summary:has-text('Voeg een bron toe')")
    page.fill("#bron_title", "Woonbehoeftestudie")
    page.set_input_files(
        "#bron_file", {"name": "studie.txt", "mimeType": "text/plain", "buffer": b"Een studie."}
    )
    page.click("button:has-text('Voeg deze bron toe')")
    assert "Woonbehoeftestudie" in page.inner_text("main")
    page.click("main nav a:has-text('Alle hoofdstukken')")
    page.click("main a:has-text('Werk de analyse af')")
    page.click("main button:has-text('Werk de analyse af')")
    while run_one(["components.analysis.paper"]):
        pass
    page.click("main a:has-text('Documenten: DOCX en PDF')")
    with page.expect_download() as taken:
        page.click("main th a:has-text('DOCX')")
    path = tmp_path / "analyse.docx"
    taken.value.save_as(path)
    told = [one.text for one in Document(str(path)).paragraphs]
    assert "Kinderopvang." in told
    assert "En taal." in told
    assert "Woonbehoeftestudie, studie.txt" in told
    assert Analysis.objects.filter(state="finished").count() == 2
