import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table

from regie.reading.extract import extract
from tests.reading.extract import made

Read = Callable[[str, bytes], str]

LONG = (
    "De beleidsdoelstellingen van de samenwerkingsovereenkomsten worden geoptimaliseerd waarbij "
    "middelen van de vervoersmaatschappijen en de welzijnsorganisaties beschikbaar blijven voor "
    "oefenkansen en integratietrajecten met onderwijsinstellingen op arbeidsmarktbeleid gericht."
)


def test_pages_and_progress(tmp_path: Path) -> None:
    path = tmp_path / "nota.pdf"
    path.write_bytes(made.prose_pdf())
    told: list[tuple[int, int]] = []
    read = extract(path, progress=lambda page, pages: told.append((page, pages)))
    assert read.format == "pdf"
    assert told == [(1, 2), (2, 2)]
    assert [read.text[start:].split("\n")[0] for start in read.page_starts] == [
        "Eerste bladzijde.",
        "Tweede.",
    ]


def test_a_ruled_table_is_a_line_a_row(text_of: Read) -> None:
    rows: list[list[Any]] = [
        ["", "VAK", "VEK"],
        [Paragraph("Kredieten na herverdeling van alle middelen", made.BODY), "1.477", "1 388"],
        ["Aanwending VAK-ruiter", "", ""],
        ["Compensaties", "", "- 15"],
    ]
    text = text_of("a.pdf", made.pdf(Paragraph("Ervoor.", made.BODY), made.ruled(rows)))
    assert text == (
        "Ervoor.\n\n"
        "\tVAK\tVEK\n"
        "Kredieten na herverdeling van alle middelen\t1.477\t1 388\n"
        "Aanwending VAK-ruiter\t\t\n"
        "Compensaties\t\t- 15\n\n"
    )


def test_merged_cells_stand_in_their_first_place(text_of: Read) -> None:
    rows = [["Stand", "BA 2020", "", "Reden"], ["a", "1", "2", "samen"], ["b", "3", "4", ""]]
    spans = [("SPAN", (1, 0), (2, 0)), ("SPAN", (3, 1), (3, 2))]
    text = text_of("a.pdf", made.pdf(made.ruled(rows, *spans)))
    assert text == "Stand\tBA 2020\t\tReden\na\t1\t2\tsamen\nb\t3\t4\t\n\n"


def test_a_table_ruled_between_its_columns_only(text_of: Read) -> None:
    rows = [["a", "1", "10"], ["b", "2", "20"], ["c", "3", "30"]]
    style = [("BOX", (0, 0), (-1, -1), 1, "black"), ("INNERGRID", (0, 0), (-1, 0), 1, "black")]
    style += [("LINEAFTER", (0, 0), (-1, -1), 1, "black")]
    text = text_of("a.pdf", made.pdf(Table(rows, colWidths=80, style=style)))
    assert text == "a\t1\t10\nb\t2\t20\nc\t3\t30\n\n"


def test_a_frame_is_no_table(text_of: Read) -> None:
    framed = Table([["In een kader"]], style=[("BOX", (0, 0), (-1, -1), 1, "black")])
    assert text_of("a.pdf", made.pdf(framed)) == "In een kader\n\n"


def test_columns_without_rules(text_of: Read) -> None:
    rows = [["", "VAK", "VEK"], ["BA 2020", "1.477", "1.388"], ["Na overflow", "12", "-35"]]
    right = [("ALIGN", (1, 0), (-1, -1), "RIGHT")]
    text = text_of("a.pdf", made.pdf(Table(rows, colWidths=[120, 60, 60], style=right)))
    assert text == "VAK\tVEK\nBA 2020\t1.477\t1.388\nNa overflow\t12\t-35\n\n"


@pytest.mark.parametrize("width", [200, 300, 450])
def test_justified_prose_has_no_columns(text_of: Read, width: int) -> None:
    style = ParagraphStyle("recht", made.BODY, alignment=4)
    text = text_of("a.pdf", made.pdf(Paragraph(LONG, style), right=A4[0] - 72 - width))
    assert "\t" not in text
    assert " ".join(text.split()) == LONG
    assert text.count("\n\n") == 1


def test_paragraphs_and_headings_stand_apart(text_of: Read) -> None:
    story = [Paragraph("Kop", made.HEADING), Paragraph(LONG, made.BODY), Paragraph(LONG, made.BODY)]
    blocks = text_of("a.pdf", made.pdf(*story)).rstrip("\n").split("\n\n")
    assert [" ".join(block.split()) for block in blocks] == ["Kop", LONG, LONG]


def test_a_bold_line_of_the_same_size_is_a_heading(text_of: Read) -> None:
    tight = ParagraphStyle("dicht", made.BODY, spaceBefore=0, spaceAfter=0)
    story = [Paragraph("<b>Tussenkop</b>", tight), Paragraph("Tekst eronder.", tight)]
    assert text_of("a.pdf", made.pdf(*story)) == "Tussenkop\n\nTekst eronder.\n\n"


def test_bullets_marks_and_signs(text_of: Read) -> None:
    story = [
        Paragraph("punt", made.BODY, bulletText="•"),
        Paragraph("streep", made.BODY, bulletText="–"),
        Paragraph("– 15 is een bedrag", made.BODY),
        Paragraph("In 2020<super>1</super> was het zo", made.BODY),
    ]
    assert text_of("a.pdf", made.pdf(*story)).split("\n\n")[:4] == [
        "- punt",
        "- streep",
        "– 15 is een bedrag",
        "In 2020¹ was het zo",
    ]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_page_reads_as_it_is_looked_at(text_of: Read, rotation: int) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 400))
    canvas.setPageRotation(rotation)
    canvas.translate(200, 200)
    canvas.rotate(rotation)
    canvas.translate(-200, -200)
    canvas.grid([50, 150, 250], [300, 320, 340])
    for x, y, word in ((60, 326, "a"), (160, 326, "1"), (60, 306, "b"), (160, 306, "2")):
        canvas.drawString(x, y, word)
    canvas.drawString(50, 370, "Boven de tabel")
    canvas.save()
    assert text_of("a.pdf", out.getvalue()) == "Boven de tabel\n\na\t1\nb\t2\n\n"


def test_a_table_inside_a_form(text_of: Read) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.beginForm("tabel")
    canvas.grid([0, 100, 200], [0, 20, 40])
    for x, y, word in ((5, 26, "a"), (105, 26, "1"), (5, 6, "b"), (105, 6, "2")):
        canvas.drawString(x, y, word)
    canvas.endForm()
    canvas.translate(50, 500)
    canvas.scale(1.5, 1.5)
    canvas.doForm("tabel")
    canvas.save()
    assert text_of("a.pdf", out.getvalue()) == "a\t1\nb\t2\n\n"
