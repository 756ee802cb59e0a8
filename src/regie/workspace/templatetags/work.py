"""``{% load work %}``: words of the signed-in pages."""

from __future__ import annotations

from django import template

from regie.actors.people import words
from regie.workspace.words import state_name

register = template.Library()


@register.filter
def role_name(role: str) -> str:
    """The name of a role."""
    return words.role_name(role)


@register.filter
def state_word(state: str) -> str:
    """The word for a state."""
    return state_name(state)


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
