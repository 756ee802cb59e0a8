"""How a row of this room is kept: made, changed by its version, taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.base.fields import partial_columns
from regie.indicators.models.dataset import KEEPERS

Row = TypeVar("Row", bound=models.Model)


def must_keep(actor: Actor) -> None:
    """Refuse who may not keep indicators.

    :raises NotAllowed: for everybody but coordinators and administrators.
    """
    if not actor.has(*KEEPERS):
        raise NotAllowed("Alleen wie coördineert of beheert, mag indicatoren en cijfers wijzigen.")


def keep(
    actor: Actor,
    action: str,
    model: type[Row],
    values: Mapping[str, Any],
    row: Row | None,
    version: int | None,
) -> Row:
    """Make a row of ``values``, or let an existing one say them; ``on`` is a partial date.

    :raises Invalid: for what cannot be, a sentence for each field.
    :raises Conflict: when somebody else changed it meanwhile.
    """
    columns = dict(values)
    if "on" in columns:
        columns |= partial_columns("on", columns.pop("on"))
    with act(actor, action, row) as event:  # type: ignore[arg-type]  # all of them have a uid
        if row is None:
            made = model(**columns)
            _clean(made)
            made.save(force_insert=True)
            event.about = made  # type: ignore[assignment]  # all of them have a uid
            event.after = _told(made)
            return made
        fresh = model._default_manager.get(pk=row.pk)
        before = _told(fresh)
        for name, value in columns.items():
            setattr(fresh, name, value)
        after = _told(fresh)
        for name, value in after.items():
            event.changed(name, before[name], value)
        if before["version"] != version:
            raise Conflict(after, before)
        _clean(fresh)
        fields = {name: getattr(fresh, name) for name in columns}
        done = model._default_manager.filter(pk=row.pk, version=version).update(
            **fields, version=F("version") + 1
        )
        if not done:
            raise Conflict(after, _told(model._default_manager.get(pk=row.pk)))
        return model._default_manager.get(pk=row.pk)


def take_away(actor: Actor, action: str, row: models.Model, reason: str) -> None:
    """Take a row away; the history keeps what it said, and why it went.

    :raises Invalid: without a reason.
    """
    must_keep(actor)
    if not reason.strip():
        raise Invalid("Zeg waarom.", {"reason": "Zeg waarom dit weggaat."})
    with act(actor, action, row) as event:  # type: ignore[arg-type]  # all of them have a uid
        event.before = _told(row)
        event.after = {"reason": reason.strip()}
        row.delete()


def put_back(actor: Actor, action: str, model: type[Row], before: Mapping[str, Any]) -> Row:
    """Let a row that was taken away be there again, as the history kept it.

    :raises Invalid: where something else stands in its place by now.
    """
    must_keep(actor)
    row = model(
        **{
            field.attname: field.to_python(before[field.attname])
            for field in model._meta.concrete_fields
            if field.attname in before
        }
    )
    with act(actor, action) as event:
        _clean(row)
        row.save(force_insert=True)
        event.about = row  # type: ignore[assignment]  # all of them have a uid
        event.after = _told(row)
    return row


def _clean(row: models.Model) -> None:
    try:
        # The command line has no account.
        row.full_clean(exclude={"recorded_by"})
    except ValidationError as error:
        told = {
            name.removesuffix("_first").removesuffix("_precision"): " ".join(sentences)
            for name, sentences in error.message_dict.items()
        }
        raise Invalid("Dit kan zo niet bewaard worden: " + " ".join(told.values()), told) from error


def _told(row: models.Model) -> dict[str, Any]:
    """The columns of a row as plain values."""
    return {
        field.attname: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
