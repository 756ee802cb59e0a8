"""The rules of calls, read from their rows."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from json import dumps, loads

from regie.programmes.models import Call, CallRules
from regie.programmes.ruleset import RuleSet, from_data


def rules_of(row: CallRules) -> RuleSet:
    """A version of the rules as a value."""
    parsed = _parsed(row.digest, dumps(row.content))
    return replace(parsed, version=row.number, since=row.since, why=row.why, source=row.source)


def rules_in_force(call: Call) -> CallRules | None:
    """The version that holds now; None where the call never opened. One query."""
    return CallRules.objects.filter(call=call, state=CallRules.State.IN_FORCE).first()


@lru_cache(maxsize=300)
def _parsed(digest: str, content: str) -> RuleSet:
    """Read once: a row of this digest never says something else."""
    return from_data(loads(content), digest[:8])
