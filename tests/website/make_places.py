"""Invented figures of real municipalities, as a job prepares them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from regie.actors.models import Municipality
from regie.indicators.models import Indicator, Series
from regie.indicators.services.places import prepare

DAY = date(2026, 6, 1)
YEARS = ("2022", "2023", "2024", "2025")


def indicator(code: str, number: int = 0) -> Indicator:
    """An indicator of which the source is invented too."""
    return Indicator.objects.create(
        code=code,
        title={"nl": f"Voorbeeldcijfer {number} {code}", "en": f"Example figure {number} {code}"},
        question={"nl": "Hoeveel is het?"},
        note={},
        unit={"nl": "per honderd", "en": "per hundred"},
        decimals=1,
        source="verzonnen voor een test",
        example=True,
    )


def value(at: int, number: int, year: int) -> str:
    """A figure that differs by place, indicator and year."""
    return str(Decimal((at * 37 + number * 11) % 400 + year % 10) / 4)


def figures(many: int = 3, *, whole: bool = False) -> list[Indicator]:
    """Figures of every municipality on ``many`` indicators, the first of them a number of
    inhabitants; prepared."""
    names = ["inwoners", "aandeel-buitenlandse-herkomst", *(f"cijfer-{n}" for n in range(2, many))]
    made = [indicator(code, number) for number, code in enumerate(names[:many])]
    now = timezone.now()
    living = list(Municipality.objects.filter(until__isnull=True).order_by("nis"))
    Series.objects.bulk_create(
        Series(
            indicator=one,
            place=place.nis,
            points=[[year, value(at, number, int(year)), "ok"] for year in YEARS],
            made_at=now,
            example=True,
        )
        for number, one in enumerate(made)
        for at, place in enumerate(living, 1)
    )
    if whole:
        Series.objects.create(
            indicator=made[0], place="", points=[["2025", "12.5", "ok"]], made_at=now
        )
    prepare(DAY)
    return made
