"""Pots, what is in them, and where money comes from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid
from regie.base.fields import partial_columns
from regie.budgets.models import Article, Basis, Funding, FundingSource, Pot
from regie.budgets.services.allowed import must_write
from regie.kernel.dates import PartialDate


class FundingDraft(Struct, frozen=True, kw_only=True):
    """Money that is there; see the model. ``passage`` is its key."""

    year: int
    source: FundingSource
    pot: Pot | None = None
    article: Article | None = None
    vak: Decimal | None = None
    vek: Decimal | None = None
    recurrent: bool | None = None
    end: PartialDate | None = None
    basis: str = Basis.STAFF
    passage: int | None = None
    ground: str = ""
    example: bool = False


def ensure_source(
    actor: Actor, code: str, name: Mapping[str, str], *, own: bool = False, example: bool = False
) -> FundingSource:
    """The source with this code, made where it is missing."""
    known: FundingSource | None = FundingSource.objects.filter(code=code).first()
    if known is not None:
        return known
    must_write(actor)
    with act(actor, "budgets.source.added") as event:
        made = FundingSource.objects.create(code=code, name=dict(name), own=own, example=example)
        event.about = made
        event.after.update(code=code, name=dict(name))
    return made


def ensure_pot(
    actor: Actor,
    slug: str,
    name: Mapping[str, str],
    text: Mapping[str, str] | None = None,
    *,
    example: bool = False,
) -> Pot:
    """The pot with this slug, made where it is missing."""
    known: Pot | None = Pot.objects.filter(slug=slug).first()
    if known is not None:
        return known
    must_write(actor)
    if not name.get("nl", "").strip():
        raise Invalid("Geef de pot een naam.", {"name": "Geef de pot een naam."})
    with act(actor, "budgets.pot.added") as event:
        made = Pot.objects.create(
            slug=slug, name=dict(name), text=dict(text or {}), example=example
        )
        event.about = made
        event.after.update(slug=slug, name=dict(name))
    return made


def fund(actor: Actor, draft: FundingDraft) -> Funding:
    """Say that money is there: an article or a part of it in a pot, or what a source stated.

    :raises Invalid: where something is missing, or an article stands in two pots as a whole.
    """
    must_write(actor)
    wrong: dict[str, str] = {}
    if draft.article is not None and draft.pot is None:
        wrong["pot"] = "Een artikel is er al; zeg in welke pot het staat."
    if draft.article is None and draft.vak is None and draft.vek is None:
        wrong["vak"] = "Vul een bedrag in: zonder artikel is er geen krediet om te volgen."
    for name in ("vak", "vek"):
        amount = getattr(draft, name)
        if amount is not None and amount < 0:
            wrong[name] = "Een bedrag is niet negatief."
    if draft.passage is None and not draft.ground.strip():
        wrong["ground"] = "Zeg waar dit vandaan komt."
    whole = draft.article is not None and draft.vak is None and draft.vek is None
    if (
        whole
        and Funding.objects.filter(
            article=draft.article, year=draft.year, vak__isnull=True, vek__isnull=True
        ).exists()
    ):
        wrong["article"] = "Dit artikel staat in dat jaar al helemaal in een pot."
    if wrong:
        raise Invalid("Vul aan of verbeter wat er staat.", wrong)
    with act(actor, "budgets.funding.added") as event:
        made = Funding.objects.create(  # type: ignore[misc] # an amount may be absent
            pot=draft.pot,
            year=draft.year,
            article=draft.article,
            source=draft.source,
            vak=draft.vak,
            vek=draft.vek,
            recurrent=draft.recurrent,
            **partial_columns("end", draft.end),
            basis=draft.basis,
            passage_id=draft.passage,
            ground=draft.ground.strip(),
            example=draft.example,
        )
        event.about = made
        event.after.update(
            year=draft.year,
            source=draft.source.code,
            article=draft.article.code if draft.article else None,
            vak=None if draft.vak is None else str(draft.vak),
            recurrent=draft.recurrent,
            end=draft.end.iso() if draft.end else "",
        )
    return made
