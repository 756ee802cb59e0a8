"""What happens to an answer: a head confirms it, who coordinates accepts it or sends it back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from regie.actors.models import Organisation
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.plans.models import (
    Answer,
    AnswerStep,
    DomainPractice,
    ProgressRound,
    QuestionMinutes,
    Request,
)
from regie.plans.models.plan import WRITERS
from regie.plans.progress import rules

_LONGEST_QUESTION = 1_000


def _held(actor: Actor, uid: str) -> Request:
    """A request that ``actor`` may decide about, in a round that is open and held."""
    request: Request | None = (
        Request.objects.changeable_by(actor).filter(uid=uid).select_related("round").first()
    )
    if request is None:
        raise NotAllowed("Deze vraag is er niet.")
    round_ = ProgressRound.objects.select_for_update(no_key=True).get(pk=request.round_id)
    if round_.state != ProgressRound.State.OPEN:
        raise Refusal("Deze ronde is afgesloten.")
    return request


def _heads(actor: Actor, request: Request) -> bool:
    return request.organisation_id in actor.organisations(Role.HEAD)


def _step(
    actor: Actor, request: Request, version: int, name: str, kind: str, question: str = ""
) -> Answer:
    target = rules.step(rules.REQUEST_STEPS, request.state, name)
    if target is None:
        raise Refusal("Dat kan niet met dit antwoord: er gebeurde intussen iets anders mee.")
    if not Request.objects.filter(pk=request.pk, version=version, state=request.state).update(
        state=target, version=version + 1
    ):
        raise Conflict({"state": target}, {"state": request.state, "version": request.version})
    answer = Answer.objects.filter(request=request).order_by("-number")[0]
    AnswerStep.objects.create(
        answer=answer, kind=kind, question=question, by_id=actor.account, at=timezone.now()
    )
    request.refresh_from_db()
    return answer


def confirm(actor: Actor, uid: str, version: int) -> Request:
    """A head of service stands by an answer of the domain."""
    with act(actor, "plans.answer.confirmed") as event:
        request = _held(actor, uid)
        if not _heads(actor, request) or not request.head_confirms:
            raise NotAllowed("Alleen het diensthoofd bevestigt dit antwoord.")
        event.about = request
        event.after = {
            "answer": _step(actor, request, version, "confirm", AnswerStep.Kind.CONFIRMED).uid
        }
    return request


def send_back(actor: Actor, uid: str, version: int, question: str) -> Request:
    """Ask something about an answer; who gave it reads the question in the next digest."""
    question = question.strip()
    with act(actor, "plans.answer.returned") as event:
        request = _held(actor, uid)
        event.about = request
        waits_for_head = request.head_confirms and request.state == Request.State.SENT
        if not actor.has(*WRITERS) and not (_heads(actor, request) and waits_for_head):
            raise NotAllowed("Je mag dit antwoord niet terugsturen.")
        if not question:
            text = "Zeg wat je nog wilt weten."
            raise Invalid(text, {"question": text})
        if len(question) > _LONGEST_QUESTION:
            text = f"Een vraag telt ten hoogste {_LONGEST_QUESTION} tekens."
            raise Invalid(text, {"question": text})
        answer = _step(actor, request, version, "return", AnswerStep.Kind.RETURNED, question)
        event.after = {"answer": answer.uid, "question": question}
    return request


def accept(actor: Actor, uid: str, version: int) -> Request:
    """Take an answer: it becomes public."""
    with act(actor, "plans.answer.accepted") as event:
        request = _held(actor, uid)
        event.about = request
        event.after = {"answer": _accept(actor, request, version).uid}
    return request


def _accept(actor: Actor, request: Request, version: int) -> Answer:
    if not actor.has(*WRITERS):
        raise NotAllowed("Alleen wie coördineert, aanvaardt antwoorden.")
    if request.state == Request.State.SENT and request.head_confirms:
        raise Refusal("Het diensthoofd moet dit antwoord eerst bevestigen.")
    return _step(actor, request, version, "accept", AnswerStep.Kind.ACCEPTED)


def accept_on_track(actor: Actor, round_uid: str) -> int:
    """Take all answers of a round that say that it goes as planned and that wait for nothing else;
    how many."""
    if not actor.has(*WRITERS):
        raise NotAllowed("Alleen wie coördineert, aanvaardt antwoorden.")
    with act(actor, "plans.answer.all_accepted") as event:
        round_ = (
            ProgressRound.objects.changeable_by(actor)
            .select_for_update(no_key=True)
            .filter(uid=round_uid)
            .first()
        )
        if round_ is None:
            raise NotAllowed("Deze ronde is er niet.")
        if round_.state != ProgressRound.State.OPEN:
            raise Refusal("Deze ronde is afgesloten.")
        event.about = round_
        taken = []
        for request in Request.objects.filter(round=round_).order_by("pk"):
            if not rules.acceptable(request.state, head_confirms=request.head_confirms):
                continue
            last = Answer.objects.filter(request=request).order_by("-number")[0]
            if last.status == Answer.Status.ON_TRACK:
                taken.append(_accept(actor, request, request.version).uid)
        event.after = {"answers": taken}
    return len(taken)


def set_practice(
    actor: Actor, organisation_uid: str, version: int, *, head_confirms: bool
) -> DomainPractice:
    """Say whether the head of a domain confirms its answers first, in rounds that open from now.

    :param version: 0 where nobody said so before.
    """
    organisation = Organisation.objects.filter(uid=organisation_uid).first()
    if organisation is None or not (
        actor.has(*WRITERS) or organisation.pk in actor.organisations(Role.HEAD)
    ):
        raise NotAllowed("Je mag dit niet kiezen voor deze organisatie.")
    with act(actor, "plans.practice.changed") as event:
        kept = DomainPractice.objects.filter(organisation=organisation).first()
        mine = {"head_confirms": head_confirms}
        if kept is None and not version:
            kept = _made(organisation, head_confirms=head_confirms)
        elif kept is None or not DomainPractice.objects.filter(pk=kept.pk, version=version).update(
            head_confirms=head_confirms, version=version + 1
        ):
            now = {"head_confirms": kept.head_confirms, "version": kept.version} if kept else {}
            raise Conflict(mine, now)
        event.about = kept
        event.after = mine
    kept.refresh_from_db()
    return kept


def _made(organisation: Organisation, *, head_confirms: bool) -> DomainPractice:
    try:
        with transaction.atomic():
            made: DomainPractice = DomainPractice.objects.create(
                organisation=organisation, head_confirms=head_confirms
            )
    except IntegrityError as error:
        raise Conflict({"head_confirms": head_confirms}, {}) from error
    return made


def set_minutes(actor: Actor, told: Mapping[str, tuple[int, int]]) -> None:
    """Say how many minutes kinds of questions take: kind → (minutes, version that was seen). Rounds
    that were made keep what they were counted for."""
    if not actor.has(*WRITERS):
        raise NotAllowed("Alleen wie coördineert, wijzigt dit.")
    wrong = {
        kind: "Vul een geheel getal in van 0 tot 600."
        for kind, (minutes, _) in told.items()
        if not 0 <= minutes <= 600
    }
    if wrong or not set(told) <= set(rules.QUESTIONS):
        raise Invalid("Niet alle minuten kloppen.", wrong)
    with act(actor, "plans.minutes.changed") as event:
        for kind, (minutes, version) in told.items():
            row, fresh = QuestionMinutes.objects.get_or_create(
                kind=kind, defaults={"minutes": minutes}
            )
            event.about = event.about or row
            if fresh and not version:
                event.after[kind] = minutes
                continue
            if not QuestionMinutes.objects.filter(pk=row.pk, version=version).update(
                minutes=minutes, version=version + 1
            ):
                raise Conflict({kind: minutes}, {kind: row.minutes})
            event.changed(kind, row.minutes, minutes)
