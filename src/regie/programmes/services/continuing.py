"""Going on to the next year, line by line; closing a programme; asking boards before a call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone

from regie.actors.models import Organisation
from regie.base import clock
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.programmes.continuation import Reached, Verdict, verdict
from regie.programmes.models import (
    ActionEnd,
    Award,
    AwardLine,
    Call,
    Consultation,
    ConsultationAnswer,
    Continuation,
    Lesson,
    ProgrammeEnd,
    ReportLine,
)
from regie.programmes.models.application import EDITORS
from regie.programmes.models.award import Report
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services.allowed import must_keep_calls

#: Of each line the last report that was sent counts.
_TOLD = (Report.State.SENT, Report.State.APPROVED)
_QUESTIONS, _LONG = 30, 4_000


def propose_continuation(actor: Actor, call: Call) -> list[Continuation]:
    """Apply the rule of a call to every line that was granted. What a person decided stays; what
    the rule says now is kept beside it. Doing it again changes what was told since.

    :raises Refusal: where the call has no rules or nothing was granted.
    """
    must_keep_calls(actor)
    row = rules_in_force(call)
    lines = list(
        AwardLine.objects.filter(award__decision__call=call)
        .exclude(award__state=Award.State.WITHDRAWN)
        .exclude(line="")
        .order_by("award__number", "place", "pk")
    )
    if row is None or not lines:
        raise Refusal("Voor deze oproep is nog niets toegekend.")
    least = rules_of(row).least_share
    told = realised(lines)
    known = {one.award_line_id: one for one in Continuation.objects.filter(award_line__in=lines)}
    now = timezone.now()
    with act(actor, "programmes.continuation.proposed", call) as event:
        for line in lines:
            one = known.get(line.pk)
            said = verdict(_reached(line, told, one.positive if one else None), least)
            if one is None:
                known[line.pk] = Continuation.objects.create(
                    award_line=line,
                    verdict=verdict_as_data(said),
                    continues=said.continues,
                    decided_at=now,
                )
            elif (one.verdict, one.by_hand or one.continues) != (
                verdict_as_data(said),
                one.by_hand or said.continues,
            ):
                one.verdict = verdict_as_data(said)
                one.continues = one.continues if one.by_hand else said.continues
                one.decided_at, one.version = now, one.version + 1
                one.save()
        rows = [known[line.pk] for line in lines]
        event.after = {
            "lines": len(rows),
            "continue": sum(one.continues for one in rows),
            "by_hand": sum(bool(one.by_hand) for one in rows),
        }
    return rows


def evaluate(
    actor: Actor, row: Continuation, version: int, *, positive: bool, text: str
) -> Continuation:
    """Write an evaluation of a line: a positive one lets it go on.

    :raises Invalid: without words.
    :raises Conflict: where somebody else changed it since ``version``.
    """
    must_keep_calls(actor)
    if not text.strip():
        raise Invalid("Zeg waarom.", {"evaluation": "Zeg waarop de evaluatie steunt."})
    before = row.verdict
    said = verdict(
        Reached(
            row.award_line.line,
            before["granted"],
            row.award_line.amount,
            before["realised"],
            positive,
        ),
        None if before["least"] is None else Decimal(before["least"]),
    )
    with act(actor, "programmes.continuation.evaluated", row) as event:
        _change(
            row,
            version,
            {"evaluation": text},
            positive=positive,
            evaluation=text.strip(),
            verdict=verdict_as_data(said),
            continues=row.continues if row.by_hand else said.continues,
            decided_by_id=actor.account,
            decided_at=timezone.now(),
        )
        event.after = {"positive": positive, "evaluation": text.strip()}
    return row


def decide_by_hand(
    actor: Actor, row: Continuation, version: int, *, continues: bool, why: str
) -> Continuation:
    """Decide otherwise than the rule, with the reason; an empty reason follows the rule again.

    :raises Invalid: for another outcome without a reason.
    :raises Conflict: where somebody else changed it since ``version``.
    """
    must_keep_calls(actor)
    reason, by_rule = why.strip(), bool(row.verdict["continues"])
    if continues != by_rule and not reason:
        raise Invalid("Zeg waarom.", {"why": "Zeg waarom je van de regel afwijkt."})
    with act(actor, "programmes.continuation.decided", row) as event:
        event.changed("continues", row.continues, continues)
        _change(
            row,
            version,
            {"continues": continues},
            continues=continues,
            by_hand=reason[:500] if continues != by_rule else "",
            decided_by_id=actor.account,
            decided_at=timezone.now(),
        )
        event.after["why"] = reason
    return row


def realised(lines: Sequence[AwardLine]) -> dict[int, int]:
    """What was told of lines (by key), of all organisations together; nothing told is absent. Of
    each organisation its last report that was sent counts. One query."""
    last: dict[tuple[int, int], int] = {}
    for row in ReportLine.objects.filter(
        award_line__in=lines, report__state__in=_TOLD, realised__isnull=False
    ).order_by("report__moment", "pk"):
        last[row.award_line_id, row.organisation_id] = row.realised or 0
    found: dict[int, int] = defaultdict(int)
    for (line, _organisation), number in last.items():
        found[line] += number
    return dict(found)


def verdict_as_data(said: Verdict) -> dict[str, Any]:
    """What the rule said, as it is kept."""
    return {
        "continues": said.continues,
        "code": said.code,
        "granted": said.granted,
        "realised": said.realised,
        "least": None if said.least is None else str(said.least),
        "needed": said.needed,
    }


# --- the end of a programme


def end_of(actor: Actor, programme: str, *, example: bool = False) -> ProgrammeEnd:
    """The end of a programme, begun where there is none yet.

    :raises Invalid: for a programme without calls.
    """
    must_keep_calls(actor)
    if not Call.objects.filter(programme_code=programme).exists():
        raise Invalid("Dit programma heeft geen oproepen.")
    known: ProgrammeEnd | None = ProgrammeEnd.objects.filter(programme=programme).first()
    if known is not None:
        return known
    with act(actor, "programmes.end.begun") as event:
        end: ProgrammeEnd = ProgrammeEnd.objects.create(programme=programme, example=example)
        event.about = end
        event.after = {"programme": programme}
    return end


def end_action(
    actor: Actor, end: ProgrammeEnd, action: str, outcome: str, how: str, money: str = ""
) -> ActionEnd:
    """Say what becomes of an action: anchored (with whose money), handed over, or stopped.

    :raises Invalid: with a sentence for each field that is wrong.
    """
    must_keep_calls(actor)
    _must_be_open(end)
    wrong = {}
    if not action.strip():
        wrong["action"] = "Kies een actie."
    if outcome not in ActionEnd.Outcome.values:
        wrong["outcome"] = "Kies wat er met de actie gebeurt."
    if not how.strip():
        wrong["how"] = "Zeg hoe."
    if outcome != ActionEnd.Outcome.STOPPED and not money.strip():
        wrong["money"] = "Zeg met wiens geld."
    if wrong:
        raise Invalid("Dit is nog niet volledig.", wrong)
    with act(actor, "programmes.end.action_told") as event:
        row, _new = ActionEnd.objects.update_or_create(
            end=end,
            action=action,
            defaults={"outcome": outcome, "how": how.strip(), "money": money.strip()[:300]},
        )
        event.about = row
        event.after = {"action": action, "outcome": outcome, "money": money}
    return row


def tell_lesson(actor: Actor, end: ProgrammeEnd, organisation: Organisation, text: str) -> Lesson:
    """What a board learned, told by who writes for it; told again it takes the place of before.

    :raises NotAllowed: for another board, or one that took no part.
    """
    if organisation.pk not in actor.organisations(*EDITORS) and not actor.system_user:
        raise NotAllowed("Alleen wie voor dit bestuur schrijft, vertelt wat het leerde.")
    took_part = (
        Award.objects.filter(
            decision__call__programme_code=end.programme, organisation=organisation
        ).exists()
        or organisation.award_shares.filter(
            award_line__award__decision__call__programme_code=end.programme
        ).exists()
    )
    if not took_part:
        raise NotAllowed("Dit bestuur nam niet deel aan dit programma.")
    _must_be_open(end)
    words = text.strip()
    if not 0 < len(words) <= _LONG:
        raise Invalid(
            "Schrijf een tekst.", {"text": f"Schrijf een tekst van ten hoogste {_LONG} tekens."}
        )
    with act(actor, "programmes.end.lesson_told") as event:
        row, _new = Lesson.objects.update_or_create(
            end=end,
            organisation=organisation,
            defaults={
                "text": words,
                "told_by_id": actor.account,
                "told_at": timezone.now(),
            },
        )
        event.about = row
        event.after = {"organisation": organisation.uid}
    return row


def close_programme(
    actor: Actor, end: ProgrammeEnd, version: int, summary: str, next_programme: str = ""
) -> ProgrammeEnd:
    """Close a programme: from now on everybody reads its end evaluation, from which the next
    programme starts.

    :raises Refusal: while an action of it has no outcome.
    :raises Conflict: where somebody else changed it since ``version``.
    """
    must_keep_calls(actor)
    _must_be_open(end)
    if not summary.strip():
        raise Invalid("Schrijf een besluit.", {"summary": "Schrijf wat het programma bracht."})
    if missing := sorted(
        actions_of(end.programme) - set(end.actions.values_list("action", flat=True)),
        key=lambda code: (len(code), code),
    ):
        raise Refusal(f"Zeg eerst wat er gebeurt met actie {', '.join(missing)}.")
    with act(actor, "programmes.end.closed", end) as event:
        changed = ProgrammeEnd.objects.filter(
            pk=end.pk, version=version, closed_at__isnull=True
        ).update(
            summary=summary.strip(),
            next_programme=next_programme.strip()[:60],
            closed_at=timezone.now(),
            closed_by_id=actor.account,
            version=F("version") + 1,
        )
        if not changed:
            theirs = ProgrammeEnd.objects.get(pk=end.pk)
            raise Conflict({"summary": summary}, {"summary": theirs.summary})
        event.after = {"next": next_programme}
    end.refresh_from_db()
    return end


def actions_of(programme: str) -> set[str]:
    """The actions that the calls of a programme pay. One query."""
    return {
        line.action
        for call in Call.objects.filter(programme_code=programme).prefetch_related("rules")
        for row in call.rules.all()
        if row.state == "in_force"
        for line in rules_of(row).lines
        if line.action
    }


# --- asking before a call


def open_consultation(
    actor: Actor,
    programme: str,
    title: Mapping[str, str],
    questions: Sequence[str],
    opens_at: datetime,
    closes_at: datetime,
    *,
    example: bool = False,
) -> Consultation:
    """Ask boards something before a call.

    :raises Invalid: with a sentence for each field that is wrong.
    """
    must_keep_calls(actor)
    asked = [question.strip() for question in questions if question.strip()]
    wrong = {}
    if not title.get("nl", "").strip():
        wrong["title"] = "Geef een titel."
    if not asked or len(asked) > _QUESTIONS:
        wrong["questions"] = f"Stel een tot {_QUESTIONS} vragen, elk op een regel."
    if closes_at <= opens_at:
        wrong["closes_at"] = "De raadpleging sluit na ze opent."
    if wrong:
        raise Invalid("Deze raadpleging kan zo niet beginnen.", wrong)
    with act(actor, "programmes.consultation.opened") as event:
        row: Consultation = Consultation.objects.create(
            programme=programme,
            title=dict(title),
            questions=asked,
            opens_at=opens_at,
            closes_at=closes_at,
            made_by_id=actor.account,
            example=example,
        )
        event.about = row
        event.after = {"programme": programme, "closes": closes_at.isoformat()}
    return row


def answer_consultation(
    actor: Actor, row: Consultation, organisation: Organisation, answers: Sequence[str]
) -> ConsultationAnswer:
    """Answer for a board (or the VGC), as often as one likes until it closes.

    :raises NotAllowed: for who does not write for it.
    :raises Refusal: before it opens, and from the second on which it closes.
    """
    if organisation.pk not in actor.organisations(*EDITORS) and not actor.system_user:
        raise NotAllowed("Alleen wie voor deze organisatie schrijft, antwoordt.")
    boards = (Organisation.Kind.LOCAL_BOARD, Organisation.Kind.COMMUNITY_COMMISSION)
    if organisation.kind not in boards:
        raise NotAllowed("Deze vragen zijn voor lokale besturen en de VGC.")
    now = clock.now()
    if not row.opens_at <= now < row.closes_at:
        raise Refusal("Deze raadpleging is niet open.")
    if len(answers) != len(row.questions) or any(len(one) > _LONG for one in answers):
        raise Invalid("Beantwoord elke vraag, met ten hoogste 4.000 tekens.")
    if not any(one.strip() for one in answers):
        raise Invalid("Beantwoord ten minste een vraag.")
    with act(actor, "programmes.consultation.answered") as event:
        told, _new = ConsultationAnswer.objects.update_or_create(
            consultation=row,
            organisation=organisation,
            defaults={
                "answers": [one.strip() for one in answers],
                "told_by_id": actor.account,
                "told_at": now,
            },
        )
        event.about = told
        event.after = {"organisation": organisation.uid}
    return told


def say_what_became(
    actor: Actor, row: ConsultationAnswer, version: int, told: Sequence[tuple[str, str]]
) -> ConsultationAnswer:
    """Say what became of each answer of a board, question by question; an empty outcome says
    nothing yet. Everybody reads it.

    :raises Refusal: before the consultation closed.
    :raises Conflict: where somebody else changed it since ``version``.
    """
    must_keep_calls(actor)
    if clock.now() < row.consultation.closes_at:
        raise Refusal("Deze raadpleging loopt nog.")
    if len(told) != len(row.answers):
        raise Invalid("Zeg het van elk antwoord.")
    became: list[dict[str, str]] = []
    for (outcome, why), answer in zip(told, row.answers, strict=True):
        words = why.strip()
        if outcome not in ("", *ConsultationAnswer.Outcome.values):
            raise Invalid("Kies wat er met dit antwoord gebeurde.")
        if outcome and not answer:
            raise Invalid("Op deze vraag kwam geen antwoord.")
        if words and not outcome:
            raise Invalid("Kies wat er met dit antwoord gebeurde.")
        if len(words) > _LONG or (outcome not in ("", "adopted") and not words):
            raise Invalid("Zeg waarom een antwoord niet of maar deels of later gevolgd wordt.")
        became.append({"outcome": outcome, "why": words})
    with act(actor, "programmes.consultation.became_told", row) as event:
        event.changed("became", row.became, became)
        changed = ConsultationAnswer.objects.filter(pk=row.pk, version=version).update(
            became=became, version=version + 1
        )
        if not changed:
            theirs = ConsultationAnswer.objects.get(pk=row.pk)
            raise Conflict({"became": became}, {"became": theirs.became})
    row.refresh_from_db()
    return row


# --- what helps


def _reached(line: AwardLine, told: Mapping[int, int], positive: bool | None) -> Reached:
    return Reached(line.line, line.units or 0, line.amount, told.get(line.pk), positive)


def _change(row: Continuation, version: int, mine: dict[str, Any], **values: Any) -> None:
    changed = Continuation.objects.filter(pk=row.pk, version=version).update(
        **values, version=version + 1
    )
    if not changed:
        theirs = Continuation.objects.get(pk=row.pk)
        raise Conflict(mine, {name: getattr(theirs, name) for name in mine})
    row.refresh_from_db()


def _must_be_open(end: ProgrammeEnd) -> None:
    if end.closed_at is not None:
        raise Refusal("Dit programma is afgesloten.")
