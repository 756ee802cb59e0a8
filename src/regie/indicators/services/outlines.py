"""Loading boundaries of municipalities, and taking them away."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from regie.actors.selectors import municipalities
from regie.base import clock
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.indicators.models import Outlined
from regie.indicators.outlines import Outlines, Unreadable, outlines

#: The largest file, in bytes.
LARGEST = 20_000_000
_ALL = 100_000


def load_outlines(
    actor: Actor,
    content: bytes,
    name: str,
    source: str,
    *,
    dry_run: bool = False,
    example: bool = False,
) -> Outlines:
    """From now on, maps have these boundaries; or only say what is in the file.

    :raises NotAllowed: for who is no administrator.
    :raises Refusal: for a file that holds no boundaries of municipalities of today.
    """
    _may(actor)
    if not source.strip():
        raise Invalid("Zeg van wie deze grenzen komen.", {"source": "Vul een bron in."})
    if len(content) > LARGEST:
        raise Refusal("Dit bestand is te groot; ten hoogste 20 MB gaat.")
    listed = municipalities(clock.today(), size=_ALL)
    try:
        found = outlines(content, {row.nis for row in listed.rows})
    except Unreadable as reason:
        raise Refusal(str(reason)) from reason
    if dry_run:
        return found
    with act(actor, "indicators.outlines.loaded") as event:
        event.about = Outlined.objects.create(
            digest=hashlib.sha256(content).hexdigest(),
            name=name[:200],
            source=source.strip()[:500],
            width=found.width,
            height=found.height,
            paths=dict(found.paths),
            neighbours=dict(found.neighbours),
            unknown=list(found.unknown[:100]),
            example=example,
            loaded_at=timezone.now(),
        )
        event.after = {"name": name, "digest": event.about.digest, "places": len(found.paths)}
    return found


def remove_outlines(actor: Actor) -> None:
    """From now on, maps have tiles again.

    :raises NotAllowed: for who is no administrator.
    """
    _may(actor)
    with act(actor, "indicators.outlines.removed") as event:
        event.about = Outlined.objects.create(paths={}, neighbours={}, loaded_at=timezone.now())


def _may(actor: Actor) -> None:
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("Alleen een beheerder laadt grenzen van gemeenten.")
