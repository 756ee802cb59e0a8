"""Nothing is drawn beyond what is there: asked before and after every write that draws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone
from msgspec import Struct

from regie.base.errors import Conflict, Refusal
from regie.budgets.drawn import Drawn
from regie.budgets.models import (
    Allotment,
    Article,
    Claim,
    Funding,
    FundingSource,
    Overdraft,
    Pot,
)
from regie.budgets.room import Room
from regie.kernel.figures import euro

_ZERO = Decimal(0)
#: An axis as a sentence names it.
_CREDIT = {"VAK": "vastleggingskrediet", "VEK": "vereffeningskrediet"}


class Overdrawn(Refusal):
    """More was asked than is there. What it says is what an exception would have to name."""

    def __init__(
        self,
        message: str,
        *,
        target: Article | Pot | FundingSource,
        year: int,
        axis: str,
        short: Decimal,
        short_vek: Decimal | None = None,
    ) -> None:
        super().__init__(message)
        self.target, self.year, self.axis, self.short = target, year, axis, short
        #: By how much VEK is too short as well, where ``axis`` is VAK.
        self.short_vek = short_vek


class Use(Struct):
    """What is being written, so that an exception can say what it was used for."""

    allotment: Allotment | None = None
    claim: Claim | None = None
    overdraft: Overdraft | None = None
    spent: bool = False

    def spend(self) -> bool:
        """Use the exception, once; whether there was one to use."""
        if self.overdraft is None or self.spent:
            return False
        used = Overdraft.objects.filter(
            pk=self.overdraft.pk, used_at__isnull=True, approved_at__isnull=False
        ).update(used_at=timezone.now(), allotment=self.allotment, claim=self.claim)
        if not used:
            now = Overdraft.objects.get(pk=self.overdraft.pk)
            if now.approved_at is None:
                raise Refusal(f"De uitzondering “{now.name}” is niet goedgekeurd.")
            raise Conflict({"state": "free"}, {"state": "used"})
        self.spent = True
        return True


@contextmanager
def drawing(
    year: int,
    *,
    article: Article | None = None,
    pot: Pot | None = None,
    source: FundingSource | None = None,
    overdraft: Overdraft | None = None,
) -> Iterator[Use]:
    """Hold an article, a pot or a source while something is written that draws on its commitment
    credit of ``year``, or is meant to be paid from its payment credit; inside a transaction.

    Two that draw at once come one after the other. A pot that holds the article as a whole is
    held and asked too.

    :raises Overdrawn: where more is held afterwards than before, beyond what is there.
    """
    pots = _lock(year, article, pot, source)
    before = _rooms(year, article, pots, source)
    use = Use(overdraft=overdraft)
    yield use
    after = _rooms(year, article, pots, source)
    if any(_grew(before[key], after[key]) for key in after) and use.spend():
        after = _rooms(year, article, pots, source)
    for (at, axis), room in after.items():
        if _grew(before[at, axis], room):
            other = after[at, "VEK"]
            both = axis == "VAK" and _grew(before[at, "VEK"], other)
            raise _overdrawn(
                at, axis, room, year, before[at, axis], use, other.beyond if both else None
            )


@contextmanager
def paying(article: Article, year: int, overdraft: Overdraft | None) -> Iterator[Use]:
    """As :func:`drawing`, on the payment credit of an article.

    :raises Overdrawn: where more was paid than there is.
    """
    _lock(year, article, None, None)
    use = Use(overdraft=overdraft)
    yield use
    there, paid = Drawn([year], [article.pk], []).payable(article.pk, year)
    if there is not None and paid > there and use.spend():
        there, paid = Drawn([year], [article.pk], []).payable(article.pk, year)
    if there is not None and paid > there:
        short = paid - there
        allowed = _allowed(use)
        raise Overdrawn(
            f"{article.code} heeft in {year} {euro(short, 'nl')} te weinig vereffeningskrediet."
            + (allowed or " Een tweede persoon kan een uitzondering goedkeuren."),
            target=article,
            year=year,
            axis="VEK",
            short=short,
        )


def _lock(
    year: int, article: Article | None, pot: Pot | None, source: FundingSource | None
) -> list[Pot]:
    """Lock in one order: article, pots, source."""
    if article is not None:
        Article.objects.select_for_update().get(pk=article.pk)
    wanted = Q(pk=pot.pk if pot is not None else None)
    if article is not None:
        wholes = Funding.objects.filter(
            article=article, year=year, vak__isnull=True, vek__isnull=True
        )
        wanted |= Q(pk__in=wholes.values("pot_id"))
    pots = list(Pot.objects.select_for_update().filter(wanted).order_by("pk"))
    if source is not None:
        FundingSource.objects.select_for_update().get(pk=source.pk)
    return pots


_At = Article | Pot | FundingSource


def _rooms(
    year: int, article: Article | None, pots: list[Pot], source: FundingSource | None
) -> dict[tuple[_At, str], Room]:
    keys = {article.pk} if article is not None else set()
    keys |= set(
        Funding.objects.filter(pot__in=pots, year=year, article__isnull=False).values_list(
            "article_id", flat=True
        )
    )
    drawn = Drawn([year], keys, [pot.pk for pot in pots])
    found: dict[tuple[_At, str], Room] = {}
    if article is not None:
        found[article, "VAK"] = drawn.article(article.pk, year)
        found[article, "VEK"] = drawn.to_pay(article.pk, year)
    for pot in pots:
        found[pot, "VAK"] = drawn.pot(pot.pk, year)
        found[pot, "VEK"] = drawn.pot_to_pay(pot.pk, year)
    if source is not None:
        found[source, "VAK"] = drawn.source(source.pk, year)
        found[source, "VEK"] = drawn.source_to_pay(source.pk, year)
    return found


def _grew(before: Room, after: Room) -> bool:
    return after.beyond > 0 and after.used > before.used


def _allowed(use: Use) -> str:
    if not use.spent or use.overdraft is None:
        return ""
    return (
        f" De uitzondering “{use.overdraft.name}” laat "
        f"{euro(use.overdraft.amount, 'nl')} {use.overdraft.axis} toe"
        + (f" en {euro(use.overdraft.vek, 'nl')} VEK" if use.overdraft.vek else "")
        + ", en dat is niet genoeg of niet voor dit geld."
    )


def _overdrawn(
    at: _At,
    axis: str,
    room: Room,
    year: int,
    before: Room,
    use: Use,
    short_vek: Decimal | None,
) -> Overdrawn:
    free = max(_ZERO, before.left or _ZERO)
    asked = room.used - before.used
    return Overdrawn(
        f"{_name(at)} heeft in {year} nog {euro(free, 'nl')} {_CREDIT[axis]} vrij. "
        f"Hiervoor is {euro(asked, 'nl')} nodig: {euro(room.beyond, 'nl')} te veel."
        + (
            f" Van het {_CREDIT['VEK']} is het {euro(short_vek, 'nl')} te veel."
            if short_vek
            else ""
        )
        + (_allowed(use) or " Een tweede persoon kan een uitzondering goedkeuren."),
        target=at,
        year=year,
        axis=axis,
        short=room.beyond,
        short_vek=short_vek,
    )


def _name(at: _At) -> str:
    if isinstance(at, Article):
        return str(at.code)
    name: dict[str, str] = at.name
    label = name.get("nl") or str(at)
    return f"De pot “{label}”" if isinstance(at, Pot) else f"“{label}”"
