"""Assessors: who gets what, conflicts of interest, scores and advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from regie.actors.models import Person
from regie.base import clock
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.programmes import scoring
from regie.programmes.models import Application, Assessment, Call, JuryItem, Score
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.assessing import assessors, barred
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services.allowed import must_keep_calls


def assign(actor: Actor, application: Application, person: Person) -> Assessment:
    """Give an application to one assessor.

    :raises Refusal: for who has a conflict of interest, or has it already.
    """
    must_keep_calls(actor)
    if person.pk not in {one.pk for one in assessors(clock.today())}:
        raise Refusal("Deze persoon is geen beoordelaar.")
    why = barred(application.call, [person.pk], only=application.pk)
    if why:
        raise Refusal(f"{person.name} {next(iter(why.values()))} en beoordeelt dit dus niet.")
    with act(actor, "programmes.assessment.given") as event:
        _must_be_busy(application)
        row, new = Assessment.objects.get_or_create(
            application=application,
            person=person,
            defaults={"given_by_id": actor.account, "given_at": timezone.now()},
        )
        if not new:
            raise Refusal(f"{person.name} kreeg deze aanvraag al.")
        event.about = row
        event.after = {"application": application.uid, "person": person.uid}
    made: Assessment = row
    return made


def assign_evenly(
    actor: Actor, call: Call, persons: Sequence[Person], each: int
) -> tuple[list[Assessment], list[int]]:
    """Give every submitted application ``each`` assessors out of ``persons``, evenly, nobody with a
    conflict of interest.

    :return: what was given, and the numbers of the applications that miss somebody.
    """
    must_keep_calls(actor)
    if not persons or not 1 <= each <= 9:
        raise Invalid(
            "Kies wie beoordeelt, en hoeveel per aanvraag.",
            {"each": "Kies een getal van 1 tot en met 9."},
        )
    known = {one.pk: one for one in assessors(clock.today())}
    if any(person.pk not in known for person in persons):
        raise Refusal("Niet iedereen hiervan is beoordelaar.")
    applications = {
        one.pk: one
        for one in Application.objects.filter(call=call, state=Application.State.SUBMITTED)
    }
    with act(actor, "programmes.assessment.given", call) as event:
        Call.objects.select_for_update().get(pk=call.pk)
        there = Assessment.objects.filter(application__in=applications)
        conflicts = set(
            there.filter(state=Assessment.State.CONFLICT).values_list("application", "person")
        )
        has = set(there.values_list("application", "person")) - conflicts
        keys = sorted(person.pk for person in persons)
        pairs, short = scoring.spread(
            sorted(applications), keys, each, {*barred(call, keys), *conflicts}, has
        )
        now = timezone.now()
        made = Assessment.objects.bulk_create(
            Assessment(application_id=key, person_id=who, given_by_id=actor.account, given_at=now)
            for key, who in pairs
        )
        event.after = {
            "given": [[applications[key].uid, known[who].uid] for key, who in pairs],
            "each": each,
        }
    return list(made), [applications[key].number for key in short]


def take_away(actor: Actor, assessment: Assessment) -> None:
    """Take an application away from an assessor who did not send a score yet."""
    must_keep_calls(actor)
    with act(actor, "programmes.assessment.taken_away", assessment) as event:
        gone, _ = Assessment.objects.filter(pk=assessment.pk, state=Assessment.State.GIVEN).delete()
        if not gone:
            raise Refusal("Deze beoordeling is al verstuurd, of er is een belangenconflict gemeld.")
        event.before = {"application": assessment.application.uid, "typed": assessment.typed}


def declare_conflict(actor: Actor, assessment: Assessment, version: int, reason: str) -> None:
    """Say that one may not judge this; from then on the dossier is closed for this assessor.

    :raises Invalid: without a reason.
    """
    _must_be_own(actor, assessment)
    if not reason.strip():
        raise Invalid("Zeg waarom.", {"reason": "Zeg wat je met de aanvrager te maken hebt."})
    with act(actor, "programmes.assessment.conflict", assessment) as event:
        _change(
            assessment,
            version,
            state=Assessment.State.CONFLICT,
            reason=reason.strip()[:500],
            typed={},
            text="",
        )
        event.after = {"reason": reason.strip()[:500]}


def save_assessment(
    actor: Actor, assessment: Assessment, version: int, typed: Mapping[str, Any], text: str
) -> Assessment:
    """Keep a draft, right or wrong; not in the history.

    :raises Conflict: where it was saved elsewhere since ``version``.
    """
    _must_be_own(actor, assessment)
    kept = {
        str(code)[:60]: {name: str(one.get(name, ""))[:5000] for name in ("score", "note")}
        for code, one in typed.items()
    }
    _change(assessment, version, typed=kept, text=text[:5000])
    return assessment


def send_assessment(
    actor: Actor,
    assessment: Assessment,
    version: int,
    typed: Mapping[str, Any],
    advice: str,
    text: str,
) -> Assessment:
    """Send scores and advice: from then on they stand.

    :raises Invalid: with a sentence for each criterion that has no right score.
    """
    _must_be_own(actor, assessment)
    rules = rules_for(assessment.application)
    scores = read(rules, {code: one.get("score", "") for code, one in typed.items()})
    if advice not in Assessment.Advice.values:
        raise Invalid("Kies een advies.", {"advice": "Kies een advies."})
    with act(actor, "programmes.assessment.sent", assessment) as event:
        _must_be_busy(assessment.application)
        total = scoring.total(scoring.criteria(rules), scores)
        kept = {
            code: {"score": str(scores[code]), "note": str(typed[code].get("note", ""))[:5000]}
            for code in scores
        }
        _change(
            assessment,
            version,
            state=Assessment.State.DONE,
            typed=kept,
            advice=advice,
            text=text.strip()[:5000],
            total=total,
            done_at=timezone.now(),
        )
        event.after = {"total": str(total), "advice": advice}
    return assessment


def agree_score(
    actor: Actor,
    application: Application,
    version: int,
    scores: Mapping[str, object],
    *,
    advice: str = "",
    text: str = "",
    item: JuryItem | None = None,
) -> Score:
    """Write down the score that counts for an application: what a jury agreed on (``item``), or
    what staff tells.

    :param scores: criterion → score as typed; ``totaal`` where the rules name no criteria.
    :param version: of the score; 0 where there is none yet.
    :raises Invalid: with a sentence for each criterion that has no right score.
    :raises Conflict: where somebody else wrote one since ``version``.
    """
    must_keep_calls(actor)
    rules = rules_for(application)
    read_ones = read(rules, scores)
    if advice and advice not in Assessment.Advice.values:
        raise Invalid("Kies een advies.", {"advice": "Kies een advies uit de lijst."})
    with act(actor, "programmes.score.agreed", application) as event:
        _must_be_busy(application)
        values = {
            "item": item,
            "scores": {code: str(one) for code, one in read_ones.items()},
            "total": scoring.total(scoring.criteria(rules), read_ones),
            "advice": advice,
            "text": text.strip()[:5000],
            "by_id": actor.account,
            "at": timezone.now(),
        }
        there = Score.objects.filter(application=application).first()
        if there is None and version == 0:
            Score.objects.create(application=application, **values)
        elif not Score.objects.filter(application=application, version=version).update(
            **values, version=version + 1
        ):
            now = Score.objects.get(application=application)
            raise Conflict({"total": values["total"]}, {"total": now.total, "version": now.version})
        event.after = {"total": str(values["total"]), "scores": values["scores"]}
    found: Score = Score.objects.get(application=application)
    return found


def rules_for(application: Application) -> RuleSet:
    """The rules by which an application is judged: those in force."""
    row = rules_in_force(application.call)
    return rules_of(row if row is not None else application.rules_seen)


def read(rules: RuleSet, scores: Mapping[str, object]) -> dict[str, Decimal]:
    """A score for every criterion.

    :raises Invalid: with a sentence for each that is missing or wrong.
    """
    told: dict[str, Decimal] = {}
    wrong: dict[str, str] = {}
    for one in scoring.criteria(rules):
        try:
            told[one.code] = scoring.read_score(scores.get(one.code, ""), one)
        except ValueError:
            top = scoring.highest(one)
            wrong[f"score_{one.code}"] = (
                f"Vul een score in van 0 tot en met {top}; een halve mag ook."
            )
    if wrong:
        raise Invalid("Niet elke score is juist.", wrong)
    return told


def _must_be_own(actor: Actor, assessment: Assessment) -> None:
    if not Assessment.objects.changeable_by(actor).filter(pk=assessment.pk).exists():
        raise NotAllowed("Deze aanvraag is niet aan jou gegeven.")


def _must_be_busy(application: Application) -> None:
    """Hold an application in this transaction: two first scores come one after the other, and none
    after it was decided."""
    busy = Application.objects.filter(pk=application.pk, state=Application.State.SUBMITTED)
    if not busy.select_for_update().values_list("pk").first():
        raise Refusal("Deze aanvraag wordt niet (meer) beoordeeld.")


def _change(assessment: Assessment, version: int, **values: Any) -> None:
    changed = Assessment.objects.filter(
        pk=assessment.pk, version=version, state=Assessment.State.GIVEN
    ).update(**values, version=version + 1)
    if not changed:
        theirs = Assessment.objects.get(pk=assessment.pk)
        if theirs.state != Assessment.State.GIVEN:
            raise Refusal("Deze beoordeling is verstuurd en wijzigt niet meer.")
        raise Conflict({"typed": values.get("typed")}, {"typed": theirs.typed})
    assessment.refresh_from_db()
