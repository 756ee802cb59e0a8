"""The rules of calls, read from their rows."""

from __future__ import annotations

from functools import lru_cache
from json import dumps, loads

import yaml
from msgspec.structs import replace

from regie.programmes.models import Call, CallRules
from regie.programmes.ruleset import RuleSet, as_data, from_data


def rules_of(row: CallRules) -> RuleSet:
    """A version of the rules as a value."""
    parsed = _parsed(row.digest, dumps(row.content))
    return replace(parsed, version=row.number, since=row.since, why=row.why, source=row.source)


def rules_in_force(call: Call) -> CallRules | None:
    """The version that holds now; None where the call never opened. One query."""
    return CallRules.objects.filter(call=call, state=CallRules.State.IN_FORCE).first()


def as_file(call: Call, rules: RuleSet) -> bytes:
    """The rules as a file that another register can read."""
    head: dict[str, object] = {
        "code": call.code,
        "programme": call.programme_code,
        "title": dict(call.title),
    }
    if call.source:
        head["source"] = call.source
    if call.example:
        head["example"] = True
    told = {"call": head, "rules": as_data(rules)}
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100).encode()


@lru_cache(maxsize=300)
def _parsed(digest: str, content: str) -> RuleSet:
    """Read once: a row of this digest never says something else."""
    return from_data(loads(content), digest[:8])
