"""Which steps an edition may take, what an item must hold, and who may approve."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from regie.base.fields import last_day
from regie.kernel.dates import PartialDate
from regie.plans.contents import DATES, FIELDS, ONLY, TEXTS, LinkTo

#: Step → (states from which, state to which), by kind of edition.
_COMMON = {
    "submit": (frozenset({"draft"}), "submitted"),
    "withdraw": (frozenset({"submitted", "decided"}), "draft"),
    "discard": (frozenset({"draft"}), "withdrawn"),
}
STEPS: dict[str, dict[str, tuple[frozenset[str], str]]] = {
    "regular": {
        **_COMMON,
        "decide": (frozenset({"draft", "submitted"}), "decided"),
        "publish": (frozenset({"decided"}), "published"),
        "take_back": (frozenset({"published"}), "decided"),
    },
    "erratum": {
        **_COMMON,
        "publish": (frozenset({"draft", "submitted"}), "published"),
        "take_back": (frozenset({"published"}), "draft"),
    },
    "scenario": {"discard": _COMMON["discard"]},
}


def step(kind: str, state: str, name: str) -> str | None:
    """The state after step ``name``, or nothing where an edition like this cannot take it."""
    sources, target = STEPS[kind].get(name, (frozenset(), ""))
    return target if state in sources else None


#: What may become of a recommendation: state → states that may follow.
ANSWERS: dict[str, frozenset[str]] = {
    "open": frozenset({"accepted", "partly", "rejected", "in_progress", "done"}),
    "accepted": frozenset({"open", "partly", "rejected", "in_progress", "done"}),
    "partly": frozenset({"open", "accepted", "rejected", "in_progress", "done"}),
    "rejected": frozenset({"open", "accepted", "partly"}),
    "in_progress": frozenset({"accepted", "partly", "rejected", "done"}),
    "done": frozenset({"in_progress"}),
}

#: Levels of objectives.
LEVELS = ("strategic", "operational", "objective")
#: How the register can know something.
BASES = ("decision", "paper", "staff", "inferred", "example")

#: What can be the address of a mailbox.
EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>.]+(\.[^\s@<>.]+)+")

#: Kinds that papers also print as a description without a title.
UNTITLED = frozenset({"regulation", "decree_evaluation"})


def faults(kind: str, values: Mapping[str, Any], parent: object) -> dict[str, str]:
    """What is wrong with the values of a living item, a sentence for each field."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if name not in FIELDS:
            found[name] = "Dit veld bestaat niet."
        elif name in ONLY and kind not in ONLY[name] and value not in (None, {}):
            found[name] = "Dit soort onderdeel heeft dit veld niet."
        elif not _fits(name, value):
            found[name] = "Dit is geen geldige waarde."
    if (
        not found
        and kind not in UNTITLED
        and not any(word.strip() for word in values["title"].values())
    ):
        found["title"] = "Geef een titel."
    if kind == "objective" and values.get("level") not in LEVELS:
        found["level"] = "Kies op welk niveau deze doelstelling staat."
    if values.get("basis") == "inferred" and not values.get("source"):
        found["source"] = "Zeg waaruit dit is afgeleid."
    if parent is None and kind == "milestone":
        found["parent"] = "Kies waaronder dit staat."
    return found


def _fits(name: str, value: Any) -> bool:
    if name in TEXTS:
        return isinstance(value, dict) and all(
            isinstance(language, str) and isinstance(words, str)
            for language, words in value.items()
        )
    if name in DATES:
        return value is None or isinstance(value, PartialDate)
    if name == "own":
        return isinstance(value, dict) and all(
            isinstance(key, str) and isinstance(words, str) and words
            for key, words in value.items()
        )
    match name:
        case "code":
            return isinstance(value, str) and len(value) <= 40
        case "is_example":
            return isinstance(value, bool)
        case "horizontal" | "regular" | "extra_money":
            return value is None or isinstance(value, bool)
        case "instrument":
            return value is None or (isinstance(value, str) and 0 < len(value) <= 60)
        case "source":
            return value is None or (isinstance(value, str) and 0 < len(value) <= 300)
        case "contact_email":
            return value is None or (
                isinstance(value, str) and len(value) <= 200 and bool(EMAIL.fullmatch(value))
            )
        case "admission_reason":
            return value is None or (isinstance(value, str) and value.strip() != "")
        case "basis":
            return value is None or value in BASES
    return value is None or isinstance(value, str)


def link_fault(links: Iterable[LinkTo]) -> str:
    """What is wrong with the links of one item together; nothing where they are right."""
    together: Counter[int] = Counter()
    shared = 0
    for link in links:
        if link.intersection is not None:
            if link.kind != "target_group" or link.role != "targets" or link.intersection < 1:
                return "Alleen doelgroepen vormen samen een kruispunt."
            together[link.intersection] += 1
        if link.role in ("responsible", "co_responsible"):
            shared += link.share or 0
    if 1 in together.values():
        return "Een kruispunt telt twee of meer doelgroepen."
    if shared > 10_000:
        return "De aandelen van wie verantwoordelijk is, zijn samen meer dan 100 %."
    return ""


def slip(
    planned: PartialDate | None, expected: PartialDate | None, reached: PartialDate | None
) -> int | None:
    """By how many days a milestone is later than was first planned (earlier is negative), counted
    between the last days that both dates may mean; nothing where one of them is not known.

    A date that only says more exactly what the other says is no slip.
    """
    now = reached or expected
    if planned is None or now is None:
        return None
    if now.first <= last_day(planned) and planned.first <= last_day(now):
        return 0
    return (last_day(now) - last_day(planned)).days


def may_approve(approver: int | None, prepared: Iterable[int | None]) -> bool:
    """Whether ``approver`` is a known person and none of those who prepared, all of them known."""
    preparers = set(prepared)
    return approver is not None and None not in preparers and approver not in preparers
