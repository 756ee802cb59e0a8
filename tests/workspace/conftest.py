"""Signed-in browsers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils.translation import activate
from pytest_django import Settings

from regie.actors.models import Organisation, Person
from regie.base.actor import Role
from tests.actors.make_people import TODAY, mandate, person

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _here_and_now(settings: Settings) -> None:
    """One day for all, and a page in English must not make the next test speak it."""
    settings.TODAY = TODAY.isoformat()
    activate("nl")


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A browser of a person, by default new, with a second factor."""

    def signed_in(
        *roles: Role,
        at: Organisation | None = None,
        who: Person | None = None,
        factor: bool = True,
    ) -> Client:
        made = who or person()
        for role in roles:
            mandate(made, role, at)
        assert made.account is not None
        if factor:
            Authenticator.objects.get_or_create(
                user=made.account, type=Authenticator.Type.TOTP, defaults={"data": {}}
            )
        browser = Client()
        browser.force_login(made.account, "django.contrib.auth.backends.ModelBackend")
        return browser

    return signed_in
