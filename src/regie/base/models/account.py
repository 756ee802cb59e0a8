"""Who can sign in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from regie.base.fields import UidField


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; an address is one address whatever its capitals."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> Account:
        """A new account; without a password nobody can sign in with one."""
        account = self.model(email=self.normalize_email(email).lower(), **more)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """By e-mail address."""
        return self.get(email=(username or "").lower())


class Account(AbstractBaseUser):
    """A way to sign in. What somebody may do comes from the mandates of the person behind it.

    ``subject`` is the ``sub`` of an OpenID Connect provider, once there is one.
    """

    uid = UidField()
    email = models.EmailField(unique=True)
    subject = models.CharField(max_length=255, null=True, blank=True, unique=True)
    language = models.CharField(max_length=2, default="nl", choices=[("nl", "nl"), ("en", "en")])
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="account_email_filled", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.email
