"""Telling the people of an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from regie.actors.models import Mandate
from regie.base.actor import Role
from regie.base.notifications import notify
from regie.programmes.models.application import EDITORS

_ROLES = (*EDITORS, Role.PARTNER_EDITOR)


def tell(organisation: int, kind: str, params: Mapping[str, Any], key: str, today: date) -> None:
    """Note in the transaction of the caller that who writes for an organisation is told; once a
    person and ``key``."""
    accounts = (
        Mandate.objects.filter(
            Q(until__isnull=True) | Q(until__gt=today),
            organisation=organisation,
            role__in=_ROLES,
            state=Mandate.State.ACTIVE,
            since__lte=today,
            person__account__isnull=False,
        )
        .order_by("person__account")
        .values_list("person__account", flat=True)
        .distinct()
    )
    for account in accounts:
        notify(kind, account, params, f"{key}/{account}")
