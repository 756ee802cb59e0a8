"""``/cijfers.atom`` and those below it: new figures of every data set, of one, of an indicator."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.base.actor import VISITOR
from regie.base.text import said
from regie.components import indicator_words as words
from regie.components.addresses import path_to
from regie.components.requests import Request, found, public_page
from regie.components.templatetags.regie import language, number
from regie.indicators.models import DataSet, Indicator
from regie.indicators.selectors import news
from regie.indicators.selectors.news import NewFigures
from regie.website.atom import Entry, answered


@public_page
@require_safe
def figures_feed(_request: Request) -> HttpResponseBase:
    """Every data set that was loaded."""
    return answered(
        gettext("New figures"),
        reverse("datasets"),
        reverse("figures_feed"),
        [_version(one) for one in news.of_datasets()],
    )


@public_page
@require_safe
def dataset_feed(_request: Request, code: str) -> HttpResponseBase:
    """The versions of one data set."""
    row = found(DataSet.objects.visible_to(VISITOR).filter(code=code).first())
    return answered(
        said(row.title, language())[0],
        path_to("dataset", code),
        path_to("dataset_feed", code),
        dataset_entries(code),
    )


@public_page
@require_safe
def indicator_feed(_request: Request, code: str) -> HttpResponseBase:
    """New figures of one indicator."""
    row = found(Indicator.objects.filter(code=code).first())
    return answered(
        said(row.title, language())[0],
        path_to("indicator", code),
        path_to("indicator_feed", code),
        indicator_entries(row),
    )


def dataset_entries(code: str) -> list[Entry]:
    """The versions of a data set that everybody sees, newest first."""
    return [_version(one) for one in news.of_datasets([code])]


def indicator_entries(of: Indicator) -> list[Entry]:
    """The new figures of an indicator, newest first."""
    return [_figure(one, of) if one.figure else _version(one) for one in news.of_indicator(of)]


def _version(one: NewFigures) -> Entry:
    version = one.version
    if version is None:
        raise LookupError(one.uid)
    told = {"title": said(version.dataset.title, language())[0], "number": version.number}
    title = gettext("%(title)s: version %(number)s was loaded") % told
    if version.example or version.dataset.example:
        title = f"{title} ({gettext('example data')})"
    changed = gettext("%(added)s rows added, %(changed)s changed, %(gone)s gone.") % {
        "added": number(version.added),
        "changed": number(version.changed),
        "gone": number(version.gone),
    }
    return Entry(
        title,
        path_to("dataset", version.dataset.code),
        one.uid,
        one.at,
        f"{changed} {version.revised}".strip(),
    )


def _figure(one: NewFigures, of: Indicator) -> Entry:
    figure = one.figure
    if figure is None:
        raise LookupError(one.uid)
    unit = said(of.unit, language())[0]
    value = words.value(figure.value, of.decimals, figure.status)
    title = f"{words.when(figure.on)}: {value} {unit if figure.value is not None else ''}".strip()
    if figure.example or of.example:
        title = f"{title} ({gettext('example data')})"
    return Entry(title, path_to("indicator", of.code), one.uid, one.at, figure.source)
