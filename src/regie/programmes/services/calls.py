"""Calls that come from a file."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from regie.base.actor import Actor
from regie.base.audit import act
from regie.plans.models import Plan
from regie.programmes.models import Call, CallRules
from regie.programmes.ruleset import Call as ToldCall
from regie.programmes.ruleset import RuleSet, as_data, digest_of
from regie.programmes.services.allowed import must_keep_calls


def load_call(actor: Actor, told: ToldCall) -> Call:
    """Put a call of a file in the register, published, with all its versions. A call that is there
    already stays as it is."""
    must_keep_calls(actor)
    known: Call | None = Call.objects.filter(code=told.code).first()
    if known is not None:
        return known
    with act(actor, "programmes.call.loaded") as event:
        call: Call = Call.objects.create(
            code=told.code,
            programme_code=told.programme,
            programme=Plan.objects.filter(slug=told.programme).first(),
            title=dict(told.title),
            source=told.source,
            state=Call.State.PUBLISHED,
            example=told.example,
        )
        now = timezone.now()
        for rules in told.versions:
            last = rules is told.versions[-1]
            content = as_data(rules)
            CallRules.objects.create(
                call=call,
                number=rules.version,
                state=CallRules.State.IN_FORCE if last else CallRules.State.REPLACED,
                content=content,
                digest=digest_of(content),
                why=rules.why,
                source=rules.source,
                since=_moment(rules),
                made_at=now,
                in_force_at=now,
            )
        event.about = call
        event.after = {"code": call.code, "versions": len(told.versions)}
    return call


def _moment(rules: RuleSet) -> datetime | None:
    """From when a version holds, as a moment."""
    since = rules.since
    if since is None or isinstance(since, datetime):
        return since if since is None or since.tzinfo else timezone.make_aware(since)
    return timezone.make_aware(datetime(since.year, since.month, since.day))
