"""Codes of municipalities from before the list of the register begins, and what they went into."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from typing import NamedTuple

from regie.base.data import data


class Former(NamedTuple):
    """A code that ended on a day, what it was called, and the code it went into."""

    on: date
    code: str
    name: str
    successor: str


@cache
def former_codes() -> tuple[Former, ...]:
    """Those that ship with Regie (``data/actors/former_codes.csv``, which names the source). They
    only say what somebody probably meant: no figures are carried over them."""
    with data("actors", "former_codes.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Former(date.fromisoformat(row["on"]), row["code"], row["name"], row["successor"])
            for row in csv.DictReader(file)
        )
