"""Plans themselves, and the words that their items point at."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.text import slugify

from regie.actors.models import Organisation
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, NotAllowed
from regie.plans.models import Plan, Principle, TargetGroup
from regie.plans.models.plan import WRITERS


def create_plan(
    actor: Actor,
    kind: str,
    slug: str,
    title: Mapping[str, str],
    *,
    owner: Organisation | None = None,
    example: bool = False,
) -> Plan:
    """A plan without editions.

    :raises Invalid: where another plan has this address, or a field is wrong.
    """
    _may_create(actor)
    wrong = {}
    if kind not in Plan.Kind.values:
        wrong["kind"] = "Kies een soort plan."
    if not slug or slugify(slug) != slug:
        wrong["slug"] = "Een adres is kleine letters, cijfers en koppeltekens."
    if not any(title.values()):
        wrong["title"] = "Geef een titel."
    with act(actor, "plans.plan.created") as event:
        if not wrong and Plan.objects.filter(slug=slug).exists():
            wrong["slug"] = "Een ander plan heeft dit adres al."
        if wrong:
            raise Invalid("Dit plan kan zo niet bestaan.", wrong)
        plan: Plan = Plan.objects.create(
            kind=kind, slug=slug, title=dict(title), owner=owner, example=example
        )
        event.about = plan
        event.after = {"kind": kind, "slug": slug, "title": dict(title)}
    return plan


def add_target_group(
    actor: Actor, title: Mapping[str, str], *, example: bool = False
) -> TargetGroup:
    """Another group that items may be for."""
    _may_create(actor)
    with act(actor, "plans.vocabulary.added") as event:
        group: TargetGroup = TargetGroup.objects.create(title=dict(title), example=example)
        event.about = group
        event.after = {"title": dict(title)}
    return group


def add_principle(actor: Actor, title: Mapping[str, str], *, example: bool = False) -> Principle:
    """Another principle that items may serve."""
    _may_create(actor)
    with act(actor, "plans.vocabulary.added") as event:
        principle: Principle = Principle.objects.create(title=dict(title), example=example)
        event.about = principle
        event.after = {"title": dict(title)}
    return principle


def _may_create(actor: Actor) -> None:
    if not actor.has(*WRITERS):
        raise NotAllowed("Je mag geen plannen maken.")
