"""Weighing an Office file: what its parts unpack to, before any library opens them."""

from __future__ import annotations

import io
import zipfile
import zlib

from regie.reading.extract.formats import Refused

#: How many times larger than the file its unpacked parts may be; small files get some room.
_RATIO = 100
_ROOM = 2**20
_MOST_BYTES = 200 * 2**20
_MOST_ENTRIES = 1000
_CHUNK = 2**16

BOMB = "pakt uit tot een verdacht grote omvang en wordt daarom niet gelezen."


def weigh(data: bytes, damaged: str, *, most_rows: int = 0, long: str = "") -> None:
    """Count the parts of an archive and what they unpack to.

    :param damaged: what is said of one that is broken.
    :param most_rows: with ``long``, what is said of a sheet that has more rows.
    :raises Refused: when it is broken, or too large.
    """
    room = min(max(_RATIO * len(data), _ROOM), _MOST_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_ENTRIES:
                raise Refused(BOMB)
            for entry in entries:
                is_sheet = long and entry.filename.startswith("xl/worksheets/")
                size, rows = _counted(archive, entry, room, most_rows if is_sheet else None)
                if is_sheet and rows > most_rows:
                    raise Refused(long)
                if size > room:
                    raise Refused(BOMB)
                room -= size
    # What zipfile raises on a damaged archive; RuntimeError: an entry with a password.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError):
        raise Refused(damaged) from None
    except RuntimeError:
        raise Refused(damaged) from None


def _counted(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, most_rows: int | None
) -> tuple[int, int]:
    """The bytes and the rows of an entry, up to what it may have: what it declares may be a lie."""
    size = rows = 0
    tail = b""
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if most_rows is not None:
                # A tag may be cut in two.
                rows += (tail + chunk).count(b"<row ")
                tail = chunk[-4:]
                if rows > most_rows:
                    break
            if size > room:
                break
    return size, rows
