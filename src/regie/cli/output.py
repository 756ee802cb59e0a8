"""What commands say and write."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from pathlib import Path

_WHY = {
    errno.ENOENT: "het bestaat niet",
    errno.ENOTDIR: "de map bestaat niet",
    errno.EACCES: "je hebt er geen recht toe",
    errno.EPERM: "je hebt er geen recht toe",
    errno.EROFS: "je hebt er geen recht toe",
    errno.EISDIR: "het is een map",
    errno.ENOSPC: "de schijf is vol",
    errno.EDQUOT: "de schijf is vol",
    errno.ENAMETOOLONG: "de naam is te lang",
}


class Refused(Exception):
    """A command cannot do what was asked; the text is one Dutch sentence for a person."""


def shown(name: str) -> str:
    """The name of a file as text that can be printed, whatever its bytes."""
    return os.fsencode(name).decode("utf-8", "replace")


def why(error: OSError) -> str:
    """In Dutch, why the system refuses."""
    return _WHY.get(error.errno or 0, "het systeem weigert dat")


def write(out: str, content: bytes) -> None:
    """Write a file as a whole or not at all; ``-`` is standard output.

    :raises Refused: when that cannot be.
    """
    if out == "-":
        sys.stdout.flush()
        left = memoryview(content)
        while left:  # an unbuffered stream may take a part
            left = left[sys.stdout.buffer.write(left) :]
        sys.stdout.buffer.flush()
        return
    try:
        _replace(Path(os.path.realpath(out)), content)
    except OSError as error:
        reason = "de map bestaat niet" if error.errno == errno.ENOENT else why(error)
        raise Refused(f"{shown(out)} kan niet geschreven worden: {reason}.") from error
    except ValueError as error:
        raise Refused("Zo kan een bestand niet heten.") from error


def _replace(path: Path, content: bytes) -> None:
    mode = path.stat().st_mode if path.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        # A device or a pipe is written to, never replaced.
        path.write_bytes(content)
        return
    if mode is not None and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "")
    beside = path.parent / f".{secrets.token_hex(8)}.tmp"
    # Made by os.open, so that the umask decides who may read a new file.
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(mode))
            file.write(content)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


class Progress:
    """``Bladzijde 12 van 300`` on a terminal; nothing where standard error is no terminal."""

    def __init__(self, name: str) -> None:
        self._name = Path(name).name
        self._width = 0

    def __call__(self, done: int, total: int) -> None:
        """Show how far the work is."""
        if sys.stderr.isatty():
            line = f"{shown(self._name)}: bladzijde {done} van {total}"
            self._width = max(self._width, len(line))
            print(f"\r{line:<{self._width}}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            print(f"\r{'':<{self._width}}\r", end="", file=sys.stderr, flush=True)
            self._width = 0
