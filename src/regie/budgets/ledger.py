"""The figures of a round, as services and selectors both read them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum, Value

from regie.base.errors import Refusal
from regie.budgets import rules
from regie.budgets.models import Article, Balance, Leg, Movement, Round, Subtotal
from regie.budgets.rules import Evolution, Step


def effective(movements: QuerySet[Movement]) -> QuerySet[Movement]:
    """Without those that were reversed and those that reverse: together they are nothing."""
    return movements.filter(reverses__isnull=True, reversed_by__isnull=True)


def effective_legs() -> QuerySet[Leg]:
    """The legs of movements that were not reversed."""
    return Leg.objects.filter(movement__reverses__isnull=True, movement__reversed_by__isnull=True)


def lock(round_: Round) -> Round:
    """The round as it is now, held until the transaction ends.

    :raises Refusal: where it is closed.
    """
    locked: Round = (
        Round.objects.select_for_update(of=("self",)).select_related("base").get(pk=round_.pk)
    )
    if locked.state == Round.State.CLOSED:
        raise Refusal(f"{rules.spoken(locked.code)} is afgesloten: er komt niets meer bij.")
    return locked


def base_balances(round_: Round, article: Article | None = None) -> dict[int, dict[str, Decimal]]:
    """By article, what the base of this round stood at when it closed; empty where it does not
    count. At most one query (with ``base`` at hand)."""
    base = round_.base
    if base is None or not rules.base_counts(base.closed_at, round_.closed_at):
        return {}
    told: dict[int, dict[str, Decimal]] = {}
    rows = Balance.objects.filter(round=base)
    if article is not None:
        rows = rows.filter(article=article)
    for bearer, axis, amount in rows.values_list("article_id", "axis", "amount"):
        told.setdefault(bearer, {})[axis] = amount
    return told


def steps(rounds: Q) -> list[tuple[int, Step]]:
    """What every effective movement of those rounds does, summed by article, kind and axis; with
    the key of its round. One query."""
    rows = (
        effective_legs()
        .filter(rounds)
        .values_list("movement__round_id", "article_id", "movement__kind", "axis")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    return [(at, Step(article, kind, axis, total)) for at, article, kind, axis, total in rows]


def figures(round_: Round) -> tuple[QuerySet[Subtotal], QuerySet[Balance]]:
    """What the figures of a round are the sum of (with ``base`` at hand): the subtotals that count,
    and the balances that it starts from. No query yet."""
    moved = Subtotal.objects.filter(round=round_, legs__gt=0)
    base = round_.base
    if base is None or not rules.base_counts(base.closed_at, round_.closed_at):
        return moved, Balance.objects.none()
    opened = Balance.objects.filter(round=base)
    # Where the base has a balance, an opening that was told is only a check.
    checked = Exists(opened.filter(article=OuterRef("article")))
    return moved.filter(~Q(kind=Movement.Kind.OPENING) | ~checked), opened


def sums(
    round_: Round, by: Sequence[str], among: Q | None = None
) -> dict[tuple[Any, ...], Evolution]:
    """The evolutions in a round, summed by columns of its articles: one query.

    :param by: columns as seen from a balance, such as ``article`` or ``article__esr``.
    :param among: which articles, seen from a balance too; all by default.
    """
    moved, opened = figures(round_)
    kept = among or Q()
    rows = _grouped(moved.filter(kept), by, F("kind")).union(
        _grouped(opened.filter(kept), by, Value(Movement.Kind.OPENING.value)), all=True
    )
    return rules.summed((tuple(of), kind, axis, total) for *of, kind, axis, total in rows)


def _grouped(rows: QuerySet[Any], by: Sequence[str], kind: Any) -> QuerySet[Any, tuple[Any, ...]]:
    return (
        rows.order_by()
        .annotate(part=kind)
        .values_list(*by, "part", "axis")
        .annotate(total=Sum("amount"))
    )


def read(round_: Round) -> dict[int, Evolution]:
    """The evolution of every article in a round: one query (with ``base`` at hand)."""
    return {article: told for (article,), told in sums(round_, ["article"]).items()}


def uncancelled(round_: Round) -> list[str]:
    """The transfers of a round whose legs do not cancel out, in words. One query."""
    rows = (
        effective_legs()
        .filter(movement__round=round_, movement__kind__in=rules.TRANSFERS)
        .values_list("movement__uid", "movement__title", "axis")
        .annotate(total=Sum("amount"))
        .order_by("movement__uid", "axis")
    )
    return [f"{title or uid} ({axis} {total})" for uid, title, axis, total in rows if total]


def digest_of_balances(balances: Iterable[Balance]) -> str:
    """What an event says of balances without repeating them."""
    return _digest(f"{b.article_id}|{b.axis}|{b.amount}" for b in balances)


def digest_of_movements(movements: Iterable[Movement], legs: Mapping[str, Iterable[Leg]]) -> str:
    """What an event says of movements without repeating them. ``legs`` goes by uid."""
    return _digest(
        f"{m.uid}|{m.kind}|{m.title}|"
        + "|".join(f"{leg.article_id} {leg.axis} {leg.amount}" for leg in legs[m.uid])
        for m in movements
    )


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
