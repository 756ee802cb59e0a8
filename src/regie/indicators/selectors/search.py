"""What search knows of indicators, data sets, charts and stories."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Q

from regie.base.hooks import SearchText
from regie.indicators.models import Chart, DataSet, Indicator, Story
from regie.indicators.selectors.charts import parts


def search_texts(uids: Collection[str]) -> Iterator[SearchText]:
    """Indicators, data sets, charts and stories (what is not public for staff alone): 4 queries."""
    wanted = Q(uid__in=uids) if uids else Q()
    for one in Indicator.objects.filter(wanted).order_by("pk"):
        yield SearchText(
            "indicator",
            one.uid,
            f"/indicatoren/{one.code}/",
            one.title,
            one.question,
            (one.note, one.unit, {"nl": f"{one.code} {one.theme} {one.source}"}),
            example=one.example,
        )
    for dataset in DataSet.objects.filter(wanted).order_by("pk"):
        yield SearchText(
            "dataset",
            dataset.uid,
            f"/cijfers/{dataset.code}/",
            dataset.title,
            {"nl": dataset.source},
            (dataset.note, {"nl": dataset.code}),
            staff_only=not dataset.public,
            example=dataset.example,
        )
    for chart in Chart.objects.filter(wanted).select_related("dataset", "indicator").order_by("pk"):
        of = chart.dataset or chart.indicator
        hidden = chart.published is None or bool(chart.dataset and not chart.dataset.public)
        yield SearchText(
            "chart",
            chart.uid,
            f"/cijfers/grafieken/{chart.uid}/",
            chart.title,
            of.title if of else {},
            (chart.note, {"nl": chart.theme}),
            staff_only=hidden,
            example=chart.example,
        )
    for story in Story.objects.filter(wanted).order_by("pk"):
        yield SearchText(
            "story",
            story.uid,
            f"/cijfers/verhalen/{story.slug}/",
            story.title,
            story.lead,
            (_words(story.body), {"nl": f"{story.theme} {story.sources}"}),
            staff_only=story.published is None,
            example=story.example,
        )


def _words(body: Mapping[str, str]) -> dict[str, str]:
    """The text of a story without its charts."""
    return {
        language: " ".join(part.words for part in parts(text) if part.kind != "chart")
        for language, text in body.items()
    }
