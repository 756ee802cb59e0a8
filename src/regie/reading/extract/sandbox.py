"""The parent's side: start the child, hand it the file, take back the text."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import BufferedReader
from pathlib import Path
from threading import Timer
from typing import cast

from regie.reading.extract import Unreadable
from regie.reading.extract.formats import LABELS, TABLE
from regie.reading.text import Extract, Format

#: Wall-clock seconds a file gets; a paper of 300 pages needs a few.
SECONDS = 300.0

#: The most text that is taken back, in bytes of UTF-8.
MAX_TEXT = 128 * 2**20

#: The largest spreadsheet that is opened, in bytes.
MAX_SHEETS = 20 * 2**20

#: The sheets of a workbook by name: rows of cells as text.
Sheets = dict[str, list[list[str]]]

_BOOT = (
    "import sys; sys.path[:0] = sys.argv[2:]; from regie.reading.extract.child import main; main()"
)
_DAMAGED = "kan niet gelezen worden, waarschijnlijk is het beschadigd: vraag of maak het opnieuw."
_SLOW = "vraagt te veel tijd om te lezen: splits het op of bewaar het als gewone tekst (TXT)."


def run(
    path: Path,
    *,
    max_bytes: int,
    progress: Callable[[int, int], None] | None = None,
    seconds: float = SECONDS,
) -> Extract:
    """As :func:`regie.reading.extract.extract`; the child is ended after ``seconds``.

    :raises Unreadable: when there is nothing to read, whatever the reason.
    """
    suffix = path.suffix.lower()
    with _opened(path, max_bytes) as (name, file):
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        word = suffix if suffix in LABELS else ""
        kind, starts, text = _child(name, file.fileno(), word, progress, seconds)
    return Extract(format=cast(Format, kind), text=text, page_starts=starts, sha256=sha256)


def sheets(path: Path, *, max_bytes: int = MAX_SHEETS, seconds: float = SECONDS) -> Sheets:
    """The cells of a spreadsheet (XLSX) as text, sheet by sheet, row by row from the first. Of a
    formula it is the value that was kept with it.

    :raises Unreadable: when there is nothing to read, whatever the reason.
    """
    with _opened(path, max_bytes) as (name, file):
        _, _, text = _child(name, file.fileno(), TABLE, None, seconds)
    found: Sheets = json.loads(text)
    return found


@contextmanager
def _opened(path: Path, max_bytes: int) -> Iterator[tuple[str, BufferedReader]]:
    """The file, and its name as it can be shown.

    :raises Unreadable: when it cannot be opened or is too large.
    """
    name = _shown(path)
    try:
        # Looked at before it is opened: opening some devices already does something.
        if (reason := _wrong_kind(path.stat().st_mode)) is not None:
            raise Unreadable(f"{name} {reason}")
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise Unreadable(f"{name} bestaat niet: kijk de naam en de map na.") from None
    except PermissionError:
        raise Unreadable(f"{name} mag niet gelezen worden: vraag leesrechten.") from None
    except OSError as error:
        raise Unreadable(f"{name} kan niet geopend worden ({error.strerror}).") from None
    with os.fdopen(descriptor, "rb") as file:
        size = os.fstat(descriptor).st_size
        if size > max_bytes:
            raise Unreadable(
                f"{name} is te groot ({_megabytes(size)}, hoogstens {_megabytes(max_bytes)}): "
                "splits het op of bewaar het zonder beelden."
            )
        yield name, file


def _child(
    name: str,
    descriptor: int,
    word: str,
    progress: Callable[[int, int], None] | None,
    seconds: float,
) -> tuple[str, tuple[int, ...], str]:
    command = [sys.executable, "-I", "-S", "-B", "-c", _BOOT]
    command += [word, *_roots()]
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="regie-") as folder,
        subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            command,
            stdin=descriptor,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={},
        ) as process,
    ):
        assert process.stdout is not None  # noqa: S101 - tells mypy that it is a pipe
        timer = Timer(seconds, process.kill)
        timer.start()
        header, body = b"", b""
        try:
            for header in process.stdout:
                if not header.startswith(b"page "):
                    body = process.stdout.read(MAX_TEXT + 1)
                    break
                if progress is not None:
                    page, pages = header.split()[1:]
                    progress(int(page), int(pages))
        finally:
            timer.cancel()
            if len(body) > MAX_TEXT or sys.exc_info()[0] is not None:
                process.kill()
    if len(body) > MAX_TEXT:
        raise Unreadable(f"{name} bevat te veel tekst: splits het op.")
    verdict, *rest = header.decode("utf-8", "replace").split() or [""]
    if verdict == "no":
        raise Unreadable(f"{name} {' '.join(rest)}")
    # A killed child leaves half a text behind, so its own word is not enough.
    if verdict == "text" and process.returncode == 0:
        return rest[0], tuple(map(int, rest[1:])), body.decode()
    late = time.monotonic() - begun >= seconds or process.returncode == -24  # SIGXCPU
    raise Unreadable(f"{name} {_SLOW if late else _DAMAGED}")


def _roots() -> list[str]:
    """The folders where the child finds us and the libraries: -I and -S hide them from it."""
    roots = [str(Path(__file__).parents[3])]
    for library in ("lxml", "pypdfium2", "python_calamine"):
        spec = find_spec(library)
        if spec is not None and spec.origin is not None:
            roots.append(str(Path(spec.origin).parents[1]))
    return list(dict.fromkeys(roots))


def _wrong_kind(mode: int) -> str | None:
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISDIR(mode):
        return "is een map: geef een bestand."
    return "is geen gewoon bestand: geef een PDF-, DOCX-, HTML- of TXT-bestand."


def _shown(path: Path) -> str:
    # A name may hold line ends or bytes that no screen can show.
    name = str(path.name or path).encode("utf-8", "replace").decode()
    return "‘" + "".join(c if c.isprintable() else "?" for c in name) + "’"


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f} MB".replace(".", ",")
