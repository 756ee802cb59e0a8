"""Allotments, and the exceptions that let one go beyond what is there."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from datetime import date
from decimal import Decimal

from django.utils import timezone
from msgspec import Struct

from regie.base import approvals
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, Refusal
from regie.base.models import Approval
from regie.budgets.models import (
    Allotment,
    Article,
    Basis,
    FundingSource,
    Overdraft,
    Pot,
)
from regie.budgets.services.allowed import must_write
from regie.budgets.services.room import drawing
from regie.plans.models import Decision, Item

#: The kind of approval that an exception asks for, and who may give it.
APPROVAL = "overdraft"
APPROVERS = frozenset({Role.APPROVER, Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR})
_CENT = Decimal("0.01")


class AllotmentDraft(Struct, frozen=True, kw_only=True):
    """What an allotment says; see the model. ``passage`` is its key."""

    item: Item
    year: int
    article: Article | None = None
    pot: Pot | None = None
    source: FundingSource | None = None
    vak: Decimal | None = None
    vek: Decimal | None = None
    recurrent: bool | None = None
    basis: str = Basis.STAFF
    decision: Decision | None = None
    passage: int | None = None
    ground: str = ""
    example: bool = False


class OverdraftDraft(Struct, frozen=True, kw_only=True):
    """An exception that somebody asks for. ``item`` is the action that it is for; ``vek`` stands
    beside an amount of VAK."""

    name: str
    reason: str
    year: int
    axis: str
    amount: Decimal
    article: Article | None = None
    pot: Pot | None = None
    source: FundingSource | None = None
    item: Item | None = None
    vek: Decimal | None = None
    example: bool = False


def assign(actor: Actor, draft: AllotmentDraft, *, overdraft: Overdraft | None = None) -> Allotment:
    """Mean money of a year for an item of a plan.

    :raises Overdrawn: beyond what the article, the pot or the source has left in the year.
    """
    must_write(actor)
    values = _values(draft)
    with act(actor, "budgets.allotment.made") as event:
        with drawing(
            draft.year,
            article=draft.article,
            pot=draft.pot,
            source=_outside(draft),
            overdraft=overdraft,
        ) as use:
            made = Allotment.objects.create(
                item=draft.item,
                example=draft.example,
                created_by_id=actor.account,
                created_at=timezone.now(),
                **values,
            )
            use.allotment = made
        event.about = made
        event.after.update(_plain(draft))
        if use.spent and overdraft is not None:
            event.after["exception"] = overdraft.uid
    return made


def change_allotment(
    actor: Actor,
    allotment: Allotment,
    draft: AllotmentDraft,
    *,
    version: int,
    overdraft: Overdraft | None = None,
) -> Allotment:
    """Say otherwise what money is meant for an item. What claims already took stays taken.

    :raises Conflict: where somebody else changed it since ``version``.
    :raises Overdrawn: as for :func:`assign`.
    """
    must_write(actor)
    values = _values(draft)
    with act(actor, "budgets.allotment.changed", allotment) as event, ExitStack() as stack:
        use = stack.enter_context(
            drawing(
                draft.year,
                article=draft.article,
                pot=draft.pot,
                source=_outside(draft),
                overdraft=overdraft,
            )
        )
        use.allotment = allotment
        changed = Allotment.objects.filter(
            pk=allotment.pk, version=version, ended_on__isnull=True
        ).update(**values, item=draft.item, version=version + 1)
        now = Allotment.objects.get(pk=allotment.pk)
        if not changed:
            if now.ended_on is not None:
                raise Refusal("Deze toewijzing is beëindigd.")
            raise Conflict({"version": version}, {"version": now.version})
        for name, after in _plain(draft).items():
            event.changed(name, _plain_of(allotment)[name], after)
    return Allotment.objects.get(pk=allotment.pk)


def end_allotment(
    actor: Actor, allotment: Allotment, why: str, today: date, *, version: int
) -> Allotment:
    """The money is no longer meant for the item. What was claimed out of it stays claimed.

    :raises Conflict: where somebody else changed it since ``version``.
    """
    must_write(actor)
    if not why.strip():
        raise Invalid("Zeg waarom.", {"why": "Vul een reden in."})
    with act(actor, "budgets.allotment.ended", allotment) as event:
        ended = Allotment.objects.filter(
            pk=allotment.pk, version=version, ended_on__isnull=True
        ).update(ended_on=today, version=version + 1)
        if not ended:
            now = Allotment.objects.get(pk=allotment.pk)
            raise Conflict({"version": version}, {"version": now.version})
        event.after.update(on=str(today), why=why.strip())
    return Allotment.objects.get(pk=allotment.pk)


def ask_overdraft(actor: Actor, draft: OverdraftDraft) -> tuple[Overdraft, Approval]:
    """Ask that a second person allows more than there is, once, for something that has a name."""
    must_write(actor)
    wrong = {}
    if not draft.name.strip():
        wrong["name"] = "Geef de uitzondering een naam."
    if not draft.reason.strip():
        wrong["reason"] = "Zeg waarom dit nodig is."
    if draft.axis not in ("VAK", "VEK"):
        wrong["axis"] = "Kies VAK of VEK."
    if not isinstance(draft.amount, Decimal) or draft.amount <= 0:
        wrong["amount"] = "Vul een bedrag groter dan nul in."
    if draft.vek is not None and (draft.axis != "VAK" or draft.vek <= 0):
        wrong["vek"] = "Het VEK staat hier alleen naast een bedrag VAK, en is groter dan nul."
    if draft.article is None and draft.pot is None and draft.source is None:
        wrong["target"] = "Kies een artikel, een pot of een bron."
    if wrong:
        raise Invalid("Vul aan wat ontbreekt.", wrong)
    with act(actor, "budgets.overdraft.asked") as event:
        row = Overdraft.objects.create(
            name=draft.name.strip(),
            reason=draft.reason.strip(),
            article=draft.article,
            pot=draft.pot,
            source=draft.source,
            year=draft.year,
            axis=draft.axis,
            amount=draft.amount,
            vek=draft.vek,  # type: ignore[misc] # absent is nothing beside it
            item=draft.item,
            asked_by_id=actor.account,
            asked_at=timezone.now(),
            example=draft.example,
        )
        event.about = row
        event.after.update(
            name=row.name,
            reason=row.reason,
            amount=str(row.amount),
            axis=row.axis,
            year=row.year,
        )
        if row.vek is not None:
            event.after["vek"] = str(row.vek)
        asked = approvals.request(actor, APPROVAL, row, f"Uitzondering: {row.name}")
    return row, asked


def digest_of(uid: str) -> str:
    """What an exception allows, as a hash."""
    row = Overdraft.objects.get(uid=uid)
    told = (
        row.name,
        row.reason,
        row.article_id,
        row.pot_id,
        row.source_id,
        row.year,
        row.axis,
        row.amount,
        row.item_id,
        *([] if row.vek is None else [row.vek]),
    )
    return hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()


def approved(actor: Actor, approval: Approval) -> None:
    """An exception that was approved may be used, once."""
    row = Overdraft.objects.get(uid=approval.object_uid)
    with act(actor, "budgets.overdraft.allowed", row) as event:
        Overdraft.objects.filter(pk=row.pk, approved_at__isnull=True).update(
            approved_by_id=actor.account, approved_at=timezone.now()
        )
        event.after["amount"] = str(row.amount)


def _outside(draft: AllotmentDraft) -> FundingSource | None:
    """The source, where it is what the money is drawn on."""
    return draft.source if draft.article is None and draft.pot is None else None


def _values(draft: AllotmentDraft) -> dict[str, object]:
    wrong: dict[str, str] = {}
    for name in ("vak", "vek"):
        amount = getattr(draft, name)
        if amount is None:
            continue
        if not isinstance(amount, Decimal) or amount != amount.quantize(_CENT) or amount < 0:
            wrong[name] = "Een bedrag is exact, met ten hoogste twee decimalen, en niet negatief."
    if draft.article is not None and draft.pot is not None:
        wrong["pot"] = "Kies een artikel of een pot, niet allebei."
    if draft.article is None and draft.pot is None and draft.source is None:
        wrong["article"] = "Kies een artikel, een pot of een bron van buiten."
    if draft.article is not None and draft.article.kind != Article.Kind.EXPENDITURE:
        wrong["article"] = f"{draft.article.code} is een ontvangst."
    if _outside(draft) is not None and draft.source is not None and draft.source.own:
        wrong["source"] = "Eigen geld staat op een artikel of in een pot: kies er een."
    if draft.basis not in Basis.values:
        wrong["basis"] = "Kies waarop dit steunt."
    if draft.basis == Basis.DECISION and draft.decision is None and not draft.ground.strip():
        wrong["decision"] = "Kies de beslissing, of schrijf welke het is."
    if draft.decision is None and draft.passage is None and not draft.ground.strip():
        wrong.setdefault("ground", "Zeg waarop dit steunt.")
    if not 1900 < draft.year < 2200:
        wrong["year"] = "Dit is geen begrotingsjaar."
    if wrong:
        raise Invalid("Vul aan of verbeter wat er staat.", wrong)
    return {
        "article": draft.article,
        "pot": draft.pot,
        "source": draft.source,
        "year": draft.year,
        "vak": draft.vak,
        "vek": draft.vek,
        "recurrent": draft.recurrent,
        "basis": draft.basis,
        "decision": draft.decision,
        "passage_id": draft.passage,
        "ground": draft.ground.strip(),
    }


def _plain(draft: AllotmentDraft) -> dict[str, object]:
    return {
        "item": draft.item.uid,
        "article": draft.article.code if draft.article else None,
        "pot": draft.pot.slug if draft.pot else None,
        "source": draft.source.code if draft.source else None,
        "year": draft.year,
        "vak": None if draft.vak is None else str(draft.vak),
        "vek": None if draft.vek is None else str(draft.vek),
        "recurrent": draft.recurrent,
        "basis": str(draft.basis),
        "ground": draft.ground.strip(),
    }


def _plain_of(row: Allotment) -> dict[str, object]:
    return _plain(
        AllotmentDraft(
            item=row.item,
            year=row.year,
            article=row.article,
            pot=row.pot,
            source=row.source,
            vak=row.vak,
            vek=row.vek,
            recurrent=row.recurrent,
            basis=row.basis,
            ground=row.ground,
        )
    )
