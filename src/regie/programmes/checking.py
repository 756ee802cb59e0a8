"""What is wrong with an application: the rules and what was typed in, faults out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec import field as field_of

from regie.kernel.flanders.kbo import kbo_fault, plain_kbo
from regie.programmes.ruleset import Line, Question, RuleSet
from regie.programmes.typed import asked_of, day, euros, iban, is_iban, questions_of, whole

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_ZERO = Decimal(0)


class Fault(Struct, frozen=True):
    """Something that is not right: at which field, what, and with which numbers."""

    field: str
    code: str
    numbers: Mapping[str, Any] = field_of(default_factory=dict)


class Wish(Struct, frozen=True):
    """A line of the menu that is asked, as it can be kept."""

    line: Line
    place: int
    units: int
    current: int | None
    priority: int
    amount: Decimal
    own: Decimal | None


class Share(Struct, frozen=True):
    """What one partner takes of a line."""

    line: str
    units: int
    own: Decimal | None


class Row(Struct, frozen=True):
    """A row of the budget: a cost or an income."""

    label: str
    amount: Decimal
    note: str
    income: bool


class Checked(Struct, frozen=True):
    """What was typed, read strictly. Whatever stands in it is right; ``faults`` say what is not."""

    faults: tuple[Fault, ...]
    wishes: tuple[Wish, ...]
    rows: tuple[Row, ...]
    answers: Mapping[str, str]
    bonuses: tuple[str, ...]
    total: Decimal
    own: Decimal | None

    @property
    def wrong(self) -> dict[str, Fault]:
        """The first fault of each field."""
        told: dict[str, Fault] = {}
        for fault in self.faults:
            told.setdefault(fault.field, fault)
        return told


def check(rules: RuleSet, typed: Mapping[str, Any], files: Collection[str] = ()) -> Checked:
    """Read what was typed strictly.

    :param files: the questions to which a file was brought.
    """
    faults: list[Fault] = []
    answers = _answers(rules, typed.get("answers", {}), files, faults)
    wishes = _wishes(rules, typed.get("lines", {}), faults)
    rows = [
        *_rows(rules.costs, "c", typed.get("costs", []), faults),
        *_rows(rules.incomes, "i", typed.get("incomes", []), faults),
    ]
    asked = _balance(rules, rows, faults)
    bonuses = [str(code) for code in typed.get("bonuses", [])]
    known = {bonus.code: bonus for bonus in rules.bonuses}
    faults += [Fault(f"b.{code}", "unknown_bonus") for code in bonuses if code not in known]
    extra = sum((known[code].amount or _ZERO for code in bonuses if code in known), _ZERO)
    total = sum((wish.amount for wish in wishes), _ZERO)
    own = None if rules.own_share is None else total * rules.own_share
    return Checked(
        tuple(faults),
        tuple(wishes),
        tuple(rows),
        answers,
        tuple(code for code in bonuses if code in known),
        total + extra + asked,
        own,
    )


# --- the questions


def _answers(
    rules: RuleSet, told: Mapping[str, Any], files: Collection[str], faults: list[Fault]
) -> dict[str, str]:
    asked = asked_of(rules, told)
    known = {question.code for question in questions_of(rules)}
    faults += [Fault(f"a.{code}", "unknown_question") for code in told if code not in known]
    kept: dict[str, str] = {}
    for question in questions_of(rules):
        if question.code not in asked:
            continue
        text = str(told.get(question.code, "")).strip()
        there = question.code in files if question.answer == "file" else bool(text)
        if not there:
            if question.required:
                faults.append(Fault(f"a.{question.code}", "empty"))
            continue
        fault = _answer_fault(question, text)
        if fault is not None:
            faults.append(fault)
        kept[question.code] = text
    return kept


def _answer_fault(question: Question, text: str) -> Fault | None:
    code, numbers = "", {}
    if question.limit is not None and len(text) > question.limit:
        code, numbers = "too_long", {"limit": question.limit, "length": len(text)}
    match question.answer:
        case "number":
            number = whole(text)
            code = "not_whole" if number is None else "below_zero" if number < 0 else code
        case "euro":
            amount = euros(text)
            code = "not_euro" if amount is None else "below_zero" if amount < 0 else code
        case "date":
            code = "not_date" if day(text) is None else code
        case "choice":
            code = code if text in question.choices else "not_choice"
        case "yes_no":
            right = (question.only,) if question.only else ("yes", "no")
            code = code if text in right else "not_choice" if text not in ("yes", "no") else "only"
        case "iban":
            code = code if is_iban(iban(text)) else "not_iban"
        case "kbo":
            code = "not_kbo" if kbo_fault(plain_kbo(text)) else code
        case "email":
            code = code if _EMAIL.fullmatch(text) else "not_email"
    return Fault(f"a.{question.code}", code, numbers) if code else None


# --- the menu


def _wishes(rules: RuleSet, told: Mapping[str, Any], faults: list[Fault]) -> list[Wish]:
    known = {line.code: (place, line) for place, line in enumerate(rules.lines, 1)}
    read: list[tuple[int, Line, int, int | None, int | None]] = []
    for code, one in told.items():
        if code not in known:
            faults.append(Fault(f"l.{code}.planned", "unknown_line", {"line": code}))
            continue
        place, line = known[code]
        current = _count(f"l.{code}.current", str(one.get("current") or ""), faults)
        planned = str(one.get("planned") or "").strip()
        units = _count(f"l.{code}.planned", planned, faults)
        priority = _count(f"l.{code}.priority", str(one.get("priority") or ""), faults)
        if not planned or units == 0:
            continue
        # A number that is wrong asks its line too: else the priorities of others would seem wrong.
        units = -1 if units is None else units
        if line.ceiling is not None and units > line.ceiling:
            faults.append(Fault(f"l.{code}.planned", "above_ceiling", {"ceiling": line.ceiling}))
        if line.amount is None:
            faults.append(Fault(f"l.{code}.planned", "no_amount"))
        read.append((place, line, units, current, priority))
    if rules.lines and not read and not rules.costs:
        faults.append(Fault("l", "nothing_asked"))
    times = Counter(priority for *_, priority in read if priority is not None)
    wishes = []
    for place, line, units, current, priority in sorted(read, key=lambda one: one[0]):
        name = f"l.{line.code}.priority"
        if priority is None:
            if all(fault.field != name for fault in faults):
                faults.append(Fault(name, "no_priority"))
            continue
        if times[priority] > 1:
            faults.append(Fault(name, "priority_twice", {"priority": priority}))
        elif not 1 <= priority <= len(read):
            faults.append(Fault(name, "priority_range", {"highest": len(read)}))
        fits = units > 0 and (line.ceiling is None or units <= line.ceiling)
        if line.amount is not None and fits:
            amount = units * line.amount
            own = None if rules.own_share is None else amount * rules.own_share
            wishes.append(Wish(line, place, units, current, priority, amount, own))
    return wishes


def _count(name: str, text: str, faults: list[Fault]) -> int | None:
    if not text.strip():
        return None
    number = whole(text)
    if number is None:
        faults.append(Fault(name, "not_whole"))
    elif number < 0:
        faults.append(Fault(name, "below_zero"))
    return number


# --- the budget


def _rows(
    wanted: tuple[Mapping[str, str], ...], letter: str, told: Any, faults: list[Fault]
) -> list[Row]:
    rows = []
    if len(told) > len(wanted):
        faults.append(Fault(letter, "unknown_row"))
    for number, (words, one) in enumerate(zip(wanted, told, strict=False)):
        name, text = f"{letter}.{number}.amount", str(one.get("amount") or "").strip()
        amount = euros(text) if text else _ZERO
        if amount is None:
            faults.append(Fault(name, "not_euro"))
        elif amount < 0:
            faults.append(Fault(name, "below_zero"))
        elif amount > 0:
            label, note = next(iter(words.values()), ""), str(one.get("note") or "")[:1000]
            rows.append(Row(label, amount, note, letter == "i"))
    return rows


def _balance(rules: RuleSet, rows: list[Row], faults: list[Fault]) -> Decimal:
    """What the budget asks of the government: its first income, else all costs. Costs and incomes
    are equal."""
    if not rules.costs:
        return _ZERO
    costs = sum((row.amount for row in rows if not row.income), _ZERO)
    if not costs:
        faults.append(Fault("c", "no_costs"))
    if not rules.incomes:
        return costs
    incomes = sum((row.amount for row in rows if row.income), _ZERO)
    if costs != incomes:
        faults.append(Fault("i", "no_balance", {"costs": costs, "incomes": incomes}))
    first = next(iter(rules.incomes[0].values()), "")
    asked = sum((row.amount for row in rows if row.income and row.label == first), _ZERO)
    if not asked:
        faults.append(Fault("i.0.amount", "nothing_asked"))
    return asked


# --- shares of partners


def check_shares(
    rules: RuleSet, told: Mapping[str, Any]
) -> tuple[tuple[Share, ...], tuple[Fault, ...]]:
    """What one partner typed of its own part (``units``, ``own`` by line), read strictly. The name
    of a field is ``s.<line>.<units or own>``."""
    faults: list[Fault] = []
    shares = []
    for code, one in told.items():
        if rules.line(code) is None:
            faults.append(Fault(f"s.{code}.units", "unknown_line", {"line": code}))
            continue
        units = _count(f"s.{code}.units", str(one.get("units") or ""), faults)
        text = str(one.get("own") or "").strip()
        own = euros(text) if text else None
        if text and own is None:
            faults.append(Fault(f"s.{code}.own", "not_euro"))
        elif own is not None and own < 0:
            faults.append(Fault(f"s.{code}.own", "below_zero"))
        if units or own:
            shares.append(Share(code, max(units or 0, 0), own))
    return tuple(shares), tuple(faults)


def shares_over(
    planned: Mapping[str, int], shares: Collection[tuple[str, int]]
) -> dict[str, tuple[int, int]]:
    """The lines of which partners take more than is planned: line → (taken, planned)."""
    taken: Counter[str] = Counter()
    for line, units in shares:
        taken[line] += units
    return {
        line: (units, planned.get(line, 0))
        for line, units in taken.items()
        if units > planned.get(line, 0)
    }
