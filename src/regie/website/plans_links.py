"""Where the register shows what rests on a place in a paper, and what the tour speaks of."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.components.addresses import path_to
from regie.components.navigation import bare
from regie.components.papers import place_path
from regie.components.plan_words import KINDS, Words
from regie.website.plans_views import item_path
from regie.writing.changes import delivered, landmarks
from regie.writing.selectors import Resting

#: What the steps of the tour tell about.
_OBJECTIVE, _ARTICLE = "OD 2.2", "SJ0-1SFC2DB-PR"
_CALL, _LINE = "plan-samenleven-2022", "5"
_INDICATOR, _NEXT = "plan-samenleven-oefenkansen", "plan-samenleven"


class Rests(Struct, frozen=True):
    """Something in the register that rests on a place, as a link and a word for what it is."""

    label: str
    path: str
    kind: Words


def resting(found: list[Resting]) -> list[Rests]:
    """What rests on a place of a paper, for its page; a movement is shown with its article."""
    return [Rests(one.label or str(KINDS[str(one.kind)]), _path(one), _kind(one)) for one in found]


def _kind(one: Resting) -> Words:
    if one.kind == "movement":
        return _("movement of the budget")
    return KINDS[str(one.kind)]


def _path(one: Resting) -> str:
    if one.kind != "movement":
        return item_path(str(one.kind), one.uid)
    if not one.codes:
        return ""
    return f"{path_to('budget_article', one.codes[0])}?ronde={one.round.lower()}"


def tour_links(_request: HttpRequest) -> Mapping[str, str]:
    """Dutch paths of what the tour speaks of, as far as this register holds it: six queries."""
    links: dict[str, str] = {}
    if marks := landmarks(_OBJECTIVE, _ARTICLE):
        links = {
            "plan": reverse("plan", args=[marks.plan]) if marks.plan else "",
            "objective": item_path("objective", marks.objective) if marks.objective else "",
            "round": reverse("budget_round", args=[marks.round.lower()]),
            "article": reverse("budget_article", args=[_ARTICLE]) if marks.row else "",
            "row": place_path(marks.paper.uid, *marks.row) if marks.row else "",
        }
    there = delivered(_CALL, _INDICATOR, _NEXT)
    if there.programme:
        links["call"] = reverse("call_simulator", args=[_CALL])
        links["result"] = reverse("programme_action", args=[there.programme, _LINE])
    if there.indicator:
        links["indicator"] = reverse("indicator", args=[_INDICATOR])
    if there.editions:
        links["edition"] = reverse("plan_compare", args=[_NEXT])
    return {key: bare(path) for key, path in links.items() if path}
