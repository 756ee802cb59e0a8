"""The figures of a round, as services and selectors both read them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from msgspec import Struct

from regie.base.errors import Refusal
from regie.budgets import rules
from regie.budgets.models import Article, Balance, Leg, Movement, Round
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
        raise Refusal(
            f"{rules.spoken(locked.code)} is afgesloten: er komt niets meer bij. "
            "Verbeter het in een latere ronde."
        )
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


# --- sums
#
# Written as SQL: one round of a thousand articles is summed in four milliseconds, and putting the
# question into words takes Django seven.


class Level(Struct, frozen=True, kw_only=True):
    """By what the figures of a round are summed: columns of its articles, at most two keys and one
    text; and which articles count, all where nothing is said. ``elements`` may hold None."""

    keys: tuple[Literal["id", "programme_id", "content_element_id"], ...] = ()
    text: Literal["", "kind", "esr"] = ""
    own: bool = False
    articles: Collection[int] | None = None
    programmes: Collection[int] | None = None
    elements: Collection[int | None] | None = None
    kind: str = ""
    entity: str = ""
    axis: str = ""

    def where(self) -> tuple[str, list[Any]]:
        """The condition on article ``a`` and figure ``s``, with what it is about."""
        told = ["NOT a.legal_person"] if self.own else []
        about: list[Any] = []
        for column, keys in (
            ("a.id", self.articles),
            ("a.programme_id", self.programmes),
            ("a.content_element_id", self.elements),
        ):
            if keys is not None:
                known = [key for key in keys if key is not None]
                listed = f"{column} IN ({', '.join(['%s'] * len(known))})" if known else "1 = 0"
                told.append(f"({listed} OR {column} IS NULL)" if None in keys else listed)
                about += known
        for column, one in (
            ("a.kind", self.kind),
            ("a.entity", self.entity),
            ("s.axis", self.axis),
        ):
            if one:
                told.append(f"{column} = %s")
                about.append(one)
        return "".join(f" AND {condition}" for condition in told), about


#: The parts of an evolution, and the columns of subtotals that hold them.
COLUMNS = {
    "opening": "opening",
    "overflow": "overflow",
    "index": "indexation",
    "compensation": "compensation",
    "other_adjustment": "adjustment",
    "unexplained": "unexplained",
}
#: Those after the opening, in the order of the sums below.
_PARTS = ("overflow", "index", "compensation", "other_adjustment", "unexplained")
#: Where the base has a balance, an opening that was told is only a check.
_CHECKED = (
    "EXISTS (SELECT 1 FROM budgets_balance b"
    " WHERE b.round_id = %(base)s AND b.article_id = s.article_id)"
)
_MOVED = (
    "SELECT {key}, SUM(CASE WHEN s.openings > 0 AND {checked} THEN 0 ELSE s.openings END),"
    " SUM(CASE WHEN s.openings > 0 AND {checked} THEN 0 ELSE s.opening END), SUM(s.overflow),"
    " SUM(s.indexation), SUM(s.compensation), SUM(s.adjustment), SUM(s.unexplained)"
    " FROM budgets_subtotal s JOIN budgets_article a ON a.id = s.article_id"
    " WHERE s.round_id = {round} AND (s.legs > 0 OR s.openings > 0 AND NOT {checked}){where}"
    " GROUP BY {by}"
)
_OPENED = (
    "SELECT {key}, COUNT(*), SUM(s.amount), 0, 0, 0, 0, 0"
    " FROM budgets_balance s JOIN budgets_article a ON a.id = s.article_id"
    " WHERE s.round_id = {base}{where} GROUP BY {by}"
)
_STOOD = (
    "SELECT s.round_id, {key}s.axis, SUM(s.amount)"
    " FROM budgets_balance s JOIN budgets_article a ON a.id = s.article_id"
    " WHERE s.round_id IN ({rounds}){where} AND s.axis IN ({axes})"
    " GROUP BY s.round_id, {key}s.axis"
)
_TOLD_ROUNDS = (
    "SELECT r.id, EXISTS (SELECT 1 FROM budgets_balance b WHERE b.round_id = r.id),"
    " EXISTS (SELECT 1 FROM budgets_subtotal s"
    " WHERE s.round_id = r.id AND (s.legs > 0 OR s.openings > 0))"
    " FROM budgets_round r"
)
_TOLD_OPENINGS = (
    "SELECT s.round_id, {key}s.axis, SUM(s.opening)"
    " FROM budgets_subtotal s JOIN budgets_article a ON a.id = s.article_id"
    " WHERE s.round_id IN ({rounds}) AND s.openings > 0{where} AND s.axis IN ({axes})"
    " GROUP BY s.round_id, {key}s.axis"
)
_STANDING = (
    "SELECT a.id, a.code, a.kind, a.entity, a.programme_id, a.content_element_id, a.legal_person,"
    " a.example, a.name, a.uid, a.esr, a.provision FROM budgets_article a"
    " WHERE (EXISTS (SELECT 1 FROM budgets_balance b"
    " WHERE b.round_id = {base} AND b.article_id = a.id)"
    " OR EXISTS (SELECT 1 FROM budgets_subtotal s"
    " WHERE s.round_id = {round} AND s.article_id = a.id AND (s.legs > 0 OR s.openings > 0)))"
)
#: How many openings, the opening in cents, and the other parts.
_Row = list[Any]


#: An article on one axis, a row each: what it opened with and what moved it. Without GROUP BY, for
#: an axis stands once in a balance and once in a subtotal.
_OPENED_WITH = (
    "COALESCE(b.amount, 0)"
    " + COALESCE(CASE WHEN s.openings > 0 AND {checked} THEN 0 ELSE s.opening END, 0)"
)
_MOVED_BY = "COALESCE(s.overflow + s.indexation + s.compensation + s.adjustment + s.unexplained, 0)"
_OF_ARTICLES = (
    " FROM budgets_article a"
    " LEFT JOIN budgets_balance b ON b.round_id = {base} AND b.article_id = a.id AND b.axis = %s"
    " LEFT JOIN budgets_subtotal s ON s.round_id = {round} AND s.article_id = a.id AND s.axis = %s"
    " WHERE NOT a.legal_person"
)


class Most(NamedTuple):
    """One of the articles that close with most."""

    code: str
    name: str
    example: bool
    amount: Decimal


class Bearer(NamedTuple):
    """An article that stands in a round: what is read of all of them, to count, sort and list."""

    pk: int
    code: str
    kind: str
    entity: str
    programme: int
    element: int | None
    legal: bool
    example: bool
    name: str
    uid: str
    esr: str
    provision: bool


def standing(round_: Round, part: str = "") -> list[Bearer]:
    """The articles of a round (with ``base`` at hand) in no order; only those of the programme or
    the content element with the uid ``part``, legal persons left out. One query."""
    sql = _STANDING.format(round=int(round_.pk), base=_base(round_))
    about = []
    if part:
        sql += (
            " AND NOT a.legal_person"
            " AND (a.programme_id = (SELECT id FROM budgets_programme WHERE uid = %s)"
            " OR a.content_element_id = (SELECT id FROM budgets_contentelement WHERE uid = %s))"
        )
        about = [part, part]
    with connection.cursor() as cursor:
        cursor.execute(sql, about)
        return list(map(Bearer._make, cursor.fetchall()))


def sums(round_: Round, *levels: Level) -> list[dict[tuple[Any, ...], Evolution]]:
    """The evolutions in a round at each of some levels, by their columns: one query (with ``base``
    at hand)."""
    told = _summed([(round_, level) for level in levels])
    return [{of: _evolution(axes) for of, axes in some.items()} for some in told]


def across(rounds: Sequence[Round], level: Level) -> list[dict[tuple[Any, ...], Evolution]]:
    """The evolutions at one level in each of some rounds (with ``base`` at hand): one query."""
    told = _summed([(row, level) for row in rounds])
    return [{of: _evolution(axes) for of, axes in some.items()} for some in told]


def stood(
    rounds: Collection[int], level: Level, axes: Collection[str]
) -> list[tuple[int, tuple[Any, ...], str, Decimal]]:
    """What closed rounds (their keys) wrote down on some axes, summed at a level: the round, the
    columns of the level, the axis, the amount. One query."""
    return _read(_STOOD, rounds, level, axes)


def openings(
    rounds: Collection[int], level: Level, axes: Collection[str]
) -> list[tuple[int, tuple[Any, ...], str, Decimal]]:
    """As :func:`stood`, of what movements told as opening."""
    return _read(_TOLD_OPENINGS, rounds, level, axes)


def told() -> dict[int, tuple[bool, bool]]:
    """By the key of a round: whether balances and movements of it were written. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD_ROUNDS)
        return {key: (bool(stood), bool(moved)) for key, stood, moved in cursor.fetchall()}


