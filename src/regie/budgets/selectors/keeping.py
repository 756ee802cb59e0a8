"""What who keeps the ledger must know: open ends, what blocks a round, movements one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from msgspec import Struct

from regie.base.text import fold
from regie.budgets import ledger, rules
from regie.budgets.models import (
    Article,
    ArticleCode,
    Balance,
    ContentElement,
    InternalFlow,
    Leg,
    Movement,
    Round,
    RuiterUse,
    SubLine,
)
from regie.budgets.selectors.articles import Source
from regie.papers.models import Passage

_ZERO = Decimal(0)


class Block(Struct, frozen=True):
    """What keeps a round from closing: an open base, a transfer with one side, or a legal person
    that spends other than it receives. ``uid`` is of the movement, ``code`` of the base round or
    the entity."""

    kind: Literal["base", "transfer", "legal_person"]
    sentence: str
    uid: str = ""
    code: str = ""
    title: str = ""
    amounts: Mapping[str, Decimal] | None = None


class Provision(Struct, frozen=True):
    """A provision that still holds money: nobody can commit it."""

    uid: str
    code: str
    name: str
    closing: Mapping[str, Decimal]


def what_blocks(code: str) -> list[Block]:
    """All that keeps an open round from closing. At most five queries."""
    found = Round.objects.filter(code=code, state=Round.State.OPEN).select_related("base").first()
    if found is None:
        return []
    blocks: list[Block] = []
    base = found.base
    if (
        base is not None
        and base.state == Round.State.OPEN
        and ledger.effective(Movement.objects.filter(round=base)).exists()
    ):
        spoken = rules.spoken(base.code)
        blocks.append(Block("base", f"Sluit eerst {spoken} af.", code=base.code))
    blocks += _half_transfers(found)
    blocks += _imbalances(found)
    return blocks


def _half_transfers(round_: Round) -> list[Block]:
    rows = (
        ledger.effective_legs()
        .filter(movement__round=round_, movement__kind__in=rules.TRANSFERS)
        .values_list("movement__uid", "movement__title", "axis", "amount")
        .order_by("movement_id", "pk")
    )
    told: dict[tuple[str, str], list[tuple[str, Decimal]]] = {}
    for uid, title, axis, amount in rows:
        told.setdefault((uid, title), []).append((axis, amount))
    return [
        Block(
            "transfer",
            f"Van “{title or uid}” ontbreekt een kant.",
            uid=uid,
            title=title,
            amounts=rest,
        )
        for (uid, title), legs in told.items()
        if (rest := rules.remainder(legs))
    ]


def _imbalances(round_: Round) -> list[Block]:
    told = ledger.read(round_)
    legal: dict[str, dict[str, list[rules.Evolution]]] = {}
    rows = Article.objects.filter(legal_person=True).values_list("pk", "entity", "kind")
    for key, entity, kind in rows:
        if key in told:
            sides = legal.setdefault(entity, {"receipt": [], "expenditure": []})
            sides[kind].append(told[key])
    blocks = []
    for entity in sorted(legal):
        sides = legal[entity]
        apart = rules.imbalance(
            rules.together(sides["receipt"]), rules.together(sides["expenditure"])
        )
        if apart:
            blocks.append(
                Block(
                    "legal_person",
                    f"De ontvangsten van {entity} zijn niet gelijk aan de uitgaven.",
                    code=entity,
                    amounts={"AMOUNT": apart},
                )
            )
    return blocks


def provisions_left(code: str) -> list[Provision]:
    """The provisions that hold money in a round. At most four queries."""
    found = Round.objects.filter(code=code).select_related("base").first()
    if found is None:
        return []
    told = ledger.read(found)
    rows = sorted(Article.objects.filter(provision=True, pk__in=told), key=lambda row: row.code)
    return [
        Provision(row.uid, row.code, row.name, closing)
        for row in rows
        if any((closing := told[row.pk].closing).values())
    ]


# --- rounds


def round_by_code(code: str) -> Round | None:
    """A round with its base, whatever the case of its code. One query."""
    found: Round | None = Round.objects.select_related("base").filter(code=code.upper()).first()
    return found


def following(round_: Round) -> list[tuple[str, str]]:
    """Which rounds may come after a closed one and are not there, as (code, base). One query."""
    later = {
        "BO": (f"BA{round_.year}", f"BO{round_.year + 1}"),
        "BA": (f"BO{round_.year + 1}", f"BU{round_.year}"),
        "BU": (f"BO{round_.year + 1}",),
    }[round_.kind]
    there = set(Round.objects.filter(code__in=later).values_list("code", flat=True))
    return [(code, round_.code) for code in later if code not in there]


# --- movements


class LegRow(Struct, frozen=True):
    """What a movement does to an article."""

    uid: str
    code: str
    name: str
    amounts: Mapping[str, Decimal]


class MovementRow(Struct, frozen=True):
    """A movement in a list, with its legs by article."""

    movement: Movement
    reversed: bool
    legs: tuple[LegRow, ...]

    @property
    def half(self) -> dict[str, Decimal]:
        """What keeps a transfer from cancelling out."""
        if self.reversed or self.movement.kind not in rules.TRANSFERS:
            return {}
        return rules.remainder(pair for leg in self.legs for pair in leg.amounts.items())


def movements_of(round_: Round, kind: str = "", code: str = "") -> QuerySet[Movement]:
    """The movements of a round, newest first, of one kind or about articles
    whose code begins so; to be paged and
    then given to :func:`with_legs`."""
    rows = Movement.objects.filter(round=round_).select_related(
        "passage__paper", "created_by__person", "reverses"
    )
    if kind:
        rows = rows.filter(kind=kind)
    if code:
        legs = Leg.objects.filter(movement=OuterRef("pk"), article__code__startswith=code.upper())
        rows = rows.filter(Exists(legs))
    undone = Exists(Movement.objects.filter(reverses=OuterRef("pk")))
    found: QuerySet[Movement] = rows.annotate(undone=undone).order_by("-pk")
    return found


def with_legs(movements: Iterable[Movement]) -> list[MovementRow]:
    """Movements of :func:`movements_of` with what they do. One query."""
    rows = list(movements)
    legs: dict[int, dict[tuple[str, str, str], dict[str, Decimal]]] = {}
    for leg in Leg.objects.filter(movement__in=rows).select_related("article").order_by("pk"):
        article = leg.article
        key = article.uid, article.code, article.name
        legs.setdefault(leg.movement_id, {}).setdefault(key, {})[leg.axis] = leg.amount
    return [
        MovementRow(
            row,
            bool(getattr(row, "undone", False)),
            tuple(
                LegRow(*key, rules.add(amounts)) for key, amounts in legs.get(row.pk, {}).items()
            ),
        )
        for row in rows
    ]


class MovementPage(Struct, frozen=True):
    """One movement with everything that is known of it."""

    row: MovementRow
    round: Round
    sub_lines: tuple[SubLine, ...]
    source: Source | None
    reversal: Movement | None
    who: str
    at: datetime


def movement_page(uid: str) -> MovementPage | None:
    """A movement; None where there is none. At most five queries."""
    found = (
        Movement.objects.filter(uid=uid)
        .select_related(
            "round__base", "passage__paper", "decision", "created_by__person", "reverses"
        )
        .first()
    )
    if found is None:
        return None
    reversal = Movement.objects.filter(reverses=found).first()
    (row,) = with_legs([found])
    person = getattr(found.created_by, "person", None) if found.created_by else None
    return MovementPage(
        MovementRow(found, reversal is not None, row.legs),
        found.round,
        tuple(found.sub_lines.order_by("rank")),
        source_of(found.passage),
        reversal,
        person.name if person else "",
        found.created_at,
    )


def source_of(passage: Passage | None) -> Source | None:
    """A passage (with its paper at hand) as pages name it."""
    if passage is None:
        return None
    paper = passage.paper
    return Source(paper.uid, paper.title, passage.start, passage.end, passage.line, passage.page)


# --- articles


def articles_found(words: str = "") -> list[Article]:
    """Articles by code that bear or bore a code that begins so, or whose name holds the words. Two
    queries."""
    borne: dict[int, list[str]] = {}
    for key, code in ArticleCode.objects.values_list("article_id", "code"):
        borne.setdefault(key, []).append(code.casefold())
    asked = fold(words).split()
    codes = words.casefold().split()
    return sorted(
        (
            row
            for row in Article.objects.select_related("programme", "content_element")
            if all(word in fold(row.name) for word in asked)
            or all(any(one.startswith(code) for one in borne.get(row.pk, [])) for code in codes)
        ),
        key=lambda row: row.code,
    )


def article_choices() -> list[tuple[str, str]]:
    """Every article that bears a code now, as (code, name). One query."""
    return sorted(Article.objects.values_list("code", "name"))


def elements_of(programme: int) -> list[str]:
    """The names of the content elements of a programme (its key). One query."""
    names = ContentElement.objects.filter(programme_id=programme).values_list("name", flat=True)
    return sorted(names, key=fold)


class Standing(Struct, frozen=True):
    """What an article stands at in a round; ``closed`` once and for all."""

    round: str
    closed: bool
    closing: Mapping[str, Decimal]


def standings(article: Article) -> list[Standing]:
    """Every round that an article has a figure in, newest first. Three queries."""
    rounds = {
        row.pk: row
        for row in Round.objects.filter(
            Q(balances__article=article)
            | Q(movements__legs__article=article)
            | Q(base__state=Round.State.CLOSED, base__balances__article=article)
        )
        .select_related("base")
        .distinct()
    }
    closed: dict[int, dict[str, Decimal]] = {}
    for key, axis, amount in Balance.objects.filter(article=article).values_list(
        "round_id", "axis", "amount"
    ):
        closed.setdefault(key, {})[axis] = amount
    steps: dict[int, list[rules.Step]] = {}
    for leg in ledger.effective_legs().filter(article=article).select_related("movement"):
        steps.setdefault(leg.movement.round_id, []).append(
            rules.Step(article.pk, leg.movement.kind, leg.axis, leg.amount)
        )
    told = []
    for row in sorted(rounds.values(), key=lambda one: (-one.year, -one.sequence)):
        if row.state == Round.State.CLOSED:
            told.append(Standing(row.code, True, rules.add(closed.get(row.pk, {}))))
            continue
        base = closed.get(row.base_id or 0)
        read = rules.evolutions({article.pk: base} if base else {}, steps.get(row.pk, []))
        evolution = read.get(article.pk)
        if evolution is not None:
            told.append(Standing(row.code, False, evolution.closing))
    return told


# --- files


def posted_of(file: str) -> int:
    """How many movements, and uses of the VAK-ruiter, a file (its uid) brought that count still.
    Two queries."""
    movements = ledger.effective(Movement.objects.filter(acceptance=file)).count()
    return int(movements + RuiterUse.objects.filter(acceptance=file).count())


# --- internal flows


def flows_of(article: Article) -> list[InternalFlow]:
    """The flows that an article gives or receives. One query."""
    rows = InternalFlow.objects.filter(Q(giver=article) | Q(receiver=article))
    found = rows.select_related("giver", "receiver", "passage__paper")
    return sorted(found, key=lambda row: (row.giver.code, row.receiver.code))


def flows_to(entities: Sequence[str]) -> list[InternalFlow]:
    """The flows to receipts of these legal persons. One query; none where there are no entities."""
    if not entities:
        return []
    rows = InternalFlow.objects.filter(receiver__entity__in=entities)
    found = rows.select_related("giver", "receiver")
    return sorted(found, key=lambda row: (row.receiver.code, row.giver.code))
