"""Defining data sets, as staff do and as files of facts do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from msgspec import Struct
from msgspec.structs import asdict, replace

from regie.actors.services import Loaded
from regie.base import yaml_files
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.base.jobs import enqueue
from regie.base.search import touch
from regie.indicators.definitions import (
    CategoryTold,
    Definition,
    DimensionTold,
    MeasureTold,
    QuestionTold,
    WaveTold,
    check,
    read,
    waves_of,
)
from regie.indicators.mapping import FIELDS
from regie.indicators.models import (
    Category,
    Chart,
    DataSet,
    Dimension,
    Measure,
    Question,
    Series,
    Wave,
)
from regie.indicators.models import Mapping as Remembered
from regie.indicators.models.dataset import KEEPERS
from regie.indicators.services.series import made_of

#: The fields of a data set itself.
PLAIN = (
    "title",
    "note",
    "source",
    "licence",
    "frequency",
    "origin",
    "people",
    "threshold",
    "rounding",
    "public",
    "example",
)


def must_keep(actor: Actor) -> None:
    """Refuse who may not keep data sets.

    :raises NotAllowed: for anybody but coordinators and administrators.
    """
    if not actor.has(*KEEPERS):
        raise NotAllowed("Gegevenssets bewaren doet een coördinator of een beheerder.")


def definition_of(dataset: DataSet) -> Definition:
    """A data set as it stands; seven queries."""
    categories: dict[int, list[CategoryTold]] = {}
    for one in Category.objects.filter(dimension__dataset=dataset).order_by("place", "pk"):
        told = CategoryTold(one.code, one.title, one.parent)
        categories.setdefault(one.dimension_id, []).append(told)
    return Definition(
        code=dataset.code,
        **{name: getattr(dataset, name) for name in PLAIN},
        dimensions=tuple(
            DimensionTold(one.code, one.title, one.kind, tuple(categories.get(one.pk, ())))
            for one in dataset.dimensions.order_by("place")
        ),
        measures=tuple(
            MeasureTold(one.code, one.title, one.unit, one.kind, one.decimals)
            for one in dataset.measures.order_by("pk")
        ),
        waves=tuple(
            WaveTold(
                *(one.period, one.title, one.source, one.respondents, one.weight, one.margin),
                tuple(
                    QuestionTold(each.code, each.wording, each.series)
                    for each in sorted(one.questions.all(), key=lambda each: each.pk)
                ),
            )
            for one in dataset.waves.order_by("period").prefetch_related("questions")
        ),
        mappings={one.name: one.told for one in dataset.mappings.order_by("name")},
    )


def define(
    actor: Actor, told: Definition, dataset: DataSet | None = None, version: int | None = None
) -> DataSet:
    """Make a data set, or change how one is defined.

    Once figures were loaded, dimensions stay, and so do measures and categories that are there:
    figures hang on them. More measures and categories may come.

    :param version: what was read; None changes whatever stands.
    :raises Conflict: where somebody else changed it since.
    :raises Invalid: with a sentence.
    """
    must_keep(actor)
    check(told)
    had = None
    if dataset is None and DataSet.objects.filter(code=told.code).exists():
        raise Invalid("Deze code is al in gebruik.", {"code": "Deze code is al in gebruik."})
    with act(actor, "indicators.dataset.defined", dataset) as event:
        if dataset is None:
            dataset = DataSet(code=told.code)
            event.about = dataset
        else:
            had = definition_of(dataset)
            _must_stay(dataset, had, told)
            for name in (*PLAIN, "dimensions", "measures", "waves"):
                event.changed(name, _said(getattr(had, name)), _said(getattr(told, name)))
            _claim(dataset, version)
        for name in PLAIN:
            value = getattr(told, name)
            setattr(dataset, name, dict(value) if isinstance(value, Mapping) else value)
        dataset.save()
        if had is not None and _stricter(had, told) and dataset.versions.exists():
            _withdraw(dataset)
        if not event.after:
            event.after = {"code": told.code, "title": dict(told.title)}
        _keep_dimensions(dataset, told)
        _keep_measures(dataset, told)
        put_waves(dataset, told.waves)
        touch(dataset.uid)
        for name, mapping in told.mappings.items():
            Remembered.objects.update_or_create(
                dataset=dataset, name=name, defaults={"told": dict(mapping)}
            )
    return dataset


def keep_mapping(actor: Actor, dataset: DataSet, name: str, told: Mapping[str, Any]) -> Remembered:
    """Remember by name how a supplier's file is read."""
    must_keep(actor)
    plain = {key: value for key, value in told.items() if key in FIELDS and value}
    if not name or len(name) > 60 or not all(one.isalnum() or one in "-_" for one in name):
        raise Invalid(
            "Geef een naam van letters, cijfers en streepjes.", {"name": "Geef een naam."}
        )
    with act(actor, "indicators.dataset.defined", dataset) as event:
        row = Remembered.objects.filter(dataset=dataset, name=name).first()
        event.changed("mapping", row.told if row else None, plain)
        if row is None:
            row = Remembered(dataset=dataset, name=name, told=plain)
        elif row.told != plain:
            row.told, row.version = plain, row.version + 1
        row.save()
    return row