def _read(
    source: str, rounds: Collection[int], level: Level, axes: Collection[str]
) -> list[tuple[int, tuple[Any, ...], str, Decimal]]:
    if not rounds:
        return []
    columns = "".join(f"a.{key}, " for key in level.keys)
    where, about = level.where()
    sql = source.format(
        key=columns,
        rounds=", ".join(str(int(key)) for key in rounds),
        where=where,
        axes=", ".join(["%s"] * len(axes)),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*about, *axes])
        return [
            (at, tuple(key), axis, Decimal(cents).scaleb(-2))
            for at, *key, axis, cents in cursor.fetchall()
        ]


def amounts(round_: Round, axis: str, *, moved: bool = False) -> dict[int, int]:
    """What every article of the programmes closes with on one axis in cents, or only by how much it
    changed; by its key. One query (with ``base`` at hand)."""
    told = _MOVED_BY if moved else f"{_OPENED_WITH} + {_MOVED_BY}"
    sql = f"SELECT a.id, {told}{_OF_ARTICLES}".format(**_words(round_))
    with connection.cursor() as cursor:
        cursor.execute(sql, [axis, axis])
        return dict(cursor.fetchall())


def largest(round_: Round, axis: str, most: int) -> list[Most]:
    """The articles of the programmes of a round that close with most on one axis, the largest
    first: one query (with ``base`` at hand)."""
    sql = (
        f"SELECT a.code, a.name, a.example, {_OPENED_WITH} + {_MOVED_BY} AS cents{_OF_ARTICLES}"
        f" ORDER BY 4 DESC, a.id LIMIT {int(most)}"
    ).format(**_words(round_))
    with connection.cursor() as cursor:
        cursor.execute(sql, [axis, axis])
        return [
            Most(code, name, bool(example), Decimal(int(cents)).scaleb(-2))
            for code, name, example, cents in cursor.fetchall()
            if cents > 0
        ]


