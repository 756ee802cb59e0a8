"""What mails and messages say, by kind, in the language of their reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from regie.actors.people.secrets import unseal
from regie.actors.people.words import role_name
from regie.base.models import Notification

Letter = Callable[[Mapping[str, Any]], tuple[str, str]]


def letter(row: Notification) -> tuple[str, str]:
    """Subject and text of a message."""
    with override(row.account.language if row.account else "nl"):
        return LETTERS[row.kind](row.params) if row.kind in LETTERS else (row.kind, "")


def _absolute(path: str) -> str:
    base: str = settings.BASE_URI
    return f"{base}{path}"


def _invitation(params: Mapping[str, Any]) -> tuple[str, str]:
    link = _absolute(reverse("work:invitation_open", args=[unseal(params["sealed"], "mail")]))
    text = _(
        "You are asked to work in the register as: %(role)s, %(organisation)s.\n\n"
        "Open this link to accept. It works once, until %(until)s:\n%(link)s\n\n"
        "You did not expect this? Then you need not do anything."
    )
    return _("You are invited to Regie"), text % {
        "role": role_name(params["role"]),
        "organisation": params["organisation"] or _("The agency that keeps this register"),
        "until": params["until"],
        "link": link,
    }


def _password_reset(params: Mapping[str, Any]) -> tuple[str, str]:
    text = _(
        "Somebody, probably you, asked for a new password. Open this link to choose one:\n"
        "%(link)s\n\nYou did not ask for it? Then you need not do anything."
    )
    return _("Choose a new password for Regie"), text % {"link": unseal(params["sealed"], "mail")}


def _mandate_approved(params: Mapping[str, Any]) -> tuple[str, str]:
    text = _("Your request was approved: %(role)s, %(organisation)s.\n\n%(link)s")
    return _("Your mandate is in force"), text % {
        "role": role_name(params["role"]),
        "organisation": params["organisation"],
        "link": _absolute(reverse("work:home")),
    }


def _mandate_refused(params: Mapping[str, Any]) -> tuple[str, str]:
    text = _("Your request was refused: %(role)s, %(organisation)s.\n\nWhy: %(reason)s")
    return _("Your request for a mandate was refused"), text % {
        "role": role_name(params["role"]),
        "organisation": params["organisation"],
        "reason": params["reason"],
    }


LETTERS: dict[str, Letter] = {
    "actors.invitation": _invitation,
    "account.password_reset": _password_reset,
    "actors.mandate_approved": _mandate_approved,
    "actors.mandate_refused": _mandate_refused,
}
