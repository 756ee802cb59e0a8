"""Keeping charts and stories."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import override
from msgspec import Struct, field
from msgspec.structs import replace

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.jobs import Progress, enqueue, job
from regie.base.search import touch
from regie.indicators import hooks
from regie.indicators.engine import client
from regie.indicators.models import Chart, DataSet, DataVersion, Indicator, Story
from regie.indicators.models.dataset import KEEPERS
from regie.indicators.query import Answer, Query
from regie.indicators.selectors.charts import MARK, told
from regie.kernel import plots

Words = Mapping[str, str]
#: How many figures a chart has at most; more is for the table builder.
MOST = 2000


class Asked(Struct, frozen=True):
    """All that a chart is asked for: a question to a data set, or an indicator by its code with
    codes of places and the names of what is drawn."""

    title: Words
    form: plots.Form
    query: Query | None = None
    indicator: str = ""
    places: tuple[str, ...] = ("",)
    names: Mapping[str, str | Words] = field(default_factory=dict)
    note: Words = field(default_factory=dict)
    theme: str = ""
    public: bool = False
    example: bool = False
    uid: str = ""


class Tale(Struct, frozen=True):
    """All that a story says."""

    title: Words
    lead: Words
    body: Words
    sources: str = ""
    theme: str = ""
    year: int | None = None
    public: bool = False
    example: bool = False
    slug: str = ""


def drafted(actor: Actor, asked: Asked) -> Chart:
    """The chart as it would be, kept nowhere: for who looks while making it.

    :raises Refusal: for what cannot be drawn or asked, in one sentence.
    """
    if not actor.has(*KEEPERS):
        raise NotAllowed("Je mag geen grafieken maken.")
    if not any(words.strip() for words in asked.title.values()):
        raise Invalid("Een grafiek heeft een vraag.", {"title": "Schrijf de vraag."})
    chart = Chart(
        title=dict(asked.title),
        note=dict(asked.note),
        form=asked.form,
        theme=asked.theme,
        example=asked.example,
        **({"uid": asked.uid} if asked.uid else {}),
    )
    if asked.query is not None:
        chart.dataset = DataSet.objects.visible_to(actor).filter(code=asked.query.dataset).first()
        if chart.dataset is None:
            raise Invalid("Die gegevens zijn er niet.", {"dataset": "Kies een gegevensset."})
        chart.asked = asked_of(asked.query)
        prepare(chart)
    else:
        chart.indicator = Indicator.objects.filter(code=asked.indicator).first()
        if chart.indicator is None:
            raise Invalid("Die indicator is er niet.", {"indicator": "Kies een indicator."})
        chart.asked = {"places": list(asked.places), "names": dict(asked.names)}
    plot = told(chart, "nl").plot
    if not plot.labels or not plot.series:
        raise Refusal("Hiervoor is er geen enkel cijfer.")
    most = plots.MOST_SERIES[asked.form]
    if len(plot.series) > most:
        raise Refusal(
            f"Deze vorm toont hoogstens {most} reeksen; dit zijn er {len(plot.series)}."
            " Kies kleine grafieken of een kleurtabel, of filter."
        )
    if len(plot.series) * len(plot.labels) > MOST:
        raise Refusal(f"Een grafiek toont hoogstens {MOST} cijfers. Filter eerst.")
    if asked.form == "map" and not any(plot.tiles):
        raise Refusal("Een kaart heeft cijfers per gemeente nodig.")
    return chart


def keep_chart(
    actor: Actor, asked: Asked, *, chart: Chart | None = None, version: int | None = None
) -> Chart:
    """Keep a chart, new or instead of what it was.

    :raises Conflict: when somebody else changed it meanwhile.
    """
    new = drafted(actor, asked)
    with act(actor, "indicators.chart.kept") as event:
        after = _told(new, asked.public)
        if chart is None:
            chart = new
        else:
            before: Chart = Chart.objects.select_for_update(no_key=True).get(pk=chart.pk)
            if before.version != version:
                raise Conflict(
                    after, {**_told(before, bool(before.published)), "version": before.version}
                )
            event.before = _told(before, bool(before.published))
            new.pk, new.uid, new.published = before.pk, before.uid, before.published
            new.version = before.version + 1
            chart = new
        chart.published = (chart.published or timezone.now()) if asked.public else None
        chart.save()
        touch(chart.uid)
        event.about, event.after = chart, after
    return chart


def keep_story(
    actor: Actor, tale: Tale, *, story: Story | None = None, version: int | None = None
) -> Story:
    """Keep a story, new or instead of what it was. Its address stays.

    :raises Invalid: for what cannot be, a sentence for each field.
    :raises Conflict: when somebody else changed it meanwhile.
    """
    if not actor.has(*KEEPERS):
        raise NotAllowed("Je mag geen verhalen maken.")
    faults = {
        name: "Vul dit in."
        for name in ("title", "lead", "body")
        if not getattr(tale, name).get("nl", "").strip()
    }
    marks = {uid for words in tale.body.values() for uid in re.findall(MARK, words)}
    public = Chart.objects.filter(uid__in=marks)
    if len(marks) != public.count():
        faults["body"] = "In de tekst staat een grafiek die er niet is."
    elif tale.public and public.filter(published__isnull=True).exists():
        faults["body"] = "In de tekst staat een grafiek die niet openbaar is."
    if faults:
        raise Invalid("Dit verhaal kan zo niet bewaard worden.", faults)
    with act(actor, "indicators.story.kept") as event:
        new = (
            Story()
            if story is None
            else Story.objects.select_for_update(no_key=True).get(pk=story.pk)
        )
        if story is not None:
            if new.version != version:
                raise Conflict(
                    _story_told(tale),
                    {
                        "title": new.title.get("nl", ""),
                        "lead": new.lead.get("nl", ""),
                        "body": new.body.get("nl", ""),
                        "version": new.version,
                    },
                )
            event.before = {"title": new.title, "body": new.body}
            new.version = F("version") + 1
        else:
            new.slug = tale.slug or _slug(tale.title["nl"])
        new.title, new.lead, new.body = dict(tale.title), dict(tale.lead), dict(tale.body)
        new.sources, new.theme, new.year = tale.sources, tale.theme, tale.year
        new.example = tale.example
        new.published = (new.published or timezone.now()) if tale.public else None
        new.save()
        new.refresh_from_db()
        touch(new.uid)
        event.about, event.after = new, _story_told(tale)
    return new


def asked_of(query: Query) -> dict[str, Any]:
    """A question as a chart keeps it."""
    return {
        "rows": list(query.rows),
        "columns": list(query.columns),
        "measure": query.measure,
        "filters": {name: list(codes) for name, codes in query.filters.items()},
        "version": query.version,
        "places": query.places,
    }


def query_of(chart: Chart) -> Query:
    """The question that a chart of a data set keeps."""
    asked = chart.asked
    return Query(
        chart.dataset.code if chart.dataset else "",
        tuple(asked.get("rows", ())),
        tuple(asked.get("columns", ())),
        asked.get("measure", ""),
        {name: tuple(codes) for name, codes in asked.get("filters", {}).items()},
        asked.get("version"),
        asked.get("places", "then"),
    )


def prepare(chart: Chart) -> None:
    """Ask the data set again, as everybody may see it; nothing is saved."""
    asked = replace(query_of(chart), full=False)
    notes = {}
    for language in ("en", "nl"):
        with override(language):
            answer: Answer = client.ask(asked)
        notes[language] = list(answer.notes)
    chart.answer = {
        "rows": [list(row) for row in answer.rows],
        "columns": [list(column) for column in answer.columns],
        "cells": [
            [[None if cell.value is None else str(cell.value), cell.status] for cell in row]
            for row in answer.cells
        ],
        "version": answer.version,
        "example": answer.example,
        "notes": notes,
    }
    chart.example = chart.example or answer.example


@job("indicators.charts.prepared")
def _prepared(params: dict[str, Any], progress: Progress) -> int:
    """Ask again what charts of a data set show; how many could be. One that the newest version has
    no answer to keeps the last it had, which names its version."""
    done = 0
    for chart in Chart.objects.filter(dataset__code=params["dataset"]).select_related("dataset"):
        with suppress(Refusal):
            prepare(chart)
            chart.save(update_fields=["answer", "example"])
            done += 1
    return done


def prepare_later(version: DataVersion) -> None:
    """Have the charts of a data set say what its newest version says."""
    if Chart.objects.filter(dataset=version.dataset_id).exists():
        enqueue(
            "indicators.charts.prepared",
            f"charts/{version.uid}/{version.released[:12]}",
            {"dataset": version.dataset.code},
        )


hooks.data_loaded.add(prepare_later)


def _told(chart: Chart, public: bool) -> dict[str, Any]:
    return {
        "title": chart.title,
        "form": chart.form,
        "asked": chart.asked,
        "theme": chart.theme,
        "public": public,
    }


def _story_told(tale: Tale) -> dict[str, Any]:
    return {
        "title": tale.title.get("nl", ""),
        "lead": tale.lead.get("nl", ""),
        "body": tale.body.get("nl", ""),
        "public": tale.public,
    }


def _slug(title: str) -> str:
    slug = base = slugify(title)[:70] or "verhaal"
    number = 1
    while Story.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
