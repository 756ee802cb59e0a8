"""An item of a plan: one lasting identity, and its revisions with their links and citations."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.actors.models import Office, Organisation
from regie.base.actor import Actor
from regie.base.fields import (
    PartialDateDescriptor,
    TextField,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.base.models import Account
from regie.base.scope import Scoped
from regie.papers.models import Passage
from regie.plans.models.edition import Edition
from regie.plans.models.plan import WRITERS, Plan
from regie.plans.models.vocabulary import Principle, TargetGroup


class Items(Scoped):
    """Items: public once published, to staff always."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.is_staff:
            return self.all()
        published = Revision.objects.filter(item=models.OuterRef("pk"), from_seq__isnull=False)
        return self.filter(models.Exists(published))

    def changeable_by(self, actor: Actor) -> Self:
        """Coordinators and administrators (in a draft)."""
        return self.all() if actor.has(*WRITERS) else self.none()


class Item(models.Model):
    """One thing in a plan, whatever it is called and wherever it stands from edition to edition.

    Its kind never changes.
    """

    class Kind(models.TextChoices):
        """What sort of thing."""

        OBJECTIVE = "objective"
        ACTION = "action"
        INITIATIVE = "initiative"
        EVALUATION = "evaluation"
        RESEARCH = "research"
        REGULATION = "regulation"
        DECREE_EVALUATION = "decree_evaluation"
        MILESTONE = "milestone"

    uid = UidField()
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=20, choices=Kind.choices)

    objects: ClassVar = Items.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="item_kind",
                condition=models.Q(
                    kind__in=[
                        "objective",
                        "action",
                        "initiative",
                        "evaluation",
                        "research",
                        "regulation",
                        "decree_evaluation",
                        "milestone",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class Revisions(Scoped):
    """Revisions: published ones to everybody, those of drafts to staff."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        return self.all() if actor.is_staff else self.filter(from_seq__isnull=False)

    def changeable_by(self, actor: Actor) -> Self:
        """Those of drafts, to coordinators and administrators."""
        return (
            self.filter(from_seq__isnull=True, edition__state=Edition.State.DRAFT)
            if actor.has(*WRITERS)
            else self.none()
        )

    def at(self, plan: int, seq: int) -> Self:
        """What stands at ``seq``, ended items left out."""
        return self._standing(seq).filter(plan_id=plan)

    def each_at(self, plan: int, seq: int) -> Self:
        """The same, where a question asks it of one item at a time: a database without statistics
        would read the whole plan for each of them, so it must not find it by its plan."""
        return self._standing(seq).alias(_plan=models.F("plan_id") + 0).filter(_plan=plan)

    def _standing(self, seq: int) -> Self:
        return self.filter(
            models.Q(until_seq__isnull=True) | models.Q(until_seq__gt=seq),
            from_seq__lte=seq,
            ended=False,
        )

    def current(self, plan: int) -> Self:
        """The newest published row of every item, ended ones included."""
        return self.filter(plan_id=plan, from_seq__isnull=False, until_seq__isnull=True)


class Revision(models.Model):
    """An item as it reads from one publication to another (half open), or in one draft.

    ``base`` is the published row that it was made from. Rows of a draft have no ``from_seq``. A
    published row is never written again but for ``until_seq``, once. ``kind`` repeats that of the
    item, so that the database can check what each kind needs. ``contact`` is the function or
    service that answers questions, ``contact_email`` its mailbox: public, and never a person.
    ``own`` is what it says in the fields that its plan defines (key → words, see
    :mod:`regie.plans.own`).
    """

    class Level(models.TextChoices):
        """The levels of objectives; *objective* in a plan that has one level, or names its own."""

        STRATEGIC = "strategic"
        OPERATIONAL = "operational"
        OBJECTIVE = "objective"

    class Basis(models.TextChoices):
        """How the register knows that an item is in the plan, and what it says."""

        DECISION = "decision"
        PAPER = "paper"
        STAFF = "staff"
        INFERRED = "inferred"
        EXAMPLE = "example"

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="revisions", db_index=False
    )
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="revisions", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Item.Kind.choices)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="revisions")
    base = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="later"
    )
    from_seq = models.IntegerField(null=True, blank=True)
    until_seq = models.IntegerField(null=True, blank=True)
    ended = models.BooleanField(default=False)
    parent = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="child_revisions"
    )
    rank = models.CharField(max_length=120)
    code = models.CharField(max_length=40, blank=True, default="")
    title = TextField()
    text = TextField()
    level = models.CharField(max_length=12, null=True, blank=True, choices=Level.choices)
    short_name = TextField()
    period_start_first = first_day()
    period_start_precision = precision()
    period_end_first = first_day()
    period_end_precision = precision()
    planned_first = first_day()
    planned_precision = precision()
    expected_first = first_day()
    expected_precision = precision()
    reached_first = first_day()
    reached_precision = precision()
    instrument = models.CharField(max_length=60, null=True, blank=True)
    contact = TextField()
    contact_email = models.CharField(max_length=200, null=True, blank=True)
    horizontal = models.BooleanField(null=True, blank=True)
    regular = models.BooleanField(null=True, blank=True)
    extra_money = models.BooleanField(null=True, blank=True)
    admission_reason = models.TextField(null=True, blank=True)
    basis = models.CharField(max_length=10, null=True, blank=True, choices=Basis.choices)
    source = models.CharField(max_length=300, null=True, blank=True)
    is_example = models.BooleanField(default=False)
    own = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True, default="")
    version = models.IntegerField(default=1)
    changed_by = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField()

    period_start = PartialDateDescriptor("period_start")
    period_end = PartialDateDescriptor("period_end")
    planned = PartialDateDescriptor("planned")
    expected = PartialDateDescriptor("expected")
    reached = PartialDateDescriptor("reached")

    objects: ClassVar = Revisions.as_manager()

    class Meta:
        constraints: ClassVar = [
            *(
                partial_date_check(name, "revision")
                for name in ("period_start", "period_end", "planned", "expected", "reached")
            ),
            models.UniqueConstraint(name="revision_once", fields=["item", "edition"]),
            models.UniqueConstraint(
                name="revision_current",
                fields=["item"],
                condition=models.Q(from_seq__isnull=False, until_seq__isnull=True),
            ),
            models.UniqueConstraint(
                name="revision_code_once",
                fields=["plan", "code"],
                condition=models.Q(from_seq__isnull=False, until_seq__isnull=True, ended=False)
                & ~models.Q(code=""),
            ),
            models.CheckConstraint(
                name="revision_span",
                condition=models.Q(until_seq__isnull=True)
                | models.Q(from_seq__isnull=False, until_seq__gt=models.F("from_seq")),
            ),
            models.CheckConstraint(
                name="revision_ended_reasoned",
                condition=models.Q(ended=False)
                | models.Q(base__isnull=False) & ~models.Q(reason=""),
            ),
            models.CheckConstraint(name="revision_ranked", condition=~models.Q(rank="")),
            models.CheckConstraint(
                name="revision_not_own_parent",
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("item")),
            ),
            models.CheckConstraint(
                name="revision_objective_level",
                condition=models.Q(
                    kind="objective",
                    level__isnull=False,
                    level__in=["strategic", "operational", "objective"],
                )
                | ~models.Q(kind="objective") & models.Q(level__isnull=True),
            ),
            models.CheckConstraint(
                name="revision_milestone",
                condition=models.Q(kind="milestone", parent__isnull=False)
                | ~models.Q(kind="milestone")
                & models.Q(
                    planned_first__isnull=True,
                    expected_first__isnull=True,
                    reached_first__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="revision_horizontal_kind",
                condition=models.Q(kind__in=["action", "initiative"])
                | models.Q(horizontal__isnull=True, regular__isnull=True),
            ),
            models.CheckConstraint(
                name="revision_admission_kind",
                condition=models.Q(kind__in=["action", "initiative"])
                | models.Q(extra_money__isnull=True, admission_reason__isnull=True),
            ),
            models.CheckConstraint(
                name="revision_stated",
                condition=(models.Q(source__isnull=True) | ~models.Q(source=""))
                & (models.Q(admission_reason__isnull=True) | ~models.Q(admission_reason="")),
            ),
            models.CheckConstraint(
                name="revision_contact_email",
                condition=models.Q(contact_email__isnull=True)
                | models.Q(contact_email__contains="@"),
            ),
            models.CheckConstraint(
                name="revision_basis",
                condition=models.Q(basis__isnull=True)
                | models.Q(
                    basis__in=["decision", "paper", "staff", "inferred", "example"],
                ),
            ),
            models.CheckConstraint(
                name="revision_inferred_from",
                condition=models.Q(basis__isnull=True)
                | ~models.Q(basis="inferred")
                | models.Q(source__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["plan", "from_seq"], name="revision_from"),
            models.Index(fields=["plan", "until_seq"], name="revision_until"),
            models.Index(fields=["item", "from_seq"], name="revision_of_item"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.code} [{self.from_seq}, {self.until_seq})"


class Link(models.Model):
    """What a revision points at, and as what: exactly one target.

    ``share`` is in hundredths of a percent. ``basis`` says how the register knows; an inferred link
    says why in ``note``. Target groups with the same ``intersection`` (1, 2, …) are meant together:
    who belongs to all of them.
    """

    class Role(models.TextChoices):
        """What the target is to the item."""

        LEAD = "lead"
        PARTNER = "partner"
        RESPONSIBLE = "responsible"
        CO_RESPONSIBLE = "co_responsible"
        TARGETS = "targets"
        PRINCIPLE = "principle"
        CONTRIBUTES = "contributes"
        RELATED = "related"
        AFTER = "after"

    class Basis(models.TextChoices):
        """How the register knows."""

        DECISION = "decision"
        PAPER = "paper"
        STAFF = "staff"
        INFERRED = "inferred"
        EXAMPLE = "example"

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="links")
    role = models.CharField(max_length=20, choices=Role.choices)
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="links_in"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_links"
    )
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_links"
    )
    target_group = models.ForeignKey(
        TargetGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="links"
    )
    principle = models.ForeignKey(
        Principle, null=True, blank=True, on_delete=models.PROTECT, related_name="links"
    )
    share = models.IntegerField(null=True, blank=True)
    intersection = models.IntegerField(null=True, blank=True)
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.STAFF)
    note = TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="link_one_target",
                condition=models.Q(
                    item__isnull=False,
                    organisation__isnull=True,
                    office__isnull=True,
                    target_group__isnull=True,
                    principle__isnull=True,
                )
                | models.Q(
                    item__isnull=True,
                    organisation__isnull=False,
                    office__isnull=True,
                    target_group__isnull=True,
                    principle__isnull=True,
                )
                | models.Q(
                    item__isnull=True,
                    organisation__isnull=True,
                    office__isnull=False,
                    target_group__isnull=True,
                    principle__isnull=True,
                )
                | models.Q(
                    item__isnull=True,
                    organisation__isnull=True,
                    office__isnull=True,
                    target_group__isnull=False,
                    principle__isnull=True,
                )
                | models.Q(
                    item__isnull=True,
                    organisation__isnull=True,
                    office__isnull=True,
                    target_group__isnull=True,
                    principle__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="link_role",
                condition=models.Q(
                    role__in=[
                        "lead",
                        "partner",
                        "responsible",
                        "co_responsible",
                        "targets",
                        "principle",
                        "contributes",
                        "related",
                        "after",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="link_basis",
                condition=models.Q(basis__in=["decision", "paper", "staff", "inferred", "example"]),
            ),
            models.CheckConstraint(
                name="link_share",
                condition=models.Q(share__isnull=True) | models.Q(share__gte=0, share__lte=10_000),
            ),
            models.CheckConstraint(
                name="link_intersection",
                condition=models.Q(intersection__isnull=True)
                | models.Q(intersection__gt=0, role="targets", target_group__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.role}"


class Citation(models.Model):
    """Where in a paper one field of a revision comes from."""

    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="citations", db_index=False
    )
    field = models.CharField(max_length=40)
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="citations")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="citation_once", fields=["revision", "field", "passage"]),
            models.CheckConstraint(name="citation_of_field", condition=~models.Q(field="")),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.field}: {self.passage_id}"


class Successor(models.Model):
    """An item went on in another: in one edition of the plan of the second."""

    class Kind(models.TextChoices):
        """How it went on."""

        MERGED = "merged"
        SPLIT = "split"
        REPLACED = "replaced"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="successors")
    from_item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="successors")
    to_item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="predecessors")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="successor_once", fields=["edition", "from_item", "to_item"]
            ),
            models.CheckConstraint(
                name="successor_of_another", condition=~models.Q(from_item=models.F("to_item"))
            ),
            models.CheckConstraint(
                name="successor_kind", condition=models.Q(kind__in=["merged", "split", "replaced"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_item_id} → {self.to_item_id} ({self.kind})"
