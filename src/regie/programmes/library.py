"""The calls that come with Regie, as files of facts, which do not change while a process runs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from regie.base.data import data
from regie.base.errors import Invalid
from regie.programmes.ruleset import Call, parse


def call_file(code: str) -> Path:
    """The file of a call.

    :raises Invalid: where there is no such call, with those that there are.
    """
    known = _known()
    if code not in known:
        raise Invalid(f"Er is geen oproep {code[:60]}; er zijn {', '.join(known)}.")
    return known[code]


def call(code: str) -> Call:
    """The call with this code.

    :raises Invalid: where there is none.
    """
    return _read(call_file(code))


def calls() -> list[Call]:
    """Every call, the newest closing first."""
    return sorted(
        (_read(path) for path in _known().values()),
        key=lambda one: (str(one.rules.dates.closes or one.rules.dates.start or ""), one.code),
        reverse=True,
    )


@lru_cache(maxsize=1)
def _known() -> dict[str, Path]:
    return {path.stem: path for path in sorted(data("calls").glob("*.yaml"))}


@lru_cache(maxsize=100)
def _read(path: Path) -> Call:
    return parse(path.read_bytes(), path.name)
