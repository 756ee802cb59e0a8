"""The child's side: everything that touches the bytes of a stranger's file.

It gets the file on standard input and answers on standard output: lines ``page <i> <n>`` while it
works, then one line ``no <words>`` or ``text <format> <page starts>`` followed by the text in
UTF-8. Only what the format needs is imported.
"""

from __future__ import annotations

import ctypes
import resource
import sys
from typing import TYPE_CHECKING

from regie.reading.extract.formats import TABLE, Refused, recognise, spreadsheet

if TYPE_CHECKING:
    from regie.reading.extract.formats import Content, Progress

#: Address space in bytes: 250 MB of work, the libraries and what a heap wastes.
MEMORY = 640 * 2**20
#: Seconds of CPU.
CPU = 240
#: Open files: the three standard ones and what an import holds for a moment.
HANDLES = 32

_TOO_BIG = "vraagt te veel geheugen om te lezen: splits het op of bewaar het zonder beelden."
_NEWUSER_NEWNET = 0x10000000 | 0x40000000


def main() -> None:
    """Read standard input, answer on standard output."""
    _confine()
    out = sys.stdout.buffer

    def tell(page: int, pages: int) -> None:
        out.write(b"page %d %d\n" % (page, pages))
        out.flush()

    try:
        kind, (text, starts) = read(sys.stdin.buffer.read(), sys.argv[1], tell)
    except Refused as refusal:
        out.write(f"no {refusal}\n".encode())
    except MemoryError:
        out.write(f"no {_TOO_BIG}\n".encode())
    else:
        out.write(" ".join(["text", kind, *map(str, starts)]).encode() + b"\n")
        # Half of a surrogate pair, which some PDF files hold, has no place in UTF-8.
        out.write(text.encode("utf-8", "replace"))


def read(data: bytes, suffix: str, progress: Progress) -> tuple[str, Content]:
    """The format and the content of ``data``; the cells of a spreadsheet as JSON.

    :raises Refused: when it cannot be read.
    """
    if suffix == TABLE:
        spreadsheet(data)
        from regie.reading.extract import xlsx

        return "xlsx", xlsx.read(data)
    kind = recognise(data, suffix)
    if kind == "pdf":
        from regie.reading.extract import pdf

        return kind, pdf.read(data, progress)
    if kind == "docx":
        from regie.reading.extract import docx

        return kind, docx.read(data)
    if kind == "html":
        from regie.reading.extract import html

        return kind, html.read(data)
    from regie.reading.extract import txt

    return kind, txt.read(data)


def _confine() -> None:
    libc = ctypes.CDLL(None)
    if hasattr(libc, "unshare"):
        # Without network where the kernel allows it; elsewhere we go on without this wall.
        libc.unshare(_NEWUSER_NEWNET)
    for what, wanted in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, HANDLES),
    ):
        hard = resource.getrlimit(what)[1]
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(what, (limit, limit))
