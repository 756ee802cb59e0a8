"""Fields that a plan defines for its own items, beside those that every item has.

What an item says in them is kept as text in one shape (:func:`kept`): words as they are, a number
with a point, a date as precise as known in ISO form, a choice as its words. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec.structs import replace

from regie.kernel.dates import find_dates, parse_iso
from regie.plans.contents import Content, Difference, FieldChange, Line

KINDS = ("text", "number", "date", "choice")
#: How many a plan may define, and how much one may hold.
MOST, LONGEST, MOST_CHOICES = 30, 2000, 50
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")
_POINTED = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d{1,6})?")
#: What stands before the key in the name of a field that changed.
PREFIX = "own."


class OwnField(NamedTuple):
    """A field that a plan defines. Only what is ``public`` leaves the workspace; ``key`` never
    changes; ``choices`` are the words to choose from."""

    key: str
    label: Mapping[str, str]
    kind: str
    public: bool
    choices: tuple[str, ...] = ()


Own = Mapping[str, OwnField]


def defined(told: Iterable[Mapping[str, Any]]) -> dict[str, OwnField]:
    """The fields of a plan by key, as its row holds them."""
    return {
        one["key"]: OwnField(
            one["key"], one["label"], one["kind"], one["public"] is True, tuple(one["choices"])
        )
        for one in told
    }


def public(told: Iterable[Mapping[str, Any]]) -> dict[str, OwnField]:
    """Those that everybody may read."""
    return {key: one for key, one in defined(told).items() if one.public}


def plain(fields: Iterable[OwnField]) -> list[dict[str, Any]]:
    """Fields as a row holds them."""
    return [
        {**one._asdict(), "label": dict(one.label), "choices": list(one.choices)} for one in fields
    ]


def fault(fields: Sequence[OwnField]) -> str:
    """What is wrong with the fields of a plan together; nothing where they are right."""
    if len(fields) > MOST:
        return f"Een plan heeft hoogstens {MOST} eigen velden."
    for one in fields:
        if not one.label.get("nl", "").strip() or not _KEY.fullmatch(one.key):
            return "Geef elk veld een naam die met een letter begint."
        if any(len(words) > 100 for words in one.label.values()):
            return "De naam van een veld telt hoogstens 100 tekens."
        if one.kind not in KINDS:
            return "Kies voor elk veld een soort."
        if one.kind == "choice" and not 2 <= len(set(one.choices)) <= MOST_CHOICES:
            return f"Geef 2 tot {MOST_CHOICES} keuzes voor “{one.label['nl']}”."
        if one.kind != "choice" and one.choices:
            return "Alleen een keuzeveld heeft keuzes."
        if any(not words.strip() or len(words) > 100 for words in one.choices):
            return "Een keuze telt 1 tot 100 tekens."
    names = [one.label["nl"].strip().casefold() for one in fields]
    if len(set(names)) < len(names) or len({one.key for one in fields}) < len(fields):
        return "Twee velden hebben dezelfde naam."
    return ""


def change_fault(before: Own, after: Own, used: Collection[str]) -> str:
    """Why fields that items fill in (``used``, keys) cannot become ``after``: what was said in them
    must stay what it was."""
    for key in used:
        old, new = before[key], after.get(key)
        if new is None:
            return f"“{old.label['nl']}” is ingevuld bij onderdelen en kan niet weg."
        if new.kind != old.kind:
            return f"“{old.label['nl']}” is ingevuld: de soort kan niet meer wijzigen."
        if not set(old.choices) <= set(new.choices):
            return f"“{old.label['nl']}” is ingevuld: een keuze kan er niet meer uit."
    return ""


def kept(field: OwnField, words: str) -> str:
    """What is kept of ``words``; nothing where they are empty.

    :raises ValueError: with a Dutch sentence, where they are no value of this field.
    """
    words = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not words:
        return ""
    match field.kind:
        case "number":
            return _number(words)
        case "date":
            return _date(words)
        case "choice":
            if words not in field.choices:
                raise ValueError(f"“{words[:80]}” is geen van de keuzes.")
            return words
    if len(words) > LONGEST:
        raise ValueError(f"Dit veld telt hoogstens {LONGEST} tekens.")
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in words):
        raise ValueError("Hier staat een teken dat niet kan.")
    return words


def _number(words: str) -> str:
    told = words.replace(" ", "").replace("\u00a0", "")
    # In Dutch 1.255 is more than a thousand; what is kept is never read so.
    if _POINTED.fullmatch(told) or "," in told:
        told = told.replace(".", "").replace(",", ".")
    if not _NUMBER.fullmatch(told):
        raise ValueError(f"“{words[:80]}” is geen getal.")
    return _exact(told)


def _exact(told: str) -> str:
    value = format(Decimal(told).normalize(), "f")
    return "0" if value == "-0" else value


def written(field: OwnField, value: str) -> str:
    """What is kept as somebody writes it: :func:`kept` of this is ``value`` again."""
    return value.replace(".", ",") if field.kind == "number" else value


def _date(words: str) -> str:
    try:
        return parse_iso(words).iso()
    except ValueError:
        found = list(find_dates(words, years=True))
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(words)):
        return found[0].value.iso()
    raise ValueError(f"“{words[:80]}” is geen datum.")


def faults(fields: Own, said: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with what an item says in them, a sentence for each key."""
    wrong = {}
    for key, words in said.items():
        field = fields.get(key)
        if field is None:
            wrong[key] = "Dit plan heeft dit veld niet."
            continue
        try:
            if not words or kept(field, written(field, words)) != words:
                wrong[key] = "Dit is geen geldige waarde."
        except ValueError as sentence:
            wrong[key] = str(sentence)
    return wrong


# --- what leaves


def said_in(fields: Own, content: Content) -> list[tuple[OwnField, str]]:
    """What an item says in ``fields`` and in no other, in their order."""
    own = content.fields["own"]
    return [(field, own[key]) for key, field in fields.items() if own.get(key)]


def only(changes: Iterable[FieldChange], fields: Own) -> tuple[FieldChange, ...]:
    """``changes`` without those of own fields that are not among ``fields``."""
    return tuple(
        change
        for change in changes
        if not change.field.startswith(PREFIX) or change.field.removeprefix(PREFIX) in fields
    )


def visible(difference: Difference, fields: Own) -> Difference:
    """A difference as who sees only ``fields`` reads it: an item of which nothing else changed did
    not change."""

    def seen(lines: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(line._replace(fields=only(line.fields, fields)) for line in lines)

    return replace(
        difference,
        moved=seen(difference.moved),
        changed=tuple(line for line in seen(difference.changed) if line.fields),
    )
