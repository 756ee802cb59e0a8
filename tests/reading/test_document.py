"""What kind of paper it is, and what it calls itself."""

from __future__ import annotations

import pytest

from regie.reading.model import Document
from tests.reading.texts import findings, reading


def _document(text: str) -> Document:
    return reading(text).document


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        (
            "Beleids- en begrotingstoelichting Water 2031\n\nI INLEIDING\n\nVooraf.",
            "bbt",
            "Beleids- en begrotingstoelichting Water 2031",
        ),
        (
            "Beleidsnota\nWater 2030-2034\n\n3 mei 2031\n",
            "beleidsnota",
            "Beleidsnota Water 2030-2034",
        ),
        (
            "Mededeling aan de Vlaamse Regering\n\nBetreft: Voortgang van\nhet waterplan\n\nTekst.",
            "mededeling",
            "Voortgang van het waterplan",
        ),
        ("Zomaar een tekst.\n\nMet wat woorden.", "other", "Zomaar een tekst."),
    ],
)
def test_a_paper_names_its_kind_and_title(text: str, kind: str, title: str) -> None:
    document = _document(text)
    assert document.kind == kind
    assert document.title == title
    assert findings(text, "no_title") == []


def test_a_page_of_a_site_is_known_by_its_breadcrumb() -> None:
    assert _document("U bent hier\n\nWater\n\nWater sparen doe je zo.").kind == "webpage"


def test_a_kind_named_further_down_is_not_its_own() -> None:
    text = "I INLEIDING\n\nDe beleids- en begrotingstoelichting zegt meer.\n"
    assert _document(text).kind == "other"


def test_a_title_that_is_not_printed_is_made_and_said_to_be() -> None:
    text = "I INLEIDING\n\nGewoon.\n"
    assert len(findings(text, "no_title")) == 1


@pytest.mark.parametrize("printed", ["Datum: 3 mei 2031", "3 mei 2031", "Brugge, 3 mei 2031"])
def test_a_date_on_a_line_of_its_own_is_the_papers(printed: str) -> None:
    text = f"Beleids- en begrotingstoelichting Water 2031\n\n{printed}\n\nVooraf.\n"
    document = _document(text)
    assert (document.date, document.precision) == ("2031-05-03", "day")


def test_a_date_in_a_sentence_is_not() -> None:
    text = "Beleids- en begrotingstoelichting Water 2031\n\nSinds 3 mei 2031 regent het.\n"
    assert _document(text).date is None


@pytest.mark.parametrize(
    "number", ["VR 2031 0102 MED.0044/1", "122 (2030-2031) – Nr. 1", "122-A (2030-2031) - Nr. 1-A"]
)
def test_a_number_on_a_line_of_its_own_is_the_papers(number: str) -> None:
    text = f"Beleidsnota Water 2030-2034\n\n{number}\n\nI INLEIDING\n\nVooraf.\n"
    assert _document(text).number == number


def test_a_document_counts_its_lines_and_pages() -> None:
    document = _document("Een.\n\fTwee.\n\fDrie.\n")
    assert (document.lines, document.pages) == (4, 3)
    assert _document("Een.\n").pages is None
