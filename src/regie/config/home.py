"""Where a running Regie keeps what it writes, and the secrets that lie there."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def home() -> Path:
    """``REGIE_HOME`` (``var`` by default), made with rights for its owner only."""
    path = Path(os.environ.get("REGIE_HOME") or "var").resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret(folder: Path, name: str) -> str:
    """The secret called ``name``: from ``REGIE_<NAME>``, or made once and kept in ``folder``.

    Two processes that start together agree: who comes second reads what the first wrote.
    """
    given = os.environ.get(f"REGIE_{name.upper()}")
    if given:
        return given
    path = folder / f"{name.replace('_', '-')}.txt"
    beside = folder / f".{path.name}.{secrets.token_hex(6)}"
    if not path.exists():
        beside.touch(mode=0o600)
        beside.write_text(secrets.token_urlsafe(48), "ascii")
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_text("ascii")


def is_demo(folder: Path) -> bool:
    """Whether ``regie demo`` made this home."""
    return (folder / "demo").exists()
