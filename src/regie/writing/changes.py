"""What a paper brought to an edition, what changed lately, and landmarks that a guide can show."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from regie.budgets.models import Leg, Movement, Round
from regie.indicators.models import Indicator
from regie.papers.models import Acceptance, Paper
from regie.plans.models import Edition, Revision
from regie.programmes.models import Call, CallRules


def rounds_of(edition: Edition) -> list[str]:
    """The codes of the rounds that the paper behind an edition's decision brought with it: one
    query."""
    found = Acceptance.objects.filter(
        paper__passages__decisions__editions=edition, state=Acceptance.State.ACCEPTED
    )
    made = found.order_by("at", "pk").values_list("made", flat=True)
    return list(dict.fromkeys(one["round"] for one in made if one.get("round")))


class Happening(Struct, frozen=True):
    """Something that changed what everybody sees. ``uid`` names the thing itself; ``plan`` and
    ``number`` are those of an edition (an erratum has no number), ``lines`` how many lines of a
    paper were accepted."""

    kind: Literal["edition", "paper", "round"]
    uid: str
    at: datetime
    title: str
    example: bool = False
    plan: str = ""
    number: int | None = None
    lines: int = 0
    reason: str = ""


def lately(limit: int = 50) -> list[Happening]:
    """The newest editions published, papers accepted and rounds closed, newest first: three
    queries."""
    found = [
        Happening(
            "edition",
            edition.uid,
            edition.published_at,
            str(edition.plan.title.get("nl", "")),
            edition.plan.example,
            edition.plan.slug,
            edition.number,
            reason=edition.reason,
        )
        for edition in Edition.objects.filter(published_at__isnull=False)
        .select_related("plan")
        .order_by("-published_at", "-pk")[:limit]
        if edition.published_at
    ]
    found += (
        Happening(
            "paper", one.paper.uid, one.at, one.paper.title, one.paper.example, lines=one.lines
        )
        for one in Acceptance.objects.filter(state=Acceptance.State.ACCEPTED, paper__public=True)
        .select_related("paper")
        .order_by("-at", "-pk")[:limit]
    )
    found += (
        Happening("round", one.uid, one.closed_at, one.code)
        for one in Round.objects.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")[
            :limit
        ]
        if one.closed_at
    )
    return sorted(found, key=lambda one: (one.at, one.kind, one.uid), reverse=True)[:limit]


class Landmarks(Struct, frozen=True):
    """What a guide can show of the newest real paper in the register: the plan, an objective
    (uid), the round, and the place of the row that moved an article."""

    paper: Paper
    plan: str = ""
    objective: str = ""
    round: str = ""
    row: tuple[int, int] | None = None


def landmarks(objective: str, article: str) -> Landmarks | None:
    """Where to see the objective and the article with these codes, nothing without a real paper:
    three queries."""
    acceptance = (
        Acceptance.objects.filter(
            state=Acceptance.State.ACCEPTED,
            paper__public=True,
            paper__example=False,
            made__has_key="round",
        )
        .select_related("paper")
        .order_by("-at", "-pk")
        .first()
    )
    if acceptance is None:
        return None
    plan, code = acceptance.made.get("plan", ""), acceptance.made["round"]
    item = (
        Revision.objects.filter(
            plan__slug=plan,
            kind="objective",
            code=objective,
            from_seq__isnull=False,
            until_seq__isnull=True,
            ended=False,
        )
        .values_list("item__uid", flat=True)
        .first()
    )
    row = (
        Leg.objects.filter(
            article__code=article, movement__round__code=code, passage__paper=acceptance.paper
        )
        .exclude(movement__kind=Movement.Kind.OPENING)
        .order_by("pk")
        .values_list("passage__start", "passage__end")
        .first()
    )
    return Landmarks(acceptance.paper, plan, item or "", code, row)


class Delivered(Struct, frozen=True):
    """Whether the register holds what became of a plan: the programme of a call ("" where there is
    none in force), an indicator, and a plan with at least two editions."""

    programme: str
    indicator: bool
    editions: bool


def delivered(call: str, indicator: str, plan: str) -> Delivered:
    """What there is of the call, the indicator and the plan with these codes: three queries."""
    programme = (
        Call.objects.filter(code=call, rules__state=CallRules.State.IN_FORCE)
        .values_list("programme_code", flat=True)
        .first()
    )
    editions = Edition.objects.filter(plan__slug=plan, number__isnull=False)
    return Delivered(
        programme or "",
        Indicator.objects.filter(code=indicator).exists(),
        editions.count() > 1,
    )
