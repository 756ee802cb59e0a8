"""``{% load euros %}``: amounts in a table whose head says that they are euros."""

from __future__ import annotations

from decimal import Decimal

from django import template

from regie.components import figures
from regie.components.templatetags.regie import language

register = template.Library()


@register.filter
def amount(euros: Decimal | None) -> str:
    """``1.234``, or ``1.234,50`` where there are cents; none is an en dash."""
    if euros is None:
        return figures.NONE
    return figures.number(euros, language(), 0 if euros == euros.to_integral_value() else 2)
