"""A page with every piece on it, in the states that they know. Everything on it is invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from msgspec.structs import replace

from regie.components import chain, code, difference, sources, tables, tiles
from regie.components.charts import Chart, Step, waterfall
from regie.components.charts import render as render_chart
from regie.config import urls as house


class Example(forms.Form):
    """A question of each sort."""

    title = forms.CharField(label="Hoe heet de actie?", help_text="Een zin die iedereen begrijpt.")
    amount = forms.DecimalField(label="Hoeveel kost ze?", required=False)
    kind = forms.ChoiceField(
        label="Wat voor actie is het?",
        choices=[("a", "Regelgeving"), ("b", "Evaluatie")],
        widget=forms.RadioSelect,
    )
    plan = forms.ChoiceField(label="In welk plan?", choices=[("x", "Voorbeeldplan")])
    sure = forms.BooleanField(label="Ik heb dit nagekeken")


#: Everything that an inspection must find.
BROKEN = """<!DOCTYPE html>
<html lang="nl"><head><title>Stuk</title><style>a { color: red }</style></head>
<body><main><h1>Een</h1><h1>Twee</h1><img src="/static/regie/mark.svg" width="900" height="10">
<a href="/a/">een</a> <a href="/b/">twee</a> <a href="/c/">drie</a></main>
<script src="/proef/script/"></script></body></html>
"""


def _money(thousands: int) -> Decimal:
    return Decimal(thousands * 1000)


def ribbon() -> list[chain.Station]:
    return chain.ribbon(
        "objective",
        {
            "objective": chain.Link("OD 1.1", "/a/"),
            "action": chain.Link("7", "/b/"),
            "money": chain.Link("11 miljoen euro", "/c/", "inferred"),
            "call": chain.Link("2", "/d/"),
            "municipality": chain.Link("147", "/e/"),
            "result": chain.Link("79 %", "/f/", "example"),
        },
    )


def table() -> tables.BudgetTable:
    proofs = (
        tables.Proof("BBT 2021, regel 1248: 12.345", "/documenten/x/plaats/1-2/"),
        tables.Proof("12.000 + 345 = 12.345", holds=True),
    )
    row = tables.Row
    return tables.BudgetTable(
        "evolutie",
        "Evolutie van het krediet",
        "Stap",
        [tables.Column("VAK", "vastleggingskrediet"), tables.Column("VEK", "vereffeningskrediet")],
        [
            row(
                "BA 2020", [tables.Cell(_money(12_345), "c1", proofs), tables.Cell(_money(11_000))]
            ),
            row("Index", [tables.Cell(_money(-1_734)), tables.Cell(None)]),
            row("Compensatie", [tables.Cell(_money(94), example=True), tables.Cell(_money(5))]),
            row("BO 2021", [tables.Cell(_money(10_705)), tables.Cell(_money(11_005))], "total"),
        ],
        "/x.csv",
        "/x.xlsx",
    )


def tile_map() -> tiles.TileMap:
    return tiles.tile_map(
        "Welke gemeenten doen mee?",
        "Kaart van 285 gemeenten, een zeshoek voor elk",
        [
            tiles.Tile(
                f"Gemeente {number}",
                f"/gemeenten/{11000 + number}/",
                number % 29,
                number // 29 + 1,
                None if number % 11 == 0 else number % 5,
                "3 acties" if number % 5 else "",
                number == 100,
            )
            for number in range(285)
        ],
        {1: "1 actie", 4: "meer dan 10 acties"},
    )


def chart(svg: str | None) -> Chart:
    return waterfall(
        "waterval",
        "Van BA 2020 naar BO 2021",
        "Het krediet daalt van 12.345 naar 10.705 duizend euro",
        [
            Step("BA 2020", _money(12_345), "level"),
            Step("Index", _money(-1_734)),
            Step("Compensatie", _money(94)),
            Step("BO 2021", _money(10_705), "level"),
        ],
        "nl",
    ).drawn(svg)


def specimen(request: HttpRequest, state: str = "plain") -> HttpResponse:
    """Everything at once; ``state`` is the page it stands on."""
    if state == "script":
        hide = "document.querySelectorAll('a').forEach(one => one.style.outline = 'none')"
        return HttpResponse(hide, content_type="text/javascript")
    if state == "broken":
        return HttpResponse(BROKEN)
    asked = Example({"kind": "z"} if state == "errors" else None)
    job = SimpleNamespace(uid="abc", title="Lezen", kind="read", state="running", done=3, total=9)
    drawn = chart(None)
    drawn = drawn.drawn(render_chart(drawn.spec))
    context = {
        "ribbon": ribbon(),
        "table": table(),
        "map": tile_map(),
        "chart": drawn,
        "waiting": replace(drawn, key="leeg", title="Nog niet getekend", svg=None),
        "parts": code.explained("SJ0-1SFC2CA-WT", {"programme": "Samenleven"}),
        "pieces": difference.words("Wij meten elk jaar.", "Wij meten en tonen elk kwartaal."),
        "source": sources.Source("BBT 2021, regel 1248", "/x/", 3),
        "guess": sources.Source("afgeleid", "", 0, "inferred", "zelfde titel in twee papers"),
        "page": Paginator(range(400), 10).page(7),
        "form": asked,
        "job": job,
        "when": date(2021, 10, 8),
        "total": Decimal(94_216_000),
        "words": {"nl": "Alleen in het Nederlands"},
        "question": "Wil je deze regels aanvaarden?",
        "consequences": ["12 doelstellingen komen in het register.", "3 regels blijven liggen."],
        "fields": {"version": 3},
        "button": "Aanvaarden",
        "back": "/over/",
        "rows": [{"label": "Titel", "mine": "Zo", "theirs": "Anders"}],
        "who": "Een collega",
    }
    templates = {
        "confirm": "layouts/confirm.html",
        "conflict": "layouts/conflict.html",
        "errors": "form.html",
        "form": "form.html",
    }
    return render(request, templates.get(state, "specimen.html"), context)


urlpatterns = [
    path("proef/<str:state>/", specimen),
    path("en/", include(([path("proef/<str:state>/", specimen)], "english"))),
    *house.urlpatterns,
]
handler404 = house.handler404
