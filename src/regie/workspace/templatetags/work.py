"""``{% load work %}``: words of the signed-in pages."""

from __future__ import annotations

from datetime import date

from django import template

from regie.actors.people import secrets, words
from regie.components import figures
from regie.components.requests import FIELD_NAMES
from regie.components.templatetags.regie import language
from regie.workspace.words import VALUES, state_name

register = template.Library()


@register.filter
def role_name(role: str) -> str:
    """The name of a role."""
    return words.role_name(role)


@register.filter
def unseal(sealed: str) -> str:
    """What was sealed for a mail."""
    return secrets.unseal(sealed, "mail")


@register.filter
def iso_day(written: str) -> str:
    """A day that was kept in ISO form, written out."""
    return figures.day(date.fromisoformat(written), language())


@register.filter
def state_word(state: str) -> str:
    """The word for a state."""
    return state_name(state)


@register.filter
def field_word(name: str) -> str:
    """What a person calls a field."""
    return str(FIELD_NAMES.get(name, name))


@register.filter
def as_words(value: object) -> str:
    """What stood in a field, as words."""
    match value:
        case None | "" | []:
            return "\N{EN DASH}"
        case str():
            return str(VALUES.get(value) or FIELD_NAMES.get(value, value))
        case list():
            return ", ".join(map(as_words, value))
        case {"nl": str(words)}:
            return words
        case dict() if value:
            return ", ".join(
                f"{field_word(str(key))}: {as_words(one)}" for key, one in value.items()
            )
        case dict():
            return "\N{EN DASH}"
        case _:
            return str(value)


@register.filter
def state_kind(state: str) -> str:
    """How pressing a state is: ``good``, ``busy``, ``bad`` or ``neutral``."""
    return _KINDS.get(state, "neutral")


_KINDS = {
    "active": "good",
    "approved": "good",
    "done": "good",
    "used": "good",
    "requested": "busy",
    "waiting": "busy",
    "running": "busy",
    "open": "busy",
    "refused": "bad",
    "failed": "bad",
}
