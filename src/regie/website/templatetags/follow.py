"""``{% load follow %}``: the address in the mail that confirms."""

from __future__ import annotations

from django import template
from django.urls import reverse

from regie.base.following import confirm_token

register = template.Library()


@register.simple_tag
def confirm_path(following: str) -> str:
    """Where following something is confirmed: made when the mail is, so that no row holds it."""
    return reverse("follow_confirm", args=[confirm_token(following)])