def whole(round_: Round, axis: str) -> Decimal:
    """What the programmes of a round close with together on one axis: one query (with ``base`` at
    hand)."""
    sql = f"SELECT SUM({_OPENED_WITH} + {_MOVED_BY}){_OF_ARTICLES}".format(**_words(round_))
    with connection.cursor() as cursor:
        cursor.execute(sql, [axis, axis])
        return Decimal(int(cursor.fetchone()[0] or 0)).scaleb(-2)


def _words(round_: Round) -> dict[str, Any]:
    """What stands between braces in the questions about a round."""
    base = _base(round_)
    checked = "1 = 0" if base == _NONE else _CHECKED % {"base": base}
    return {"round": int(round_.pk), "base": base, "checked": checked}


def _summed(
    asked: Sequence[tuple[Round, Level]],
) -> list[dict[tuple[Any, ...], dict[str, _Row]]]:
    told: list[str] = []
    about: list[Any] = []
    read: list[dict[tuple[Any, ...], dict[str, _Row]]] = [{} for _ in asked]
    if not asked:
        return read
    for number, (round_, level) in enumerate(asked):
        words = _words(round_)
        base = words["base"]
        columns = [*(f"a.{key}" for key in level.keys), *["0"] * 2][:2]
        columns.append(f"a.{level.text}" if level.text else "''")
        by = ", ".join([*(one for one in columns if one[0] == "a"), "s.axis"])
        where, params = level.where()
        key = f"{number}, {', '.join(columns)}, s.axis"
        for source in (_MOVED,) if base == _NONE else (_MOVED, _OPENED):
            told.append(source.format(key=key, by=by, where=where, **words))
            about += params
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(told), about)
        for number, one, other, text, axis, *row in cursor.fetchall():
            level = asked[number][1]
            of = (one, other)[: len(level.keys)]
            axes = read[number].setdefault((*of, text) if level.text else of, {})
            if axis in axes:
                axes[axis] = [a + b for a, b in zip(axes[axis], row, strict=True)]
            else:
                axes[axis] = row
    return read


#: The key of no round.
_NONE = 0


def _base(round_: Round) -> int:
    """The key of the round whose balances count; none where there is no such round."""
    base = round_.base
    counts = base is not None and rules.base_counts(base.closed_at, round_.closed_at)
    return int(base.pk) if base is not None and counts else _NONE


def _evolution(axes: Mapping[str, _Row]) -> Evolution:
    """From what was summed: a part is told where it is something, the opening where there is one.
    An axis on which all was nothing is still told."""
    told: dict[str, dict[str, Decimal]] = {"opening": {}, **{name: {} for name in _PARTS}}
    for axis in rules.AXES:
        if axis not in axes:
            continue
        openings, opening, *parts = axes[axis]
        if openings:
            told["opening"][axis] = Decimal(opening).scaleb(-2)
        elif not any(parts):
            told["other_adjustment"][axis] = Decimal(0)
        for name, cents in zip(_PARTS, parts, strict=True):
            if cents:
                told[name][axis] = Decimal(cents).scaleb(-2)
    return Evolution(**told)


def read(round_: Round) -> dict[int, Evolution]:
    """The evolution of every article in a round: one query (with ``base`` at hand)."""
    (told,) = sums(round_, Level(keys=("id",)))
    return {article: evolution for (article,), evolution in told.items()}


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
