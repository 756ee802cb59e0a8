"""``regie plan …``: the plans in the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regie.cli import house

if TYPE_CHECKING:
    from regie.kernel.dates import PartialDate
    from regie.plans.selectors import PlanLine

_KINDS = {
    "horizontal": "horizontaal plan",
    "policy_field": "beleidsveld",
    "neighbour": "buurplan",
    "interfederal": "interfederaal plan",
    "agency": "plan van een agentschap",
    "network": "plan van een netwerk",
    "programme": "programma",
}


def listed(*, json: bool) -> int:
    """Tell every plan with its editions, as everybody may see them."""
    house.setup()
    house.must_be_migrated()
    from regie.base.actor import VISITOR
    from regie.plans.selectors import plan_list

    with house.refusals():
        plans = plan_list(VISITOR)
    if json:
        house.told([_plain(plan) for plan in plans])
    else:
        print(_table(plans))
    return 0


def _plain(plan: PlanLine) -> dict[str, Any]:
    # An erratum has no number: it belongs to the edition that it corrects.
    return {
        "slug": plan.slug,
        "title": _said(plan.title),
        "kind": plan.kind,
        "editions": [
            {
                "number": edition.number,
                "title": _said(edition.name),
                "date": _date(edition.date),
                "state": edition.state,
            }
            for edition in plan.editions
            if edition.number is not None
        ],
    }


def _said(words: Any) -> str:
    from regie.base.text import said

    return said(words, "nl")[0]


def _date(when: PartialDate | None) -> str | dict[str, str] | None:
    if when is None:
        return None
    if when.precision == "day":
        return when.iso()
    return {"date": when.iso(), "precision": when.precision}


def _table(plans: list[PlanLine]) -> str:
    lines = []
    for plan in plans:
        example = ", voorbeeld" if plan.example else ""
        lines.append(f"{plan.slug}  {_said(plan.title)} ({_KINDS[plan.kind]}{example})")
        for edition in plan.editions:
            if edition.number is None:
                lines.append(f"  erratum  {_said(edition.name)}")
                continue
            when = edition.date.iso() if edition.date else "datum niet gekend"
            lines.append(f"  editie {edition.number}  {_said(edition.name)} ({when})")
    return "\n".join(lines) if lines else "Er zijn nog geen plannen."
