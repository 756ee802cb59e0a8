"""What cannot be read gets one plain sentence, and nothing else."""

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from regie.reading.extract import Unreadable, extract
from regie.reading.extract.sandbox import run
from tests.reading.extract import made
from tests.reading.extract.made import paragraph

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
HTML = b"<!doctype html><html><body><p>tekst</p></body></html>"


def lying(data: bytes, size: int) -> bytes:
    """A zip whose directory declares ``size`` for its first entry."""
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + size.to_bytes(4, "little") + data[at + 4 :]


def laughs() -> str:
    entities = "".join(
        f'<!ENTITY l{i} "{"".join([f"&l{i - 1};"] * 10) if i else "ha"}">' for i in range(10)
    )
    return f"<!DOCTYPE d [{entities}]>"


def nested(depth: int) -> bytes:
    data = b"kern"
    for _ in range(depth):
        data = made.zipped({"binnen.zip": data})
    return data


OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
ODT = made.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})
TRUNCATED = made.docx(paragraph("tekst"))[:-60]
HUGE = made.docx("<w:p/>" * 4_000_000)

CASES = {
    "leeg.pdf": (b"", "is leeg"),
    "geheim.pdf": (made.encrypted_pdf(), "is met een wachtwoord beveiligd"),
    "kort.pdf": (made.prose_pdf()[:300], "is een beschadigde PDF"),
    "rommel.pdf": (bytes(range(256)) * 9, "is beschadigd of geen PDF"),
    "scan.pdf": (made.scanned_pdf(), "is een scan"),
    "wit.pdf": (made.blank_pdf(), "heeft bladzijden maar geen tekst"),
    "word.pdf": (made.docx(paragraph("a")), "heet .pdf maar is een Word-bestand (DOCX)"),
    "pdf.docx": (made.prose_pdf(), "heet .docx maar is een PDF"),
    "web.txt": (HTML, "heet .txt maar is een webpagina (HTML)"),
    "tekst.html": (b"zomaar wat tekst", "heet .html maar is gewone tekst"),
    "tekst.pdf": (b"zomaar wat tekst", "heet .pdf maar is gewone tekst"),
    "blad.docx": (
        made.zipped({"xl/workbook.xml": "<x/>"}),
        "heet .docx maar is een rekenblad (XLSX)",
    ),
    "blad.xlsx": (made.zipped({"xl/workbook.xml": "<x/>"}), "is een rekenblad (XLSX)"),
    "open.odt": (ODT, "is een OpenDocument-tekst (ODT)"),
    "oud.doc": (OLE + "WordDocument".encode("utf-16-le"), "is een oud Word-bestand (DOC)"),
    "slot.docx": (OLE + "EncryptedPackage".encode("utf-16-le"), "is met een wachtwoord beveiligd"),
    "rijk.rtf": (b"{\\rtf1 tekst}", "is een RTF-bestand"),
    "foto.txt": (b"\x89PNG\r\n\x1a\n" + bytes(40), "heet .txt maar is een beeld"),
    "rommel.txt": (bytes(range(256)) * 9, "bevat geen tekst"),
    "controle.txt": (b"a\x01\x02\x03b" * 50, "bevat geen tekst"),
    "blanco.txt": (b" \n\t\n", "bevat geen tekst"),
    "blanco.html": (b"<html><body></body></html>", "bevat geen tekst"),
    "blanco.docx": (made.docx(paragraph("")), "bevat geen tekst"),
    "zonder.docx": (made.zipped({"word/styles.xml": "<x/>"}), "is een beschadigd Word-bestand"),
    "kort.docx": (TRUNCATED, "is beschadigd of geen DOCX"),
    "kapot.docx": (made.zipped({"word/document.xml": "<a><b></a>"}), "is een beschadigd Word"),
    "bom.docx": (HUGE, "pakt uit tot een verdacht grote omvang"),
    "liegt.docx": (lying(HUGE, 99), "is een beschadigd Word-bestand"),
    "lach.docx": (made.docx(paragraph("&l9;"), before=laughs()), "bevat verwijzingen (entiteiten)"),
    "buiten.docx": (made.docx(paragraph("&x;"), before=OUTSIDE), "bevat verwijzingen (entiteiten)"),
    "pop.docx": (nested(10), "heet .docx maar is een ingepakt bestand (ZIP)"),
    "pop.zip": (nested(10), "is een ingepakt bestand (ZIP)"),
    "diep.html": (
        b"<html><body>" + b"<div>" * 10_000 + b"x" + b"</div>" * 10_000,
        "heeft te diep in elkaar zittende onderdelen",
    ),
    "breed.html": (
        b"<html><table>" + b"<tr><td colspan=1000>x" * 350_000,
        "vraagt te veel geheugen",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_sentence(tmp_path: Path, name: str) -> None:
    data, expected = CASES[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Unreadable) as refusal:
        extract(path)
    sentence = refusal.value.sentence
    assert sentence.startswith(f"‘{name}’ {expected}")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    # What is wrong, and after the colon what the person can do.
    assert ": " in sentence


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "groot.txt"
    path.write_bytes(b"x" * 101)
    assert extract(path, max_bytes=101).text == "x" * 101
    with pytest.raises(Unreadable, match="is te groot"):
        extract(path, max_bytes=100)


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp")
    for path, words in (
        (tmp_path / "weg.pdf", "bestaat niet"),
        (tmp_path / "weg.pdf" / "a.pdf", "bestaat niet"),
        (Path("nul\0byte.pdf"), "bestaat niet"),
        (tmp_path / ("lang" * 100), "kan niet geopend worden"),
        (tmp_path, "is een map"),
        (tmp_path / "pijp", "is geen gewoon bestand"),
        (Path("/dev/zero"), "is geen gewoon bestand"),
    ):
        with pytest.raises(Unreadable, match=words):
            extract(path)


@contextmanager
def nobody() -> Iterator[None]:
    """Without the rights of root, who may read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "dicht.txt"
    path.write_text("tekst")
    path.chmod(0)
    for folder in tmp_path.parents[:3]:
        if folder.stat().st_uid == os.getuid() and "pytest" in folder.name:
            folder.chmod(0o755)
    tmp_path.chmod(0o755)
    with nobody(), pytest.raises(Unreadable, match="mag niet gelezen worden"):
        extract(path)


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "traag.txt"
    path.write_text("tekst")
    with pytest.raises(Unreadable, match="vraagt te veel tijd"):
        run(path, max_bytes=100, seconds=0.0)


def children() -> set[str]:
    """The processes that this one started and that are still there (a browser may be)."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {child for task in tasks for child in task.read_text("ascii").split()}


def test_a_listener_that_fails_ends_the_child(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(made.prose_pdf())

    def stop(page: int, pages: int) -> None:
        raise KeyboardInterrupt

    before = children()
    with pytest.raises(KeyboardInterrupt):
        extract(path, progress=stop)
    assert children() == before


def test_a_name_that_no_screen_can_show(tmp_path: Path) -> None:
    path = tmp_path / "a\n\x1b[31m.txt"
    path.write_bytes(b"")
    with pytest.raises(Unreadable) as refusal:
        extract(path)
    assert refusal.value.sentence.startswith("‘a??[31m.txt’ is leeg")


def test_only_what_is_needed_is_unpacked(tmp_path: Path) -> None:
    """A damaged picture in a paper does not keep anybody from its text."""
    out = io.BytesIO(made.docx(paragraph("tekst")))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/media/foto.png", b"FOTO" * 99)
    path = tmp_path / "a.docx"
    path.write_bytes(out.getvalue().replace(b"FOTOFOTO", b"fotoFOTO", 1))
    assert extract(path).text == "tekst\n\n"
