"""The calls that come with Regie, as files of facts."""

from __future__ import annotations

from pathlib import Path

from regie.base.data import data
from regie.base.errors import Invalid
from regie.programmes.ruleset import Call, parse


def call_file(code: str) -> Path:
    """The file of a call.

    :raises Invalid: where there is no such call, with those that there are.
    """
    known = {path.stem: path for path in sorted(data("calls").glob("*.yaml"))}
    if code not in known:
        raise Invalid(f"Er is geen oproep {code[:60]}; er zijn {', '.join(known)}.")
    return known[code]


def call(code: str) -> Call:
    """The call with this code.

    :raises Invalid: where there is none.
    """
    path = call_file(code)
    return parse(path.read_bytes(), path.name)
