"""``{% load regie %}``: figures, dates and words as people read them, and where pages stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from msgspec import Struct

from regie.base import clock, text
from regie.base.actor import VISITOR, Actor
from regie.components import figures, navigation
from regie.components.addresses import address_of
from regie.components.job_words import job_title
from regie.kernel.dates import PartialDate

register = template.Library()


def language() -> str:
    """The language of the page that is being written."""
    return "en" if (get_language() or "").startswith("en") else "nl"


register.filter("job_title", job_title)


@register.filter
def number(value: Decimal | int | None, decimals: int | None = None) -> str:
    """A figure: ``94.216``; an en dash for none."""
    return figures.number(value, language(), decimals)


@register.filter
def thousand(euros: Decimal | None) -> str:
    """An amount in thousand euro, for a table: ``94.216``."""
    return figures.thousand(euros, language())


@register.filter
def euro(euros: Decimal | None) -> str:
    """A whole amount: ``1.234,50 euro``."""
    return figures.euro(euros, language())


@register.filter
def euro_words(euros: Decimal | None) -> str:
    """An amount for a sentence: ``94,2 miljoen euro``."""
    return figures.euro_words(euros, language())


@register.filter
def cells(figures: Iterable[str], path: str = "") -> SafeString:
    """Written figures as the cells of a row; with ``path``, each leads to where it is explained.
    Written here since a template takes ten times as long over hundreds of them."""
    before, after = '<td class="r-number">', "</td>"
    if path:
        before += f'<a class="r-how" href="{escape(path)}#evolutie-caption">'
        after = "</a></td>"
    # All that came from outside is escaped.
    return mark_safe("".join(f"{before}{escape(one)}{after}" for one in figures))  # noqa: S308 - see above


@register.filter
def options(choices: Iterable[tuple[object, object]], chosen: object = None) -> SafeString:
    """The choices of a list, each a value with its words. Written here since a template takes ten
    times as long over hundreds of them."""
    # All that came from outside is escaped.
    return mark_safe(  # noqa: S308 - see above
        "".join(
            f'<option value="{conditional_escape(str(value))}"'
            f"{' selected' if value == chosen else ''}>{conditional_escape(str(words))}</option>"
            for value, words in choices
        )
    )


@register.filter
def percent(share: Decimal | None, decimals: int = 1) -> str:
    """A share of one: ``4,9 %``."""
    return figures.percent(share, language(), decimals)


@register.filter
def day(value: date | None) -> str:
    """A date written out: ``8 oktober 2021``. An instant is told by its day in Brussels."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return figures.day(value, language())


@register.filter
def partial_date(value: PartialDate | None) -> str:
    """A date as precise as it is known: ``februari 2021``."""
    return figures.partial_date(value, language())


@register.filter
def said(words: Mapping[str, str] | None) -> str | SafeString:
    """A text in the language of the page; in another where it has to be, and marked as such."""
    shown, spoken = text.said(words or {}, language())
    if spoken == language():
        return shown
    return format_html('<span lang="{}">{}</span>', spoken, shown)


@register.filter
def plain(words: Mapping[str, str] | None) -> str:
    """A text as :func:`said`, for where no element may stand: a title, an attribute."""
    return text.said(words or {}, language())[0]


@register.simple_tag
def address(path: str) -> str:
    """The Dutch ``path`` in the language of the page."""
    return navigation.address(path, language())


@register.simple_tag
def page_of(kind: str, *uid: str) -> str:
    """The address of an object's page, empty where it has none."""
    return address_of(kind, *uid)


@register.simple_tag(takes_context=True)
def same_page_in(context: Context, wanted: str) -> str:
    """This page in another language, with the same question."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return navigation.address("/", wanted)
    return navigation.same_page(request.path, request.META.get("QUERY_STRING", ""), wanted)


@register.simple_tag(takes_context=True)
def absolute(context: Context, path: str = "") -> str:
    """An address with its host: of ``path`` or, without one, of this page without its question."""
    request: HttpRequest | None = context.get("request")
    base: str = settings.BASE_URI
    return base + (path or (request.path if request else "/"))


@register.simple_tag(takes_context=True)
def main_places(context: Context) -> list[navigation.Place]:
    """The menu of every page."""
    return navigation.main_places(_path(context), language())


@register.simple_tag(takes_context=True)
def work_places(context: Context) -> list[navigation.Place]:
    """The menu of who is signed in."""
    actor: Actor = context.get("actor") or VISITOR
    return navigation.work_places(_path(context), language(), actor)


@register.simple_tag
def demonstration() -> bool:
    """Whether this is a demonstration, where anybody may be anybody."""
    return bool(settings.DEMO)


@register.simple_tag
def today() -> date:
    """The day in Brussels, or the one that a demonstration moved to."""
    return clock.today()


class Order(Struct, frozen=True):
    """The link in the head of a column; ``state`` is how the list is sorted by it now, if it is."""

    path: str
    state: str


@register.simple_tag(takes_context=True)
def sorted_by(context: Context, key: str) -> Order:
    """The link that sorts by ``key`` (``?sorteer=key``), or the other way round (``-key``)."""
    asked = _asked(context)
    now = asked.get("sorteer", "")
    states = {key: "ascending", f"-{key}": "descending"}
    asked["sorteer"] = f"-{key}" if now == key else key
    asked.pop("pagina", None)
    return Order(f"?{asked.urlencode()}", states.get(now, ""))


@register.simple_tag(takes_context=True)
def page_path(context: Context, number: int) -> str:
    """This list at another page, asked the same."""
    asked = _asked(context)
    asked["pagina"] = str(number)
    return f"?{asked.urlencode()}"


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | None]:
    """The pages to offer; None where some are passed over."""
    offered = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [one if isinstance(one, int) else None for one in offered]


@register.simple_tag
def control(field: BoundField | BoundWidget) -> SafeString:
    """The field itself, or one choice of it, dressed as Designsystemet wants it."""
    if isinstance(field, BoundWidget):
        field.data["attrs"]["class"] = "ds-input"
        return field.tag()
    return field.as_widget(attrs={"class": "ds-input"})


def _asked(context: Context) -> QueryDict:
    request: HttpRequest | None = context.get("request")
    return request.GET.copy() if request else QueryDict(mutable=True)


def _path(context: Context) -> str:
    request: HttpRequest | None = context.get("request")
    return request.path if request else ""