def keep_waves(actor: Actor, dataset: DataSet, content: bytes, name: str) -> DataSet:
    """Say which waves a survey had and what each asked, out of a file (``waves`` in YAML), instead
    of what stood there.

    :raises Invalid: for what cannot be, with its line; then nothing changes.
    """
    must_keep(actor)
    top = yaml_files.read(content, name)
    told = top.fields(("waves",))
    if not (waves := waves_of(told)):
        top.fail("hier staat geen enkele golf (waves).")
    return define(actor, replace(definition_of(dataset), waves=waves), dataset)


def load_datasets(actor: Actor, folder: Path) -> dict[str, Loaded]:
    """Take in the definitions of a folder (``*.yaml``), all or none; again changes nothing."""
    must_keep(actor)
    told = [read(path.read_bytes(), path.name) for path in sorted(folder.glob("*.yaml"))]
    known = {one.code: one for one in DataSet.objects.filter(code__in=[one.code for one in told])}
    counts = {"added": 0, "changed": 0, "same": 0}
    with act(actor, "indicators.facts.loaded", _Facts("datasets"), kind="facts") as event:
        for one in told:
            row = known.get(one.code)
            if row is None:
                counts["added"] += 1
            elif definition_of(row) == one:
                counts["same"] += 1
                continue
            else:
                counts["changed"] += 1
            define(actor, one, row)
        event.after = {"datasets": "+{added} ~{changed} ={same}".format(**counts)}
    return {"datasets": Loaded(**counts)}


class _Facts(Struct):
    uid: str


