"""The ribbon: the whole chain as stations, and how much of it hangs on what is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

Key = Literal[
    "objective", "action", "money", "call", "municipality", "result", "evidence", "edition"
]
#: On what a link of the chain rests. Only the last two are drawn otherwise.
Basis = Literal["decision", "paper", "staff", "inferred", "example"]

_WORDS: dict[Key, tuple[str | Promise, str | Promise]] = {
    "objective": (_("Objective"), _("no objective yet")),
    "action": (_("Action"), _("no action registered yet")),
    "money": (_("Money"), _("no budget linked yet")),
    "call": (_("Call"), _("no call yet")),
    "municipality": (_("Municipality"), _("no municipality takes part yet")),
    "result": (_("Result"), _("nothing reported yet")),
    "evidence": (_("Evidence"), _("not studied yet")),
    "edition": (_("Next edition"), _("not written yet")),
}


class Link(Struct, frozen=True):
    """What a page knows of one station: how many or how much, and where that leads.

    ``missing`` says better than the ribbon itself what is not there and who could fill it.
    """

    value: str = ""
    path: str = ""
    basis: Basis = "paper"
    missing: str | Promise = ""


class Station(Struct, frozen=True):
    """One stop, ready to be shown."""

    key: Key
    name: str | Promise
    value: str
    path: str
    basis: Basis
    current: bool
    missing: str | Promise


def ribbon(current: Key | None, links: Mapping[Key, Link]) -> list[Station]:
    """All stations in the order of the chain, filled where ``links`` has something.

    :param current: the station of the page itself; None on a page about all of the chain.
    """
    stations = []
    for key in get_args(Key):
        name, nothing = _WORDS[key]
        link = links.get(key, Link())
        missing = "" if link.value or key == current else link.missing or nothing
        stations.append(
            Station(key, name, link.value, link.path, link.basis, key == current, missing)
        )
    return stations


#: What stands in the chain: how one is called, its station on the ribbon, and how several are.
KINDS: dict[str, tuple[str | Promise, Key, str | Promise]] = {
    "objective": (_("Objective"), "objective", _("Objectives")),
    "action": (_("Action"), "action", _("Actions")),
    "money": (_("Money"), "money", _("Money")),
    "article": (_("Budget article"), "money", _("Budget articles")),
    "call": (_("Call"), "call", _("Calls")),
    "award": (_("Award"), "municipality", _("Awards")),
    "result": (_("Report"), "result", _("Reports")),
    "evidence": (_("Indicator"), "evidence", _("Indicators")),
    "status": (_("Status in a closed round"), "edition", _("Statuses in closed rounds")),
    "sentence": (_("Sentence in the next note"), "edition", _("Sentences in the next note")),
}
#: On what a link rests, in words.
BASES: dict[str, str | Promise] = {
    "decision": _("by decision"),
    "paper": _("printed in a paper"),
    "staff": _("stated by staff"),
    "inferred": _("inferred"),
    "example": _("example"),
}
