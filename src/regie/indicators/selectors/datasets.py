"""Data sets as pages show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from regie.actors.models import Municipality, Region
from regie.base.actor import Actor
from regie.base.text import fold, said
from regie.indicators.models import DataSet, DataVersion


@dataclass(frozen=True, slots=True)
class DataSetLine:
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
