"""Reading data sets: the list with how fresh each is, one of them, and what a file would do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db.models import OuterRef, Subquery
from msgspec import Struct

from regie.actors.models import Municipality, Region
from regie.base.actor import Actor
from regie.base.models import Job
from regie.base.text import fold, said
from regie.indicators.definitions import Definition
from regie.indicators.models import DataSet, DataVersion
from regie.indicators.models.dataset import KEEPERS
from regie.indicators.services.data import TRIAL
from regie.indicators.services.datasets import definition_of

#: After how long the next figures are late.
_LATE = {
    DataSet.Frequency.YEAR: timedelta(days=400),
    DataSet.Frequency.QUARTER: timedelta(days=130),
    DataSet.Frequency.MONTH: timedelta(days=60),
}


class Line(Struct, frozen=True):
    """A data set in a list. ``late`` says that newer figures should have come."""

    dataset: DataSet
    newest: DataVersion | None
    late: bool


class Page(Struct, frozen=True):
    """One data set with its versions, newest first."""

    dataset: DataSet
    definition: Definition
    versions: Sequence[DataVersion]
    late: bool


def is_late(dataset: DataSet, newest: DataVersion | None, today: date) -> bool:
    """Whether newer figures should have come by ``today``."""
    after = _LATE.get(DataSet.Frequency(dataset.frequency))
    return bool(newest and after and newest.loaded_at.date() + after < today)


def listed(actor: Actor, today: date) -> list[Line]:
    """Every data set that ``actor`` sees. Two queries."""
    last = DataVersion.objects.filter(dataset=OuterRef("pk")).order_by("-number").values("pk")[:1]
    rows = list(DataSet.objects.visible_to(actor).annotate(last=Subquery(last)).order_by("code"))
    versions = DataVersion.objects.in_bulk([row.last for row in rows if row.last])
    return [
        Line(row, newest := versions.get(row.last), is_late(row, newest, today)) for row in rows
    ]


def page(actor: Actor, uid: str, today: date) -> Page | None:
    """One data set. Seven queries."""
    dataset = DataSet.objects.visible_to(actor).filter(uid=uid).first()
    if dataset is None:
        return None
    versions = list(dataset.versions.select_related("file", "dataset").order_by("-number"))
    newest = versions[0] if versions else None
    return Page(dataset, definition_of(dataset), versions, is_late(dataset, newest, today))


def trial(actor: Actor, uid: str) -> Job | None:
    """What a file would do, as a worker found it; to everybody who keeps data sets."""
    rows = Job.objects.all() if actor.has(*KEEPERS) else Job.objects.none()
    job: Job | None = rows.filter(key=f"{TRIAL}:{uid}").first()
    return job


# --- as public pages show them


class DataSetLine(Struct, frozen=True):
    """A data set in a list, with its newest version, where it has one."""

    dataset: DataSet
    newest: DataVersion | None

    @property
    def example(self) -> bool:
        """Whether its figures are invented."""
        return self.dataset.example or bool(self.newest and self.newest.example)


def datasets(actor: Actor, text: str = "", language: str = "nl") -> list[DataSetLine]:
    """Data sets by title; those with ``text`` in what is said of them. Two queries."""
    newest: dict[int, DataVersion] = {}
    found = list(DataSet.objects.visible_to(actor))
    for one in DataVersion.objects.filter(dataset__in=found).order_by("number"):
        newest[one.dataset_id] = one
    wanted = fold(text)
    rows = [
        DataSetLine(one, newest.get(one.pk))
        for one in found
        if wanted in fold(" ".join([one.code, one.source, *one.title.values(), *one.note.values()]))
    ]
    return sorted(
        rows, key=lambda row: (fold(said(row.dataset.title, language)[0]), row.dataset.pk)
    )


def versions_of(dataset: DataSet) -> Sequence[DataVersion]:
    """Every version, newest first."""
    return list(dataset.versions.order_by("-number"))


def place_names(codes: Collection[str]) -> dict[str, str]:
    """What places are called: municipalities as they are called last, regions. Two queries."""
    names = {one.code: one.name for one in Region.objects.filter(code__in=codes) if one.name}
    for nis, name in (
        Municipality.objects.filter(nis__in=codes).order_by("since").values_list("nis", "name")
    ):
        names[nis] = name
    return names
