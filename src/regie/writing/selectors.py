"""What a paper is compared with, and what of the register rests on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from msgspec import Struct

from regie.base.actor import Actor
from regie.base.text import said
from regie.budgets import ledger
from regie.budgets.models import Article, Leg, Movement, Round, SubLine
from regie.papers import selectors as papers
from regie.papers.models import LineDecision, Paper
from regie.plans.contents import Content
from regie.plans.models import Citation, Plan, Revision
from regie.plans.selectors.rows import contents
from regie.reading.model import Reading
from regie.writing.money import Numbered, movement_key
from regie.writing.proposal import ITEMS, Line, Proposal, Register, RegisteredItem, propose


class Proposed(Struct, frozen=True):
    """A line with what was decided about it."""

    line: Line
    decision: LineDecision | None

    @property
    def open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.line.mark != "same" and self.decision is None

    @property
    def rejected(self) -> bool:
        """Whether somebody refused it."""
        return (
            self.line.mark != "same"
            and self.decision is not None
            and self.decision.answer == LineDecision.Answer.REJECTED
        )


class Proposals(Struct, frozen=True):
    """A paper beside the register: every line with its decision."""

    proposal: Proposal
    plan: Plan | None
    lines: tuple[Proposed, ...]

    @property
    def open(self) -> tuple[Line, ...]:
        """The lines that wait for a decision."""
        return tuple(one.line for one in self.lines if one.open)

    def count(self, mark: str) -> int:
        """How many lines have this mark."""
        return sum(one.line.mark == mark for one in self.lines)


def proposals(reading: Reading, paper: Paper | None, plan: Plan | None) -> Proposals:
    """What accepting ``reading`` into ``plan`` would do: about ten queries, whatever its length.

    :param paper: the paper, where it was brought before; only then were lines decided.
    """
    proposal = propose(reading, register_of(reading, plan))
    decided = papers.decisions(paper) if paper else {}
    return Proposals(
        proposal,
        plan,
        tuple(
            Proposed(line, decided.get((line.kind, line.key[:300], line.value_hash)))
            for line in proposal.lines
        ),
    )


def plan_of(reading: Reading, paper: Paper | None) -> Plan | None:
    """The plan that a paper belongs to: where something of it was accepted, or else the one that
    bears the same programmes of the budget (papers of one policy field are one plan)."""
    made = [one.made.get("plan") for one in papers.accepted(paper)] if paper else []
    programmes = {article.programme for article in reading.budget.articles}
    if not any(made) and programmes:
        earlier = (
            Movement.objects.filter(legs__article__programme__code__in=programmes)
            .exclude(acceptance=None)
            .order_by("-pk")
            .values_list("acceptance", flat=True)
            .first()
        )
        made = [papers.plan_of_acceptance(earlier)] if earlier else []
    found: Plan | None = Plan.objects.filter(slug__in=[slug for slug in made if slug]).first()
    return found


def register_of(reading: Reading, plan: Plan | None) -> Register:
    """What the register holds of what ``reading`` is about."""
    codes = [article.code for article in reading.budget.articles]
    programmes = {article.programme for article in reading.budget.articles}
    stages = {row.stage for table in reading.budget.tables for row in table.rows if row.stage}
    rounds = {
        one.code: one
        for one in Round.objects.filter(code__in=stages).select_related("base").order_by("pk")
    }
    articles = {
        article.code: {
            "name": article.name,
            "kind": article.kind,
            "entity": article.entity,
            "programme": article.programme.code,
            "ise": article.content_element.name if article.content_element else "",
            "esr": article.esr,
        }
        # Its neighbours too: a paper that proves its totals says what is gone.
        for article in Article.objects.filter(Q(code__in=codes) | Q(programme__code__in=programmes))
        .select_related("programme", "content_element")
        .order_by("pk")
    }
    return Register(
        items=_items(plan) if plan else (),
        articles=articles,
        movements=_movements(rounds, list(articles)),
        balances=_balances(rounds, codes),
        closed=frozenset(code for code, one in rounds.items() if one.closed_at),
    )


def _items(plan: Plan) -> tuple[RegisteredItem, ...]:
    state = contents(Revision.objects.current(plan.pk).filter(ended=False), links=False)
    milestones: dict[str, list[Content]] = defaultdict(list)
    for one in state.values():
        if one.kind == "milestone" and one.parent:
            milestones[one.parent].append(one)
    return tuple(
        RegisteredItem(
            uid=one.item,
            kind=one.kind,
            code=one.code,
            title=_dutch(one.title),
            parent=one.parent,
            value=_value(one, milestones[one.item]),
        )
        for one in sorted(state.values(), key=lambda one: one.rank)
        if one.kind in ITEMS
    )


def _value(one: Content, milestones: list[Content]) -> dict[str, Any]:
    if one.kind == "objective":
        return {
            "code": one.code,
            "level": one.fields["level"],
            "title": _dutch(one.title),
            "name": _dutch(one.fields["short_name"]),
        }
    return {
        "title": _dutch(one.title),
        "milestones": [
            {
                "text": _dutch(milestone.title),
                "date": when.iso() if (when := milestone.fields["planned"]) else "",
                "precision": when.precision if when else "",
            }
            for milestone in sorted(milestones, key=lambda milestone: milestone.rank)
        ],
    }


def _dutch(text: Mapping[str, str] | None) -> str:
    return said(text or {}, "nl")[0]


def _movements(
    rounds: Mapping[str, Round], codes: list[str]
) -> dict[str, tuple[str, dict[str, Any]]]:
    """The movements of these rounds that touch these articles, by key."""
    touched = ledger.effective_legs().filter(
        movement__round__in=[one.pk for one in rounds.values()], article__code__in=codes
    )
    legs: dict[int, dict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for key, code, axis, amount in (
        Leg.objects.filter(movement__in=touched.values("movement"))
        .order_by("pk")
        .values_list("movement_id", "article__code", "axis", "amount")
    ):
        legs[key][code][axis] = amount
    details: dict[int, list[list[Any]]] = defaultdict(list)
    for key, label, amount in (
        SubLine.objects.filter(movement__in=legs)
        .order_by("movement_id", "rank")
        .values_list("movement_id", "label", "amount")
    ):
        details[key].append([label, _thousands(amount)])
    numbered = Numbered()
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for movement in Movement.objects.filter(pk__in=legs).select_related("round").order_by("pk"):
        parts = {
            code: {axis: _thousands(amount) for axis, amount in sorted(amounts.items())}
            for code, amounts in legs[movement.pk].items()
        }
        first = min(parts, key=lambda code: sum(legs[movement.pk][code].values()))
        name = numbered(
            movement_key(movement.round.code, movement.kind, list(parts), movement.title)
        )
        found[name] = (
            movement.uid,
            {
                "kind": movement.kind,
                "article": first,
                "title": movement.title,
                "legs": parts,
                "details": details[movement.pk],
            },
        )
    return found


def _thousands(amount: Decimal) -> Any:
    """An amount as papers print it; what is no whole thousand (written by hand) equals no figure of
    a paper and is kept exact."""
    whole, rest = divmod(amount, 1000)
    return str(amount / 1000) if rest else int(whole)


def _balances(
    rounds: Mapping[str, Round], codes: list[str]
) -> dict[tuple[str, str], dict[str, Any]]:
    """What the articles stand at, in every round where they stand at all."""
    keys = dict(Article.objects.filter(code__in=codes).values_list("pk", "code"))
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for code, one in rounds.items():
        for article, evolution in ledger.read(one).items():
            if article in keys:
                found[code, keys[article]] = {
                    axis: _thousands(amount) for axis, amount in evolution.closing.items()
                }
    return found


class Resting(Struct, frozen=True):
    """Something in the register that points at a place. ``kind`` is that of a plan's item, or
    ``movement``; ``codes`` are the articles of a movement."""

    kind: str | Promise
    uid: str
    label: str
    codes: tuple[str, ...] = ()
    round: str = ""


def rests_on(actor: Actor, paper: Paper, start: int, end: int) -> list[Resting]:
    """What of the register has its source at a place of ``paper``: two queries."""
    here = Q(passage__paper=paper, passage__start__lt=end, passage__end__gt=start)
    items = {
        citation.revision.item.uid: citation.revision
        for citation in Citation.objects.filter(here)
        .filter(revision__in=Revision.objects.visible_to(actor))
        .select_related("revision__item")
        .order_by("pk")
    }
    found = [
        Resting(row.kind, uid, f"{row.code} {_dutch(row.title)}".strip())
        for uid, row in items.items()
    ]
    legs: dict[int, list[Leg]] = defaultdict(list)
    for leg in (
        Leg.objects.filter(
            here
            | Q(
                movement__passage__paper=paper,
                movement__passage__start__lt=end,
                movement__passage__end__gt=start,
            )
        )
        .select_related("movement__round", "article")
        .order_by("pk")
    ):
        legs[leg.movement_id].append(leg)
    for parts in legs.values():
        movement = parts[0].movement
        codes = tuple(dict.fromkeys(leg.article.code for leg in parts))
        found.append(Resting("movement", movement.uid, movement.title, codes, movement.round.code))
    return found
