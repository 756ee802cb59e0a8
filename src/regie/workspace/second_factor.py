"""Forms of the second factor, in the words of this register."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

#: What allauth says and this register translates otherwise: its own catalogue goes first.
SAID = (
    gettext_noop("Security key added."),
    gettext_noop("Security key removed."),
    gettext_noop("Use a security key"),
    gettext_noop("Use authenticator app or code"),
)


class AppForm(ActivateTOTPForm):  # type: ignore[misc] # allauth carries no types
    """Sets up an app that shows codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that the app shows")


class KeyForm(AddWebAuthnForm):  # type: ignore[misc] # as above
    """Adds a passkey."""

    name = forms.CharField(label=_("Name"), required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with this key alone"),
        required=False,
        help_text=_("Without a password, and always with your finger, face or PIN."),
    )


class KeyNameForm(EditWebAuthnForm):  # type: ignore[misc] # as above
    """Names a passkey anew."""

    name = forms.CharField(label=_("Name"))
