"""``{% load work %}``: forms and words of the signed-in pages."""

from __future__ import annotations

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from regie.actors.people import words
from regie.workspace.words import state_name

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """The control of a field, as the design system draws it."""
    plain = isinstance(field.field.widget, forms.CheckboxInput | forms.RadioSelect)
    attrs = {"class": "ds-input"}
    if field.errors and "aria-invalid" not in field.field.widget.attrs:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs={**attrs, **({"type": "checkbox"} if plain else {})})


@register.filter
def is_choice(field: BoundField) -> bool:
    """Whether the label stands after the control."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def role_name(role: str) -> str:
    """The name of a role."""
    return words.role_name(role)


@register.filter
def state_word(state: str) -> str:
    """The word for a state."""
    return state_name(state)
