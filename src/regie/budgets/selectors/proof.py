"""What proves the ledger: closed balances recomputed, openings held against their base."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Q
from msgspec import Struct

from regie.budgets import ledger, rules
from regie.budgets.models import Article, Balance, Round, Subtotal
from regie.budgets.rules import Step

_ZERO = Decimal(0)


class OpeningDifference(Struct, frozen=True):
    """A source of ``round`` tells another opening than its base closed with."""

    round: str
    article: str
    axis: str
    told: Decimal | None
    balance: Decimal | None


def broken_balances() -> list[str]:
    """What is wrong with the balances of closed rounds and with the subtotals of all, in words: for
    ``audit verify``. Six queries, whatever the number of rounds. Every leg is added up again."""
    closed = list(
        Round.objects.filter(state=Round.State.CLOSED)
        .select_related("base")
        .order_by("year", "sequence")
    )
    kept: dict[int, dict[int, dict[str, Decimal]]] = {row.pk: {} for row in closed}
    for at, article, axis, amount in Balance.objects.values_list(
        "round_id", "article_id", "axis", "amount"
    ):
        kept.setdefault(at, {}).setdefault(article, {})[axis] = amount
    told: dict[int, list[Step]] = {}
    for at, step in ledger.steps(Q()):
        told.setdefault(at, []).append(step)
    codes = dict(Article.objects.values_list("pk", "code"))
    broken = _broken_subtotals(told, codes)
    for row in closed:
        base = row.base
        counts = base is not None and rules.base_counts(base.closed_at, row.closed_at)
        start = kept.get(base.pk, {}) if base is not None and counts else {}
        computed = rules.evolutions(start, told.get(row.pk, ()))
        for article in sorted(kept[row.pk].keys() | computed.keys(), key=lambda pk: codes[pk]):
            closing = computed[article].closing if article in computed else {}
            balance = kept[row.pk].get(article, {})
            broken += [
                f"{row.code} {codes[article]} {axis}: {balance.get(axis, '–')}"
                f" ≠ {closing.get(axis, '–')}"
                for axis in rules.AXES
                if balance.get(axis) != closing.get(axis)
            ]
    return broken


def _broken_subtotals(told: Mapping[int, list[Step]], codes: Mapping[int, str]) -> list[str]:
    """Where a subtotal is not what its legs come to: two queries."""
    columns = ledger.COLUMNS
    legs: dict[tuple[int, int, str], dict[str, Decimal]] = {}
    for at, steps in told.items():
        for step in steps:
            summed = legs.setdefault((at, step.article, step.axis), dict.fromkeys(columns, _ZERO))
            summed[rules.part_of(step.kind)] += step.amount
    kept = {
        (at, article, axis): dict(zip(columns, amounts, strict=True))
        for at, article, axis, *amounts in Subtotal.objects.filter(
            Q(legs__gt=0) | Q(openings__gt=0)
        ).values_list("round", "article", "axis", *columns.values())
    }
    rounds = dict(Round.objects.values_list("pk", "code"))
    return [
        f"{rounds[at]} {codes[article]} {axis}: deelsommen kloppen niet"
        for at, article, axis in sorted(legs.keys() | kept.keys())
        if legs.get((at, article, axis)) != kept.get((at, article, axis))
    ]


def opening_differences(code: str) -> list[OpeningDifference]:
    """Where the openings told in a round differ from the balances of its base: nothing while the
    base is not closed. Four queries."""
    found = Round.objects.filter(code=code).select_related("base").first()
    if found is None or found.base is None or found.base.closed_at is None:
        return []
    told: dict[int, dict[str, Decimal]] = {}
    for _, step in ledger.steps(Q(movement__round=found, movement__kind="opening")):
        told.setdefault(step.article, {})[step.axis] = step.amount
    kept: dict[int, dict[str, Decimal]] = {}
    for article, axis, amount in Balance.objects.filter(round=found.base).values_list(
        "article_id", "axis", "amount"
    ):
        kept.setdefault(article, {})[axis] = amount
    codes = dict(Article.objects.filter(legs__movement__round=found).values_list("pk", "code"))
    return [
        OpeningDifference(
            found.code, codes[article], axis, opening.get(axis), kept[article].get(axis)
        )
        for article, opening in sorted(told.items(), key=lambda item: codes[item[0]])
        if article in kept
        for axis in rules.AXES
        if opening.get(axis) != kept[article].get(axis)
    ]
