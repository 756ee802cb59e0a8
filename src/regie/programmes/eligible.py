"""Who may apply: the rules, the parties and figures as values; reasons with their numbers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct, field

from regie.base.text import fold
from regie.programmes.ruleset import Applicants

Answer = Literal["yes", "no", "not_known"]


class Party(Struct, frozen=True):
    """An organisation that applies, alone or with others.

    :param kinds: what it is, in the words of the rules (``municipality``, ``organisation``…).
    :param place: the municipality for which it acts, "" for none.
    :param figure: what the figure of the threshold is there; absent is not known.
    """

    name: str
    kinds: tuple[str, ...]
    place: str = ""
    region: str = ""
    figure: int | None = None


class Reason(Struct, frozen=True):
    """Why somebody may or may not apply, with the numbers on which that rests."""

    code: str
    answer: Answer
    numbers: Mapping[str, Any] = field(default_factory=dict)


def reasons(rules: Applicants, lead: Party, partners: Sequence[Party] = ()) -> tuple[Reason, ...]:
    """Every rule about who applies, with its answer. What rests on a figure that nobody knows is
    not known; it does not refuse."""
    told = []
    for party in (lead, *partners):
        told += _kind(rules, party, together=bool(partners))
    named = _is_among(rules.named, lead)
    if rules.threshold is None or named or not lead.place:
        return tuple(told)
    parties = [lead, *partners] if rules.threshold.together else [lead]
    regions = {party.region for party in parties if party.region}
    if len(regions) > 1:
        told.append(Reason("other_region", "no", {"regions": ", ".join(sorted(regions))}))
    numbers = {"above": rules.threshold.above, "figure": rules.threshold.figure}
    known = [party.figure for party in parties if party.figure is not None]
    total = sum(known)
    if total > rules.threshold.above:
        told.append(Reason("threshold", "yes", {**numbers, "total": total}))
    elif len(known) < len(parties):
        missing = ", ".join(party.name for party in parties if party.figure is None)
        told.append(Reason("threshold", "not_known", {**numbers, "missing": missing}))
    else:
        told.append(Reason("threshold", "no", {**numbers, "total": total}))
    return tuple(told)


def answer(told: Sequence[Reason]) -> Answer:
    """What all reasons say together."""
    answers = {reason.answer for reason in told}
    return "no" if "no" in answers else "not_known" if "not_known" in answers else "yes"


def _kind(rules: Applicants, party: Party, *, together: bool) -> list[Reason]:
    numbers = {"name": party.name}
    if _is_among(rules.excluded, party):
        return [Reason("excluded", "no", numbers)]
    if _is_among(rules.named, party) or set(party.kinds) & set(rules.kinds):
        return []
    if together and "partnership" in rules.kinds:
        return []
    return [Reason("kind", "no", numbers)]


def _is_among(names: Sequence[str], party: Party) -> bool:
    """Whether a party is named: ``vzw de Rand`` is ``vzw 'de Rand' met de …``."""
    own = {_plain(party.name), _plain(party.place)} - {""}
    return any(
        told == name or told.startswith(f"{name} ") for told in map(_plain, names) for name in own
    )


def _plain(name: str) -> str:
    return " ".join("".join(s if s.isalnum() else " " for s in fold(name)).split())
