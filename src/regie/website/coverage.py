"""What Regie does already of the systems in the source papers: ``/over/dekking/``.

The facts stand in ``data/coverage.csv``, one row a system, and nowhere else.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from msgspec import Struct

from regie.base.text import fold
from regie.base.writers import Column, Table
from regie.components.requests import Request, public_page
from regie.website.downloads import download
from regie.website.lists import files as as_files

State = Literal["works", "partly", "not_yet"]
#: From what works to what does not; each as an address names it, and in words.
STATES: Mapping[State, tuple[str, str | Promise]] = {
    "works": ("werkt", _("works")),
    "partly": ("deels", _("works in part")),
    "not_yet": ("nog-niet", _("not yet")),
}
PARTS: Mapping[str, str | Promise] = {
    "A": _("Planning, governance and reporting"),
    "B": _("Budget"),
    "C": _("Subsidies and local implementation"),
    "D": _("Civic integration"),
    "E": _("Dutch language"),
    "F": _("Equal opportunities and anti-discrimination"),
    "G": _("Accessibility of places and websites"),
    "H": _("Monitoring and research"),
}
#: The papers, as the column of sources shortens them.
PAPERS: Mapping[str, str | Promise] = {
    "S0": _("communication to the government on the update of the plan, 2021"),
    "S1": _("web page on how the policy works, 2024"),
    "S2": _("web page on the objectives 2019-2024"),
    "S3": _("policy and budget explanation (BBT) 2021"),
    "S4": _("communication to the government on support for local integration policy, 2025"),
}


class System(Struct, frozen=True):
    """One system that a source paper describes.

    ``address`` shows it and ``test`` holds it; both are empty as long as nothing works.
    """

    id: str
    name: Mapping[str, str]
    source: str
    task: Mapping[str, str]
    state: State
    address: str
    test: str
    #: What there is to see and what is missing, where it works in part.
    now: Mapping[str, str]

    @property
    def part(self) -> str:
        """The letter of its part."""
        return self.id[0]

    @property
    def state_label(self) -> str | Promise:
        """Its state in words."""
        return STATES[self.state][1]


def read(lines: Iterable[str]) -> tuple[System, ...]:
    """The systems in the lines of a CSV file with a head."""
    return tuple(
        System(
            id=row["id"],
            name={"nl": row["nl"], "en": row["en"]},
            source=row["source"],
            task={"nl": row["what_nl"], "en": row["what_en"]},
            state=_state(row["state"]),
            address=row["address"],
            test=row["test"],
            now={"nl": row["now_nl"], "en": row["now_en"]},
        )
        for row in csv.DictReader(lines)
    )


@cache
def systems() -> tuple[System, ...]:
    """All systems, in the order of their numbers."""
    with _file().open(encoding="utf-8", newline="") as stream:
        return read(stream)


def selected(
    all_systems: Iterable[System], *, part: str, state: str, order: str, language: str
) -> list[System]:
    """The systems of ``part`` that are in ``state``; an empty word leaves nothing out.

    :param order: ``nummer``, ``naam`` or ``stand``, with a minus before it to turn it round.
    """
    chosen = [
        system
        for system in all_systems
        if part in ("", system.part) and state in ("", system.state)
    ]
    # Sorting keeps the numbers in order where names or states are the same.
    turned = order.startswith("-")
    match order.removeprefix("-"):
        case "naam":
            chosen.sort(key=lambda system: fold(system.name[language]), reverse=turned)
        case "stand":
            chosen.sort(key=lambda system: list(STATES).index(system.state), reverse=turned)
        case "nummer" if turned:
            chosen.reverse()
    return chosen


class PartCount(Struct, frozen=True):
    """How many systems of a part are in each state, in the order of :data:`STATES`."""

    letter: str
    label: str | Promise
    counts: Sequence[int]
    total: int


def counted(all_systems: Sequence[System]) -> list[PartCount]:
    """Each part with its counts."""
    by_part = Counter((system.part, system.state) for system in all_systems)
    parts = []
    for letter, label in PARTS.items():
        counts = [by_part[letter, state] for state in STATES]
        parts.append(PartCount(letter, label, counts, sum(counts)))
    return parts


@require_safe
@public_page
def coverage(request: Request) -> HttpResponse:
    """The table of systems, by part and state as the address asks (``deel, stand, sorteer``)."""
    language = "en" if (get_language() or "").startswith("en") else "nl"
    asked_part = request.GET.get("deel", "").upper()
    part = asked_part if asked_part in PARTS else ""
    slug = request.GET.get("stand", "")
    state = next((key for key, (word, _label) in STATES.items() if word == slug), "")
    every = systems()
    parts = counted(every)
    chosen = selected(
        every, part=part, state=state, order=request.GET.get("sorteer", ""), language=language
    )
    if form := request.GET.get("formaat", ""):
        return download(_table(chosen, language), "dekking", form)
    return render(
        request,
        "website/coverage/index.html",
        {
            "systems": chosen,
            "parts": parts,
            "totals": [sum(counts) for counts in zip(*(p.counts for p in parts), strict=True)],
            "total": len(every),
            "states": STATES.values(),
            "papers": PAPERS,
            "part": part,
            "state": slug if state else "",
            "files": as_files(request),
        },
    )


def _table(chosen: Iterable[System], language: str) -> Table:
    return Table(
        gettext("What works already"),
        [
            Column("id", gettext("Number")),
            Column("name", gettext("System"), width=40),
            Column("task", gettext("Task"), width=60),
            Column("state", gettext("State")),
            Column("address", gettext("Where you see it")),
            Column("test", gettext("Held by")),
            Column("now", gettext("What there is to see"), width=60),
            Column("source", gettext("Source")),
        ],
        (
            [
                one.id,
                one.name[language],
                one.task[language],
                str(one.state_label),
                one.address,
                one.test,
                one.now[language],
                one.source,
            ]
            for one in chosen
        ),
    )


def _file() -> Path:
    """In a wheel the file lies in the package, in a checkout beside the source."""
    package = Path(str(files("regie")))
    homes = (package / "data", package.parents[1] / "data")
    return next(home for home in homes if home.is_dir()) / "coverage.csv"


def _state(word: str) -> State:
    for state in STATES:
        if word == state:
            return state
    raise ValueError(f"no such state: {word!r}")
