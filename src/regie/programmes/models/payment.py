"""Paying awards: orders, the files in which they leave, and what the bank says was paid."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor, Role
from regie.base.fields import EuroField, UidField
from regie.base.models import Account
from regie.base.scope import Scoped
from regie.programmes.models.award import Award

#: Who prepares payments.
PAYERS = (Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR)
#: Who sees them.
SEE_PAYMENTS = (*PAYERS, Role.COORDINATOR, Role.APPROVER, Role.INSPECTOR)


class Payments(Scoped):
    """Files with payments: to who answers for money, approves it or inspects it."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        return self.all() if actor.has(*SEE_PAYMENTS) else self.none()

    def changeable_by(self, actor: Actor) -> Self:
        """By financial officers and administrators."""
        return self.all() if actor.has(*PAYERS) else self.none()


class PaymentLayout(models.Model):
    """The columns of the file that accounting reads, as staff set them; the newest holds. A column
    is ``field`` and ``header``."""

    uid = UidField()
    columns = models.JSONField()
    separator = models.CharField(max_length=1, default=";")
    comma = models.BooleanField(default=True)
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    objects: ClassVar = Payments.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="paymentlayout_separator", condition=models.Q(separator__in=[";", ",", "\t"])
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class PaymentBatch(models.Model):
    """Payments that leave together: prepared by one person, approved by another, then a file."""

    class State(models.TextChoices):
        """How far it is."""

        PREPARED = "prepared"
        APPROVED = "approved"
        EXPORTED = "exported"
        WITHDRAWN = "withdrawn"

    uid = UidField()
    number = models.IntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    on = models.DateField()
    debtor = models.CharField(max_length=70)
    debtor_iban = models.CharField(max_length=34)
    prepared_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    exported_at = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = Payments.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="paymentbatch_state",
                condition=models.Q(state="prepared", approved_at__isnull=True)
                | models.Q(state="withdrawn")
                | models.Q(state__in=["approved", "exported"], approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"betaling {self.number}"


class PaymentOrder(models.Model):
    """One part of an award that is paid. ``part`` is its place in the payments of the rules; it is
    ordered once, unless withdrawn. ``paid`` is what the bank says."""

    class State(models.TextChoices):
        """How far it is."""

        ORDERED = "ordered"
        PAID = "paid"
        WITHDRAWN = "withdrawn"

    uid = UidField()
    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="orders")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="orders")
    part = models.IntegerField()
    moment = models.CharField(max_length=10)
    reference = models.CharField(max_length=35)
    name = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    amount = EuroField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ORDERED)
    paid = EuroField(null=True, blank=True)  # type: ignore[misc] # absent is not paid
    paid_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="paymentorder_once",
                fields=["award", "part"],
                condition=~models.Q(state="withdrawn"),
            ),
            models.UniqueConstraint(
                name="paymentorder_reference",
                fields=["reference"],
                condition=~models.Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="paymentorder_paid",
                condition=models.Q(amount__gt=0)
                & (
                    ~models.Q(state="paid")
                    | models.Q(paid=models.F("amount"), paid_on__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class PaidLine(models.Model):
    """A line of a file of the bank or of accounting, and what it was taken for; read once (by
    ``digest``: what it says, and its place among equals)."""

    class Outcome(models.TextChoices):
        """What it was taken for."""

        MATCHED = "matched"
        DIFFERS = "differs"
        AGAIN = "again"
        UNKNOWN = "unknown"

    uid = UidField()
    reading = models.CharField(max_length=40)
    row = models.IntegerField()
    digest = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=140)
    amount = EuroField()
    on = models.DateField()
    iban = models.CharField(max_length=34, blank=True, default="")
    order = models.ForeignKey(
        PaymentOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="told"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    why = models.CharField(max_length=300, blank=True, default="")
    read_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    read_at = models.DateTimeField()

    objects: ClassVar = Payments.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["reading", "row"], name="paidline_reading")]

    def __str__(self) -> str:
        return f"{self.reference} {self.amount}"
