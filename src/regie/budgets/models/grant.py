"""The register of grants: what somebody asked, was granted and was paid."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models

from regie.actors.models import Municipality, Organisation
from regie.base.actor import Actor
from regie.base.fields import (
    EuroField,
    PartialDateDescriptor,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.base.models import Account
from regie.base.text import fold
from regie.budgets.models.article import Article, PublicMoney
from regie.budgets.models.claim import Claim, ClaimStep
from regie.budgets.models.pot import Basis
from regie.papers.models import Passage


def _promised(grant: str) -> models.Exists:
    """Whether money was promised to the grant that stands in this column."""
    return models.Exists(
        ClaimStep.objects.filter(
            claim__grant_claim__grant=models.OuterRef(grant), state=Claim.State.COMMITTED
        )
    )


class Grants(PublicMoney):
    """Grants: to everybody what a paper, a decision or staff names as a grant, and a project once
    money was promised to it; to staff also what was only asked."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.is_staff:
            return self.all()
        named = GrantTerms.objects.filter(
            grant=models.OuterRef("pk"), superseded_at__isnull=True
        ).exclude(kind=GrantTerms.Kind.PROJECT)
        return self.filter(models.Exists(named) | _promised("pk"))


class Grant(models.Model):
    """One grant through its life. What it says stands in its *terms*, which are never changed but
    followed by others; what was granted and paid stands in the steps of its *claims*."""

    class Origin(models.TextChoices):
        """How it came into the register."""

        ENTERED = "entered"
        IMPORTED = "imported"
        PROGRAMME = "programme"

    uid = UidField()
    origin = models.CharField(max_length=9, choices=Origin.choices)
    reference = models.CharField(max_length=80, blank=True, default="")
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = Grants.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="grant_origin",
                condition=models.Q(origin__in=["entered", "imported", "programme"]),
            ),
            models.UniqueConstraint(
                name="grant_reference_once",
                fields=["reference"],
                condition=~models.Q(reference=""),
            ),
        ]

    def __str__(self) -> str:
        return self.reference or self.uid


class Terms(models.QuerySet["GrantTerms"]):
    """What the register says of grants."""

    def standing(self, actor: Actor) -> Self:
        """What it says now of the grants that ``actor`` may see (:meth:`Grants.visible_to`, asked
        of the terms themselves, which a database answers sooner)."""
        now = self.filter(superseded_at__isnull=True)
        if actor.is_staff:
            return now
        return now.filter(~models.Q(kind=GrantTerms.Kind.PROJECT) | _promised("grant"))


class GrantTerms(models.Model):
    """What the register said of a grant from one moment to another (half open; absent is now).

    What is empty is not known. ``via`` is the organisation through which the money comes. ``end``
    is the last day of the period.
    """

    class Kind(models.TextChoices):
        """On what footing somebody gets it."""

        NOMINATIM = "nominatim"
        STRUCTURAL = "structural"
        DIRECT = "direct"
        PROJECT = "project"

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="terms")
    version = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=300)
    beneficiary = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    via = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="grants_via"
    )
    legal_ground = models.CharField(max_length=500, blank=True, default="")
    purpose = models.CharField(max_length=1000, blank=True, default="")
    theme = models.CharField(max_length=100, blank=True, default="")
    theme_folded = models.CharField(max_length=100, blank=True, default="", editable=False)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    start_first = first_day()
    start_precision = precision()
    end_first = first_day()
    end_precision = precision()
    conditions = models.TextField(blank=True, default="")
    evaluation_first = first_day()
    evaluation_precision = precision()
    evaluated_on = models.DateField(null=True, blank=True)
    evaluation_text = models.TextField(blank=True, default="")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    source = models.CharField(max_length=300, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    recorded_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    start = PartialDateDescriptor("start")
    end = PartialDateDescriptor("end")
    evaluation = PartialDateDescriptor("evaluation")

    objects: ClassVar = Terms.as_manager()

    class Meta:
        constraints: ClassVar = [
            partial_date_check("start", "grant"),
            partial_date_check("end", "grant"),
            partial_date_check("evaluation", "grant"),
            models.UniqueConstraint(name="grant_version_once", fields=["grant", "version"]),
            models.UniqueConstraint(
                name="grant_current",
                fields=["grant"],
                condition=models.Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(
                name="grant_kind",
                condition=models.Q(kind__in=["nominatim", "structural", "direct", "project"]),
            ),
            models.CheckConstraint(
                name="grant_basis",
                condition=models.Q(basis__in=["decision", "paper", "staff", "inferred", "example"]),
            ),
            models.CheckConstraint(
                name="grant_period",
                condition=models.Q(start_first__isnull=True)
                | models.Q(end_first__isnull=True)
                | models.Q(end_first__gte=models.F("start_first"))
                | ~models.Q(end_precision="D"),
            ),
            models.CheckConstraint(
                name="grant_sourced",
                condition=models.Q(passage__isnull=False) | ~models.Q(source=""),
            ),
            models.CheckConstraint(
                name="grant_superseded",
                condition=models.Q(superseded_at__isnull=True)
                | models.Q(superseded_at__gte=models.F("recorded_at")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["theme_folded"], name="grant_by_theme"),
            models.Index(fields=["evaluation_first"], name="grant_by_evaluation"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **options: Any) -> None:
        """Keep the form that is compared."""
        self.theme_folded = fold(self.theme)[:100]
        super().save(*args, **options)


class GrantYear(models.Model):
    """A budget year and an article that a grant draws on, and what was asked there. An amount that
    is absent is not known; that the grant draws on the article is."""

    terms = models.ForeignKey(GrantTerms, on_delete=models.PROTECT, related_name="years")
    year = models.IntegerField()
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="grant_years"
    )
    asked = EuroField(null=True, blank=True)  # type: ignore[misc] # absent is not known

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="grant_year_once",
                fields=["terms", "year", "article"],
                condition=models.Q(article__isnull=False),
            ),
            models.UniqueConstraint(
                name="grant_year_alone",
                fields=["terms", "year"],
                condition=models.Q(article__isnull=True),
            ),
            models.CheckConstraint(
                name="grant_year_sane", condition=models.Q(year__gte=1990, year__lte=2200)
            ),
            models.CheckConstraint(
                name="grant_asked",
                condition=models.Q(asked__isnull=True) | models.Q(asked__gt=0),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["year"], name="grant_by_year")]

    def __str__(self) -> str:
        return f"{self.terms_id} {self.year}"


class GrantClaim(models.Model):
    """A claim through which a grant draws on an article. Never changed."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="grant_claims")
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="grant_claim")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.grant_id} {self.claim_id}"


class GrantAnswer(models.Model):
    """A question about grants that was asked at a moment, with the number under which the register
    gives the same answer again. Never changed.

    ``known`` is how organisations were called then, by uid; ``digest`` proves that an answer that
    is given again is the same.
    """

    uid = UidField()
    number = models.CharField(max_length=20, unique=True)
    question = models.CharField(max_length=500)
    reference = models.CharField(max_length=100, blank=True, default="")
    asked = models.JSONField()
    as_of = models.DateField()
    moment = models.DateTimeField()
    known = models.JSONField()
    digest = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()

    objects: ClassVar = PublicMoney.as_manager()

    def __str__(self) -> str:
        return self.number
