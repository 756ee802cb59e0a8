"""What somebody is asked, on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Prefetch, Q
from msgspec import Struct

from regie.plans.models import (
    Answer,
    AnswerStep,
    OwnPaper,
    Participant,
    ProgressRound,
    Request,
)
from regie.plans.progress import rules
from regie.plans.progress.links import Holder
from regie.plans.progress.selectors.items import About, abouts, last_answers


class Asked(Struct, frozen=True):
    """One item on the page of who answers. ``last`` was accepted in a round before; ``sent`` is
    what was answered in this one."""

    request: Request
    about: About
    last: Answer | None
    sent: Answer | None
    question: str
    passed_to: str
    passed_by: str
    suggestions: tuple[tuple[str, int, Mapping[str, Any]], ...]

    @property
    def waits(self) -> bool:
        """Whether it still waits for an answer of who sees it."""
        return self.request.state in rules.TO_ANSWER

    @property
    def faults(self) -> dict[str, str]:
        """What is not right yet in what was saved, a sentence for each field."""
        return rules.filled(self.request.draft, self.about.dated)[1]

    @property
    def values(self) -> Mapping[str, Any]:
        """What the form starts with: what was saved, else what was answered last."""
        if self.request.draft:
            draft: Mapping[str, Any] = self.request.draft
            return draft
        answer = self.sent or self.last
        return {} if answer is None else as_draft(answer)


def as_draft(answer: Answer) -> dict[str, Any]:
    """An answer as a form holds it."""
    return {
        "status": answer.status,
        "reason": answer.reason,
        "text": answer.text,
        "own": answer.own,
        "evidence": answer.evidence,
        "figures": [
            {**row, "value": str(row["value"]).replace(".", ",")} for row in answer.figures
        ],
        "milestones": {
            row["item"]: {"expected": row["expected"], "reached": row["reached"]}
            for row in answer.milestones
        },
    }


class AnswerPage(Struct, frozen=True):
    """Everything that is asked of one person in one round. ``passed_on`` waits at others."""

    round: ProgressRound
    name: str
    asked: tuple[Asked, ...]
    passed_on: tuple[Asked, ...]
    papers: tuple[OwnPaper, ...]

    @property
    def to_answer(self) -> list[Asked]:
        """What was not answered yet."""
        return [one for one in self.asked if one.waits]

    @property
    def saved(self) -> list[Asked]:
        """What was saved and not sent."""
        return [one for one in self.to_answer if not rules.blank(one.request.draft)]

    @property
    def ready(self) -> list[Asked]:
        """What was saved and can be sent."""
        return [one for one in self.saved if not one.faults]

    @property
    def minutes(self) -> int:
        """How long what is left takes."""
        return sum(one.request.minutes for one in self.to_answer)


def answer_page(holder: Holder) -> AnswerPage:
    """What ``holder`` is asked, and nothing else: 11 queries."""
    me = holder.participant
    requests = list(
        Request.objects.filter(Q(reporter=me) | Q(delegate=me), round=holder.round)
        .exclude(state=Request.State.PLANNED)
        .select_related("reporter__person", "delegate__person")
        .prefetch_related(
            Prefetch("answers", queryset=Answer.objects.order_by("number")),
            Prefetch("answers__steps", queryset=AnswerStep.objects.order_by("pk")),
        )
        .order_by("pk")
    )
    items = [one.item_id for one in requests]
    about = abouts(holder.round, items)
    before = last_answers(items)
    papers = list(OwnPaper.objects.filter(participant=me).select_related("file").order_by("-pk"))
    told = [
        _asked(one, me, about[one.item_id], before.get(one.item_id), papers) for one in requests
    ]
    return AnswerPage(
        holder.round,
        me.person.name,
        tuple(one for one in told if not one.passed_to),
        tuple(one for one in told if one.passed_to),
        tuple(papers),
    )


def _asked(
    request: Request,
    me: Participant,
    about: About,
    last: Answer | None,
    papers: Sequence[OwnPaper],
) -> Asked:
    answers = list(request.answers.all())
    sent = answers[-1] if answers else None
    steps = list(sent.steps.all()) if sent else []
    returned = request.state == Request.State.RETURNED and steps
    away = request.delegate is not None and request.delegate_id != me.pk
    came = request.delegate_id == me.pk and request.reporter_id != me.pk
    return Asked(
        request,
        about,
        last,
        sent,
        steps[-1].question if returned else "",
        request.delegate.person.name if away and request.delegate else "",
        request.reporter.person.name if came and request.reporter else "",
        tuple(
            (paper.uid, number, told)
            for paper in papers
            for number, told in enumerate(paper.suggestions.get(request.uid, []))
        ),
    )
