"""What the pages of assessing and deciding share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from regie.base.actor import Role
from regie.components.requests import Request, found
from regie.programmes.models import Call, CallRules
from regie.programmes.models.call import WRITERS
from regie.programmes.selectors.rules import rules_in_force

#: Who reads dossiers and divisions: staff, but not who only assesses.
READERS = (
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
    Role.APPROVER,
    Role.FINANCIAL_OFFICER,
    Role.INSPECTOR,
    Role.COUNSELLOR,
)


def call_of(request: Request, code: str) -> Call:
    """The call that an address names, if its reader sees it."""
    call: Call | None = Call.objects.visible_to(request.actor).filter(code=code).first()
    return found(call)


def rules_row(call: Call) -> CallRules:
    """The rules in force of a call that opened."""
    return found(rules_in_force(call))


def writes(request: Request) -> bool:
    """Whether the reader keeps calls."""
    return request.actor.has(*WRITERS)


def around(request: Request, call: Call, here: str) -> dict[str, Any]:
    """What every page of a call shows around its own."""
    tabs = [
        ("dossiers", gettext("Dossiers")),
        ("assessors", gettext("Assessors")),
        ("juries", gettext("Jury")),
        ("inspection", gettext("Inspection of Finance")),
        ("dividing", gettext("Division")),
    ]
    staff = writes(request)
    return {
        "call": call,
        "writes": staff,
        "tabs": [
            {
                "path": reverse(f"work:{name}", args=[call.code]),
                "label": label,
                "current": name == here,
            }
            for name, label in tabs
            if staff or name in ("dossiers", "inspection", "dividing")
        ],
    }
