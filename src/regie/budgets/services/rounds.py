"""Rounds: opening one by naming it."""

from __future__ import annotations

from typing import Any

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, Refusal
from regie.budgets import rules
from regie.budgets.models import Round
from regie.budgets.services.allowed import must_write
from regie.kernel.flanders.budget import ROUND

#: The order of rounds within a budget year.
_SEQUENCE = {"BO": 1, "BA": 2, "BU": 3}


def ensure_round(actor: Actor, code: str, base: str | None = None) -> Round:
    """The round with this code (``BO2021``), made where it is missing; likewise its base.

    A base that is already known stays; a missing one is filled in while the round is open.

    :raises Invalid: for what is not the code of a round, or a base that does not come before it.
    """
    found: dict[str, Round] = {
        row.code: row for row in Round.objects.filter(code__in=[code, base or code])
    }
    known = found.get(code)
    if known and (base is None or known.base_id is not None):
        return known
    must_write(actor)
    _must_precede(base, code)
    with act(actor, "budgets.round.added", known) as event:
        below = None
        if base:
            below = found.get(base) or Round.objects.create(**_parts(base))
        if known:
            changed = Round.objects.filter(pk=known.pk, state=Round.State.OPEN)
            if not changed.update(base=below, version=known.version + 1):
                raise Refusal(f"{rules.spoken(code)} is afgesloten.")
            known.base = below
            known.version += 1
        else:
            known = Round.objects.create(**_parts(code), base=below)
        event.about = known
        event.after.update(code=code, base=base or "")
    return known


def open_round(actor: Actor, code: str, base: str | None = None) -> Round:
    """A new round, as :func:`ensure_round` makes it.

    :raises Invalid: also where it is there already.
    """
    if Round.objects.filter(code=code).exists():
        raise Invalid(
            f"{rules.spoken(code)} bestaat al.", {"kind": f"{rules.spoken(code)} bestaat al."}
        )
    try:
        return ensure_round(actor, code, base)
    except Invalid as wrong:
        raise Invalid(str(wrong), wrong.fields or {"base": str(wrong)}) from wrong


def _parts(code: str) -> dict[str, Any]:
    match = ROUND.fullmatch(code)
    if match is None:
        raise Invalid(f"“{code}” is geen begrotingsronde.")
    return {
        "code": code,
        "kind": match["round"],
        "year": int(match["year"]),
        "sequence": _SEQUENCE[match["round"]],
    }


def _must_precede(base: str | None, code: str) -> None:
    after = _parts(code)
    if base is None:
        return
    before = _parts(base)
    if (before["year"], before["sequence"]) >= (after["year"], after["sequence"]):
        raise Invalid(f"{rules.spoken(base)} komt niet voor {rules.spoken(code)}.")
