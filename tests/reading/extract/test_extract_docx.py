from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_BREAK

from regie.reading.extract import extract
from tests.reading.extract import made
from tests.reading.extract.made import cell, listed, paragraph, table

Read = Callable[[str, bytes], str]


def test_what_a_library_makes(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Begroting", 1)
    document.add_paragraph("Eerste zin.")
    document.add_paragraph("punt een", style="List Bullet")
    document.add_paragraph("punt twee", style="List Bullet")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    grid = document.add_table(rows=3, cols=3)
    for row, words in enumerate((("", "VAK", "VEK"), ("BA\n2020", "1.477", ""), ("c", "2", "3"))):
        for column, word in enumerate(words):
            grid.cell(row, column).text = word
    grid.cell(2, 0).merge(grid.cell(2, 1))
    document.add_paragraph("Erna.")
    path = tmp_path / "a.docx"
    document.save(str(path))
    read = extract(path)
    assert read.page_starts == ()
    assert read.text == (
        "Begroting\n\nEerste zin.\n\n- punt een\n- punt twee\n\n"
        "\tVAK\tVEK\nBA 2020\t1.477\t\nc 2\t\t3\n\nErna.\n\n"
    )


def test_cells_merged_across_and_down(text_of: Read) -> None:
    wide, start, goes_on = "<w:gridSpan w:val='2'/>", "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    data = made.docx(
        table(
            cell(paragraph("a"), setup=start) + cell(paragraph("breed"), setup=wide),
            cell(paragraph(""), setup=goes_on) + cell(paragraph("1")) + cell(paragraph("2")),
            "<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell(paragraph("3"), setup=wide),
        )
    )
    assert text_of("a.docx", data) == "a\tbreed\t\n\t1\t2\n\t3\t\n\n"


def test_a_table_in_a_cell_follows_its_row(text_of: Read) -> None:
    inner = table(cell(paragraph("x")) + cell(paragraph("9")))
    data = made.docx(
        table(cell(paragraph("a"), inner, paragraph("b")) + cell(paragraph("1"))), paragraph("na")
    )
    assert text_of("a.docx", data) == "a b\t1\nx\t9\n\nna\n\n"


def test_numbers_are_counted(text_of: Read) -> None:
    again = (
        "<w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'>"
        "<w:startOverride w:val='4'/></w:lvlOverride></w:num>"
    )
    part = made.numbering(
        ("decimal", "%1."), ("lowerLetter", "%2)"), ("upperRoman", "%1.%3"), nums=again
    )
    data = made.docx(
        listed("een", 1),
        listed("een a", 1, 1),
        listed("een b", 1, 1),
        listed("diep", 1, 2),
        listed("twee", 1),
        listed("twee a", 1, 1),
        listed("opnieuw", 2),
        numbering=part,
    )
    assert text_of("a.docx", data).split("\n")[:7] == [
        "1. een",
        "a) een a",
        "b) een b",
        "1.I diep",
        "2. twee",
        "a) twee a",
        "4. opnieuw",
    ]


def test_headings_numbered_by_style(text_of: Read) -> None:
    levels = "".join(
        f"<w:lvl w:ilvl='{i}'><w:start w:val='1'/><w:pStyle w:val='Kop{i + 1}'/>"
        f"<w:numFmt w:val='decimal'/><w:lvlText w:val='{text}'/></w:lvl>"
        for i, text in enumerate(("%1", "%1.%2"))
    )
    part = (
        f"<w:numbering xmlns:w='{made.WORD}'><w:abstractNum w:abstractNumId='7'>{levels}"
        "</w:abstractNum><w:num w:numId='3'><w:abstractNumId w:val='7'/></w:num></w:numbering>"
    )
    styles = "".join(
        f"<w:style w:type='paragraph' w:styleId='Kop{i}'><w:pPr><w:numPr><w:numId w:val='3'/>"
        f"</w:numPr><w:outlineLvl w:val='{i - 1}'/></w:pPr></w:style>"
        for i in (1, 2)
    )
    data = made.docx(
        *(
            paragraph(f"titel {i}", f"<w:pStyle w:val='Kop{level}'/>")
            for i, level in enumerate((1, 2, 2, 1, 2))
        ),
        numbering=part,
        styles=f"<w:styles xmlns:w='{made.WORD}'>{styles}</w:styles>",
    )
    assert text_of("a.docx", data).rstrip("\n").split("\n\n") == [
        "1 titel 0",
        "1.1 titel 1",
        "1.2 titel 2",
        "2 titel 3",
        "2.1 titel 4",
    ]


def test_a_table_made_with_tabs_stays_divided(text_of: Read) -> None:
    data = made.docx(
        paragraph("Ervoor"),
        paragraph("\tVAK\tVEK"),
        paragraph("a\t1\t2"),
        paragraph("\tIngesprongen"),
    )
    assert text_of("a.docx", data) == "Ervoor\n\n\tVAK\tVEK\na\t1\t2\n\nIngesprongen\n\n"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<w:ins><w:r><w:t>erbij</w:t></w:r></w:ins>", "erbij"),
        ("<w:r><w:t>x</w:t></w:r><w:del><w:r><w:delText>weg</w:delText></w:r></w:del>", "x"),
        ("<w:hyperlink><w:r><w:t>koppeling</w:t></w:r></w:hyperlink>", "koppeling"),
        ("<w:sdt><w:sdtContent><w:r><w:t>veld</w:t></w:r></w:sdtContent></w:sdt>", "veld"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>", "a-b"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>", "a\nb"),
        ("<w:r><w:t>5\u00a0euro</w:t></w:r>", "5\u00a0euro"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>7</w:t></w:r>", "7"),
        (
            "<w:r><w:t>2020</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr>"
            "<w:t>3</w:t></w:r>",
            "2020³",
        ),
    ],
)
def test_inside_a_paragraph(text_of: Read, inside: str, expected: str) -> None:
    assert text_of("a.docx", made.docx(f"<w:p>{inside}</w:p>")) == f"{expected}\n\n"


def test_notes_come_at_the_end(text_of: Read) -> None:
    notes = (
        f"<w:footnotes xmlns:w='{made.WORD}'><w:footnote w:id='2'>{paragraph('Zie het decreet.')}"
        "</w:footnote></w:footnotes>"
    )
    body = "<w:p><w:r><w:t>In 2020</w:t><w:footnoteReference w:id='2'/></w:r></w:p>"
    data = made.docx(body, paragraph("Slot."), footnotes=notes)
    assert text_of("a.docx", data) == "In 2020¹\n\nSlot.\n\n¹ Zie het decreet.\n\n"


def test_text_in_a_content_control_and_a_row_in_one(text_of: Read) -> None:
    row = f"<w:tr>{cell(paragraph('a'))}{cell(paragraph('1'))}</w:tr>"
    data = made.docx(
        f"<w:sdt><w:sdtContent>{paragraph('binnen')}</w:sdtContent></w:sdt>",
        f"<w:tbl><w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt></w:tbl>",
    )
    assert text_of("a.docx", data) == "binnen\n\na\t1\n\n"


def test_the_strict_standard_reads_alike(text_of: Read) -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    entry = f"<w:document xmlns:w='{strict}'><w:body>{listed('strikt', 1)}</w:body></w:document>"
    assert text_of("a.docx", made.zipped({"word/document.xml": entry})) == "strikt\n\n"
