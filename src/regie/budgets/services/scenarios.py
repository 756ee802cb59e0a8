"""Scenarios: measures beside a round, discarded or promoted, never mixed with what is real."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone
from msgspec import Struct

from regie.actors.models import Person
from regie.actors.people.selectors import actor_of
from regie.base import approvals, clock
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Account, Approval, Event
from regie.budgets import ledger, rules, scenarios
from regie.budgets.models import (
    Article,
    IndexShare,
    Measure,
    MeasureArticle,
    Round,
    Scenario,
)
from regie.budgets.selectors.scenarios import Standing, play, standing
from regie.budgets.services.allowed import must_write
from regie.budgets.services.movements import LegDraft, MovementDraft, record_movements

#: What the approval of a promotion is called.
APPROVAL = "budgets.scenario"
_CENT = Decimal("0.01")
#: A percentage may not be larger than this, in either direction.
_MOST = Decimal(1000)


class MeasureDraft(Struct, frozen=True, kw_only=True):
    """A measure to be added. ``articles`` are keys; the first of two gives in a compensation."""

    kind: str
    articles: tuple[int, ...]
    title: str = ""
    rate: Decimal | None = None
    axes: tuple[str, ...] = ()
    index_kind: str = ""
    vak: Decimal | None = None
    vek: Decimal | None = None


def open_scenario(
    actor: Actor, round_: Round, title: str, reason: str = "", *, example: bool = False
) -> Scenario:
    """Begin a scenario beside a round, open or closed."""
    must_write(actor)
    if not title.strip():
        raise Invalid("Geef het scenario een naam.", {"title": "Vul een naam in."})
    with act(actor, "budgets.scenario.opened") as event:
        scenario = Scenario.objects.create(
            title=title.strip(),
            reason=reason.strip(),
            round=round_,
            example=example,
            created_by_id=actor.account,
            created_at=timezone.now(),
        )
        event.about = scenario
        event.after.update(title=scenario.title, round=round_.code)
    return scenario


def add_measure(actor: Actor, scenario: Scenario, draft: MeasureDraft, *, version: int) -> Measure:
    """Add a measure behind the others.

    :raises Invalid: for one that cannot be, or an index on articles whose share nobody told.
    :raises Conflict: where somebody else changed the scenario since ``version``.
    """
    must_write(actor)
    with act(actor, "budgets.scenario.changed", scenario) as event:
        _turn(scenario, version)
        stands = standing(scenario)
        _check(draft, stands)
        last = scenario.measures.aggregate(last=Max("rank"))["last"] or 0
        measure = Measure.objects.create(
            scenario=scenario,
            rank=last + 1,
            kind=draft.kind,
            title=draft.title.strip(),
            rate=draft.rate,
            axes=" ".join(axis for axis in ("VAK", "VEK") if axis in draft.axes),
            index_kind=draft.index_kind.strip(),
            **{name: getattr(draft, name) for name in ("vak", "vek")},
        )
        MeasureArticle.objects.bulk_create(
            MeasureArticle(measure=measure, article_id=article, rank=rank)
            for rank, article in enumerate(draft.articles, 1)
        )
        _played(standing(scenario))
        codes = [stands.articles[article].code for article in draft.articles]
        event.after.update(added=draft.kind, articles=codes)
    return measure


def remove_measure(actor: Actor, scenario: Scenario, rank: int, *, version: int) -> None:
    """Take a measure out."""
    must_write(actor)
    with act(actor, "budgets.scenario.changed", scenario) as event:
        _turn(scenario, version)
        measure = _measure(scenario, rank)
        MeasureArticle.objects.filter(measure=measure).delete()
        measure.delete()
        _played(standing(scenario))
        event.before["removed"] = str(measure)


def move_measure(actor: Actor, scenario: Scenario, rank: int, *, up: bool, version: int) -> None:
    """Let a measure come earlier or later by one place; at the end nothing changes."""
    must_write(actor)
    with act(actor, "budgets.scenario.changed", scenario) as event:
        _turn(scenario, version)
        measure = _measure(scenario, rank)
        others = scenario.measures.all()
        beside = (
            others.filter(rank__lt=rank).order_by("-rank").first()
            if up
            else others.filter(rank__gt=rank).order_by("rank").first()
        )
        if beside is not None:
            Measure.objects.filter(pk=measure.pk).update(rank=beside.rank)
            Measure.objects.filter(pk=beside.pk).update(rank=rank)
            _played(standing(scenario))
        event.after["moved"] = str(measure)


def set_beside(actor: Actor, scenario: Scenario, round_: Round, *, version: int) -> None:
    """Let the scenario stand beside another round, in which its articles stand too."""
    must_write(actor)
    with act(actor, "budgets.scenario.changed", scenario) as event:
        _turn(scenario, version)
        Scenario.objects.filter(pk=scenario.pk).update(round=round_)
        moved = Scenario.objects.select_related("round__base").get(pk=scenario.pk)
        stands = standing(moved)
        for line in stands.lines:
            _must_stand(line.value.articles, stands)
        _played(stands)
        event.changed("round", scenario.round.code, round_.code)


def tell_share(
    actor: Actor,
    article: Article,
    year: int,
    share: Decimal,
    ground: str,
    *,
    version: int = 0,
    example: bool = False,
) -> IndexShare:
    """Say which percentage of an article follows an index in a budget year.

    :param version: of what is told already; 0 where nothing is.
    """
    must_write(actor)
    if not isinstance(share, Decimal) or not 0 <= share <= 100 or share != round(share, 4):
        message = "Vul een percentage van 0 tot 100 in, met ten hoogste vier decimalen."
        raise Invalid(message, {"share": message})
    if not ground.strip():
        raise Invalid("Zeg waarom.", {"ground": "Vul een reden in."})
    with act(actor, "budgets.share.told", article) as event:
        known = IndexShare.objects.filter(article=article, year=year).first()
        if (known.version if known else 0) != version:
            raise Conflict(
                {"share": str(share)},
                {
                    "share": str(known.share) if known else "",
                    "version": known.version if known else 0,
                },
            )
        told, _ = IndexShare.objects.update_or_create(
            article=article,
            year=year,
            defaults={
                "share": share,
                "ground": ground.strip(),
                "version": version + 1,
                "example": example,
            },
        )
        event.changed(f"{year}", str(known.share) if known else None, str(share))
        for uid in Scenario.objects.filter(
            state=Scenario.State.DRAFT, round__year=year, measures__kind=Measure.Kind.INDEX
        ).values_list("uid", flat=True):
            approvals.void(APPROVAL, uid)
    return told


def discard(actor: Actor, scenario: Scenario, reason: str, *, version: int) -> None:
    """End a scenario without anything becoming real. What it showed stays readable.

    :raises Invalid: without a reason.
    """
    must_write(actor)
    if not reason.strip():
        raise Invalid("Zeg waarom.", {"reason": "Vul een reden in."})
    with act(actor, "budgets.scenario.discarded", scenario) as event:
        _turn(scenario, version)
        _end(scenario, Scenario.State.DISCARDED, reason.strip(), standing(scenario))
        event.changed("state", Scenario.State.DRAFT.value, Scenario.State.DISCARDED.value)
        event.after["reason"] = reason.strip()


def ask_promotion(actor: Actor, scenario: Scenario) -> Approval:
    """Ask that another person lets a scenario become real, exactly as it is now.

    :raises Refusal: where the round is closed or nothing would change.
    """
    must_write(actor)
    _must_be_draft(scenario)
    stands = standing(scenario)
    _promotable(stands)
    # Everybody who did something to it, taking out and moving measures included.
    worked = Event.objects.filter(object_uid=scenario.uid).values_list("actor", flat=True)
    accounts = set(worked.distinct().order_by()) - {None}
    persons = list(Person.objects.filter(account__in=accounts).values_list("pk", flat=True))
    if len(persons) < len(accounts):
        raise NotAllowed("Niet van iedereen die hieraan werkte, is geweten wie het is.")
    title = f"Scenario “{scenario.title}” in {rules.spoken(scenario.round.code)}"
    return approvals.request(actor, APPROVAL, scenario, title[:300], editors=persons)


def digest_of(uid: str) -> str:
    """What would become real, as a hash: another measure, share, or movement of the round makes it
    another."""
    scenario = Scenario.objects.select_related("round__base").get(uid=uid)
    stands = standing(scenario)
    told = [
        scenario.state,
        scenario.title,
        [stands.round.code, stands.round.state, stands.round.version],
        [
            [
                stands.articles[key].uid,
                *(
                    {axis: str(amount) for axis, amount in part.items()}
                    for part in (
                        evolution.opening,
                        evolution.overflow,
                        evolution.index,
                        evolution.compensation,
                        evolution.other_adjustment,
                        evolution.unexplained,
                    )
                ),
            ]
            for key, evolution in sorted(stands.evolutions.items())
        ],
        [
            [line.kind, line.title, line.index_kind, _told(effect, stands)]
            for line, effect in zip(stands.lines, _effects(stands), strict=True)
        ],
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def approved(actor: Actor, approval: Approval) -> None:
    """Let become real what was approved: called in the transaction of the approval."""
    scenario = Scenario.objects.select_related("round__base").get(uid=approval.object_uid)
    account: Account | None = approval.prepared_by
    if account is None:
        raise Refusal("Wie dit voorbereidde, is niet meer gekend.")
    # Who approves lets it count; who prepared it is who writes.
    _promote(actor_of(account, clock.today()), actor, scenario, approval.digest)


def _promote(writer: Actor, approver: Actor, scenario: Scenario, digest: str) -> None:
    must_write(writer)
    with act(approver, "budgets.scenario.promoted", scenario) as event:
        # From here on nobody moves anything in the round; what was moved just before is seen.
        ledger.lock(scenario.round)
        if digest_of(scenario.uid) != digest:
            raise Refusal("De ronde of het scenario is intussen gewijzigd: bekijk het opnieuw.")
        _turn(scenario, scenario.version, void=False)
        stands = standing(scenario)
        _promotable(stands)
        movements = record_movements(writer, scenario.round, drafts(stands))
        _end(scenario, Scenario.State.PROMOTED, "", stands)
        event.changed("state", Scenario.State.DRAFT.value, Scenario.State.PROMOTED.value)
        event.after.update(movements=[row.uid for row in movements], digest=digest)


def drafts(stands: Standing) -> list[MovementDraft]:
    """The movements that a scenario would become: one a measure, where it changes something."""
    scenario = stands.scenario
    made = []
    for line, effect in zip(stands.lines, _effects(stands), strict=True):
        if not effect:
            continue
        index = line.kind == Measure.Kind.INDEX
        made.append(
            MovementDraft(
                kind=scenarios.MOVEMENT[line.kind],
                title=line.title or line.words,
                ground=f"Scenario “{scenario.title}” ({scenario.uid}): {line.words}"[:500],
                index_kind=line.index_kind if index else "",
                index_rate=line.value.rate if index else None,
                legs=tuple(
                    LegDraft(article, axis, amount)
                    for article, amounts in sorted(effect.items())
                    for axis, amount in amounts.items()
                ),
                example=scenario.example,
            )
        )
    return made


def _effects(stands: Standing) -> Sequence[scenarios.Effect]:
    return _played(stands).effects


def _played(stands: Standing) -> scenarios.Played:
    """What the measures do.

    :raises Invalid: for an index without shares, with the articles that miss one; for articles
        without credit that should share an amount.
    """
    try:
        return play(stands)
    except scenarios.MissingShares as missing:
        codes = ", ".join(sorted(stands.articles[key].code for key in missing.articles))
        message = (
            f"Zonder het indexgevoelige aandeel kan de index niet berekend worden. Vul voor"
            f" {stands.round.year} eerst het aandeel in van {codes}."
        )
        raise Invalid(message, {"articles": message}) from missing
    except scenarios.NothingToSpread as nothing:
        message = (
            f"Deze artikels hebben samen geen {nothing.axis}: er is geen verhouding om het bedrag"
            " te verdelen."
        )
        raise Invalid(message, {"articles": message}) from nothing


def _promotable(stands: Standing) -> None:
    if stands.round.state != Round.State.OPEN:
        raise Refusal(
            f"{rules.spoken(stands.round.code)} is afgesloten: zet het scenario eerst naast een"
            " open ronde."
        )
    if not any(_effects(stands)):
        raise Refusal("Dit scenario verandert niets.")


def _check(draft: MeasureDraft, stands: Standing) -> None:
    if draft.kind not in Measure.Kind.values:
        raise Invalid("Deze soort maatregel bestaat niet.")
    if not draft.articles or len(set(draft.articles)) != len(draft.articles):
        raise Invalid("Kies minstens één artikel.", {"articles": "Kies minstens één artikel."})
    _must_stand(draft.articles, stands)
    if draft.kind in (Measure.Kind.PERCENT, Measure.Kind.INDEX):
        rate = draft.rate
        if rate is None or not isinstance(rate, Decimal) or not rate or abs(rate) > _MOST:
            raise Invalid("Vul een percentage in.", {"rate": "Vul een percentage in, niet nul."})
        if rate != round(rate, 4):
            raise Invalid("Te veel decimalen.", {"rate": "Ten hoogste vier decimalen."})
        if draft.kind == Measure.Kind.PERCENT and rate < -100:
            raise Invalid("Meer dan alles.", {"rate": "Er kan niet meer dan 100 procent af."})
        if not draft.axes or not set(draft.axes) <= {"VAK", "VEK"}:
            raise Invalid("Kies VAK, VEK of beide.", {"axes": "Kies VAK, VEK of beide."})
        if draft.kind == Measure.Kind.INDEX and not draft.index_kind.strip():
            raise Invalid("Zeg welke index.", {"index_kind": "Vul in welke index het is."})
        return
    _check_amounts(draft)


def _check_amounts(draft: MeasureDraft) -> None:
    amounts = {name: getattr(draft, name) for name in ("vak", "vek")}
    told = {name: amount for name, amount in amounts.items() if amount is not None}
    if not told:
        raise Invalid("Vul een bedrag in.", {"vak": "Vul een bedrag in voor VAK, VEK of beide."})
    for name, amount in told.items():
        if not isinstance(amount, Decimal) or amount != amount.quantize(_CENT):
            raise Invalid("Een bedrag is exact.", {name: "Ten hoogste twee decimalen."})
        if draft.kind == Measure.Kind.TARGET and amount < 0:
            raise Invalid("Een krediet.", {name: "Een krediet is niet negatief."})
        if draft.kind == Measure.Kind.COMPENSATION and amount <= 0:
            raise Invalid("Een bedrag.", {name: "Vul een bedrag boven nul in."})
    if draft.kind == Measure.Kind.COMPENSATION and len(draft.articles) != 2:
        raise Invalid(
            "Een compensatie gaat van een artikel naar een ander.",
            {"taker": "Kies een ander artikel dan waar het geld vandaan komt."},
        )
    if draft.kind == Measure.Kind.MOVEMENT:
        if len(draft.articles) != 1:
            raise Invalid("Kies één artikel.", {"articles": "Kies één artikel."})
        if not draft.title.strip():
            raise Invalid("Zeg waarvoor.", {"title": "Vul in waarvoor dit is."})


def _must_stand(articles: Iterable[int], stands: Standing) -> None:
    for key in articles:
        article = stands.articles.get(key) if key in stands.evolutions else None
        if article is None:
            raise Invalid(
                "Dit artikel staat niet in de ronde.",
                {"articles": f"Kies artikels die in {rules.spoken(stands.round.code)} staan."},
            )
        if article.kind != Article.Kind.EXPENDITURE or article.legal_person:
            message = "Een scenario gaat over de uitgaven van programma's."
            raise Invalid(message, {"articles": message})


def _measure(scenario: Scenario, rank: int) -> Measure:
    found: Measure | None = scenario.measures.filter(rank=rank).first()
    if found is None:
        raise Invalid("Deze maatregel is er niet meer.")
    return found


def _must_be_draft(scenario: Scenario) -> None:
    if scenario.state != Scenario.State.DRAFT:
        raise Refusal("Dit scenario is beëindigd: er verandert niets meer aan.")


def _turn(scenario: Scenario, version: int, *, void: bool = True) -> None:
    """Take one's turn with a scenario: nobody else changes it in this transaction, and a request to
    promote it as it was no longer holds."""
    moved = Scenario.objects.filter(
        pk=scenario.pk, version=version, state=Scenario.State.DRAFT
    ).update(version=version + 1)
    if not moved:
        now = Scenario.objects.get(pk=scenario.pk)
        _must_be_draft(now)
        raise Conflict({}, {"version": now.version})
    if void:
        approvals.void(APPROVAL, scenario.uid)


def _end(scenario: Scenario, state: Scenario.State, reason: str, stands: Standing) -> None:
    Scenario.objects.filter(pk=scenario.pk).update(
        state=state, ended_reason=reason, ended_at=timezone.now(), kept=_kept(stands)
    )


def _kept(stands: Standing) -> dict[str, Any]:
    """What an ended scenario still shows: the credits it started from, and each effect."""
    try:
        effects = _effects(stands)
    except Invalid:  # it could not be worked out any more, and showed only that
        effects = ()
    return {
        "credits": {
            stands.articles[key].uid: {axis: str(amount) for axis, amount in amounts.items()}
            for key, amounts in sorted(stands.credits.items())
        },
        "effects": [_told(effect, stands) for effect in effects],
    }


def _told(effect: scenarios.Effect, stands: Standing) -> dict[str, dict[str, str]]:
    return {
        stands.articles[key].uid: {axis: str(amount) for axis, amount in amounts.items()}
        for key, amounts in sorted(effect.items())
    }
