"""What the holder of a personal link may do. Each of these asks anew whether the link opens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import IO, Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from msgspec import Struct

from regie.base import clock, files
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.jobs import enqueue
from regie.plans.models import (
    Answer,
    AnswerStep,
    OwnPaper,
    Participant,
    PersonalLink,
    ProgressRound,
    Request,
)
from regie.plans.progress import rules
from regie.plans.progress.asking import participant_called
from regie.plans.progress.links import Door, Holder, enter, tell_link
from regie.plans.progress.selectors import abouts

#: A paper of one's own is at most this large.
LARGEST_PAPER = 20_000_000
#: How many papers one person may bring in one round.
MOST_PAPERS = 10
#: The job that reads such a paper.
READ = "plans.progress.read"

_TEXTS = ("status", "reason", "text", "own", "evidence")


def _request(holder: Holder, uid: str) -> Request:
    """A request that ``holder`` answers now: own and not passed on, or passed on to here.

    :raises NotAllowed: for anything else, whether it exists or not.
    """
    me = holder.participant
    found: Request | None = (
        Request.objects.filter(
            Q(reporter=me, delegate=None) | Q(delegate=me), round=holder.round, uid=uid
        )
        .exclude(state=Request.State.PLANNED)
        .first()
    )
    if found is None:
        raise NotAllowed("Deze vraag is er niet.")
    return found


def save(door: Door, uid: str, version: int, draft: Mapping[str, Any]) -> Request:
    """Keep what was typed, finished or not.

    :raises Conflict: when it was saved elsewhere meanwhile, in another window for instance.
    """
    holder = enter(door, timezone.now())
    request = _request(holder, uid)
    # What was quoted from a paper stays; a form cannot invent a quotation.
    kept = _kept({**draft, "quotes": request.draft.get("quotes", [])})
    with act(holder.actor, "plans.answer.saved", request) as event:
        event.after = {"status": kept.get("status", "")}
        _save(request, version, kept)
    return request


def _save(request: Request, version: int, draft: Mapping[str, Any]) -> None:
    if request.state not in rules.TO_ANSWER:
        raise Refusal("Dit antwoord is al verstuurd.")
    if not Request.objects.filter(pk=request.pk, version=version, state__in=rules.TO_ANSWER).update(
        draft=dict(draft), saved_at=timezone.now(), version=version + 1
    ):
        request.refresh_from_db()
        raise Conflict(draft, {**request.draft, "version": request.version})
    request.refresh_from_db()


def _kept(draft: Mapping[str, Any]) -> dict[str, Any]:
    """Only what a draft may hold.

    :raises Invalid: for what is longer than an answer may be.
    """
    kept: dict[str, Any] = {name: str(draft.get(name, "")) for name in _TEXTS}
    kept["figures"] = [
        {name: str(row.get(name, ""))[:200] for name in ("label", "value", "unit")}
        for row in list(draft.get("figures", []))[: rules.MOST_FIGURES]
    ]
    kept["milestones"] = {
        str(uid): {name: str(row.get(name, ""))[:60] for name in ("expected", "reached")}
        for uid, row in dict(draft.get("milestones", {})).items()
    }
    kept["quotes"] = list(draft.get("quotes", []))[: rules.MOST_FIGURES]
    long = {name: "Dit is te lang." for name in _TEXTS if len(kept[name]) > rules.LONGEST}
    if long:
        raise Invalid(f"Een antwoord telt ten hoogste {rules.LONGEST} tekens.", long)
    return kept


def all_on_track(door: Door) -> int:
    """Say of everything that has no answer yet that it goes as planned; how many that were. Nothing
    is sent."""
    holder = enter(door, timezone.now())
    me = holder.participant
    with act(holder.actor, "plans.answer.all_on_track", me) as event:
        waiting = Request.objects.filter(
            Q(reporter=me, delegate=None) | Q(delegate=me),
            round=holder.round,
            state__in=rules.TO_ANSWER,
        )
        count = 0
        for request in waiting:
            # What was sent back asks for a real answer.
            if rules.blank(request.draft) and request.state == Request.State.OPEN:
                draft = {**_kept(request.draft), "status": "on_track"}
                count += Request.objects.filter(pk=request.pk, version=request.version).update(
                    draft=draft, saved_at=timezone.now(), version=F("version") + 1
                )
        event.after = {"items": count}
    return count


def send(door: Door, chosen: Mapping[str, int]) -> list[Answer]:
    """Send what was saved, as it was shown: ``chosen`` is uid → version. What was sent already is
    left as it is, so that the same form twice sends once.

    :raises Invalid: when one of them is not finished; ``fields`` has its uid. Nothing is sent then.
    :raises Refusal: when one of them was changed meanwhile.
    """
    holder = enter(door, timezone.now())
    with act(holder.actor, "plans.answer.sent", holder.participant) as event:
        # The round is held, so that nothing is sent into a snapshot that was taken already.
        round_ = ProgressRound.objects.select_for_update(no_key=True).get(pk=holder.round.pk)
        enter(door, timezone.now())
        wanted = [(_request(holder, uid), version) for uid, version in chosen.items()]
        waiting = [one for one in wanted if one[0].state in rules.TO_ANSWER]
        about = abouts(round_, [request.item_id for request, _ in waiting])
        wrong: dict[str, str] = {}
        answers = []
        for request, version in waiting:
            told, faults = rules.filled(request.draft, about[request.item_id].dated)
            if told is None:
                wrong[request.uid] = " ".join(faults.values())
                continue
            if not Request.objects.filter(
                pk=request.pk, version=version, state__in=rules.TO_ANSWER
            ).update(state=Request.State.SENT, draft={}, version=version + 1):
                raise Refusal("Intussen is een antwoord gewijzigd. Kijk het nog eens na.")
            answers.append(_answer(request, told, holder))
        if wrong:
            raise Invalid("Nog niet alle antwoorden zijn klaar.", wrong)
        event.after = {"answers": [answer.uid for answer in answers]}
    return answers


def _answer(request: Request, told: rules.Filled, holder: Holder) -> Answer:
    now = timezone.now()
    answer = Answer.objects.create(
        request=request,
        number=request.answers.count() + 1,
        status=told.status,
        reason=told.reason,
        text=told.text,
        own=told.own,
        evidence=told.evidence,
        figures=[dict(row) for row in told.figures],
        milestones=[dict(row) for row in told.milestones],
        quotes=[dict(row) for row in told.quotes],
        by=holder.participant,
        at=now,
    )
    AnswerStep.objects.create(answer=answer, kind=AnswerStep.Kind.SENT, at=now)
    return answer


# --- passing on


class PassedOn(Struct, frozen=True):
    """To whom an item was passed on, and whether a mail with a link leaves for it now. Whoever has
    a link already finds the item there, and in the next daily mail."""

    colleague: Participant
    mailed: bool


def pass_on(door: Door, uid: str, version: int, name: str, email: str) -> PassedOn:
    """*Geef door*: a colleague answers one item, by a link of his or her own. Who was asked may
    take it back; nobody passes on what was passed on."""
    holder = enter(door, timezone.now())
    request = _request(holder, uid)
    if request.reporter_id != holder.participant.pk:
        raise NotAllowed("Wat aan jou is doorgegeven, geef je niet verder door.")
    if request.state not in rules.TO_ANSWER:
        raise Refusal("Dit antwoord is al verstuurd.")
    with act(holder.actor, "plans.request.passed_on", request) as event:
        colleague = participant_called(holder.round, name, email)
        if colleague.pk == holder.participant.pk:
            text = "Dit is je eigen adres."
            raise Invalid(text, {"email": text})
        _pass(request, version, delegate=colleague, delegated_at=timezone.now())
        event.after = {"participant": colleague.uid}
        mailed = not PersonalLink.objects.filter(participant=colleague, revoked_at=None).exists()
        if mailed:
            about = abouts(holder.round, [request.item_id])[request.item_id]
            tell_link(
                colleague,
                holder.round,
                "progress.passed_on",
                by=holder.participant.person.name,
                title=about.title,
            )
            Participant.objects.filter(pk=colleague.pk).update(
                told_at=timezone.now(), told_on=clock.today()
            )
    return PassedOn(colleague, mailed)


def take_back(door: Door, uid: str, version: int) -> Request:
    """Answer it oneself after all. What the colleague saved stays; a link that opens nothing else
    stops working."""
    holder = enter(door, timezone.now())
    request: Request | None = Request.objects.filter(
        reporter=holder.participant, delegate__isnull=False, round=holder.round, uid=uid
    ).first()
    if request is None:
        raise NotAllowed("Deze vraag is er niet.")
    if request.state not in rules.TO_ANSWER:
        raise Refusal("Dit antwoord is al verstuurd.")
    with act(holder.actor, "plans.request.taken_back", request):
        colleague = request.delegate_id
        _pass(request, version, delegate=None, delegated_at=None)
        if not Request.objects.filter(
            Q(reporter=colleague) | Q(delegate=colleague), round=holder.round
        ).exists():
            PersonalLink.objects.filter(participant=colleague, revoked_at=None).update(
                revoked_at=timezone.now()
            )
    return request


def _pass(request: Request, version: int, **fields: Any) -> None:
    if not Request.objects.filter(pk=request.pk, version=version, state__in=rules.TO_ANSWER).update(
        version=version + 1, **fields
    ):
        raise Refusal("Dit is intussen gewijzigd. Open de bladzijde opnieuw.")
    request.refresh_from_db()


# --- papers of one's own


def bring_paper(door: Door, stream: IO[bytes], name: str) -> OwnPaper:
    """Have a paper read for what it says of the items that are asked about."""
    holder = enter(door, timezone.now())
    if OwnPaper.objects.filter(participant=holder.participant).count() >= MOST_PAPERS:
        raise Invalid("Je bracht al veel documenten in deze ronde.")
    with transaction.atomic():
        file = files.store(
            holder.actor,
            stream,
            name,
            "progress_paper",
            keep_until=_until(holder),
            largest=LARGEST_PAPER,
        )
        with act(holder.actor, "plans.paper.brought", holder.participant) as event:
            paper = OwnPaper.objects.create(
                participant=holder.participant, file=file, at=timezone.now()
            )
            enqueue(READ, f"{READ}:{paper.uid}", {"paper": paper.uid}, title=file.name)
            event.after = {"paper": paper.uid, "sha256": file.sha256}
    return paper


def _until(holder: Holder) -> date:
    return timezone.localdate(holder.link.expires_at)


def take_suggestion(door: Door, uid: str, version: int, paper_uid: str, number: int) -> Request:
    """Put what a passage of one's own paper seems to say in the draft; it is still to be sent."""
    holder = enter(door, timezone.now())
    request = _request(holder, uid)
    paper = OwnPaper.objects.filter(participant=holder.participant, uid=paper_uid).first()
    offered = [] if paper is None else paper.suggestions.get(request.uid, [])
    if paper is None or not 0 <= number < len(offered):
        raise NotAllowed("Dit voorstel is er niet.")
    told = offered[number]
    draft = _kept(request.draft)
    draft["status"] = told["status"] or draft["status"]
    # Nothing is written over what was typed.
    if draft["status"] not in rules.WITHOUT_REASON and not draft["reason"]:
        draft["reason"] = told["text"][: rules.LONGEST]
    elif not draft["text"]:
        draft["text"] = told["text"][: rules.LONGEST]
    known = {(row["value"], row["unit"]) for row in draft["figures"]}
    draft["figures"] = [
        *(row for row in draft["figures"] if any(row.values())),
        *(
            {"label": unit, "value": value, "unit": unit}
            for value, unit in told["figures"]
            if (value, unit) not in known
        ),
    ][: rules.MOST_FIGURES]
    for milestone, when in told["milestones"]:
        dates = draft["milestones"].setdefault(milestone, {"expected": "", "reached": ""})
        dates["reached" if told["status"] == "done" else "expected"] = when
    quote = {
        "file": paper.file.name,
        "sha256": paper.file.sha256,
        "line": told["line"],
        "page": told["page"],
        "text": told["text"],
    }
    if quote not in draft["quotes"]:
        draft["quotes"].append(quote)
    with act(holder.actor, "plans.answer.suggested", request) as event:
        event.after = {"paper": paper.uid, "line": told["line"]}
        _save(request, version, draft)
    return request
