"""Files that people bring: their bytes lie under their SHA-256, never under the web root.

What a file is follows from its content. Nothing here knows HTTP: one view serves what
``StoredFile.objects.visible_to`` lets through.
"""

from __future__ import annotations

import csv
import hashlib
import os
import secrets
import zipfile
from datetime import date
from pathlib import Path, PurePath
from typing import IO

from django.conf import settings
from django.utils import timezone

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, NotAllowed
from regie.base.models import StoredFile

#: Larger files are refused.
LARGEST = 50_000_000
_CHUNK = 1 << 16

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HTML = "text/html"
CSV = "text/csv"
TXT = "text/plain"
#: A Frictionless data package.
PACKAGE = "application/zip"

_UNKNOWN = "Dit soort bestand kennen we niet; breng een TXT, PDF, DOCX, HTML, XLSX of CSV."


def store(
    actor: Actor,
    stream: IO[bytes],
    name: str,
    purpose: str,
    *,
    public: bool = False,
    keep_until: date | None = None,
    largest: int = LARGEST,
) -> StoredFile:
    """Keep a file. The bytes are safe on disk before the row says that they are.

    :raises NotAllowed: for a visitor.
    :raises Invalid: when it is empty, too large, or nothing that we know.
    """
    if not actor.is_somebody:
        raise NotAllowed("Meld je aan om een bestand te bewaren.")
    sha256, size, media_type = _keep(stream, PurePath(name).suffix.lower(), largest)
    with act(actor, "base.file.stored") as event:
        row = StoredFile.objects.create(
            sha256=sha256,
            size=size,
            media_type=media_type,
            name=_plain_name(name),
            owner_id=actor.account,
            purpose=purpose,
            public=public,
            keep_until=keep_until,
            created_at=timezone.now(),
        )
        event.about = row
        event.after = {"name": row.name, "sha256": sha256, "size": size, "purpose": purpose}
    return row


def open_file(row: StoredFile) -> IO[bytes]:
    """The bytes of a file, for reading."""
    return path_of(row.sha256).open("rb")


def text(row: StoredFile) -> str:
    """The words of a text file (TXT, HTML, CSV).

    :raises Invalid: for a file of another kind.
    """
    if row.media_type not in (TXT, HTML, CSV):
        raise Invalid("Dit bestand is geen tekst.")
    with open_file(row) as file:
        return _decoded(file.read())


def path_of(sha256: str) -> Path:
    """Where the bytes with this SHA-256 lie."""
    return Path(settings.REGIE_HOME, "files", sha256[:2], sha256)


def _keep(stream: IO[bytes], suffix: str, largest: int) -> tuple[str, int, str]:
    """Write the bytes as a whole or not at all."""
    folder = Path(settings.REGIE_HOME, "files")
    folder.mkdir(mode=0o700, exist_ok=True)
    beside = folder / f".{secrets.token_hex(8)}"
    digest, size = hashlib.sha256(), 0
    try:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > largest:
                    raise Invalid(
                        f"Dit bestand is te groot; ten hoogste {largest // 1_000_000} MB gaat."
                    )
                digest.update(chunk)
                file.write(chunk)
            if not size:
                raise Invalid("Dit bestand is leeg.")
            media_type = sniff(file, suffix)
            file.flush()
            os.fsync(file.fileno())
        path = path_of(digest.hexdigest())
        path.parent.mkdir(mode=0o700, exist_ok=True)
        beside.rename(path)
        _sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)
    return digest.hexdigest(), size, media_type


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sniff(file: IO[bytes], suffix: str) -> str:
    """What the content is. Only between TXT and CSV does the name decide.

    :raises Invalid: for anything that we do not know.
    """
    file.seek(0)
    head = file.read(_CHUNK)
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    # Half a character at the end of what was read is no fault.
    try:
        words = _decoded(head, partly=len(head) == _CHUNK)
    except UnicodeDecodeError as error:
        raise Invalid(_UNKNOWN) from error
    start = words.lstrip("\ufeff \t\r\n").lower()
    while start.startswith(("<!--", "<?xml")):
        start = start.partition(">")[2].lstrip()
    if start.startswith(("<!doctype html", "<html")):
        return HTML
    if suffix == ".csv" and _is_table(words):
        return CSV
    return TXT


def _office(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Invalid("Dit bestand is beschadigd.") from error
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    if any(name.rpartition("/")[2] == "datapackage.json" for name in names):
        return PACKAGE
    raise Invalid(_UNKNOWN)


def _decoded(content: bytes, *, partly: bool = False) -> str:
    """As UTF-8, else as Windows writes Dutch.

    :raises UnicodeDecodeError: for bytes that are no text.
    """
    if b"\0" in content:
        raise UnicodeDecodeError("utf-8", content, 0, 1, "no text")
    for cut in range(4 if partly else 1):
        try:
            return content[: len(content) - cut].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252")


def _is_table(words: str) -> bool:
    try:
        csv.Sniffer().sniff(words[:4096], delimiters=",;\t")
    except csv.Error:
        return False
    return True


def _plain_name(name: str) -> str:
    """The name without a folder (also one of Windows) or signs that steer a terminal."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[-255:] or "bestand"
