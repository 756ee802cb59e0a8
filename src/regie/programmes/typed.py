"""What is typed in an application, field by field: values in, values out.

A field has a name: ``title``, ``a.<question>``, ``l.<line>.<current, planned or priority>``,
``c.<row>.<amount or note>`` of the cost budget, ``i.<row>.…`` of its incomes, ``b.<bonus>``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct

from regie.programmes.ruleset import Line, Question, RuleSet

OF_LINE = ("current", "planned", "priority")
OF_ROW = ("amount", "note")
#: No field is longer; more is not a form but an attack.
LONGEST = 20_000

#: What somebody may be given to type in, beside ``action:<code>``.
FORM, BUDGET, PARTNERS, ACCOUNT = "form", "budget", "partners", "account"


def fields_of(rules: RuleSet) -> Iterator[tuple[str, str]]:
    """Every field that these rules know, with the part of the application that it belongs to."""
    yield "title", FORM
    for question in questions_of(rules):
        if question.answer != "file":
            yield f"a.{question.code}", ACCOUNT if question.answer == "iban" else FORM
    for line in rules.lines:
        for name in OF_LINE:
            yield f"l.{line.code}.{name}", part_of(line)
    for letter, rows in (("c", rules.costs), ("i", rules.incomes)):
        for number in range(len(rows)):
            for name in OF_ROW:
                yield f"{letter}.{number}.{name}", BUDGET
    for bonus in rules.bonuses:
        yield f"b.{bonus.code}", FORM


def part_of(line: Line) -> str:
    """To which part a line of the menu belongs: that of its action."""
    return f"action:{line.action or line.code}"


def parts_of(rules: RuleSet) -> list[str]:
    """The parts that can be given to somebody, in the order of the form."""
    parts = [FORM, *(part_of(line) for line in rules.lines)]
    if rules.costs or rules.incomes:
        parts.append(BUDGET)
    if rules.process.partners:
        parts.append(PARTNERS)
    return list(dict.fromkeys(parts))


def questions_of(rules: RuleSet) -> list[Question]:
    """All questions, in their order."""
    return [question for block in rules.form for question in block.questions]


def asked_of(rules: RuleSet, answers: Mapping[str, Any]) -> set[str]:
    """The questions (their codes) that these answers leave standing."""
    asked: set[str] = set()
    for question in questions_of(rules):
        if question.when is None or (
            question.when[0] in asked and answers.get(question.when[0], "") == question.when[1]
        ):
            asked.add(question.code)
    return asked


def flat(typed: Mapping[str, Any]) -> dict[str, str]:
    """What is kept of an application, as fields."""
    told = {"title": str(typed.get("title", ""))}
    told |= {f"a.{code}": str(text) for code, text in typed.get("answers", {}).items()}
    for code, one in typed.get("lines", {}).items():
        told |= {f"l.{code}.{name}": str(one.get(name) or "") for name in OF_LINE}
    for letter, key in (("c", "costs"), ("i", "incomes")):
        for number, row in enumerate(typed.get(key, [])):
            told |= {f"{letter}.{number}.{name}": str(row.get(name) or "") for name in OF_ROW}
    told |= {f"b.{code}": "yes" for code in typed.get("bonuses", [])}
    return {name: text for name, text in told.items() if text}


def nested(rules: RuleSet, told: Mapping[str, str]) -> dict[str, Any]:
    """Fields as an application keeps them; blank ones and those that the rules do not know are left
    out."""
    lines: dict[str, dict[str, str]] = {}
    for line in rules.lines:
        one = {name: told.get(f"l.{line.code}.{name}", "") for name in OF_LINE}
        if any(one.values()):
            lines[line.code] = one
    typed: dict[str, Any] = {
        "title": told.get("title", ""),
        "answers": {
            question.code: told[f"a.{question.code}"]
            for question in questions_of(rules)
            if told.get(f"a.{question.code}")
        },
        "lines": lines,
        "bonuses": [bonus.code for bonus in rules.bonuses if told.get(f"b.{bonus.code}")],
    }
    for letter, key, rows in (("c", "costs", rules.costs), ("i", "incomes", rules.incomes)):
        if rows:
            typed[key] = [
                {
                    "label": next(iter(words.values()), ""),
                    **{name: told.get(f"{letter}.{number}.{name}", "") for name in OF_ROW},
                }
                for number, words in enumerate(rows)
            ]
    return {name: value for name, value in typed.items() if value}


# --- two people in one form


def mark(text: str) -> str:
    """A short sign of what stood in a field, so that a form knows what it was made from."""
    return hashlib.sha256(text.encode()).hexdigest()[:10] if text else ""


class Clash(Struct, frozen=True):
    """A field that two people changed into different things."""

    field: str
    mine: str
    theirs: str


class Merged(Struct, frozen=True):
    """What stands after both; ``changed`` are the fields that mine changed."""

    fields: dict[str, str]
    changed: frozenset[str]
    clashes: tuple[Clash, ...]


def merge(stands: Mapping[str, str], sent: Mapping[str, str], was: Mapping[str, str]) -> Merged:
    """Put what was ``sent`` over what ``stands`` now, field by field.

    :param was: the marks of what stood in each field when the form was made; a field without one
        was blank.
    """
    fields, changed, clashes = dict(stands), set(), []
    for name, text in sent.items():
        theirs = stands.get(name, "")
        if mark(text) == was.get(name, "") or text == theirs:
            continue
        if mark(theirs) != was.get(name, ""):
            clashes.append(Clash(name, text, theirs))
            continue
        changed.add(name)
        fields[name] = text
    return Merged(fields, frozenset(changed), tuple(clashes))


# --- reading what was typed


_WHOLE = re.compile(r"\d{1,9}|\d{1,3}(?:\.\d{3}){1,2}")
_EURO = re.compile(r"(\d{1,11}|\d{1,3}(?:\.\d{3}){1,3})(?:,(\d{1,2}))?|(\d{1,11})\.(\d{1,2})")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_BLANKS = re.compile(r"[\s\u00a0]+")
_MINUS = "-\u2212\u2013"


def whole(text: str) -> int | None:
    """The whole number that somebody typed (``2250``, ``2.250``); None where it is none."""
    words = _BLANKS.sub("", text)
    sign = -1 if words[:1] and words[0] in _MINUS else 1
    words = words[1:] if sign < 0 else words
    return sign * int(words.replace(".", "")) if _WHOLE.fullmatch(words) else None


def euros(text: str) -> Decimal | None:
    """The amount that somebody typed (``1250``, ``1.250,50``); None where it is none."""
    words = _BLANKS.sub("", text).removeprefix("€").removesuffix("€")
    sign = -1 if words[:1] and words[0] in _MINUS else 1
    found = _EURO.fullmatch(words[1:] if sign < 0 else words)
    if found is None:
        return None
    before, cents = (found[1], found[2]) if found[1] else (found[3], found[4])
    return sign * Decimal(before.replace(".", "") + "." + (cents or "0"))


def day(text: str) -> date | None:
    """The day that somebody typed (``1/10/2026``, ``2026-10-01``); None where it is none."""
    found = _DAY.fullmatch(text.strip())
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def iban(text: str) -> str:
    """An account number without blanks, in capitals."""
    return _BLANKS.sub("", text).upper()


def is_iban(number: str) -> bool:
    """Whether this can be an account number: its sign for the country and its check digits
    (ISO 13616; a Belgian one has sixteen signs)."""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", number):
        return False
    if number.startswith("BE") and not re.fullmatch(r"BE\d{14}", number):
        return False
    digits = "".join(str(int(sign, 36)) for sign in number[4:] + number[:4])
    return int(digits) % 97 == 1
