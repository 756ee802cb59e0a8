"""What pages ask of the ground floor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from msgspec import Struct

from regie.base.audit import ACTIONS
from regie.base.hooks import account_names
from regie.base.models import Event
from regie.base.sealing import ERASED


class Change(Struct, frozen=True):
    """One field, before and after."""

    field: str
    before: Any
    after: Any


class Told(Struct, frozen=True):
    """One event in words. ``erased`` is why its content is gone, ``None`` where it is not."""

    at: datetime
    who: str
    on_behalf_of: str
    action: str
    words: str
    changes: tuple[Change, ...]
    erased: str | None


def history(object_uid: str) -> list[Told]:
    """What happened to an object, the newest first, in the language of the page.

    One query, and one more for each room that knows names.
    """
    rows = list(
        Event.objects.filter(object_uid=object_uid)
        .order_by("-id")
        .values(
            "id",
            "at",
            "actor_id",
            "actor__email",
            "on_behalf_of",
            "system_user",
            "action",
            "payload__event_id",
            "payload__before",
            "payload__after",
        )
    )
    names: dict[int, str] = {}
    for known in account_names({row["actor_id"] for row in rows if row["actor_id"]}):
        names |= known
    reasons: dict[int, str] = {}
    for row in rows:
        if row["action"] == ERASED:
            reasons |= dict.fromkeys(
                row["payload__after"]["events"], row["payload__after"]["reason"]
            )
    told = []
    for row in rows:
        gone = row["payload__event_id"] is None
        told.append(
            Told(
                at=row["at"],
                who=names.get(row["actor_id"]) or row["actor__email"] or row["system_user"],
                on_behalf_of=row["on_behalf_of"],
                action=row["action"],
                words=gettext(ACTIONS.get(row["action"], row["action"])),
                changes=() if gone else _changes(row["payload__before"], row["payload__after"]),
                erased=reasons.get(row["id"], "") if gone else None,
            )
        )
    return told


def _changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    return tuple(
        Change(name, before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])
    )
