"""Writing the one history: :func:`act` is how every service begins."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone
from msgspec import Struct, field

from regie.base.actor import Actor
from regie.base.models import Event, Payload

#: The id of the request that is being answered, for the events that it causes.
request_id: ContextVar[str] = ContextVar("request_id", default="")

#: Every action that a service may write, with what it is called (an English message id, which the
#: catalogues translate); rooms add theirs in ``AppConfig.ready``.
ACTIONS: dict[str, str] = {}


class HasUid(Protocol):
    """What an event can be about."""

    uid: Any


class Happening(Struct):
    """What a service says of what it did, before the event is written.

    ``about`` may be set later, for what the service itself makes. ``before`` and ``after`` hold
    changed fields only, as plain values.
    """

    about: HasUid | None
    kind: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def changed(self, name: str, before: Any, after: Any) -> None:
        """Note one field, if it changed."""
        if before != after:
            self.before[name] = before
            self.after[name] = after


@contextmanager
def act(
    actor: Actor,
    action: str,
    about: HasUid | None = None,
    *,
    kind: str = "",
    on_behalf_of: str = "",
) -> Iterator[Happening]:
    """One use case: a transaction, and one event when it succeeds.

    :param action: a key of :data:`ACTIONS`.
    :param about: the object; may be given later as ``happening.about``.
    :param kind: what sort of object that is; by default the name of its class.
    :raises LookupError: for an action that no room declared.
    """
    if action not in ACTIONS:
        raise LookupError(action)
    with transaction.atomic():
        happening = Happening(about, kind)
        yield happening
        _write(actor, action, happening, on_behalf_of)


def canonical(salt: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The digest of a payload."""
    told = json.dumps([before, after], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(f"{salt}|{told}".encode()).hexdigest()


def _write(actor: Actor, action: str, happening: Happening, on_behalf_of: str) -> None:
    about = happening.about
    if about is None:
        raise LookupError(f"{action} is about nothing")
    salt = secrets.token_hex(16)
    # As the database will give it back, so that the digest can be computed again.
    before = json.loads(json.dumps(happening.before, default=str))
    after = json.loads(json.dumps(happening.after, default=str))
    event = Event.objects.create(
        at=timezone.now(),
        actor_id=actor.account,
        on_behalf_of=on_behalf_of,
        system_user=actor.system_user,
        action=action,
        object_kind=happening.kind or type(about).__name__.lower(),
        object_uid=str(about.uid),
        request_id=request_id.get(),
        digest=canonical(salt, before, after),
    )
    Payload.objects.create(event=event, salt=salt, before=before, after=after)
