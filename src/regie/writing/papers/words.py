"""The words of papers. They are in Dutch whatever the language of the page: a government decides
on a Dutch text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from regie.base.text import said
from regie.kernel import figures
from regie.kernel.dates import PartialDate, parse_iso
from regie.plans.contents import DATES, TEXTS, LinkTo
from regie.plans.own import OwnField
from regie.plans.selectors import Named

Names = Mapping[tuple[str, str], Named]

#: What stands on everything that is invented.
EXAMPLE = "voorbeeldgegevens"
#: What stands where the register does not know.
UNKNOWN = "niet gekend"

KINDS = {
    "objective": "doelstelling",
    "action": "actie",
    "initiative": "beleidsinitiatief",
    "evaluation": "evaluatie",
    "research": "onderzoek",
    "regulation": "regelgeving",
    "decree_evaluation": "decretale evaluatie",
    "milestone": "mijlpaal",
}
MANY = {
    "objective": "doelstellingen",
    "action": "acties",
    "initiative": "beleidsinitiatieven",
    "evaluation": "evaluaties",
    "research": "onderzoeken",
    "regulation": "regelgevingen",
    "decree_evaluation": "decretale evaluaties",
    "milestone": "mijlpalen",
}
LEVELS = {
    "strategic": "strategische doelstelling",
    "operational": "operationele doelstelling",
    "objective": "doelstelling",
}
FIELDS = {
    "code": "code",
    "title": "titel",
    "text": "tekst",
    "level": "niveau",
    "short_name": "korte naam",
    "period_start": "begin",
    "period_end": "einde",
    "planned": "gepland",
    "expected": "verwacht",
    "reached": "bereikt",
    "instrument": "instrument",
    "contact": "contact",
    "contact_email": "e-mail voor vragen",
    "horizontal": "horizontaal",
    "regular": "regulier beleid",
    "extra_money": "extra geld",
    "is_example": EXAMPLE,
    "admission_reason": "waarom in dit plan",
    "basis": "hoe we dit weten",
    "source": "bron",
    "links": "wie en wat",
    "rank": "volgorde",
    "parent": "staat onder",
}
ROLES = {
    "lead": "trekker",
    "responsible": "verantwoordelijk",
    "co_responsible": "medeverantwoordelijk",
    "partner": "partner",
    "targets": "doelgroep",
    "principle": "principe",
    "contributes": "draagt bij tot",
    "related": "hangt samen met",
    "after": "komt na",
}
WHAT = {
    "added": "toegevoegd",
    "ended": "beëindigd",
    "moved": "verplaatst",
    "changed": "gewijzigd",
}
#: What an item is called that ended before and stands in the plan again.
REVIVED = "opnieuw opgenomen"
#: How it stands, as an answer says.
STATUSES = {
    "on_track": "op schema",
    "at_risk": "in gevaar",
    "late": "te laat",
    "done": "klaar",
    "stopped": "gestopt",
}
BASES = {
    "decision": "staat in een beslissing",
    "paper": "staat in een document",
    "staff": "gezegd door medewerkers",
    "inferred": "afgeleid",
    "example": EXAMPLE,
}
#: In which form something was decided.
FORMS = {
    "communication": "mededeling",
    "approval_in_principle": "principiële goedkeuring",
    "approval": "goedkeuring",
    "final_approval": "definitieve goedkeuring",
    "taken_note": "kennisneming",
    "advice": "adviesaanvraag",
    "other": "andere vorm",
}
DECISIONS = {
    "government": "beslissing van de Vlaamse Regering",
    "minister": "beslissing van de minister",
    "parliament": "beslissing van het Vlaams Parlement",
    "board": "beslissing van het bestuur",
    "other": "andere beslissing",
}


def title(words: Mapping[str, str], otherwise: str = "zonder titel") -> str:
    """A title in Dutch, else in the language there is."""
    return said(words, "nl")[0] or otherwise


def headed(code: str, words: Mapping[str, str]) -> str:
    """A title behind its code."""
    return f"{code} {title(words, '' if code else 'zonder titel')}".strip()


def when(date: PartialDate | None, otherwise: str = UNKNOWN) -> str:
    """A date as precise as it is known."""
    return otherwise if date is None else figures.partial_date(date, "nl")


def value(field: str, told: Any) -> str:
    """The value of a field that is no text by language and no link."""
    if told is None or told == "":
        return ""
    if field in DATES:
        return when(told)
    if field == "level":
        return LEVELS.get(told, str(told))
    if field == "basis":
        return BASES.get(told, str(told))
    if isinstance(told, bool):
        return "ja" if told else "nee"
    return str(told)


def own(field: OwnField, told: str) -> str:
    """What an item says in a field of its plan."""
    if told and field.kind == "date":
        return when(parse_iso(told))
    return figures.number(Decimal(told), "nl") if told and field.kind == "number" else told


def named(link: LinkTo, names: Names) -> str:
    """What a link points at, as it was called; who held an office stands behind it."""
    found = names.get((link.kind, link.target))
    if found is None:
        return UNKNOWN
    called = headed(found.detail if link.kind == "item" else "", found.title)
    if link.kind == "office":
        return f"{called} ({found.detail or 'bekleder ' + UNKNOWN})"
    return called


def share(link: LinkTo) -> str:
    """``60 %``."""
    return "" if link.share is None else f"{link.share / 100:g} %".replace(".", ",")


def grouped(links: Iterable[LinkTo], names: Names) -> list[tuple[LinkTo, ...]]:
    """Links in the order of their roles and names: one by one, and together the target groups that
    meet."""
    order = list(ROLES)

    def place(link: LinkTo) -> tuple[int, str]:
        return order.index(link.role) if link.role in order else len(order), named(link, names)

    groups: dict[tuple[object, ...], list[LinkTo]] = {}
    for link in sorted(links, key=place):
        apart = link.intersection or (link.kind, link.target)
        groups.setdefault((link.role, apart), []).append(link)
    return [tuple(group) for group in groups.values()]


def called(group: Sequence[LinkTo], names: Names) -> str:
    """What a group of :func:`grouped` points at."""
    told = [named(link, names) for link in group]
    return told[0] if len(told) == 1 else f"het kruispunt van {listed(told)}"


def linked(group: Sequence[LinkTo], names: Names) -> str:
    """A group of links with its role, and with why where it is inferred."""
    first = group[0]
    part = f" ({share(first)})" if first.share is not None else ""
    why = f" [{said(first.note, 'nl')[0]}]" if first.basis == "inferred" else ""
    return f"{ROLES.get(first.role, first.role)}: {called(group, names)}{part}{why}"


def before_and_after(
    field: str, before: Any, after: Any, names: Names
) -> Iterable[tuple[str, str, str]]:
    """(name of the field, before, after) in words; a text once for each language that changed."""
    if field in TEXTS:
        for language in dict.fromkeys([*before, *after]):
            old, new = before.get(language, ""), after.get(language, "")
            if old != new:
                yield _in(field, language), old, new
    elif field == "links":
        yield FIELDS[field], _links(before, after, names), _links(after, before, names)
    elif field == "rank":
        yield FIELDS[field], "", "een andere plaats in de rij"
    else:
        yield FIELDS.get(field, field), value(field, before), value(field, after)


def _in(field: str, language: str) -> str:
    return FIELDS[field] if language == "nl" else f"{FIELDS[field]} ({language})"


def _links(these: Sequence[LinkTo], others: Sequence[LinkTo], names: Names) -> str:
    there = grouped(others, names)
    return "; ".join(linked(group, names) for group in grouped(these, names) if group not in there)


def counted(n: int, one: str, many: str) -> str:
    """``1 actie``, ``7 acties``."""
    return f"{figures.number(n, 'nl')} {one if n == 1 else many}"


def kinds(some: Iterable[str]) -> str:
    """``3 acties en 1 mijlpaal``, ``geen``."""
    often = Counter(some)
    return listed(counted(often[one], KINDS[one], MANY[one]) for one in KINDS if often[one]) or (
        "geen"
    )


def listed(parts: Iterable[str]) -> str:
    """``a, b en c``."""
    some = [part for part in parts if part]
    return " en ".join([", ".join(some[:-1]), some[-1]] if len(some) > 1 else some)
