"""Files: what they are follows from their content, and they are kept whole or not at all."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from regie.base import files
from regie.base.actor import VISITOR, Actor, Role, system
from regie.base.errors import Invalid, NotAllowed
from regie.base.models import Event, StoredFile
from tests.base import make

pytestmark = pytest.mark.django_db
SOMEBODY = system("tester")
SPECIMENS = Path(__file__).resolve().parents[2] / "data" / "specimens"


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.REGIE_HOME = tmp_path


def store(content: bytes, name: str, **more: Any) -> StoredFile:
    return files.store(SOMEBODY, io.BytesIO(content), name, "paper", **more)


def archive(name: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr(name, "x")
    return held.getvalue()


def left(home: Path) -> list[Path]:
    return [path for path in (home / "files").rglob("*") if path.is_file()]


def test_a_file_lies_under_its_sum_for_its_owner_only(tmp_path: Path) -> None:
    row = store(b"een beleidsnota", "../nota\x1b.txt")
    assert row.sha256 == hashlib.sha256(b"een beleidsnota").hexdigest()
    assert (row.size, row.name, row.media_type) == (15, "nota.txt", "text/plain")
    (path,) = left(tmp_path)
    assert path == tmp_path / "files" / row.sha256[:2] / row.sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with files.open_file(row) as file:
        assert file.read() == b"een beleidsnota"
    assert files.text(row) == "een beleidsnota"
    assert Event.objects.get().action == "base.file.stored"


def test_the_same_bytes_lie_once_and_are_two_files(tmp_path: Path) -> None:
    assert store(b"x", "a.txt").pk != store(b"x", "b.txt").pk
    assert len(left(tmp_path)) == 1


@pytest.mark.parametrize("kind", ["txt", "pdf", "docx", "html"])
def test_a_specimen_is_what_it_is_whatever_its_name(kind: str) -> None:
    row = store((SPECIMENS / f"bbt-2022.{kind}").read_bytes(), "iets.exe")
    assert (
        row.media_type
        == {
            "txt": files.TXT,
            "pdf": files.PDF,
            "docx": files.DOCX,
            "html": files.HTML,
        }[kind]
    )


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (archive("xl/workbook.xml"), "a", files.XLSX),
        (b"gemeente;bedrag\nAalst;12\n", "a.csv", files.CSV),
        (b"gemeente;bedrag\nAalst;12\n", "a.txt", files.TXT),
        ("prijs: 3 €".encode("cp1252"), "a.txt", files.TXT),
        (b"\xef\xbb\xbf \n<!-- x -->\n<!DOCTYPE html><p>", "a.txt", files.HTML),
        (b"a" * (files._CHUNK - 1) + "é".encode() + b"b", "a.txt", files.TXT),
    ],
)
def test_the_content_says_what_it_is(content: bytes, name: str, kind: str) -> None:
    assert store(content, name).media_type == kind


@pytest.mark.parametrize(
    "content",
    [b"", b"\x7fELF\0\0", archive("evil.exe"), b"PK\x03\x04broken", b"\x89PNG\r\n\x1a\n\0"],
)
def test_anything_else_is_refused_and_leaves_nothing(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        store(content, "a.pdf")
    assert left(tmp_path) == []
    assert not StoredFile.objects.exists()


def test_what_is_too_large_is_refused_before_it_is_all_read(tmp_path: Path) -> None:
    stream = io.BytesIO(b"x" * 1_000_000)
    with pytest.raises(Invalid, match="te groot"):
        files.store(SOMEBODY, stream, "a.txt", "paper", largest=100_000)
    assert stream.tell() < 300_000
    assert left(tmp_path) == []


def test_a_visitor_stores_nothing() -> None:
    with pytest.raises(NotAllowed):
        files.store(VISITOR, io.BytesIO(b"x"), "a.txt", "paper")


def test_a_file_is_seen_by_its_owner_and_by_everybody_once_public() -> None:
    owner = make.account()
    actor, other = make.actor(1, account=owner.pk), make.actor(2, account=owner.pk + 1)
    own = files.store(actor, io.BytesIO(b"x"), "a.txt", "paper")
    shown = files.store(actor, io.BytesIO(b"y"), "b.txt", "paper", public=True)
    assert set(StoredFile.objects.visible_to(actor)) == {own, shown}
    assert set(StoredFile.objects.visible_to(other)) == {shown}
    assert set(StoredFile.objects.visible_to(VISITOR)) == {shown}
    inspector = Actor(account=owner.pk + 2, roles=frozenset({Role.INSPECTOR}))
    assert set(StoredFile.objects.visible_to(inspector)) == {own, shown}
    assessor = Actor(account=owner.pk + 3, roles=frozenset({Role.ASSESSOR}))
    assert set(StoredFile.objects.visible_to(assessor)) == {shown}
