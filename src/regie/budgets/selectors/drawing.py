"""Which euro pays for which action: allotments, pots and exceptions as pages show them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import CharField, F, Q, QuerySet, Sum, Value
from msgspec import Struct

from regie.base.models import Approval
from regie.budgets.drawn import Drawn
from regie.budgets.models import (
    Allotment,
    Article,
    Claim,
    ClaimStep,
    Funding,
    FundingSource,
    Overdraft,
    Pot,
)
from regie.budgets.room import Room
from regie.papers.selectors import Source
from regie.plans.contents import LinkTo
from regie.plans.models import Decision, Item, Revision
from regie.plans.selectors.names import Named, names

_ZERO = Decimal(0)


class Exceptional(Struct, frozen=True):
    """An exception as everybody may read it. ``state`` is asked, refused, allowed or used."""

    uid: str
    name: str
    reason: str
    year: int
    axis: str
    amount: Decimal
    state: str
    where: str
    vek: Decimal | None = None


class AllotmentLine(Struct, frozen=True):
    """An allotment with what became of it: what was reserved, committed and paid out of it."""

    row: Allotment
    item: Named | None
    source: Source | None
    reserved: Decimal = _ZERO
    committed: Decimal = _ZERO
    paid: Decimal = _ZERO
    exceptions: tuple[Exceptional, ...] = ()


class Drawing(Struct, frozen=True):
    """A claim for an item, with what it drew."""

    uid: str
    title: str
    article: str
    article_name: str
    kind: str
    state: str
    reserved: Decimal
    committed: Decimal
    paid: Decimal
    years: tuple[int, ...]
    beneficiary: int | None
    item: Named | None
    example: bool
    ended: bool
    exceptions: tuple[Exceptional, ...] = ()


class Money(Struct, frozen=True):
    """What pays for some items, and what came of it."""

    allotments: tuple[AllotmentLine, ...] = ()
    claims: tuple[Drawing, ...] = ()

    @property
    def assigned(self) -> Decimal | None:
        """The commitment credit that is meant for them, where any amount is told."""
        told = [line.row.vak for line in self.allotments if line.row.vak is not None]
        return sum(told, _ZERO) if told else None

    @property
    def committed(self) -> Decimal:
        """What was promised to somebody."""
        return sum((one.committed for one in self.claims), _ZERO)

    @property
    def paid(self) -> Decimal:
        """What was paid."""
        return sum((one.paid for one in self.claims), _ZERO)

    @property
    def recurring(self) -> dict[bool | None, Decimal]:
        """What is assigned, as one-off, recurrent or not told; only what an amount is told of."""
        told: dict[bool | None, Decimal] = {}
        for line in self.allotments:
            if line.row.vak is not None and line.row.ended_on is None:
                kind = line.row.recurrent
                told[kind] = told.get(kind, _ZERO) + line.row.vak
        return told

    @property
    def bases(self) -> tuple[str, ...]:
        """On what the links rest."""
        return tuple(sorted({line.row.basis for line in self.allotments}))


class InShort(Struct, frozen=True):
    """What pays for something, in amounts only. ``assigned`` is absent where no amount is told.
    ``calls`` is how many calls draw on it, whatever has come of them."""

    assigned: Decimal | None
    committed: Decimal
    paid: Decimal
    bases: frozenset[str]
    example: bool
    calls: int = 0


class PotYear(Struct, frozen=True):
    """A pot in one budget year."""

    year: int
    room: Room
    paid: Decimal
    fundings: tuple[tuple[Funding, Decimal | None, Source | None], ...]


class PotPage(Struct, frozen=True):
    """A pot, newest year first. ``untold`` counts the allotments without an amount by year."""

    pot: Pot
    years: tuple[PotYear, ...]
    untold: Mapping[int, int]


def source_of(passage: Any) -> Source | None:
    """A passage (with its paper at hand) as a link."""
    if passage is None:
        return None
    return Source(
        passage.paper.uid,
        passage.paper.title,
        passage.line,
        passage.page,
        passage.start,
        passage.end,
        passage.paper.example,
    )


# --- allotments


def allotments(
    *,
    year: int | None = None,
    article: str = "",
    pot: str = "",
    source: str = "",
    item: str = "",
    basis: str = "",
    ended: bool = False,
) -> QuerySet[Allotment]:
    """The allotments that are asked for, newest year first."""
    asked = Q() if ended else Q(ended_on__isnull=True)
    for name, value in (
        ("year", year),
        ("article__code", article),
        ("pot__slug", pot),
        ("source__code", source),
        ("item__uid", item),
        ("basis", basis),
    ):
        if value:
            asked &= Q(**{name: value})
    found: QuerySet[Allotment] = (
        Allotment.objects.filter(asked)
        .select_related("item", "article", "pot", "source", "decision", "passage__paper")
        .order_by("-year", "-pk")
    )
    return found


def lines(rows: Iterable[Allotment], today: date) -> list[AllotmentLine]:
    """Allotments with what became of each. Five queries."""
    kept = list(rows)
    claims = _claims(Q(allotment__in=[row.pk for row in kept])) if kept else []
    return list(_told(kept, claims, [], today).allotments)


def allotment(uid: str) -> Allotment | None:
    """One allotment, ended or not. One query."""
    found: Allotment | None = (
        Allotment.objects.select_related(
            "item", "article", "pot", "source", "decision", "passage__paper"
        )
        .filter(uid=uid)
        .first()
    )
    return found


# --- what pays for an item


def money_of(item: Item, today: date, *, below: bool = False) -> Money:
    """What pays for an item, and for all that stands under it. At most nine queries, one or two
    where nothing does."""
    keys = {item.pk} | (_below(item) if below else set())
    own = models.OuterRef("pk")
    paid = Item.objects.filter(pk__in=keys).filter(
        models.Exists(Allotment.objects.filter(item=own, ended_on__isnull=True))
        | models.Exists(Claim.objects.filter(item=own))
    )
    if not paid.exists():
        return Money()
    rows = list(allotments().filter(item__in=keys))
    claims = _claims(Q(item__in=keys) | Q(allotment__in=[row.pk for row in rows]))
    return _told(rows, claims, claims, today)


def money_in_short(item: Item, *, below: bool = False) -> InShort | None:
    """What pays for an item, and for all that stands under it, in amounts; nothing where nothing
    does. One query, or two with what stands under it."""
    keys = {item.pk} | (_below(item) if below else set())
    meant = (
        Allotment.objects.filter(item__in=keys, ended_on__isnull=True)
        .annotate(what=Value("meant", output_field=CharField()))
        .values_list("what", "basis", "example", "vak")
        .order_by()
    )
    own = Q(item__in=keys) | Q(allotment__item__in=keys, allotment__ended_on__isnull=True)
    drawing = Claim.objects.filter(own)
    steps = (
        ClaimStep.objects.filter(claim__in=drawing.values("pk"))
        .annotate(none=Value("", output_field=CharField()))
        .values_list("state", "none", "claim__example")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    calls = (
        drawing.filter(kind=Claim.Kind.CALL, ended_on__isnull=True)
        .annotate(
            what=Value("call", output_field=CharField()),
            none=Value("", output_field=CharField()),
            nothing=Value(None, output_field=Allotment._meta.get_field("vak")),
        )
        .values_list("what", "none", "example", "nothing")
        .order_by()
    )
    rows = list(meant.union(steps, calls, all=True))
    if not rows:
        return None
    told: dict[str, list[Decimal]] = defaultdict(list)
    for what, _basis, _example, amount in rows:
        if amount is not None:
            told[what].append(amount)
    return InShort(
        sum(told["meant"], _ZERO) if told["meant"] else None,
        sum(told["committed"], _ZERO),
        sum(told["paid"], _ZERO),
        frozenset(basis for what, basis, *_ in rows if what == "meant"),
        any(example for _, _, example, _ in rows),
        sum(what == "call" for what, *_ in rows),
    )


def money_from(article: Article, today: date) -> Money:
    """What an article pays for. At most six queries, one where it pays nothing."""
    return Money(tuple(lines(allotments().filter(article=article), today)))


def _told(rows: list[Allotment], drawing: list[Claim], shown: list[Claim], today: date) -> Money:
    """Allotments with what the claims ``drawing`` took, and the claims that are ``shown``. Three
    queries, none where there is nothing."""
    if not rows and not shown:
        return Money()
    items = {row.item.uid for row in rows} | {row.item.uid for row in shown if row.item}
    called = _called(items, today)
    allowed = _exceptions(
        Q(allotment__in=[row.pk for row in rows]) | Q(claim__in=[row.pk for row in shown])
    )
    claims = {row.pk: _drawing(row, called, allowed) for row in {*drawing, *shown}}
    out_of: dict[int, list[Drawing]] = defaultdict(list)
    for row in drawing:
        if row.allotment_id:
            out_of[row.allotment_id].append(claims[row.pk])
    return Money(
        tuple(
            AllotmentLine(
                row,
                called.get(row.item.uid),
                source_of(row.passage),
                sum((one.reserved for one in out_of[row.pk]), _ZERO),
                sum((one.committed for one in out_of[row.pk]), _ZERO),
                sum((one.paid for one in out_of[row.pk]), _ZERO),
                tuple(allowed.get(("allotment", row.pk), ())),
            )
            for row in rows
        ),
        tuple(claims[row.pk] for row in shown),
    )


def _below(item: Item) -> set[int]:
    """The keys of all that stands under an item now. One query."""
    children: dict[int, list[int]] = defaultdict(list)
    for key, parent in Revision.objects.filter(
        plan_id=item.plan_id,
        from_seq__isnull=False,
        until_seq__isnull=True,
        ended=False,
        parent__isnull=False,
    ).values_list("item_id", "parent_id"):
        children[parent].append(key)
    found: set[int] = set()
    ways = [item.pk]
    while ways:
        more = [key for key in children.get(ways.pop(), ()) if key not in found]
        found.update(more)
        ways.extend(more)
    return found


def _called(uids: Collection[str], today: date) -> dict[str, Named]:
    if not uids:
        return {}
    links = [LinkTo("related", "item", uid) for uid in uids]
    return {uid: named for (_, uid), named in names(links, today).items()}


def _claims(wanted: Q) -> list[Claim]:
    """Claims with their steps, newest first. Two queries."""
    return list(
        Claim.objects.filter(wanted)
        .select_related("article", "item")
        .prefetch_related("steps")
        .order_by("-pk")
    )


def _drawing(
    claim: Claim, called: Mapping[str, Named], allowed: Mapping[tuple[str, int], Any]
) -> Drawing:
    told: dict[str, Decimal] = defaultdict(Decimal)
    steps = list(claim.steps.all())
    for step in steps:
        told[step.state] += step.amount
    waits = claim.state == Claim.State.RESERVED and claim.ended_on is None
    return Drawing(
        claim.uid,
        claim.title,
        claim.article.code,
        claim.article.name,
        claim.kind,
        claim.state,
        told["reserved"] if waits else _ZERO,
        told["committed"],
        told["paid"],
        tuple(sorted({step.year for step in steps})),
        claim.beneficiary_id,
        called.get(claim.item.uid) if claim.item else None,
        claim.example,
        claim.ended_on is not None,
        tuple(allowed.get(("claim", claim.pk), ())),
    )


# --- where money comes from

#: What an address calls money by how often it comes.
ONE_OFF, RECURRENT = "eenmalig", "terugkerend"


def paid_by(asked: str) -> QuerySet[Any, Any]:
    """The keys of items for which money is meant that is one-off, recurrent, or comes from the
    source with this code: a part of another query. Out of a pot comes what is in it that year; out
    of an article without another source, its own credit."""
    pot = Q(source__isnull=True, pot__fundings__year=F("year"))
    match asked:
        case _ if asked in (ONE_OFF, RECURRENT):
            often = asked == RECURRENT
            wanted = Q(recurrent=often) | Q(recurrent__isnull=True) & pot & Q(
                pot__fundings__recurrent=often
            )
        case _:
            wanted = Q(source__code=asked) | pot & Q(pot__fundings__source__code=asked)
            if asked == OWN:
                wanted |= Q(source__isnull=True, article__isnull=False)
    return Allotment.objects.filter(wanted, ended_on__isnull=True).values("item")


#: The source of which the money is the credit of the articles themselves.
OWN = "eigen"


class Origin(Struct, frozen=True):
    """Where the money of an item comes from: codes of sources, and how often it comes."""

    sources: frozenset[str]
    often: frozenset[str]


def origins(plan: int) -> dict[str, Origin]:
    """Where the money of the items of a plan (its key) comes from, by their uids; nothing for what
    none is meant for. One query."""
    return _origins(Q(item__plan=plan))


def origins_in(plan: int) -> tuple[dict[str, Mapping[str, str]], frozenset[str]]:
    """From where all money for a plan (its key) comes, as names by code, and how often. The name of
    the credit of articles is empty where no source beside it bears it. One query."""
    called: dict[str, Mapping[str, str]] = {}
    often: set[str] = set()
    for _uid, code, name, how in _read(Q(item__plan=plan)):
        if code:
            called[code] = called.get(code) or name
        often.update(how)
    return called, frozenset(often)


def _origins(wanted: Q) -> dict[str, Origin]:
    sources: dict[str, set[str]] = defaultdict(set)
    often: dict[str, set[str]] = defaultdict(set)
    for uid, code, _name, how in _read(wanted):
        sources[uid].update([code] if code else [])
        often[uid].update(how)
    return {uid: Origin(frozenset(sources[uid]), frozenset(often[uid])) for uid in sources}


def _read(wanted: Q) -> Iterator[tuple[str, str, Mapping[str, str], tuple[str, ...]]]:
    """Uid of the item, code and name of the source, and how often; each as far as it is told."""
    rows = Allotment.objects.filter(wanted, ended_on__isnull=True)
    pot = "pot__fundings__"
    for (
        uid,
        article,
        code,
        name,
        told,
        year,
        of_year,
        of_pot,
        name_of_pot,
        told_of_pot,
    ) in rows.values_list(
        "item__uid",
        "article",
        "source__code",
        "source__name",
        "recurrent",
        "year",
        f"{pot}year",
        f"{pot}source__code",
        f"{pot}source__name",
        f"{pot}recurrent",
    ).distinct():
        here = of_year == year
        recurrent = told_of_pot if told is None and here else told
        how = () if recurrent is None else (RECURRENT if recurrent else ONE_OFF,)
        if code:
            yield uid, code, name, how
        elif here and of_pot:
            yield uid, of_pot, name_of_pot, how
        else:
            yield uid, OWN if article else "", {}, how


def source_names() -> dict[str, Mapping[str, str]]:
    """What every source of money is called, by code. One query."""
    return dict(FundingSource.objects.order_by("pk").values_list("code", "name"))


def from_outside() -> list[tuple[Funding, Source | None]]:
    """All money that does not come from the credit of an article itself, newest first. One
    query."""
    rows = (
        Funding.objects.filter(source__own=False)
        .select_related("article", "source", "pot", "passage__paper")
        .order_by("-year", "pk")
    )
    return [(row, source_of(row.passage)) for row in rows]


# --- pots


def pots(today: date) -> list[tuple[Pot, list[PotYear]]]:
    """Every pot with its years, newest first. At most eleven queries."""
    rows = list(Pot.objects.order_by("slug"))
    years = _years_of(Q(pot__in=rows))
    drawn = Drawn(years) if years else None
    fundings = _fundings(Q(pot__in=rows))
    return [(row, _pot_years(row, drawn, fundings[row.pk])) for row in rows]


def pot_page(slug: str) -> PotPage | None:
    """One pot. At most eleven queries, whatever is in it."""
    pot = Pot.objects.filter(slug=slug).first()
    if pot is None:
        return None
    fundings = _fundings(Q(pot=pot))[pot.pk]
    years = {row.year for row, _ in fundings}
    years.update(
        Allotment.objects.filter(pot=pot, ended_on__isnull=True).values_list("year", flat=True)
    )
    whole = {row.article_id for row, _ in fundings if row.article_id}
    drawn = Drawn(years, whole, [pot.pk]) if years else None
    untold = Counter(
        row.year
        for row in (drawn.allotments if drawn else ())
        if row.pot_id == pot.pk and row.vak is None
    )
    return PotPage(pot, tuple(_pot_years(pot, drawn, fundings)), untold)


def pot_money(slug: str, today: date) -> tuple[Pot, Money] | None:
    """A pot with what was assigned and claimed out of it. Six queries."""
    pot = Pot.objects.filter(slug=slug).first()
    if pot is None:
        return None
    rows = list(allotments().filter(pot=pot))
    claims = _claims(Q(pot=pot) | Q(allotment__in=[row.pk for row in rows]))
    return pot, _told(rows, claims, claims, today)


def _years_of(wanted: Q) -> set[int]:
    return set(Funding.objects.filter(wanted).values_list("year", flat=True)) | set(
        Allotment.objects.filter(wanted).values_list("year", flat=True)
    )


def _fundings(wanted: Q) -> dict[int, list[tuple[Funding, Source | None]]]:
    found: dict[int, list[tuple[Funding, Source | None]]] = defaultdict(list)
    for row in (
        Funding.objects.filter(wanted)
        .select_related("article", "source", "passage__paper")
        .order_by("-year", "pk")
    ):
        found[row.pot_id or 0].append((row, source_of(row.passage)))
    return found


def _pot_years(
    pot: Pot, drawn: Drawn | None, fundings: list[tuple[Funding, Source | None]]
) -> list[PotYear]:
    if drawn is None:
        return []
    years = {row.year for row, _ in fundings} | {
        row.year for row in drawn.allotments if row.pot_id == pot.pk
    }
    return [
        PotYear(
            year,
            drawn.pot(pot.pk, year),
            drawn.paid_from_pot(pot.pk, year),
            tuple((row, drawn.funded(row), src) for row, src in fundings if row.year == year),
        )
        for year in sorted(years, reverse=True)
    ]


# --- exceptions


def overdrafts(wanted: Q | None = None) -> list[Overdraft]:
    """Every exception, newest first. One query."""
    return list(
        Overdraft.objects.filter(wanted or Q())
        .select_related("article", "pot", "source", "item", "allotment", "claim")
        .order_by("-pk")
    )


def usable(
    year: int, *, article: Article | None, pot: Pot | None, source: FundingSource | None
) -> list[Overdraft]:
    """The exceptions that were allowed and not used yet, for one of these. One query."""
    targets = Q(pk__in=[])
    if article is not None:
        targets |= Q(article=article)
    if pot is not None:
        targets |= Q(pot=pot)
    if source is not None:
        targets |= Q(source=source)
    return overdrafts(targets & Q(year=year, approved_at__isnull=False, used_at__isnull=True))


def overdraft(uid: str) -> Overdraft | None:
    """One exception. One query."""
    return next(iter(overdrafts(Q(uid=uid))), None)


def approval_of(row: Overdraft) -> Approval | None:
    """The newest request to allow an exception. One query."""
    return Approval.objects.filter(kind="overdraft", object_uid=row.uid).order_by("-pk").first()


def exceptional(row: Overdraft) -> Exceptional:
    """An exception as everybody may read it."""
    state = "used" if row.used_at else "allowed" if row.approved_at else "asked"
    at = row.article.code if row.article else ""
    named = row.pot or row.source
    return Exceptional(
        row.uid,
        row.name,
        row.reason,
        row.year,
        row.axis,
        row.amount,
        state,
        at or (named.name.get("nl", str(named)) if named else ""),
        row.vek,
    )


def _exceptions(wanted: Q) -> dict[tuple[str, int], list[Exceptional]]:
    """The exceptions that were used, by what for. One query."""
    found: dict[tuple[str, int], list[Exceptional]] = defaultdict(list)
    for row in overdrafts(wanted & Q(used_at__isnull=False)):
        if row.allotment_id:
            found["allotment", row.allotment_id].append(exceptional(row))
        elif row.claim_id:
            found["claim", row.claim_id].append(exceptional(row))
    return found


# --- choices of forms


def articles_that_pay() -> list[tuple[str, str]]:
    """Code and name of every article that spends. One query, sorted by code."""
    rows = Article.objects.filter(kind=Article.Kind.EXPENDITURE).values_list("code", "name")
    return sorted(rows)


def decisions() -> list[Decision]:
    """Decisions that a link may rest on, newest first. One query."""
    return list(
        Decision.objects.order_by(F("date_first").desc(nulls_last=True), "-pk").select_related(
            "passage"
        )[:500]
    )
