"""The yearly report on a theme, as a paper."""

from __future__ import annotations

import io
from datetime import date

import docx
import pypdfium2
import pytest

from regie.base.actor import Role
from regie.base.errors import Invalid
from regie.indicators.models import Story
from regie.writing import theme_report
from regie.writing.papers.services import bring_template, take_back_shipped
from tests.actors.make_people import somebody
from tests.indicators import make_charts as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


@pytest.fixture
def told() -> theme_report.Report:
    reach = make.indicator(theme="inburgering")
    make.figure(reach, 2024, "118178")
    make.figure(reach, 2025, "170951")
    make.target(reach, 2025, "83110")
    make.indicator("leeg", title={"nl": "Attesten"}, theme="inburgering")
    secret = make.indicator("klein", title={"nl": "Kleine groep"}, theme="inburgering")
    make.figure(secret, 2025, None, status="suppressed")
    chart = make.chart(reach, theme="inburgering")
    make.chart(reach, "Een ontwerp?", theme="inburgering", published=None)
    make.chart(reach, "Als staven?", theme="inburgering", form="bars")
    Story.objects.create(
        slug="a",
        title={"nl": "Meer dan gepland"},
        lead={"nl": "Veel mensen."},
        body={"nl": f"Zo ging het.\n\n## Door de jaren\n\n[grafiek {chart.uid}]"},
        sources="Evaluatie",
        theme="inburgering",
        year=2025,
        published=make.THEN,
    )
    return theme_report.report("inburgering", 2025, TODAY)


def test_it_gathers_what_is_public_and_says_what_is_not_known(told: theme_report.Report) -> None:
    assert told.title == "Jaarrapport inburgering 2025"
    by_heading = {one.heading: one for one in told.chapters}
    assert list(by_heading) == [
        "Over dit rapport",
        "Kerncijfers",
        "Meer dan gepland",
        "Grafieken",
        "Wat we niet weten",
        "Bronnen",
    ]
    assert by_heading["Kerncijfers"].rows == [
        ["Mensen bereikt", "170.951", "118.178", "83.110", "mensen"]
    ]
    assert by_heading["Wat we niet weten"].points == [
        "Kleine groep: het cijfer van 2025 mag niet getoond worden.",
        "Attesten: van 2025 is er geen cijfer.",
    ]
    assert {"Verslag 2025", "Evaluatie", "Plan"} <= set(by_heading["Bronnen"].points)
    titles = [
        part.title
        for one in told.chapters
        for part in one.parts
        if isinstance(part, theme_report.Picture)
    ]
    assert titles == ["Hoeveel mensen zijn bereikt?", "Als staven?"]


def test_as_word_it_has_headings_tables_and_pictures_with_words(
    told: theme_report.Report,
) -> None:
    paper = docx.Document(io.BytesIO(theme_report.written(told, "docx")))
    headings = [one.text for one in paper.paragraphs if one.style and one.style.name == "Heading 1"]
    assert headings[1] == "Kerncijfers"
    below = [one.text for one in paper.paragraphs if one.style and one.style.name == "Heading 2"]
    assert below == ["Door de jaren", "Hoeveel mensen zijn bereikt?", "Als staven?"]
    assert len(paper.inline_shapes) == 2
    for shape in paper.inline_shapes:
        assert "170.951" in shape._inline.docPr.get("descr")
    assert any("118.178" in cell.text for row in paper.tables[1].rows for cell in row.cells)


def test_an_indicator_without_a_chart_is_drawn_where_two_values_can_be_compared() -> None:
    for code, title, years in (
        ("loop", "Elk jaar meer", (2023, 2024, 2025)),
        ("doel", "Een doel gehaald", (2025,)),
        ("los", "Een los cijfer", (2025,)),
    ):
        row = make.indicator(code, title={"nl": title}, theme="samenleven")
        for year in years:
            make.figure(row, year, str(year))
        if code == "doel":
            make.target(row, 2025, "1800")
    bare = make.indicator("plan", title={"nl": "Alleen een doel"}, theme="samenleven")
    make.target(bare, 2025, "1800")
    make.target(bare, 2025, "1900", kind="announced")
    told = theme_report.report("samenleven", 2025, TODAY)
    (drawn,) = (one for one in told.chapters if one.heading == "Grafieken")
    forms = {part.title: part.svg for part in drawn.parts if isinstance(part, theme_report.Picture)}
    assert list(forms) == ["Een doel gehaald", "Elk jaar meer"]
    assert "polyline" in forms["Elk jaar meer"] or "<path" in forms["Elk jaar meer"]
    assert not any("nog geen grafiek" in point for point in told.chapters[-2].points)
    assert len(docx.Document(io.BytesIO(theme_report.written(told, "docx"))).inline_shapes) == 2


def test_staff_write_it_after_a_template_of_their_own(told: theme_report.Report) -> None:
    own = docx.Document()
    own.add_paragraph("Ons rapport: {{ titel }}")
    own.add_paragraph("{%p for h in hoofdstukken %}")
    own.add_paragraph("{{ h.kop }}", style="Heading 1")
    own.add_paragraph("{% for d in h.delen %}{% if d.beeld %}{{ d.beeld }}{% endif %}{% endfor %}")
    own.add_paragraph("{%p endfor %}")
    held = io.BytesIO()
    own.save(held)
    staff = somebody(Role.COORDINATOR)
    bring_template(staff, "yearly", held.getvalue(), "onze.docx")
    paper = docx.Document(io.BytesIO(theme_report.written(told, "docx")))
    assert paper.paragraphs[0].text == "Ons rapport: Jaarrapport inburgering 2025"
    assert len(paper.inline_shapes) == 2
    assert not paper.tables
    take_back_shipped(staff, "yearly")
    assert docx.Document(io.BytesIO(theme_report.written(told, "docx"))).tables


def test_as_pdf_it_is_tagged_and_says_the_same(told: theme_report.Report) -> None:
    content = theme_report.written(told, "pdf")
    assert b"/StructTreeRoot" in content or b"pdfuaid" in content
    pages = pypdfium2.PdfDocument(content)
    words = " ".join(page.get_textpage().get_text_range() for page in pages)
    for needed in ("Jaarrapport inburgering 2025", "170.951", "Wat we niet weten", "Bronnen"):
        assert needed in words


def test_a_theme_of_which_there_is_nothing_is_refused() -> None:
    with pytest.raises(Invalid, match="staat er niets"):
        theme_report.report("onzin", 2025, TODAY)
    make.indicator("kaal", title={"nl": "Zonder bron"}, theme="leeg")
    assert [one.heading for one in theme_report.report("leeg", 2025, TODAY).chapters] == [
        "Over dit rapport",
        "Wat we niet weten",
    ]
    assert theme_report.report("inburgering", 2025, TODAY).chapters[1].heading == (
        "Wat we niet weten"
    )
