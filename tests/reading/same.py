"""A reading beside the truth it was printed from, and beside another reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from regie.reading.model import Reading, Table
from tests.family import truth as t


def differences(reading: Reading, paper: t.Paper) -> Iterator[str]:
    """Every way in which a reading says something else than the truth."""
    expected = t.expected(paper)
    yield from _lists("objectives", _objectives(reading), _expected_objectives(expected))
    yield from _lists("initiatives", _initiatives(reading), _expected_initiatives(expected))
    yield from _lists("articles", _articles(reading), _ordered(expected["articles"]))
    yield from _lists("tables", _tables(reading), _expected_tables(expected))
    yield from _lists("labels", _labels(reading), _expected_labels(expected))
    yield from _lists(
        "abbreviations",
        tuple((a.short, a.long) for a in reading.abbreviations),
        expected["abbreviations"],
    )
    mentions = {(m.kind, m.text, m.value, m.unit, m.date, m.precision) for m in reading.mentions}
    for mention in paper.mentions:
        if (
            mention.kind,
            mention.text,
            mention.value,
            mention.unit,
            mention.date,
            mention.precision,
        ) not in mentions:
            yield f"mention {mention} is not read"
    document = reading.document
    printed = (document.title, document.date, document.precision, document.number)
    if printed != expected["document"]:
        yield f"document {printed} is {expected['document']}"
    for check in reading.checks:
        if not check.holds:
            yield f"check {check.description}: {check.computed} is not {check.printed}"


def _lists(what: str, got: object, wanted: object) -> Iterator[str]:
    if got == wanted:
        return
    assert isinstance(got, tuple)
    assert isinstance(wanted, tuple)
    if len(got) != len(wanted):
        yield f"{what}: {len(got)} read, {len(wanted)} printed"
    for one, other in zip(got, wanted, strict=False):
        if one != other:
            yield f"{what}: read {one!r}, printed {other!r}"


def _objectives(reading: Reading) -> tuple[object, ...]:
    return _ordered(
        (o.code, o.level, tuple(sorted(o.titles)), o.parent) for o in reading.objectives
    )


def _initiatives(reading: Reading) -> tuple[object, ...]:
    return _ordered(
        (
            i.kind,
            i.title,
            i.objective,
            tuple((m.text, m.date, m.precision) for m in i.milestones),
        )
        for i in reading.initiatives
    )


def _articles(reading: Reading) -> tuple[object, ...]:
    return _ordered(
        (a.code, tuple(sorted(a.printed)), a.name, a.kind, a.entity, a.programme, a.ise, a.esr)
        for a in reading.budget.articles
    )


def _rows(table: Table) -> tuple[object, ...]:
    sides = table.type in ("ise_summary", "legal_person")
    return tuple(
        (r.kind, r.stage if sides else None, r.article, tuple(sorted(r.values.items())))
        for r in table.rows
        if r.values
    )


def _tables(reading: Reading) -> tuple[object, ...]:
    return _ordered((t.type, t.article, _rows(t)) for t in reading.budget.tables)


def _expected_tables(expected: dict[str, object]) -> tuple[object, ...]:
    return _ordered((t["type"], t["article"], t["rows"]) for t in _each(expected["tables"]))


def _labels(reading: Reading) -> tuple[object, ...]:
    return _ordered(
        (
            t.type,
            t.article,
            tuple((_letters(r.label), _letters(r.reason)) for r in t.rows if r.values),
        )
        for t in reading.budget.tables
        if t.type != "legal_person"
    )


def _expected_labels(expected: dict[str, object]) -> tuple[object, ...]:
    return _ordered(
        (
            t["type"],
            t["article"],
            tuple((_letters(label), _letters(reason)) for label, reason in rows),
        )
        for t, rows in zip(_each(expected["tables"]), _each(expected["labels"]), strict=True)
        if t["type"] != "legal_person"
    )


def _letters(text: str | None) -> str:
    return " ".join((text or "").split())


def _expected_objectives(expected: dict[str, object]) -> tuple[object, ...]:
    return _ordered(
        (code, level, tuple(sorted(titles)), parent)
        for code, level, titles, parent, _ in _each(expected["objectives"])
    )


def _expected_initiatives(expected: dict[str, object]) -> tuple[object, ...]:
    return _ordered(
        (kind, "; ".join(titles), objective, milestones)
        for kind, titles, objective, milestones in _each(expected["initiatives"])
    )


def _ordered(values: Any) -> tuple[object, ...]:
    return tuple(sorted(values, key=repr))


def _each(values: object) -> tuple[Any, ...]:
    assert isinstance(values, tuple)
    return values
