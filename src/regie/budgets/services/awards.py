"""What a call gives away: awards out of what it reserved, and money that comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from msgspec import Struct

from regie.actors.models import Municipality, Organisation
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, Refusal
from regie.base.search import touch
from regie.budgets import rules
from regie.budgets.forecast import Due
from regie.budgets.models import (
    Article,
    Basis,
    Claim,
    ClaimStep,
    Grant,
    GrantClaim,
    GrantTerms,
    Overdraft,
    Recovery,
)
from regie.budgets.services import claims
from regie.budgets.services.allowed import must_write
from regie.budgets.services.claims import Draw
from regie.budgets.services.grants import GrantDraft, GrantYearDraft, enter_grant
from regie.kernel.dates import PartialDate
from regie.kernel.figures import euro


class AwardDraft(Struct, frozen=True, kw_only=True):
    """What a call gives somebody. ``reference`` is the number of the award, ``dues`` are its
    instalments; without an ``article`` it is on that of the call."""

    reference: str
    beneficiary: Organisation
    title: str
    draw: Draw
    dues: Sequence[Due] = ()
    article: Article | None = None
    asked: Decimal | None = None
    via: Organisation | None = None
    municipality: Municipality | None = None
    theme: str = ""
    purpose: str = ""
    legal_ground: str = ""
    conditions: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    evaluation: PartialDate | None = None
    basis: str = Basis.DECISION.value


class BackDraft(Struct, frozen=True, kw_only=True):
    """Money that is asked back, came back or is given up. ``reference`` names it once within its
    claim; ``passage`` is a key."""

    amount: Decimal
    on: date
    ground: str = ""
    passage: int | None = None
    reference: str = ""


def award(
    actor: Actor, call: Claim, draft: AwardDraft, *, overdraft: Overdraft | None = None
) -> Claim:
    """Promise money out of what a call reserved, with its payment plan, and put the grant in the
    register. Asked again by the same reference, it answers what is there.

    :raises Refusal: beyond what the call has left; from a provision; where the reference is of
        another award.
    :raises Overdrawn: beyond what the article or the pot has left.
    """
    must_write(actor)
    if not draft.reference.strip():
        raise Invalid("Geef de toekenning een nummer.", {"reference": "Vul een nummer in."})
    article = draft.article or call.article
    with transaction.atomic():
        # Two that award out of one call, or one award twice, come one after the other.
        Article.objects.select_for_update().get(pk=article.pk)
        Claim.objects.select_for_update().get(pk=call.pk)
        known = _known(call, draft, article)
        if known is not None:
            return known
        claims.must_be_left(call, draft.draw.amount)
        return _award(actor, call, draft, article, overdraft)


def ask_back(actor: Actor, claim: Claim, draft: BackDraft) -> Recovery:
    """Ask back what was paid.

    :raises Refusal: more than was paid.
    """
    return _back(actor, claim, Recovery.State.ASKED, draft)


def note_back(actor: Actor, claim: Claim, draft: BackDraft) -> Recovery:
    """Money came back.

    :raises Refusal: more than was asked back and is still open.
    """
    return _back(actor, claim, Recovery.State.RECEIVED, draft)


def waive_back(actor: Actor, claim: Claim, draft: BackDraft) -> Recovery:
    """What was asked back is given up.

    :raises Refusal: more than was asked back and is still open.
    """
    return _back(actor, claim, Recovery.State.WAIVED, draft)


def _award(
    actor: Actor, call: Claim, draft: AwardDraft, article: Article, overdraft: Overdraft | None
) -> Claim:
    with act(actor, "budgets.grant.awarded", call) as event:
        grant = enter_grant(
            actor,
            GrantDraft(
                kind=GrantTerms.Kind.PROJECT.value,
                title=draft.title,
                beneficiary=draft.beneficiary.uid,
                via=draft.via.uid if draft.via else "",
                legal_ground=draft.legal_ground,
                purpose=draft.purpose,
                theme=draft.theme,
                municipality=draft.municipality.uid if draft.municipality else "",
                start=draft.start,
                end=draft.end,
                conditions=draft.conditions,
                evaluation=draft.evaluation,
                basis=draft.basis,
                passage=draft.draw.passage,
                source=draft.draw.ground[:300],
                years=(GrantYearDraft(draft.draw.year, article.uid, draft.asked),),
            ),
            origin=Grant.Origin.PROGRAMME,
            reference=draft.reference.strip(),
            example=call.example,
        )
        inside = call.allotment if call.allotment_id and article == call.article else None
        made = claims.reserve(
            actor,
            article,
            draft.title,
            draft.draw,
            beneficiary=draft.beneficiary,
            kind=Claim.Kind.PROJECT,
            reference=draft.reference.strip(),
            item=call.item,
            allotment=inside if inside and inside.year == draft.draw.year else None,
            pot=call.pot,
            of=call,
            dues=draft.dues,
            overdraft=overdraft,
            example=call.example,
        )
        GrantClaim.objects.create(grant=grant, claim=made, created_at=timezone.now())
        made = claims.commit(actor, made, draft.draw, overdraft=overdraft)
        event.after.update(claim=made.uid, grant=grant.uid, amount=str(draft.draw.amount))
        touch(grant.uid)
    return made


def _known(call: Claim, draft: AwardDraft, article: Article) -> Claim | None:
    """The award that is there by this reference, where it is the same."""
    known: Claim | None = (
        Claim.objects.select_related("article", "pot", "allotment")
        .filter(of=call, reference=draft.reference.strip(), ended_on__isnull=True)
        .order_by("pk")
        .first()
    )
    if known is None:
        return None
    step = ClaimStep.objects.filter(claim=known, state=Claim.State.COMMITTED).first()
    told = (known.beneficiary_id, known.article_id, step and step.amount, step and step.year)
    if told != (draft.beneficiary.pk, article.pk, draft.draw.amount, draft.draw.year):
        raise Refusal(f"“{draft.reference}” werd al toegekend, met een ander bedrag of doel.")
    return known


def _back(actor: Actor, claim: Claim, state: Recovery.State, draft: BackDraft) -> Recovery:
    must_write(actor)
    if not rules.is_amount(draft.amount) or draft.amount <= 0:
        raise Invalid("Vul een bedrag groter dan nul in.", {"amount": "Vul een bedrag in."})
    if draft.passage is None and not draft.ground.strip():
        raise Invalid("Zeg waarom.", {"ground": "Vul een reden in."})
    with transaction.atomic():
        # Two that tell of the same claim come one after the other.
        Claim.objects.select_for_update().get(pk=claim.pk)
        rows = list(Recovery.objects.filter(claim=claim))
        for row in rows:
            if draft.reference and (row.state, row.reference) == (state, draft.reference):
                if row.amount != draft.amount:
                    raise Refusal(f"“{draft.reference}” is al bekend, met een ander bedrag.")
                known: Recovery = row
                return known
        told = {one: Decimal(0) for one in Recovery.State}
        for row in rows:
            told[Recovery.State(row.state)] += row.amount
        told[state] += draft.amount
        gone = told[Recovery.State.RECEIVED] + told[Recovery.State.WAIVED]
        paid = ClaimStep.objects.filter(claim=claim, state=Claim.State.PAID).aggregate(
            all=Sum("amount")
        )["all"] or Decimal(0)
        if told[Recovery.State.ASKED] - told[Recovery.State.WAIVED] > paid:
            raise Refusal(f"“{claim.title}”: er werd maar {euro(paid, 'nl')} betaald.")
        if gone > told[Recovery.State.ASKED]:
            raise Refusal(f"“{claim.title}”: er is niet zoveel teruggevraagd.")
        with act(actor, f"budgets.recovery.{state}", claim) as event:
            made: Recovery = Recovery.objects.create(
                claim=claim,
                state=state,
                amount=draft.amount,
                on=draft.on,
                reference=draft.reference,
                ground=draft.ground.strip(),
                passage_id=draft.passage,
                created_by_id=actor.account,
                created_at=timezone.now(),
            )
            event.after.update(amount=str(draft.amount), on=str(draft.on))
    return made
