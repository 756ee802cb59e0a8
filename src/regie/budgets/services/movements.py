"""Movements: writing them down, undoing them by their opposite, never changing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import IntegrityError
from django.utils import timezone
from msgspec import Struct

from regie.base import approvals
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, Refusal
from regie.base.search import touch
from regie.budgets import ledger, rules
from regie.budgets.models import (
    AlsoPrinted,
    Article,
    ClaimStep,
    Leg,
    Movement,
    Round,
    RuiterUse,
    SubLine,
)
from regie.budgets.services.allowed import must_write

#: What asks that a round closes (``services.closing``): it holds for the ledger as it was shown.
_CLOSING = "budget_round"
_TOO_LARGE = "Samen is dat meer op één artikel dan het register exact kan bijhouden."


class LegDraft(Struct, frozen=True):
    """What a movement does to an article (its key) on one axis, in euros."""

    article: int
    axis: str
    amount: Decimal
    passage: int | None = None


class SubLineDraft(Struct, frozen=True):
    """A line that explains a movement, in euros; ``axis`` where one is named."""

    label: str
    amount: Decimal
    axis: str | None = None
    passage: int | None = None


class PrintedDraft(Struct, frozen=True):
    """Another place (key of a passage) where the movement is printed, perhaps by another title."""

    passage: int
    title: str = ""


class MovementDraft(Struct, frozen=True, kw_only=True):
    """A movement to be written down. ``passage`` (its key) or ``ground`` says why it is true;
    ``decision`` (its key) on what it rests, which a redistribution out of a provision must."""

    kind: str
    legs: tuple[LegDraft, ...]
    title: str = ""
    index_kind: str = ""
    index_rate: Decimal | None = None
    passage: int | None = None
    decision: int | None = None
    ground: str = ""
    acceptance: str | None = None
    sub_lines: tuple[SubLineDraft, ...] = ()
    also_printed: tuple[PrintedDraft, ...] = ()
    example: bool = False


def record_movements(
    actor: Actor, round_: Round, drafts: Sequence[MovementDraft]
) -> list[Movement]:
    """Write movements in an open round, all or none: about ten queries, however many.

    A transfer of which one side is not known yet is kept; the round cannot close over it.

    :raises Invalid: for a movement without ground or legs, a leg that its article cannot have, a
        mixture of a legal person and another ledger, or an opening that the base or another
        movement already tells.
    :raises Refusal: where the round is closed.
    """
    must_write(actor)
    if not drafts:
        return []
    with act(actor, "budgets.movements.recorded", round_) as event:
        locked = _hold(round_)
        articles = _check(drafts, locked)
        now = timezone.now()
        movements = Movement.objects.bulk_create(
            Movement(
                round=locked,
                kind=draft.kind,
                title=draft.title,
                index_kind=draft.index_kind,
                index_rate=draft.index_rate,
                passage_id=draft.passage,
                decision_id=draft.decision,
                ground=draft.ground,
                acceptance=draft.acceptance,
                example=draft.example,
                created_by_id=actor.account,
                created_at=now,
            )
            for draft in drafts
        )
        both = list(zip(movements, drafts, strict=True))
        legs = {
            movement.uid: [
                Leg(
                    movement=movement,
                    article_id=leg.article,
                    axis=leg.axis,
                    amount=leg.amount,
                    passage_id=leg.passage,
                )
                for leg in draft.legs
            ]
            for movement, draft in both
        }
        try:
            Leg.objects.bulk_create(leg for some in legs.values() for leg in some)
        except IntegrityError as error:
            if "too large a sum" not in str(error):
                raise
            raise Refusal(_TOO_LARGE) from error
        SubLine.objects.bulk_create(
            SubLine(
                movement=movement,
                label=line.label,
                axis=line.axis,
                amount=line.amount,
                rank=rank,
                passage_id=line.passage,
            )
            for movement, draft in both
            for rank, line in enumerate(draft.sub_lines, 1)
        )
        AlsoPrinted.objects.bulk_create(
            AlsoPrinted(
                movement=movement,
                title=printed.title,
                passage_id=printed.passage,
                acceptance=draft.acceptance,
            )
            for movement, draft in both
            for printed in draft.also_printed
        )
        touch(*(article.uid for article in articles.values()))
        event.after.update(
            movements=[movement.uid for movement in movements],
            digest=ledger.digest_of_movements(movements, legs),
        )
    return movements


def reverse_movement(actor: Actor, movement: Movement, ground: str) -> Movement:
    """Undo a movement by its opposite, in the same round.

    :raises Refusal: where the round is closed, or the movement is reversed or reverses itself.
    """
    must_write(actor)
    _must_be_told(ground)
    with act(actor, "budgets.movement.reversed", movement) as event:
        _hold(movement.round)
        if movement.kind == Movement.Kind.REVERSAL:
            raise Refusal("Een terugdraaiing draai je niet terug: schrijf de beweging opnieuw in.")
        if Movement.objects.filter(reverses=movement).exists():
            raise Refusal("Deze beweging is al teruggedraaid.")
        (reversal,) = _reverse(actor, [movement], ground, None)
        event.after.update(reversal=reversal.uid, ground=ground)
    return reversal


def take_back(actor: Actor, acceptance: str, ground: str) -> int:
    """Undo all that an acceptance or a file (its uid) wrote; gives how many movements were
    reversed.

    :raises Refusal: where something builds on it: a closed round, or what was claimed since on its
        articles.
    """
    must_write(actor)
    _must_be_told(ground)
    brought = ledger.effective(Movement.objects.filter(acceptance=acceptance))
    printed = AlsoPrinted.objects.filter(acceptance=acceptance).select_related("movement__round")
    ruiters = RuiterUse.objects.filter(acceptance=acceptance).select_related("round")
    changed = {row.pk: row for row in Round.objects.filter(movements__in=brought)}
    changed |= {row.round.pk: row.round for row in ruiters}
    touched = changed | {row.movement.round.pk: row.movement.round for row in printed}
    if not touched:
        return 0
    with act(actor, "budgets.acceptance.taken_back", touched[min(touched)]) as event:
        for key in sorted(changed):
            _hold(changed[key])
        # Only now nobody else reverses one of them.
        movements = list(brought.order_by("pk"))
        if ClaimStep.objects.filter(
            claim__article__legs__movement__in=brought,
            created_at__gte=min((row.created_at for row in movements), default=timezone.now()),
        ).exists():
            raise Refusal("Op deze artikels zijn al bedragen gereserveerd of vastgelegd.")
        _reverse(actor, movements, ground, acceptance)
        touch(
            *Article.objects.filter(legs__movement__in=[row.pk for row in movements])
            .distinct()
            .values_list("uid", flat=True)
        )
        printed.delete()
        ruiters.delete()
        event.after.update(
            acceptance=acceptance, reversed=[row.uid for row in movements], ground=ground
        )
    return len(movements)


def note_also_printed(
    actor: Actor,
    round_: Round,
    places: Sequence[tuple[int, PrintedDraft]],
    acceptance: str | None = None,
) -> None:
    """Note further places where movements (their keys) of a round are printed. Says nothing new
    of the figures, so a closed round takes it too."""
    must_write(actor)
    with act(actor, "budgets.movements.recorded", round_) as event:
        AlsoPrinted.objects.bulk_create(
            (
                AlsoPrinted(
                    movement_id=movement,
                    title=printed.title,
                    passage_id=printed.passage,
                    acceptance=acceptance,
                )
                for movement, printed in places
            ),
            ignore_conflicts=True,
        )
        event.after["also_printed"] = len(places)


def tell_ruiter_use(
    actor: Actor,
    round_: Round,
    article: Article,
    amount: Decimal,
    *,
    passage: int | None = None,
    ground: str = "",
    acceptance: str | None = None,
) -> RuiterUse:
    """Say how much of the VAK-ruiter an article uses in an open round."""
    must_write(actor)
    if passage is None:
        _must_be_told(ground)
    with act(actor, "budgets.ruiter.told", article) as event:
        locked = _hold(round_)
        before = RuiterUse.objects.filter(round=locked, article=article).first()
        told, _ = RuiterUse.objects.update_or_create(
            round=locked,
            article=article,
            defaults={
                "amount": _exact(amount),
                "passage_id": passage,
                "ground": ground,
                "acceptance": acceptance,
            },
        )
        event.changed(locked.code, str(before.amount) if before else None, str(amount))
    return told


def end_closing(rounds: Iterable[Round]) -> None:
    """What asks that these rounds close no longer holds. Before a round is locked, as who approves
    does it in this order too: otherwise the two could wait for each other."""
    for round_ in rounds:
        approvals.void(_CLOSING, round_.uid)


def _hold(round_: Round) -> Round:
    end_closing([round_])
    return ledger.lock(round_)


def _reverse(
    actor: Actor, movements: Sequence[Movement], ground: str, acceptance: str | None
) -> list[Movement]:
    """Write the opposites, in two queries."""
    now = timezone.now()
    reversals = Movement.objects.bulk_create(
        Movement(
            round_id=movement.round_id,
            kind=Movement.Kind.REVERSAL,
            title=movement.title,
            reverses=movement,
            ground=ground,
            acceptance=acceptance,
            example=movement.example,
            created_by_id=actor.account,
            created_at=now,
        )
        for movement in movements
    )
    opposite = {row.reverses_id: row for row in reversals}
    Leg.objects.bulk_create(
        Leg(
            movement=opposite[leg.movement_id],
            article_id=leg.article_id,
            axis=leg.axis,
            amount=-leg.amount,
        )
        for leg in Leg.objects.filter(movement__in=movements).order_by("pk")
    )
    return reversals


def _must_be_told(ground: str) -> None:
    if not ground.strip():
        raise Invalid("Zeg waarom.", {"ground": "Vul een reden in."})


def _exact(amount: Decimal) -> Decimal:
    if not rules.is_amount(amount):
        raise Invalid(
            "Een bedrag is exact, met ten hoogste twee decimalen, en hoogstens 100 miljard euro."
        )
    return amount


def _check(drafts: Sequence[MovementDraft], round_: Round) -> dict[int, Article]:
    wanted = {leg.article for draft in drafts for leg in draft.legs}
    articles = {row.pk: row for row in Article.objects.filter(pk__in=wanted)}
    for draft in drafts:
        _check_one(draft, articles)
    openings = [
        leg.article
        for draft in drafts
        if draft.kind == Movement.Kind.OPENING
        for leg in {leg.article: leg for leg in draft.legs}.values()
    ]
    if not openings:
        return articles
    told = set(
        ledger.effective_legs()
        .filter(movement__round=round_, movement__kind=Movement.Kind.OPENING)
        .values_list("article_id", flat=True)
    )
    _refuse_twice(openings, told | set(ledger.base_balances(round_)), articles)
    return articles


def _refuse_twice(openings: Iterable[int], told: set[int], articles: Mapping[int, Article]) -> None:
    for article in openings:
        if article in told:
            raise Invalid(f"Het beginkrediet van {articles[article].code} staat al vast.")
        told.add(article)


def _check_one(draft: MovementDraft, articles: Mapping[int, Article]) -> None:
    name = draft.title or draft.kind
    if draft.kind not in Movement.Kind.values or draft.kind == Movement.Kind.REVERSAL:
        raise Invalid(f"“{draft.kind}” is geen soort beweging.")
    if not draft.legs:
        raise Invalid(f"“{name}” verandert geen enkel artikel.")
    if draft.passage is None and not draft.ground.strip():
        raise Invalid(f"“{name}” heeft geen bron en geen reden.")
    if draft.kind == Movement.Kind.REDISTRIBUTION and not (draft.decision or draft.passage):
        raise Invalid(f"“{name}” steunt op geen beslissing: een herverdeling heeft er een.")
    for line in draft.sub_lines:
        _exact(line.amount)
    seen: set[tuple[int, str]] = set()
    ledgers: set[str] = set()
    for leg in draft.legs:
        article = articles.get(leg.article)
        if article is None:
            raise Invalid(f"“{name}” noemt een artikel dat niet bestaat.")
        _exact(leg.amount)
        if leg.axis not in rules.AXES_OF[article.kind]:
            raise Invalid(f"{article.code} heeft geen kolom {leg.axis}.")
        if (leg.article, leg.axis) in seen:
            raise Invalid(f"“{name}” noemt {article.code} {leg.axis} twee keer.")
        seen.add((leg.article, leg.axis))
        ledgers.add(article.entity if article.legal_person else "")
    if len(ledgers) > 1:
        raise Invalid(f"“{name}” mengt de begroting van een rechtspersoon met een andere.")
