"""Plans themselves, and the words that their items point at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.utils.text import slugify

from regie.actors.models import Organisation
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.base.fields import last_day, partial_columns
from regie.base.search import touch
from regie.kernel.dates import PartialDate
from regie.plans.models import Plan, Principle, Revision, TargetGroup
from regie.plans.models.plan import WRITERS
from regie.plans.own import OwnField, change_fault, defined, fault, plain
from regie.plans.rules import LEVELS

Levels = Mapping[str, Mapping[str, str]]
Term = tuple[PartialDate | None, PartialDate | None]


def create_plan(
    actor: Actor,
    kind: str,
    slug: str,
    title: Mapping[str, str],
    *,
    owner: Organisation | None = None,
    example: bool = False,
    levels: Levels | None = None,
    term: Term = (None, None),
    admission_source: str = "",
    source: str = "",
    uid: str = "",
) -> Plan:
    """A plan without editions.

    :param levels: what the plan calls its levels of objectives, where that is not what everybody
        calls them.
    :param term: the first and the last of the legislature that it serves, as far as known.
    :raises Invalid: where another plan has this address, or a field is wrong.
    """
    _may_create(actor)
    wrong = _faults(kind, title, levels or {}, term)
    if not slug or slugify(slug) != slug:
        wrong["slug"] = "Een adres is kleine letters, cijfers en koppeltekens."
    with act(actor, "plans.plan.created") as event:
        if not wrong and Plan.objects.filter(slug=slug).exists():
            wrong["slug"] = "Een ander plan heeft dit adres al."
        if wrong:
            raise Invalid("Dit plan kan zo niet bestaan.", wrong)
        plan = Plan(kind=kind, slug=slug, owner=owner, example=example)
        if uid:
            plan.uid = uid
        _fill(plan, _told(title, levels or {}, term, admission_source, source))
        plan.save()
        event.about = plan
        event.after = {"kind": kind, "slug": slug, "title": dict(title)}
    return plan


def change_plan(
    actor: Actor,
    plan: Plan,
    version: int,
    *,
    title: Mapping[str, str],
    owner: Organisation | None = None,
    levels: Levels | None = None,
    term: Term = (None, None),
    admission_source: str = "",
    source: str = "",
) -> Plan:
    """Another name, owner, term or words for a plan; its kind and its address stay.

    :raises Conflict: when somebody else changed it meanwhile.
    """
    if not Plan.objects.changeable_by(actor).filter(pk=plan.pk).exists():
        raise NotAllowed("Je mag dit plan niet wijzigen.")
    if wrong := _faults(plan.kind, title, levels or {}, term):
        raise Invalid("Dit plan kan zo niet bestaan.", wrong)
    told = _told(title, levels or {}, term, admission_source, source)
    with act(actor, "plans.plan.changed", plan) as event:
        fresh: Plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        if fresh.version != version:
            raise Conflict(told, {name: getattr(fresh, name) for name in told})
        for name, value in told.items():
            event.changed(name, getattr(fresh, name), value)
        event.changed("owner", fresh.owner and fresh.owner.uid, owner and owner.uid)
        _fill(fresh, told)
        fresh.owner = owner
        fresh.version += 1
        fresh.save(update_fields=[*told, "owner", "version"])
        touch(fresh.uid)
    return fresh


def define_fields(actor: Actor, plan: Plan, version: int, fields: Sequence[OwnField]) -> Plan:
    """Which fields the items of a plan have beside those of every plan, all of them in order.

    What items say in a field keeps what it says: such a field keeps its kind and its choices, and
    does not go. Whether everybody may read it can change; that holds for earlier editions too.

    :raises Invalid: where a field cannot be so.
    :raises Conflict: when somebody else changed the plan meanwhile.
    """
    if not Plan.objects.changeable_by(actor).filter(pk=plan.pk).exists():
        raise NotAllowed("Je mag dit plan niet wijzigen.")
    if wrong := fault(fields):
        raise Invalid(wrong)
    told = plain(fields)
    with act(actor, "plans.plan.fields", plan) as event:
        fresh: Plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        if fresh.version != version:
            raise Conflict({"own_fields": told}, {"own_fields": fresh.own_fields})
        before, after = defined(fresh.own_fields), defined(told)
        rows = Revision.objects.filter(plan=fresh)
        # An item that takes such a field in waits for this row, so none slips in.
        touched = [key for key, one in before.items() if after.get(key) != one]
        used = [key for key in touched if rows.filter(own__has_key=key).exists()]
        if wrong := change_fault(before, after, used):
            raise Invalid(wrong)
        event.changed("own_fields", fresh.own_fields, told)
        fresh.own_fields = told
        fresh.version += 1
        fresh.save(update_fields=["own_fields", "version"])
        # Search knows what is public of them.
        if shown := [key for key in used if before[key].public != after[key].public]:
            says = rows.filter(own__has_any_keys=shown)
            touch(*says.order_by().values_list("item__uid", flat=True).distinct())
    return fresh


def _faults(kind: str, title: Mapping[str, str], levels: Levels, term: Term) -> dict[str, str]:
    wrong = {}
    if kind not in Plan.Kind.values:
        wrong["kind"] = "Kies een soort plan."
    if not any(title.values()):
        wrong["title"] = "Geef een titel."
    if not levels.keys() <= set(LEVELS) or not all(
        any(words.values()) for words in levels.values()
    ):
        wrong["levels"] = "Geef elk niveau van doelstellingen een naam."
    start, end = term
    if start and end and last_day(end) < start.first:
        wrong["term_end"] = "De regeerperiode eindigt voor zij begint."
    return wrong


def _told(
    title: Mapping[str, str], levels: Levels, term: Term, admission_source: str, source: str
) -> dict[str, Any]:
    return {
        "title": dict(title),
        "levels": {level: dict(words) for level, words in levels.items()},
        **partial_columns("term_start", term[0]),
        **partial_columns("term_end", term[1]),
        "admission_source": admission_source,
        "source": source,
    }


def _fill(plan: Plan, told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        setattr(plan, name, value)


def add_target_group(
    actor: Actor,
    title: Mapping[str, str],
    *,
    example: bool = False,
    source: str = "",
    uid: str = "",
) -> TargetGroup:
    """Another group that items may be for."""
    _may_create(actor)
    with act(actor, "plans.vocabulary.added") as event:
        group: TargetGroup = TargetGroup.objects.create(
            title=dict(title), example=example, source=source, **({"uid": uid} if uid else {})
        )
        event.about = group
        event.after = {"title": dict(title)}
    return group


def add_principle(
    actor: Actor,
    title: Mapping[str, str],
    *,
    plan: Plan | None = None,
    example: bool = False,
    source: str = "",
    uid: str = "",
) -> Principle:
    """Another principle that items may serve; ``plan`` is the plan that chose it."""
    _may_create(actor)
    with act(actor, "plans.vocabulary.added") as event:
        principle: Principle = Principle.objects.create(
            title=dict(title),
            plan=plan,
            example=example,
            source=source,
            **({"uid": uid} if uid else {}),
        )
        event.about = principle
        event.after = {"title": dict(title)}
    return principle


def _may_create(actor: Actor) -> None:
    if not actor.has(*WRITERS):
        raise NotAllowed("Je mag geen plannen maken.")


def change_term(
    actor: Actor,
    term: TargetGroup | Principle,
    version: int,
    title: Mapping[str, str],
    source: str,
) -> None:
    """Call a target group or a principle otherwise; what points at it goes along.

    :raises Conflict: when somebody else changed it meanwhile.
    """
    _may_create(actor)
    with act(actor, "plans.vocabulary.changed", term) as event:
        event.changed("title", dict(term.title), dict(title))
        event.changed("source", term.source, source)
        changed = (
            type(term)
            .objects.filter(pk=term.pk, version=version)
            .update(title=dict(title), source=source, version=F("version") + 1)
        )
        if not changed:
            raise Conflict({"title": dict(title)}, {"title": dict(term.title)})
