"""The register of grants: entering, changing, awarding, paying, evaluating."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from msgspec import Struct
from msgspec.structs import replace

from regie.actors.models import Municipality, Organisation
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, Refusal
from regie.base.fields import last_day, partial_columns
from regie.base.search import touch
from regie.budgets.forecast import Due
from regie.budgets.models import (
    Article,
    Basis,
    Claim,
    Grant,
    GrantClaim,
    GrantTerms,
    GrantYear,
    Overdraft,
)
from regie.budgets.services import claims
from regie.budgets.services.allowed import must_write
from regie.budgets.services.claims import Draw
from regie.kernel.dates import PartialDate


class GrantYearDraft(Struct, frozen=True):
    """A year and (the uid of) an article that a grant draws on; an amount that is absent is not
    known."""

    year: int
    article: str = ""
    asked: Decimal | None = None


class GrantDraft(Struct, frozen=True):
    """All that a grant says. What is empty is not known. Organisations and the municipality are
    uids; ``end`` is the last day."""

    kind: str
    title: str
    beneficiary: str
    via: str = ""
    legal_ground: str = ""
    purpose: str = ""
    theme: str = ""
    municipality: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    conditions: str = ""
    evaluation: PartialDate | None = None
    evaluated_on: date | None = None
    evaluation_text: str = ""
    basis: str = Basis.STAFF.value
    passage: int | None = None
    source: str = ""
    note: str = ""
    years: Sequence[GrantYearDraft] = ()


_WORDS = ("kind", "title", "legal_ground", "purpose", "theme", "conditions", "evaluated_on")
_PLAIN = (*_WORDS, "evaluation_text", "basis", "source", "note")
#: What a claim for a grant of a kind is called.
_CLAIMS: dict[str, str] = {
    GrantTerms.Kind.NOMINATIM: Claim.Kind.NOMINATIM,
    GrantTerms.Kind.STRUCTURAL: Claim.Kind.STRUCTURAL,
    GrantTerms.Kind.DIRECT: Claim.Kind.OTHER,
    GrantTerms.Kind.PROJECT: Claim.Kind.PROJECT,
}
_DATES = ("start", "end", "evaluation")


def enter_grant(
    actor: Actor,
    draft: GrantDraft,
    *,
    origin: str = Grant.Origin.ENTERED,
    reference: str = "",
    example: bool = False,
    uid: str = "",
) -> Grant:
    """A grant that is not in the register yet.

    :param reference: under which its file is known elsewhere; no two grants share one.
    :raises Invalid: for what cannot be, a sentence for each field.
    """
    must_write(actor)
    with act(actor, "budgets.grant.entered") as event:
        _check(draft)
        if reference and Grant.objects.filter(reference=reference).exists():
            taken = "Een toelage met dit dossiernummer staat al in het register."
            raise Invalid(taken, {"reference": taken})
        grant = Grant.objects.create(
            origin=origin,
            reference=reference,
            example=example,
            **({"uid": uid} if uid else {}),
        )
        _write(actor, grant, draft)
        event.about = grant
        event.after = told(draft)
        touch(grant.uid)
    return grant


def change_grant(actor: Actor, grant: Grant, version: int, draft: GrantDraft) -> Grant:
    """Let a grant say something else; what it said stays known, with until when.

    :raises Conflict: when somebody else changed it meanwhile.
    """
    return _follow(actor, grant, version, draft, "budgets.grant.changed")


def evaluate_grant(actor: Actor, grant: Grant, version: int, on: date, text: str) -> Grant:
    """Note what an evaluation found."""
    if not text.strip():
        raise Invalid("Zeg wat de evaluatie vond.", {"text": "Zeg wat de evaluatie vond."})
    draft = replace(draft_of(grant), evaluated_on=on, evaluation_text=text.strip())
    return _follow(actor, grant, version, draft, "budgets.grant.evaluated")


def _follow(actor: Actor, grant: Grant, version: int, draft: GrantDraft, action: str) -> Grant:
    must_write(actor)
    with act(actor, action, grant) as event:
        _check(draft)
        before, after = told(draft_of(grant)), told(draft)
        moved = Grant.objects.filter(pk=grant.pk, version=version).update(version=version + 1)
        if not moved:
            stands = Grant.objects.get(pk=grant.pk)
            raise Conflict(after, told(draft_of(stands)) | {"version": stands.version})
        for name, value in after.items():
            event.changed(name, before[name], value)
        fresh: Grant = Grant.objects.get(pk=grant.pk)
        _write(actor, fresh, draft)
        touch(fresh.uid)
    return fresh


def reserve_for_grant(
    actor: Actor, grant: Grant, article: Article, draw: Draw, *, overdraft: Overdraft | None = None
) -> Claim:
    """Mean money of an article for a grant, without a promise yet."""
    must_write(actor)
    with act(actor, "budgets.grant.tied", grant) as event:
        claim = _reserve(actor, grant, article, draw, (), overdraft)
        event.after.update(claim=claim.uid, article=article.code, amount=str(draw.amount))
        touch(grant.uid)
    return claim


def award_grant(
    actor: Actor,
    grant: Grant,
    article: Article,
    draw: Draw,
    *,
    dues: Sequence[Due] = (),
    overdraft: Overdraft | None = None,
) -> Claim:
    """Promise money of an article to a grant: reserves and commits it.

    :param dues: its instalments, together what is granted.
    :raises Refusal: from a provision, beyond what is there, whatever else the ledger refuses.
    """
    must_write(actor)
    with act(actor, "budgets.grant.awarded", grant) as event:
        claim = _reserve(actor, grant, article, draw, dues, overdraft)
        claim = claims.commit(actor, claim, draw, overdraft=overdraft)
        event.after.update(claim=claim.uid, article=article.code, amount=str(draw.amount))
        touch(grant.uid)
    return claim


def commit_grant(actor: Actor, grant: Grant, claim: Claim, draw: Draw) -> Claim:
    """Promise what was only reserved for a grant."""
    must_write(actor)
    with act(actor, "budgets.grant.awarded", grant) as event:
        _own(grant, claim)
        claim = claims.commit(actor, claim, draw)
        event.after.update(claim=claim.uid, amount=str(draw.amount))
        touch(grant.uid)
    return claim


def _own(grant: Grant, claim: Claim) -> None:
    if not GrantClaim.objects.filter(grant=grant, claim=claim).exists():
        raise Refusal("Dit geld hoort niet bij deze toelage.")


def _reserve(
    actor: Actor,
    grant: Grant,
    article: Article,
    draw: Draw,
    dues: Sequence[Due],
    overdraft: Overdraft | None,
) -> Claim:
    terms = current(grant)
    claim = claims.reserve(
        actor,
        article,
        terms.title,
        draw,
        beneficiary=terms.beneficiary,
        example=grant.example,
        kind=_CLAIMS[terms.kind],
        reference=grant.reference,
        dues=dues,
        overdraft=overdraft,
    )
    GrantClaim.objects.create(grant=grant, claim=claim, created_at=timezone.now())
    return claim


def tie_claim(actor: Actor, grant: Grant, claim: Claim) -> None:
    """Let a claim that another room made count for a grant. A claim is of one grant."""
    must_write(actor)
    terms = current(grant)
    if claim.beneficiary_id not in (None, terms.beneficiary_id):
        raise Refusal("Dit geld is voor een andere begunstigde bestemd.")
    with act(actor, "budgets.grant.tied", grant) as event:
        if GrantClaim.objects.filter(claim=claim).exists():
            raise Refusal("Dit geld hoort al bij een toelage.")
        GrantClaim.objects.create(grant=grant, claim=claim, created_at=timezone.now())
        event.after.update(claim=claim.uid)
        touch(grant.uid)


def pay_grant(actor: Actor, grant: Grant, claim: Claim, draw: Draw) -> Claim:
    """Pay a part of what was granted.

    :raises Refusal: above what was committed.
    """
    must_write(actor)
    with act(actor, "budgets.grant.paid", grant) as event:
        _own(grant, claim)
        if claim.state == Claim.State.RESERVED:
            raise Refusal("Dit bedrag is nog niet toegekend.")
        ready = (
            claim if claim.state == Claim.State.PAYABLE else claims.make_payable(actor, claim, draw)
        )
        paid = claims.pay(actor, ready, draw)
        event.after.update(claim=claim.uid, year=draw.year, amount=str(draw.amount))
        touch(grant.uid)
    return paid


def current(grant: Grant) -> GrantTerms:
    """What a grant says now."""
    found: GrantTerms = GrantTerms.objects.select_related("beneficiary", "via", "municipality").get(
        grant=grant, superseded_at__isnull=True
    )
    return found


def draft_of(grant: Grant) -> GrantDraft:
    """What a grant says now, to start a form from: 2 queries."""
    terms = current(grant)
    return GrantDraft(
        **{name: getattr(terms, name) for name in (*_PLAIN, *_DATES)},
        beneficiary=terms.beneficiary.uid,
        via=terms.via.uid if terms.via else "",
        municipality=terms.municipality.uid if terms.municipality else "",
        passage=terms.passage_id,
        years=tuple(
            GrantYearDraft(row.year, row.article.uid if row.article else "", row.asked)
            for row in terms.years.select_related("article").order_by("year", "pk")
        ),
    )


def told(draft: GrantDraft) -> dict[str, Any]:
    """A draft as plain values, for the one history."""
    dates: dict[str, PartialDate | None] = {name: getattr(draft, name) for name in _DATES}
    return {
        **{name: getattr(draft, name) for name in _PLAIN},
        **{name: when.iso() if when else "" for name, when in dates.items()},
        "beneficiary": draft.beneficiary,
        "via": draft.via,
        "municipality": draft.municipality,
        "passage": draft.passage,
        "evaluated_on": draft.evaluated_on.isoformat() if draft.evaluated_on else "",
        "years": [
            [row.year, row.article, None if row.asked is None else str(row.asked)]
            for row in draft.years
        ],
    }


def _check(draft: GrantDraft) -> None:
    wrong = {}
    if not draft.title.strip():
        wrong["title"] = "Geef een titel."
    if draft.kind not in GrantTerms.Kind.values:
        wrong["kind"] = "Kies wat voor toelage dit is."
    if draft.basis not in Basis.values:
        wrong["basis"] = "Zeg hoe je dit weet."
    if draft.passage is None and not draft.source.strip():
        wrong["source"] = "Zeg waar dit staat."
    if draft.start and draft.end and last_day(draft.end) < draft.start.first:
        wrong["end"] = "De periode eindigt voor zij begint."
    if draft.via and draft.via == draft.beneficiary:
        wrong["via"] = "Dit is de begunstigde zelf."
    lines = [(row.year, row.article) for row in draft.years]
    if len(set(lines)) != len(lines):
        wrong["years"] = "Een jaar en een artikel staan er samen één keer."
    elif not all(1990 <= row.year <= 2200 for row in draft.years):
        wrong["years"] = "Een begrotingsjaar ligt tussen 1990 en 2200."
    elif any(row.asked is not None and row.asked <= 0 for row in draft.years):
        wrong["years"] = "Een gevraagd bedrag is groter dan nul; leeg betekent niet bekend."
    if wrong:
        raise Invalid("Deze toelage kan zo niet bestaan.", wrong)


def _write(actor: Actor, grant: Grant, draft: GrantDraft) -> None:
    bodies = {
        row.uid: row.pk
        for row in Organisation.objects.filter(uid__in=[draft.beneficiary, draft.via])
    }
    if draft.beneficiary not in bodies:
        unknown = "Deze organisatie staat niet in het register."
        raise Invalid(unknown, {"beneficiary": unknown})
    if draft.via and draft.via not in bodies:
        raise Invalid("Deze organisatie staat niet in het register.", {"via": "Kies een andere."})
    place = None
    if draft.municipality:
        place = Municipality.objects.filter(uid=draft.municipality).first()
        if place is None:
            raise Invalid("Deze gemeente is niet bekend.", {"municipality": "Kies een andere."})
    wanted = {row.article for row in draft.years} - {""}
    articles = {row.uid: row for row in Article.objects.filter(uid__in=wanted)}
    if wanted - set(articles):
        raise Invalid("Dit artikel bestaat niet.", {"years": "Kies een artikel dat bestaat."})
    for row in articles.values():
        if row.kind != Article.Kind.EXPENDITURE:
            raise Invalid(
                f"{row.code} is een ontvangst.", {"years": f"{row.code} is een ontvangst."}
            )
    now = timezone.now()
    GrantTerms.objects.filter(grant=grant, superseded_at__isnull=True).update(superseded_at=now)
    terms = GrantTerms(
        grant=grant,
        version=grant.version,
        beneficiary_id=bodies[draft.beneficiary],
        via_id=bodies.get(draft.via),
        municipality=place,
        passage_id=draft.passage,
        recorded_by_id=actor.account,
        recorded_at=now,
        **{name: getattr(draft, name) for name in _PLAIN},
    )
    for name in _DATES:
        for column, value in partial_columns(name, getattr(draft, name)).items():
            setattr(terms, column, value)
    terms.save()
    GrantYear.objects.bulk_create(
        GrantYear(
            terms=terms,
            year=row.year,
            article=articles.get(row.article),
            asked=row.asked,  # type: ignore[misc] # an amount that is not known is absent
        )
        for row in draft.years
    )
