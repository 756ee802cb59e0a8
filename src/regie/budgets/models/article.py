"""Programmes, content elements and articles: what credits stand on."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models

from regie.base.actor import Actor, Role
from regie.base.fields import TextField, UidField
from regie.base.scope import Scoped
from regie.base.text import fold

#: Who may write in the ledger.
WRITERS = (Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR)


class PublicMoney(Scoped):
    """Rows that everybody sees and that who answers for money may change."""

    def visible_to(self, actor: Actor) -> Self:
        """All of them."""
        return self.all()

    def changeable_by(self, actor: Actor) -> Self:
        """All of them to coordinators, financial officers and administrators."""
        return self.all() if actor.has(*WRITERS) else self.none()


class Programme(models.Model):
    """The budget of one policy field, as parliament votes it. ``left_out`` is what papers say that
    their total of it does not hold."""

    uid = UidField()
    code = models.CharField(max_length=10, unique=True)
    name = TextField()
    left_out = models.CharField(max_length=200, blank=True, default="")
    example = models.BooleanField(default=False)

    objects: ClassVar = PublicMoney.as_manager()

    def __str__(self) -> str:
        return self.code


class ContentElement(models.Model):
    """A part of a programme under which articles and objectives stand together (ISE)."""

    uid = UidField()
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="elements")
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, editable=False)
    example = models.BooleanField(default=False)

    objects: ClassVar = PublicMoney.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="content_element_once", fields=["programme", "folded"]),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        """Keep the form that is compared."""
        self.folded = fold(self.name)[:200]
        super().save(*args, **options)


class Article(models.Model):
    """The smallest credit line. Its identity outlives its code; ``code`` is the one borne now.

    What is of a ``legal_person`` is a ledger of its own. A ``provision`` is spread over other
    articles before anybody commits it.
    """

    class Kind(models.TextChoices):
        """Whether it spends or receives."""

        EXPENDITURE = "expenditure"
        RECEIPT = "receipt"

    uid = UidField()
    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    entity = models.CharField(max_length=3)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="articles")
    content_element = models.ForeignKey(
        ContentElement, null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )
    esr = models.CharField(max_length=2)
    legal_person = models.BooleanField(default=False)
    provision = models.BooleanField(default=False)
    name = models.CharField(max_length=300, blank=True, default="")
    #: What is paid from it, in words of our own; empty is not told.
    short_content = TextField()
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicMoney.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="article_kind", condition=models.Q(kind__in=["expenditure", "receipt"])
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ArticleCode(models.Model):
    """A code that an article bears or bore, by budget year (half open; absent is unbounded).

    An ``alias`` is a misprinted form that leads to the article all the same.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=20)
    alias = models.BooleanField(default=False)
    since_year = models.IntegerField(null=True, blank=True)
    until_year = models.IntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="article_code_of_one",
                fields=["code"],
                condition=models.Q(until_year__isnull=True),
            ),
            models.UniqueConstraint(
                name="article_code_current",
                fields=["article"],
                condition=models.Q(until_year__isnull=True, alias=False),
            ),
            models.CheckConstraint(
                name="article_code_period",
                condition=models.Q(until_year__isnull=True)
                | models.Q(since_year__isnull=True)
                | models.Q(until_year__gt=models.F("since_year")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["code"], name="article_by_code")]

    def __str__(self) -> str:
        return self.code
