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


_BBT = "Beleids- en begrotingstoelichting"


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (f"{_BBT} 2031\n\nWater en bos", f"{_BBT} 2031 – Water en bos"),
        (f"{_BBT} Water,\nnatuur en bos 2031\n\nVooraf", f"{_BBT} Water, natuur en bos 2031"),
        (f"{_BBT} Water\nen Bos\n2031", f"{_BBT} Water en Bos 2031"),
        (f"{_BBT} Water 2031\n\nWater is van ons allen.", f"{_BBT} Water 2031"),
        (f"{_BBT} Water 2031\n\nWater is er voor iedereen, dus\nzorgen we.", f"{_BBT} Water 2031"),
        ("Beleidsnota\nWater is van ons\nallen, en blijft dat.", "Beleidsnota"),
        ("Beleidsnota\nWat volgt:\nWater", "Beleidsnota"),
        ("Beleidsnota\nWater 2030-2034\ningediend door An Peeters", "Beleidsnota Water 2030-2034"),
        ("Beleidsnota Water\nVlaams minister van Water", "Beleidsnota Water"),
        ("Beleidsnota Water\ngoedgekeurd en verspreid", "Beleidsnota Water"),
        ("Beleidsnota Water\n12 (2030-2031) – Nr. 1\nMeer", "Beleidsnota Water"),
        ("Beleidsnota 2030-2034\n\nmei 2031\n\nWater", "Beleidsnota 2030-2034"),
        ("Beleidsnota 2030-2034\n\nInhoudstafel", "Beleidsnota 2030-2034"),
        ("Beleidsnota Water\nDatum: mei 2031", "Beleidsnota Water"),
    ],
)
def test_a_title_page_is_the_kind_and_its_subject(page: str, title: str) -> None:
    assert _document(f"{page}\n\nI INLEIDING\n\nTekst.\n").title == title


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            "Betreft: Voortgang van\nhet waterplan\nen de bossen\n\nTekst",
            "Voortgang van het waterplan en de bossen",
        ),
        (
            "Betreft: Voortgang van het plan\nDe regering besliste om\nte starten.",
            "Voortgang van het plan",
        ),
        ("Betreft: Voortgang.\nDe regering\n", "Voortgang"),
        ("Betreft: Voortgang. De regering begint.", "Voortgang"),
        ("Betreft: Voortgang\nDatum: 3 mei 2031", "Voortgang"),
        ("Betreft: Voortgang\n3 mei 2031", "Voortgang"),
        (
            "Betreft: Ondersteuning van het lokaal\nIntegratiebeleid 2031",
            "Ondersteuning van het lokaal Integratiebeleid 2031",
        ),
        ("Betreft:\nVoortgang van\nhet plan", "Voortgang van het plan"),
    ],
)
def test_a_subject_ends_where_a_sentence_begins(lines: str, title: str) -> None:
    assert _document(f"Mededeling aan de Vlaamse Regering\n\n{lines}\n").title == title


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("U bent hier : Het beleid > Water > Sparen\n\nWater sparen\n\nZo.", "Water sparen"),
        ("Navigatie\nU bent hier : Home > Water\n\nHome\n\nWater\n\nZo.", "Water"),
        ("U bent hier:\nHome\nSubsidies\n\nSubsidies aanvragen\n\nZo.", "Subsidies aanvragen"),
        ("U bent hier\nHome\nWater\n\nWater sparen doe je zo.", "Water"),
        ("Klaar. U bevindt zich op: Water Samen\n\nWater\n\nZo.", "Water"),
    ],
)
def test_the_path_to_a_page_is_not_its_title(page: str, title: str) -> None:
    document = _document(page)
    assert (document.kind, document.title) == ("webpage", title)


def test_a_page_of_a_site_is_known_by_its_breadcrumb() -> None:
    assert _document("U bent hier\n\nWater\n\nWater sparen doe je zo.").kind == "webpage"


def test_a_kind_named_further_down_is_not_its_own() -> None:
    text = "I INLEIDING\n\nDe beleids- en begrotingstoelichting zegt meer.\n"
    assert _document(text).kind == "other"
    assert _document("De beleids- en begrotingstoelichting zegt meer.\n").kind == "other"


def test_a_title_that_is_not_printed_is_made_and_said_to_be() -> None:
    text = "I INLEIDING\n\nGewoon.\n"
    assert len(findings(text, "no_title")) == 1


@pytest.mark.parametrize("printed", ["Datum: 3 mei 2031", "3 mei 2031", "Brugge, 3 mei 2031"])
def test_a_date_on_a_line_of_its_own_is_the_papers(printed: str) -> None:
    text = f"Beleids- en begrotingstoelichting Water 2031\n\n{printed}\n\nVooraf.\n"
    document = _document(text)
    assert (document.date, document.precision) == ("2031-05-03", "day")


@pytest.mark.parametrize(
    ("printed", "date", "precision"),
    [
        ("Datum: mei 2031", "2031-05", "month"),
        ("Brussel, mei 2031", "2031-05", "month"),
        ("Brussel, 3 mei 2031", "2031-05-03", "day"),
        ("Sint-Niklaas, de 3de mei 2031", "2031-05-03", "day"),
        ("03/05/2031", "2031-05-03", "day"),
        ("Datum: 3.5.2031", "2031-05-03", "day"),
        ("31/02/2031", None, None),
        ("Versie 2031", None, None),
    ],
)
def test_a_date_is_as_precise_as_printed(printed: str, date: str | None, precision: str) -> None:
    document = _document(f"Beleidsnota Water\n\n{printed}\n\nVooraf.\n")
    assert (document.date, document.precision) == (date, precision)


def test_a_date_in_a_sentence_is_not() -> None:
    text = "Beleids- en begrotingstoelichting Water 2031\n\nSinds 3 mei 2031 regent het.\n"
    assert _document(text).date is None


@pytest.mark.parametrize(
    "number",
    [
        "VR 2031 0102 MED.0044/1",
        "VR 2031 0102 DOC.0044/1BIS",
        "122 (2030-2031) – Nr. 1",
        "122-A (2030-2031) - Nr. 1-A",
    ],
)
def test_a_number_on_a_line_of_its_own_is_the_papers(number: str) -> None:
    text = f"Beleidsnota Water 2030-2034\n\n{number}\n\nI INLEIDING\n\nVooraf.\n"
    assert _document(text).number == number


def test_a_document_counts_its_lines_and_pages() -> None:
    document = _document("Een.\n\fTwee.\n\fDrie.\n")
    assert (document.lines, document.pages) == (4, 3)
    assert _document("Een.\n").pages is None