def _said(value: Any) -> Any:
    if isinstance(value, tuple):
        return [asdict(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value


def _claim(dataset: DataSet, version: int | None) -> None:
    """Take the next version of the row, if nobody was before."""
    rows = DataSet.objects.filter(pk=dataset.pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=models.F("version") + 1):
        dataset.refresh_from_db()
        raise Conflict({}, {name: getattr(dataset, name) for name in PLAIN})
    dataset.version = DataSet.objects.values_list("version", flat=True).get(pk=dataset.pk)


def _stricter(before: Definition, told: Definition) -> bool:
    """Whether less may leave than before."""
    if not told.people:
        return False
    house = settings.SMALL_COUNT
    return (
        not before.people
        or (told.threshold or house) > (before.threshold or house)
        or (told.rounding is not None and told.rounding != before.rounding)
    )


def _withdraw(dataset: DataSet) -> None:
    """Let nothing out of any version, nor out of what was made of it, until all of it was let out
    again under the new rule."""
    dataset.versions.update(released="")
    Series.objects.filter(indicator__in=made_of(dataset.code)).delete()
    Chart.objects.filter(dataset=dataset).update(answer=None)
    enqueue(
        "indicators.data.released",
        f"indicators.data.released/{dataset.uid}/{dataset.version}",
        {"dataset": dataset.pk},
    )


def _must_stay(dataset: DataSet, before: Definition, told: Definition) -> None:
    if before.code != told.code:
        raise Invalid("De code van een gegevensset blijft.", {"code": "De code blijft."})
    if not dataset.versions.exists():
        return
    kinds = [(one.code, one.kind) for one in before.dimensions]
    if kinds != [(one.code, one.kind) for one in told.dimensions]:
        raise Invalid(
            "Er zijn al cijfers geladen: de dimensies blijven. Maak anders een nieuwe gegevensset.",
            {"dimensions": "De dimensies blijven."},
        )
    if before.people and not told.people:
        raise Invalid(
            "Er zijn al cijfers over mensen geladen: dat blijven cijfers over mensen.",
            {"people": "Dit blijft zo."},
        )
    lost = {one.code for one in before.measures} - {one.code for one in told.measures}
    if told.people:
        # What was released rests on what is counted, and on what stands above what.
        kinds_now = {one.code: one.kind for one in told.measures}
        changed = [
            one.code
            for one in before.measures
            if one.kind == Measure.Kind.COUNT and kinds_now.get(one.code, one.kind) != one.kind
        ]
        for old, new in zip(before.dimensions, told.dimensions, strict=True):
            above = {one.code: one.parent for one in new.categories}
            changed += [
                one.code for one in old.categories if above.get(one.code, one.parent) != one.parent
            ]
        if changed:
            raise Invalid(
                f"Er zijn al cijfers over mensen vrijgegeven: {', '.join(changed)} blijft een "
                "aantal, en blijft onder dezelfde code."
            )
    for old, new in zip(before.dimensions, told.dimensions, strict=True):
        lost |= {one.code for one in old.categories} - {one.code for one in new.categories}
    if lost:
        raise Invalid(f"Er zijn al cijfers geladen: {', '.join(sorted(lost))} moet blijven.")


def _keep_dimensions(dataset: DataSet, told: Definition) -> None:
    known = {one.code: one for one in dataset.dimensions.all()}
    gone = [one.pk for code, one in known.items() if code not in {d.code for d in told.dimensions}]
    Category.objects.filter(dimension__in=gone).delete()
    Dimension.objects.filter(pk__in=gone).delete()
    # Their order is unique: away first, then where they belong.
    dataset.dimensions.update(place=-models.F("pk"))
    for place, one in enumerate(told.dimensions, 1):
        row = known.get(one.code) or Dimension(dataset=dataset, code=one.code)
        row.place, row.title, row.kind = place, dict(one.title), one.kind
        row.save()
        _keep_categories(row, one)


def _keep_categories(row: Dimension, told: DimensionTold) -> None:
    known = {one.code: one for one in row.categories.all()}
    codes = {one.code for one in told.categories}
    row.categories.exclude(code__in=codes).delete()
    new: list[Category] = []
    changed: list[Category] = []
    for place, one in enumerate(told.categories, 1):
        category = known.get(one.code) or Category(dimension=row, code=one.code)
        category.place, category.title, category.parent = place, dict(one.title), one.parent
        (new if category.pk is None else changed).append(category)
    Category.objects.bulk_create(new)
    Category.objects.bulk_update(changed, ["place", "title", "parent"])


def _keep_measures(dataset: DataSet, told: Definition) -> None:
    known = {one.code: one for one in dataset.measures.all()}
    dataset.measures.exclude(code__in=[one.code for one in told.measures]).delete()
    for one in told.measures:
        row = known.get(one.code) or Measure(dataset=dataset, code=one.code)
        row.title, row.unit = dict(one.title), dict(one.unit)
        row.kind, row.decimals = one.kind, one.decimals
        row.save()


def put_waves(dataset: DataSet, waves: Sequence[WaveTold]) -> None:
    """Let a data set have these waves, in the transaction of the caller."""
    periods = {one.period for one in waves}
    Question.objects.filter(wave__dataset=dataset).delete()
    dataset.waves.exclude(period__in=periods).delete()
    for one in waves:
        row, _ = Wave.objects.update_or_create(
            dataset=dataset,
            period=one.period,
            defaults={
                "title": dict(one.title),
                "source": one.source,
                "respondents": one.respondents,
                "weight": one.weight,
                "margin": one.margin,
            },
        )
        Question.objects.bulk_create(
            Question(wave=row, code=each.code, wording=dict(each.wording), series=each.series)
            for each in one.questions
        )
