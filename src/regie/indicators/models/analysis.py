"""The local context analysis: its guide, what a board answers, and what it was used for."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.actors.models import Municipality, Organisation
from regie.base.actor import Actor, Role
from regie.base.fields import FigureField, UidField
from regie.base.models import Account, StoredFile
from regie.base.scope import Scoped

#: Who reads the analyses of every board.
READERS = (Role.COORDINATOR, Role.COUNSELLOR, Role.ADMINISTRATOR)
#: Who keeps the guide.
KEEPERS = (Role.COORDINATOR, Role.ADMINISTRATOR)
#: Who works on the analysis of a board.
EDITORS = (Role.MUNICIPAL_EDITOR,)


class AnalysisGuide(models.Model):
    """One edition of the guide; never changed after. The newest number is for who begins now.

    ``content`` is what :mod:`regie.indicators.guide` reads: chapters with their indicators and
    questions.
    """

    uid = UidField()
    number = models.IntegerField(unique=True)
    content = models.JSONField()
    why = models.CharField(max_length=500)
    kept_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="analysis_guide_number", condition=models.Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Analyses(Scoped):
    """Analyses and who may have them."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of one's own board; every one to who coordinates, counsels or administers."""
        if actor.has(*READERS):
            return self.all()
        return self.filter(board__in=actor.organisations(*EDITORS))

    def changeable_by(self, actor: Actor) -> Self:
        """Those of one's own board."""
        return self.filter(board__in=actor.organisations(*EDITORS))


class Analysis(models.Model):
    """The analysis of one board, under the edition of the guide with which it began.

    :attr:`frozen` are the figures as they were when it was finished: a finished analysis goes on
    showing them. ``touched`` counts changes of what it says. ``before`` is the analysis of which it
    took the answers over.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft"
        FINISHED = "finished"
        REOPENED = "reopened"

    #: States in which something can be written.
    OPEN = (State.DRAFT, State.REOPENED)

    uid = UidField()
    guide = models.ForeignKey(AnalysisGuide, on_delete=models.PROTECT, related_name="analyses")
    board = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="analyses")
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="analyses"
    )
    before = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="after"
    )
    year = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    frozen = models.JSONField(null=True, blank=True)
    started_at = models.DateTimeField()
    touched = models.IntegerField(default=0)
    touched_at = models.DateTimeField()
    touched_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published = models.ForeignKey(
        "AnalysisPaper", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = Analyses.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="analysis_state",
                condition=models.Q(state__in=["draft", "finished", "reopened"]),
            ),
            models.CheckConstraint(
                name="analysis_frozen",
                condition=~models.Q(state="finished")
                | models.Q(frozen__isnull=False, finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="analysis_published",
                condition=models.Q(published__isnull=True, published_at__isnull=True)
                | models.Q(published__isnull=False, published_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="analysis_one_open",
                fields=["board"],
                condition=models.Q(state__in=["draft", "reopened"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board_id} {self.year}"

    @property
    def open(self) -> bool:
        """Whether something can be written."""
        return self.state in self.OPEN

    @property
    def place(self) -> str:
        """The code under which figures of its place are kept: of its municipality, else the uid of
        its board."""
        return self.municipality.nis if self.municipality else self.board.uid


class AnalysisAnswer(models.Model):
    """What a board answers to one question of the guide."""

    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="answers")
    question = models.CharField(max_length=60)
    value = models.TextField()
    changed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="analysis_answer_once", fields=["analysis", "question"]),
        ]

    def __str__(self) -> str:
        return f"{self.analysis_id} {self.question}"


class _Added(models.Model):
    """Something of one's own in a chapter; what was taken out stays, with when."""

    uid = UidField()
    chapter = models.CharField(max_length=60)
    added_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class AnalysisSource(_Added):
    """A source of the board itself: a link, a file, or a book that is only named."""

    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="sources")
    title = models.CharField(max_length=300)
    link = models.URLField(max_length=500, blank=True, default="")
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return self.title


class AnalysisFigure(_Added):
    """A figure of the board itself, with its source."""

    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="figures")
    title = models.CharField(max_length=200)
    period = models.CharField(max_length=40)
    value = FigureField()
    unit = models.CharField(max_length=60, blank=True, default="")
    source = models.CharField(max_length=300)

    class Meta(_Added.Meta):
        abstract = False
        constraints: ClassVar = [
            models.CheckConstraint(name="analysis_figure_sourced", condition=~models.Q(source="")),
        ]

    def __str__(self) -> str:
        return self.title


class AnalysisPaper(models.Model):
    """A document that was made of an analysis; ``digest`` is that of what it says. ``final`` says
    that the analysis was finished then."""

    uid = UidField()
    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="papers")
    form = models.CharField(max_length=4, choices=[("docx", "docx"), ("pdf", "pdf")])
    digest = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    final = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="analysis_paper_once", fields=["analysis", "form", "digest"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.analysis_id} {self.form}"


class AnalysisMoment(models.Model):
    """That something happened with an analysis, for counting its use: not who did it."""

    class Kind(models.TextChoices):
        """What happened."""

        STARTED = "started"
        FINISHED = "finished"
        REOPENED = "reopened"
        PUBLISHED = "published"
        TAKEN_BACK = "taken_back"

    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="moments")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(name="analysis_moment_at", fields=["at", "kind"])]

    def __str__(self) -> str:
        return f"{self.analysis_id} {self.kind}"


class AnalysisDownloads(models.Model):
    """How often the documents of an analysis were taken along on a day: ``own`` by who signed in,
    ``public`` from the public page. Nobody is known."""

    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="downloads")
    on = models.DateField()
    own = models.IntegerField(default=0)
    public = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="analysis_downloads_once", fields=["analysis", "on"]),
        ]

    def __str__(self) -> str:
        return f"{self.analysis_id} {self.on}"
