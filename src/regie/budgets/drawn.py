"""What is there and what draws on it, as services and selectors both read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from msgspec import Struct

from regie.budgets import ledger, rules
from regie.budgets.models import (
    Allotment,
    Balance,
    Claim,
    ClaimStep,
    Funding,
    Movement,
    Overdraft,
    Round,
    RuiterUse,
)
from regie.budgets.room import Reserved, Room, room, still_reserved

_ZERO = Decimal(0)


class Credit(Struct, frozen=True):
    """What the newest round of a year gives an article. An axis that is None was not told.
    ``moved`` is what was redistributed out of it in the year."""

    round: str
    vak: Decimal | None
    vek: Decimal | None
    ruiter: Decimal = _ZERO
    moved: Decimal = _ZERO


class Credits:
    """What the newest rounds give, in some budget years, to all articles or some. Four queries.

    ``known`` are all years of which the register holds a round with figures.
    """

    def __init__(self, years: Collection[int], articles: Collection[int] | None = None) -> None:
        told = Exists(ledger.effective(Movement.objects.filter(round=OuterRef("pk"))))
        rounds = list(
            Round.objects.select_related("base").annotate(told=told).order_by("-year", "-sequence")
        )
        self.years = years
        self.known = {
            row.year
            for row in rounds
            if row.told or (row.base and rules.base_counts(row.base.closed_at, row.closed_at))
        }
        self.newest = max(self.known, default=None)
        self.credits = self._credits([row for row in rounds if row.year in years], articles)

    def there(self, article: int, year: int, axis: str) -> Decimal | None:
        """The credit of an article on an axis; zero in a year of which the rounds do not tell it,
        None in a year that the register does not know."""
        credit = self.credits.get((year, article))
        if credit is None:
            return self.beyond(None, year)
        return self.beyond(credit.vak if axis == "VAK" else credit.vek, year)

    def beyond(self, credit: Decimal | None, year: int) -> Decimal | None:
        """``credit``; where none is told nothing is there, unless nobody can know: a past year
        without a round."""
        if credit is not None:
            return credit
        if year in self.known or (self.newest is not None and year > self.newest):
            return _ZERO
        return None

    def _credits(
        self, rounds: list[Any], articles: Collection[int] | None
    ) -> dict[tuple[int, int], Credit]:
        """By year and article. Rounds come newest first: one that tells no opening and whose base
        is not closed only adds to the round before it."""
        keys = [row.pk for row in rounds]
        only = Q() if articles is None else Q(article__in=articles)
        steps: dict[int, list[rules.Step]] = defaultdict(list)
        for at, step in ledger.steps(only & Q(movement__round__in=keys)):
            steps[at].append(step)
        counts = {
            row.base_id: row.pk
            for row in rounds
            if row.base and rules.base_counts(row.base.closed_at, row.closed_at)
        }
        start: dict[int, dict[int, dict[str, Decimal]]] = defaultdict(dict)
        for at, article, axis, amount in Balance.objects.filter(
            only, round__in=list(counts)
        ).values_list("round_id", "article_id", "axis", "amount"):
            start[counts[at]].setdefault(article, {})[axis] = amount
        ruiters = {
            (at, article): amount
            for at, article, amount in RuiterUse.objects.filter(only, round__in=keys).values_list(
                "round_id", "article_id", "amount"
            )
        }
        found: dict[tuple[int, int], Credit] = {}
        more: dict[tuple[int, int], dict[str, Decimal]] = {}
        settled: set[tuple[int, int]] = set()
        moved: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for row in rounds:
            for step in steps[row.pk]:
                if step.kind == "redistribution" and step.axis == "VAK":
                    moved[row.year, step.article] -= step.amount
            for article, evolution in rules.evolutions(start[row.pk], steps[row.pk]).items():
                where = row.year, article
                if where in settled:
                    continue
                more[where] = rules.add(evolution.closing, more.get(where, {}))
                if evolution.opening:
                    settled.add(where)
                known = found.get(where)
                found[where] = Credit(
                    known.round if known else row.code,
                    more[where].get("VAK"),
                    more[where].get("VEK"),
                    known.ruiter if known else ruiters.get((row.pk, article), _ZERO),
                )
        return {
            where: Credit(c.round, c.vak, c.vek, c.ruiter, max(_ZERO, moved[where]))
            for where, c in found.items()
        }


class Drawn:
    """All that is there and all that draws on it, in some budget years, of all articles or some.

    Eight queries, whatever is in it.
    """

    def __init__(
        self,
        years: Collection[int],
        articles: Collection[int] | None = None,
        pots: Collection[int] | None = None,
    ) -> None:
        credits = Credits(years, articles)
        self.credits, self._there = credits.credits, credits.beyond
        self.paid: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        self._paid_on: dict[tuple[int, int], list[Reserved]] = defaultdict(list)
        self._articles: dict[tuple[int, int], list[Reserved]] = defaultdict(list)
        self._pots: dict[tuple[int, int], list[Reserved]] = defaultdict(list)
        self._paid_pots: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        #: The articles that stand in a pot as a whole: (year, article) → pots.
        self.pots_of: dict[tuple[int, int], set[int]] = defaultdict(set)
        self.fundings = list(
            Funding.objects.filter(
                Q() if pots is None else Q(pot__in=pots) | Q(pot__isnull=True), year__in=years
            ).order_by("year", "pk")
        )
        for one in self.fundings:
            if one.article_id and one.pot_id and one.vak is None and one.vek is None:
                self.pots_of[one.year, one.article_id].add(one.pot_id)
        self.allotments = list(
            Allotment.objects.filter(
                Q()
                if articles is None and pots is None
                else _of(articles, pots) | Q(article__isnull=True, pot__isnull=True),
                year__in=years,
                ended_on__isnull=True,
            ).order_by("year", "pk")
        )
        self._claims(years, articles, pots)
        self._allowed: dict[tuple[str, int, int, str], Decimal] = defaultdict(Decimal)
        for row in Overdraft.objects.filter(year__in=years, used_at__isnull=False):
            for kind, key in (
                ("article", row.article_id),
                ("pot", row.pot_id),
                ("source", row.source_id),
            ):
                if key is not None:
                    self._allowed[kind, row.year, key, row.axis] += row.amount
                    self._allowed[kind, row.year, key, "VEK"] += row.vek or _ZERO

    def article(self, key: int, year: int) -> Room:
        """The room of an article, VAK."""
        credit = self.credits.get((year, key))
        return room(
            self._there(credit.vak if credit else None, year),
            {
                row.pk: row.vak
                for row in self.allotments
                if (row.article_id, row.year) == (key, year)
            },
            self._articles[year, key],
            ruiter=credit.ruiter if credit else _ZERO,
            moved=credit.moved if credit else _ZERO,
            exceptions=self._allowed["article", year, key, "VAK"],
        )

    def payable(self, key: int, year: int) -> tuple[Decimal | None, Decimal]:
        """The payment credit of an article with what was allowed beyond it (None: not known), and
        what was paid."""
        credit = self.credits.get((year, key))
        there = self._there(credit.vek if credit else None, year)
        if there is not None:
            there += self._allowed["article", year, key, "VEK"]
        return there, self.paid[year, key]

    def to_pay(self, key: int, year: int) -> Room:
        """The room of an article, VEK: what is meant for actions, and what was paid outside every
        allotment."""
        credit = self.credits.get((year, key))
        return room(
            self._there(credit.vek if credit else None, year),
            {
                row.pk: row.vek
                for row in self.allotments
                if (row.article_id, row.year) == (key, year)
            },
            self._paid_on[year, key],
            exceptions=self._allowed["article", year, key, "VEK"],
        )

    def pot_to_pay(self, key: int, year: int) -> Room:
        """The room of a pot, VEK; not known where none of its fundings tells any."""
        parts = [row for row in self.fundings if (row.pot_id, row.year) == (key, year)]
        told = [amount for row in parts if (amount := self._funded_vek(row)) is not None]
        whole = {
            article for (at, article), pots in self.pots_of.items() if at == year and key in pots
        }
        return room(
            sum(told, _ZERO) if told else None,
            {
                row.pk: row.vek
                for row in self.allotments
                if row.year == year and (row.pot_id == key or row.article_id in whole)
            },
            (),
            exceptions=self._allowed["pot", year, key, "VEK"],
        )

    def source_to_pay(self, key: int, year: int) -> Room:
        """The room of an external source, VEK; not known where it states none."""
        stated = [
            row.vek
            for row in self.fundings
            if (row.source_id, row.year) == (key, year) and not row.article_id and not row.pot_id
        ]
        told = [amount for amount in stated if amount is not None]
        return room(
            sum(told, _ZERO) if told else None,
            {
                row.pk: row.vek
                for row in self.allotments
                if (row.source_id, row.year) == (key, year)
                and not row.article_id
                and not row.pot_id
            },
            (),
            exceptions=self._allowed["source", year, key, "VEK"],
        )

    def _funded_vek(self, row: Funding) -> Decimal | None:
        """What one funding brings, VEK; a part of an article of which only VAK is told, none."""
        if row.article_id is None or row.vak is not None or row.vek is not None:
            return row.vek
        credit = self.credits.get((row.year, row.article_id))
        return credit.vek if credit else self._there(None, row.year)

    def pot(self, key: int, year: int) -> Room:
        """The room of a pot, VAK: of all its fundings that are known."""
        parts = [row for row in self.fundings if (row.pot_id, row.year) == (key, year)]
        known = [self.funded(row) for row in parts]
        told = [amount for amount in known if amount is not None]
        there = sum(told, _ZERO) if told else (None if known else self._there(None, year))
        whole = {
            article for (at, article), pots in self.pots_of.items() if at == year and key in pots
        }
        return room(
            there,
            {
                row.pk: row.vak
                for row in self.allotments
                if row.year == year and (row.pot_id == key or row.article_id in whole)
            },
            self._pots[year, key],
            exceptions=self._allowed["pot", year, key, "VAK"],
        )

    def source(self, key: int, year: int) -> Room:
        """The room of an external source outside every article and pot, VAK."""
        stated = [
            row.vak
            for row in self.fundings
            if (row.source_id, row.year) == (key, year) and not row.article_id and not row.pot_id
        ]
        told = [amount for amount in stated if amount is not None]
        return room(
            sum(told, _ZERO),
            {
                row.pk: row.vak
                for row in self.allotments
                if (row.source_id, row.year) == (key, year)
                and not row.article_id
                and not row.pot_id
            },
            (),
            exceptions=self._allowed["source", year, key, "VAK"],
        )

    def funded(self, row: Funding) -> Decimal | None:
        """What one funding brings to its pot, VAK: an amount, or the whole credit of its article
        with what was redistributed out of it for the purpose of the pot."""
        if row.article_id is None or row.vak is not None or row.vek is not None:
            return row.vak
        credit = self.credits.get((row.year, row.article_id))
        if credit is None:
            return self._there(None, row.year)
        return (credit.vak or _ZERO) + credit.ruiter + credit.moved

    def paid_from_pot(self, key: int, year: int) -> Decimal:
        """What was paid in a year on claims out of a pot."""
        return self._paid_pots[year, key]

    def _claims(
        self,
        years: Collection[int],
        articles: Collection[int] | None,
        pots: Collection[int] | None,
    ) -> None:
        wanted = _of(articles, pots, "claim__")
        open_parts = Q(claim__of__state=Claim.State.RESERVED, claim__of__ended_on__isnull=True)
        inside = _of(articles, pots, "claim__of__")
        rows: list[Any] = list(
            ClaimStep.objects.filter((wanted & Q(year__in=years)) | (inside & open_parts)).values(
                "claim_id",
                "state",
                "year",
                "amount",
                at=F("claim__state"),
                article=F("claim__article_id"),
                provision=F("claim__article__provision"),
                pot=F("claim__pot_id"),
                allotment=F("claim__allotment_id"),
                of=F("claim__of_id"),
                ended=F("claim__ended_on"),
            )
        )
        parts: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
        paid: dict[int, Decimal] = defaultdict(Decimal)
        for row in rows:
            waits = row["at"] == Claim.State.RESERVED and not row["ended"]
            if row["of"] and (
                row["state"] == "committed" or (row["state"] == "reserved" and waits)
            ):
                parts[row["of"]].append((row["article"], row["amount"]))
            if row["state"] == "paid":
                paid[row["claim_id"]] += row["amount"]
        for row in rows:
            year, article = row["year"], row["article"]
            if year not in years:
                continue
            pots_of_row = self._pots_of(row)
            if row["state"] == "paid":
                self._paid_on[year, article].append(
                    Reserved(row["amount"], False, row["allotment"])
                )
                self.paid[year, article] += row["amount"]
                for pot in pots_of_row:
                    self._paid_pots[year, pot] += row["amount"]
            taken = parts.get(row["claim_id"], ())
            # What left a provision for another article is told by its redistribution.
            here = [amount for at, amount in taken if at == article or not row["provision"]]
            if held := _held(row, here, paid):
                self._articles[year, article].append(held)
            if pots_of_row and (held := _held(row, [amount for _, amount in taken], paid)):
                for pot in pots_of_row:
                    self._pots[year, pot].append(held)

    def _pots_of(self, row: dict[str, Any]) -> set[int]:
        whole = self.pots_of.get((row["year"], row["article"]), set())
        return whole | ({row["pot"]} if row["pot"] else set())


def _held(
    row: dict[str, Any], parts: Iterable[Decimal], paid: dict[int, Decimal]
) -> Reserved | None:
    """What a step holds on VAK; nothing where a later one took its place."""
    ended = row["ended"]
    if row["state"] == "reserved":
        if row["at"] != Claim.State.RESERVED or ended:
            return None
        amount = still_reserved(row["amount"], parts)
        return Reserved(amount, True, row["allotment"])
    if row["state"] != "committed":
        return None
    # What is given up in the year of its commitment is free again; later it is not.
    given_up = ended is not None and ended.year == row["year"]
    amount = paid.get(row["claim_id"], _ZERO) if given_up else row["amount"]
    return Reserved(amount, False, row["allotment"])


def _of(articles: Collection[int] | None, pots: Collection[int] | None, prefix: str = "") -> Q:
    if articles is None and pots is None:
        return Q()
    return Q(**{f"{prefix}article__in": list(articles or ())}) | Q(
        **{f"{prefix}pot__in": list(pots or ())}
    )
