"""What a file is, decided by its bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    #: Called with the page just read (from 1) and the number of pages.
    Progress = Callable[[int, int], None]
    #: The text, and the offsets at which its pages begin (empty where there are no pages).
    Content = tuple[str, list[int]]


class Refused(Exception):
    """The file cannot be read. The words follow the name of the file in a Dutch sentence."""


#: Extensions that promise a format.
LABELS = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "txt",
}

#: What is said instead of an extension where the cells of a spreadsheet are wanted.
TABLE = "cells"

_NAMES = {
    "pdf": "een PDF",
    "docx": "een Word-bestand (DOCX)",
    "html": "een webpagina (HTML)",
    "txt": "gewone tekst",
    "doc": "een oud Word-bestand (DOC)",
    "xls": "een oud rekenblad (XLS)",
    "ole": "een oud Office-bestand",
    "xlsx": "een rekenblad (XLSX)",
    "pptx": "een presentatie (PPTX)",
    "odt": "een OpenDocument-tekst (ODT)",
    "ods": "een OpenDocument-rekenblad (ODS)",
    "odf": "een OpenDocument-bestand",
    "rtf": "een RTF-bestand",
    "xml": "een XML-bestand",
    "zip": "een ingepakt bestand (ZIP)",
    "packed": "een ingepakt bestand",
    "image": "een beeld",
    "postscript": "een PostScript-bestand",
}

_ADVICE = {
    "image": "laat er tekstherkenning (OCR) op los en bewaar het als PDF of DOCX.",
    "zip": "pak het uit en geef het bestand dat erin zit.",
    "packed": "pak het uit en geef het bestand dat erin zit.",
}

_MAGIC = (
    (b"{\\rtf", "rtf"),
    (b"%!PS", "postscript"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"BM", "image"),
    (b"\x1f\x8b", "packed"),
    (b"7z\xbc\xaf\x27\x1c", "packed"),
    (b"Rar!", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ", "packed"),
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(r"\s*<(?:[!?/]?[a-z]).*?<?\b(?:html|head|body)\b", re.I | re.S)
_TAG = re.compile(r"</?(?:p|div|h[1-6]|table|ul|ol|li|span|br|body|html|meta|title|a)\b", re.I)


def recognise(data: bytes, suffix: str) -> str:
    """The format of ``data``: ``pdf``, ``docx``, ``html`` or ``txt``.

    ``suffix`` is one of :data:`LABELS` or empty.

    :raises Refused: when it is nothing that can be read, or not what ``suffix`` says.
    """
    if not data:
        raise Refused("is leeg: vraag of maak het opnieuw.")
    promised = LABELS.get(suffix)
    kind = _kind(data, promised)
    if kind == "locked":
        raise Refused("is met een wachtwoord beveiligd: bewaar het zonder wachtwoord.")
    if kind in ("unknown", "broken"):
        if promised in ("pdf", "docx"):
            raise Refused(f"is beschadigd of geen {promised.upper()}: vraag of maak het opnieuw.")
        if kind == "broken":
            raise Refused("is een beschadigd ingepakt bestand: vraag of maak het opnieuw.")
        raise Refused("bevat geen tekst: geef een PDF-, DOCX-, HTML- of TXT-bestand.")
    name = _NAMES[kind]
    label = f"heet {suffix} maar is {name}" if promised not in (None, kind) else f"is {name}"
    if kind not in LABELS.values():
        advice = _ADVICE.get(kind, "bewaar het als PDF, DOCX, HTML of TXT.")
        raise Refused(f"{label}, en dat kan hier niet gelezen worden: {advice}")
    if promised not in (None, kind):
        raise Refused(f"{label}: geef het de juiste extensie.")
    return kind


def spreadsheet(data: bytes) -> None:
    """Whether ``data`` is an XLSX.

    :raises Refused: when it is not, with what it is.
    """
    if not data:
        raise Refused("is leeg: vraag of maak het opnieuw.")
    kind = _kind(data, None)
    if kind == "xlsx":
        return
    if kind == "locked":
        raise Refused("is met een wachtwoord beveiligd: bewaar het zonder wachtwoord.")
    if kind in ("unknown", "broken"):
        raise Refused("is beschadigd of geen rekenblad: bewaar het opnieuw als XLSX.")
    raise Refused(f"is {_NAMES[kind]}: geef het rekenblad (XLSX) dat je hier ophaalde.")


def _kind(data: bytes, promised: str | None) -> str:
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip(b"\0 \t\r\n")
    if start.startswith(b"%PDF-") or (promised == "pdf" and b"%PDF-" in start):
        return "pdf"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image"
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif"):
        return "image"
    for magic, kind in _MAGIC:
        # Two letters are also the beginning of an ordinary word.
        if start.startswith(magic) and (len(magic) > 2 or is_binary(data[:4096])):
            return kind
    if is_binary(data):
        return "unknown"
    head = decode(data[:4096]).lstrip("\ufeff")
    if _HTML.match(head) or (promised == "html" and _TAG.search(head)):
        return "html"
    return "xml" if head.lstrip().startswith("<?xml") else "txt"


def _zip_kind(data: bytes) -> str:
    # Imported here: plain text, the commonest file, has no use for it.
    import io
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            mime = ""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mime = archive.read("mimetype").decode("ascii", "replace")
    # What zipfile raises on a damaged archive; RuntimeError: an entry with a password.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        return "broken"
    except ValueError:  # offsets that lie outside the file
        return "broken"
    for word, kind in (("opendocument.text", "odt"), ("opendocument.spread", "ods")):
        if word in mime:
            return kind
    if "opendocument" in mime:
        return "odf"
    for folder, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
        if any(name.startswith(folder) for name in names):
            return kind
    return "zip"


def _ole_kind(data: bytes) -> str:
    # The names of the streams stand in the directory of the container, as UTF-16.
    for stream, kind in (
        ("EncryptedPackage", "locked"),
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
    ):
        if stream.encode("utf-16-le") in data:
            return kind
    return "ole"


def decode(data: bytes) -> str:
    """The text in ``data``: UTF-8, UTF-16 where a byte order mark says so, otherwise cp1252.

    A byte order mark stays, as the first code point: places count from the file itself.
    """
    if data.startswith(b"\xff\xfe"):
        return data.decode("utf-16-le", "replace")
    if data.startswith(b"\xfe\xff"):
        return data.decode("utf-16-be", "replace")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        # A piece of a file may end in the middle of a character.
        if error.start >= len(data) - 3 and len(data) == 4096:
            return data[: error.start].decode()
        return data.decode("cp1252", "replace")


_CONTROL = dict.fromkeys(
    [c for c in range(32) if chr(c) not in "\t\n\v\f\r\x1a\x1b"] + [0x7F, 0xFFFD]
)


def is_binary(data: bytes) -> bool:
    """Whether ``data`` cannot be text: NULs, or more than a few control characters."""
    text = decode(data)
    if "\0" in text:
        return True
    return len(text) - len(text.translate(_CONTROL)) > len(text) // 50
