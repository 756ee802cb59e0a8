"""Which actions of a horizontal plan do not meet its rule."""

from __future__ import annotations

from msgspec import Struct

from regie.plans import admission
from regie.plans.admission import Miss, Proposal
from regie.plans.contents import Content, natural
from regie.plans.models import Edition, Plan, Revision
from regie.plans.models.item import Revisions
from regie.plans.selectors import rows


class Admission(Struct, frozen=True):
    """An action that lacks something for a horizontal plan, with what to do about it. ``reason`` is
    why it is in the plan all the same, where somebody said so."""

    content: Content
    misses: tuple[Miss, ...]
    proposal: Proposal
    reason: str


def admission_of_draft(edition: Edition) -> list[Admission]:
    """What a draft holds (with all that it leaves as it is) that misses a criterion, by code: 2
    queries at most; nothing in a plan of another kind."""
    return _missing(edition.plan, rows.standing(edition))


def admission_of_plan(plan: Plan) -> list[Admission]:
    """The same for what is published now."""
    return _missing(plan, Revision.objects.current(plan.pk))


def _missing(plan: Plan, standing: Revisions) -> list[Admission]:
    if plan.kind not in admission.PLANS:
        return []
    found = []
    for content in rows.each(standing.filter(kind__in=admission.KINDS, ended=False)):
        if lacks := admission.of_content(content, plan.term_end):
            found.append(
                Admission(
                    content,
                    lacks,
                    admission.proposal(lacks),
                    content.fields["admission_reason"] or "",
                )
            )
    return sorted(found, key=lambda one: (natural(one.content.code), one.content.rank))
