"""Signing in: by invitation only, mail as a notification, secrets of second factors sealed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from regie.actors.people.secrets import seal, unseal
from regie.actors.people.services import note_presence
from regie.base import clock
from regie.base.models import Account
from regie.workspace.mail import note_mail


class Entrance(DefaultAccountAdapter):  # type: ignore[misc] # allauth carries no types
    """How allauth's local accounts behave here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: who has no account yet is invited."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """*Mijn werk*, in the language of the account."""
        with override(getattr(request.user, "language", "nl")):
            return reverse("work:home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The page to sign in again."""
        return reverse("account_login")

    def login(self, request: HttpRequest, user: Account) -> None:
        """Let somebody in, once every step was taken."""
        super().login(request, user)
        note_presence(user, "signed_in", clock.today())

    def logout(self, request: HttpRequest) -> None:
        """Let somebody out."""
        user = request.user
        super().logout(request)
        if isinstance(user, Account):
            note_presence(user, "signed_out", clock.today())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Note what must be told; a job sends it."""
        note_mail(template_prefix, email, context)


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc] # as above
    """Secrets of authenticator apps and recovery codes lie sealed in the database: a copy of the
    database alone gives nobody a second factor."""

    def encrypt(self, text: str) -> str:
        """Seal ``text``."""
        return seal(text, "second factor")

    def decrypt(self, encrypted_text: str) -> str:
        """Open what :meth:`encrypt` sealed."""
        return unseal(encrypted_text, "second factor")


def username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str | None:
    """Under which name attempts to sign in are counted: the address, whatever its capitals."""
    given = credentials or {}
    name = given.get("email") or given.get("username")
    if not name and request is not None:
        name = request.POST.get("login")
    return str(name).strip().lower() if name else None


def example_account(uid: str) -> Account | None:
    """The account of a person of the demonstration."""
    return Account.objects.filter(uid=uid, is_active=True, person__example=True).first()
