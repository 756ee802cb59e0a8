"""Files: the bytes lie under their SHA-256, the row says whose they are and why we keep them."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor, Role
from regie.base.fields import UidField
from regie.base.models.account import Account
from regie.base.scope import Scoped

#: Purposes whose files are not for all staff: which of them somebody sees, told by the room above
#: that keeps them when apps are ready.
SEEN: dict[str, Callable[[Actor], models.Q]] = {}


class StoredFiles(Scoped):
    """Files and who may have them."""

    def visible_to(self, actor: Actor) -> Self:
        """Public files to everybody; others to who brought them, and to staff that does more than
        assess, but where the room that keeps them says who sees them."""
        seen = models.Q(public=True)
        if actor.account is not None:
            seen |= models.Q(owner_id=actor.account)
        if actor.reads_dossiers:
            seen |= ~models.Q(purpose__in=SEEN)
        for purpose, fitting in SEEN.items():
            seen |= models.Q(purpose=purpose) & fitting(actor)
        return self.filter(seen)

    def changeable_by(self, actor: Actor) -> Self:
        """Administrators."""
        return self.all() if actor.has(Role.ADMINISTRATOR) else self.none()


class StoredFile(models.Model):
    """One file as somebody brought it. ``media_type`` is what its content shows, not its name."""

    class Scan(models.TextChoices):
        """What is known of malware: no scanner is configured, clean, or infected."""

        NONE = "none"
        CLEAN = "clean"
        INFECTED = "infected"

    uid = UidField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    owner = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="files")
    purpose = models.CharField(max_length=40)
    public = models.BooleanField(default=False)
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.NONE)
    keep_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar = StoredFiles.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="file_size", condition=models.Q(size__gte=0)),
        ]

    def __str__(self) -> str:
        return self.name
