"""A proposal as values: what a paper says, beside what the register holds.

Pure: a reading and a :class:`Register` go in, a :class:`Proposal` comes out. Amounts stay whole
thousands of euros, as printed; they become euro only when somebody accepts them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from regie.base.text import fold
from regie.kernel.flanders.articles import parse
from regie.reading.model import Budget, Initiative, Objective, Place, Reading
from regie.writing.covered import Covered
from regie.writing.money import Statement, money_of

Mark = Literal["added", "changed", "same", "gone"]
Value = Mapping[str, Any]

#: How alike two titles of initiatives under one objective must be to be the same initiative.
ALIKE = 0.85
#: Kinds of lines that are items of a plan.
ITEMS = ("objective", "initiative", "evaluation", "regulation", "decree_evaluation")


class Line(Struct, frozen=True):
    """One thing that a paper says, beside what the register says of it.

    ``key`` names it within the paper and within the register; ``value`` is what the paper says,
    ``before`` what the register says, ``target`` the uid of what it is about there. ``group`` is
    where it is shown: an objective or an article. ``needs`` are keys of lines that must be in the
    register before this one can be; ``origin`` is what a line about money was made from.
    """

    kind: str
    key: str
    mark: Mark
    label: str
    group: str
    value: Value
    before: Value | None = None
    target: str | None = None
    place: Place | None = None
    places: tuple[Place, ...] = ()
    needs: tuple[str, ...] = ()
    origin: Statement | None = None

    @property
    def value_hash(self) -> str:
        """What a decision about this line is tied to: another value is another decision."""
        told = json.dumps([self.mark == "gone", self.value], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


class RegisteredItem(Struct, frozen=True):
    """An item of a plan as the register holds it now. ``parent`` is a uid."""

    uid: str
    kind: str
    code: str
    title: str
    parent: str | None
    value: Value


class Register(Struct, frozen=True):
    """What the register holds of what a paper is about.

    ``articles`` by code; ``movements`` by key with (uid, value); ``balances`` by (round, code) with
    the credit by axis, for the rounds that are in the register, of which ``closed`` are closed.
    """

    items: tuple[RegisteredItem, ...] = ()
    articles: Mapping[str, Value] = field(default_factory=dict)
    movements: Mapping[str, tuple[str, Value]] = field(default_factory=dict)
    balances: Mapping[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()


class Proposal(Struct, frozen=True):
    """The difference, and what should be looked at before accepting it.

    ``round`` is the budget round that the paper draws up, with ``base`` the one it starts from.
    """

    lines: tuple[Line, ...]
    round: str | None
    base: str | None
    warnings: tuple[str, ...]

    def marked(self, mark: Mark) -> tuple[Line, ...]:
        """The lines with one mark."""
        return tuple(line for line in self.lines if line.mark == mark)


def propose(reading: Reading, register: Register) -> Proposal:
    """What accepting ``reading`` would do to ``register``."""
    budget, broken = _known_articles(reading.budget)
    reading = msgspec.structs.replace(reading, budget=budget)
    money = money_of(reading, register.balances, register.closed)
    covered = Covered(reading, _tops(register))
    lines = [*_objectives(reading, register), *_initiatives(reading, register)]
    gone, silent = _gone_items(lines, register, covered)
    lines += gone
    lines += _articles(reading, register, money.round)
    moved, unmoved = _statements(money.statements, register, covered)
    lines += moved
    warnings = (*broken, *money.warnings, *silent, *unmoved)
    return Proposal(tuple(lines), money.round, money.base, warnings)


def _known_articles(budget: Budget) -> tuple[Budget, tuple[str, ...]]:
    """The budget without articles whose code is none, and a sentence about each of those."""
    good = tuple(article for article in budget.articles if parse(article.code))
    return msgspec.structs.replace(budget, articles=good), tuple(
        f"“{article.code}” is geen code van een begrotingsartikel: wat erbij staat, blijft buiten "
        "dit voorstel."
        for article in budget.articles
        if article not in good
    )


def _objectives(reading: Reading, register: Register) -> Iterable[Line]:
    known = {item.code: item for item in register.items if item.kind == "objective"}
    codes = {item.uid: item.code for item in register.items}
    printed = {objective.code for objective in reading.objectives}
    for objective in sorted(reading.objectives, key=_in_order):
        value = {
            "code": objective.code,
            "level": objective.level,
            "title": objective.title,
            "name": objective.name or "",
            "parent": objective.parent or "",
        }
        there = known.get(objective.code)
        before = None
        if there is not None:
            before = {**there.value, "parent": codes.get(there.parent or "", "")}
        yield Line(
            kind="objective",
            key=f"objective/{objective.code}",
            mark=_mark(value, before),
            label=f"{objective.code} {objective.title}",
            group=objective.parent or objective.code,
            value=value,
            before=before,
            target=there.uid if there else None,
            place=objective.place,
            places=objective.places,
            needs=(f"objective/{objective.parent}",) if objective.parent in printed else (),
        )


def _in_order(objective: Objective) -> tuple[bool, list[int]]:
    """Strategic ones first, each level by its numbers: chapters print them in any order."""
    return objective.level == "operational", [int(n) for n in re.findall(r"\d+", objective.code)]


def _initiatives(reading: Reading, register: Register) -> Iterable[Line]:
    codes = {item.uid: item.code for item in register.items}
    left = [item for item in register.items if item.kind in ITEMS[1:]]
    printed = {objective.code for objective in reading.objectives}
    told: dict[str, int] = defaultdict(int)
    found: dict[int, RegisteredItem] = {}
    # What is printed alike is settled before anything that is only nearly alike.
    for alike in (1.0, ALIKE):
        for number, initiative in enumerate(reading.initiatives):
            if number not in found and (
                there := _counterpart(initiative, left, codes, at_least=alike)
            ):
                found[number] = there
                left.remove(there)
    for number, initiative in enumerate(reading.initiatives):
        value = {
            "title": initiative.title,
            "objective": initiative.objective or "",
            "milestones": [
                {"text": m.text, "date": m.date or "", "precision": m.precision or ""}
                for m in initiative.milestones
            ],
        }
        matched = found.get(number)
        before = None
        if matched is not None:
            before = {**matched.value, "objective": codes.get(matched.parent or "", "")}
        key = f"{initiative.kind}/{initiative.objective or '-'}/{fold(initiative.title)[:160]}"
        told[key] += 1
        if told[key] > 1:
            key = f"{key}#{told[key]}"
        parent = initiative.objective
        yield Line(
            kind=initiative.kind,
            key=key,
            mark=_mark(value, before),
            label=initiative.title,
            group=parent or "",
            value=value,
            before=before,
            target=matched.uid if matched else None,
            place=initiative.place,
            places=(initiative.place,),
            needs=(f"objective/{parent}",) if parent in printed else (),
        )


def _counterpart(
    initiative: Initiative,
    among: Iterable[RegisteredItem],
    codes: Mapping[str, str],
    *,
    at_least: float,
) -> RegisteredItem | None:
    title = fold(initiative.title)
    best: tuple[float, RegisteredItem] | None = None
    for item in among:
        if item.kind != initiative.kind or codes.get(item.parent or "") != initiative.objective:
            continue
        other = fold(item.title)
        alike = 1.0 if other == title else 0.0
        if not alike and at_least < 1:
            alike = SequenceMatcher(None, title, other, autojunk=False).ratio()
        if alike >= at_least and (best is None or alike > best[0]):
            best = (alike, item)
    return best and best[1]


def _tops(register: Register) -> list[str]:
    """The codes of the objectives that stand under none."""
    return [
        item.code for item in register.items if item.kind == "objective" and item.parent is None
    ]


def _gone_items(
    lines: list[Line], register: Register, covered: Covered
) -> tuple[list[Line], list[str]]:
    """What stands in the register and not in the paper, of the kinds that the paper speaks of and
    where it speaks of them; and a sentence where it is silent."""
    spoken = {line.kind for line in lines}
    kept = {line.target for line in lines}
    codes = {item.uid: item.code for item in register.items}
    missing = [item for item in register.items if item.kind in spoken and item.uid not in kept]
    treated = [item for item in missing if covered.under(codes.get(item.parent or ""))]
    silent = [item for item in missing if item not in treated]
    told = []
    if silent:
        within = {item.uid for item in silent}
        names = _few(_label(item) for item in silent if item.parent not in within)
        told.append(
            f"Dit document zegt niets over {names}: wat daarvan in het register staat, blijft "
            "staan."
        )
    return [
        Line(
            kind=item.kind,
            key=f"gone/{item.uid}",
            mark="gone",
            label=_label(item),
            group=codes.get(item.parent or "", "") or item.code,
            value={},
            before=item.value,
            target=item.uid,
        )
        for item in treated
    ], told


def _label(item: RegisteredItem) -> str:
    return f"{item.code} {item.title}".strip()


def _few(labels: Iterable[str]) -> str:
    """``a; b en nog 3``."""
    some = list(dict.fromkeys(labels))
    more = f" en nog {len(some) - 5}" if len(some) > 5 else ""
    return f"{'; '.join(some[:5])}{more}"


def _articles(reading: Reading, register: Register, round_code: str | None) -> Iterable[Line]:
    for article in reading.budget.articles:
        value = {
            "name": article.name,
            "kind": article.kind,
            "entity": article.entity,
            "programme": article.programme,
            "ise": article.ise or "",
            "esr": article.esr,
        }
        before = register.articles.get(article.code)
        if before is not None:
            # Codes as printed are kept as they come; they never make an article another one.
            before = {key: before.get(key) for key in value}
        yield Line(
            kind="article",
            key=f"article/{article.code}",
            mark=_mark(value, before),
            label=f"{article.code} {article.name}",
            group=article.code,
            value=value,
            before=before,
            target=article.code if before is not None else None,
            place=article.place,
            places=(article.place,),
        )


def _statements(
    statements: Iterable[Statement], register: Register, covered: Covered
) -> tuple[list[Line], list[str]]:
    lines: list[Line] = []
    seen: set[str] = set()
    rounds: set[str] = set()
    for statement in statements:
        value = statement.value()
        seen.add(statement.key)
        rounds.add(statement.round)
        there = register.movements.get(statement.key)
        lines.append(
            Line(
                kind=statement.kind,
                key=statement.key,
                mark=_mark(value, there and there[1]),
                label=statement.title,
                group=statement.article,
                value=value,
                before=there and there[1],
                target=there and there[0],
                place=statement.place,
                places=statement.places,
                needs=tuple(f"article/{code}" for code in statement.articles),
                origin=statement,
            )
        )
    silent: set[str] = set()
    for key, (uid, before) in register.movements.items():
        if key.split("/")[0] not in rounds or key in seen:
            continue
        if not covered.movement(before["legs"], register.articles):
            silent.add(str(before["article"]))
            continue
        lines.append(
            Line(
                kind=str(before["kind"]),
                key=key,
                mark="gone",
                label=str(before["title"]),
                group=str(before["article"]),
                value={},
                before=before,
                target=uid,
            )
        )
    if not silent:
        return lines, []
    return lines, [
        f"Dit document zegt niets over het geld van {_few(sorted(silent))}, en geen totaal bewijst "
        "dat het weg is: wat daarvan in het register staat, blijft staan."
    ]


def _mark(value: Value, before: Value | None) -> Mark:
    if before is None:
        return "added"
    return "same" if dict(value) == dict(before) else "changed"
