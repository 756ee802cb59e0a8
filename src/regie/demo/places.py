"""Figures of municipalities in a demonstration: indicators over the invented data sets, and how all
municipalities stand on them."""

from __future__ import annotations

from regie.base import clock
from regie.base.actor import Actor
from regie.indicators.models import DataSet, Indicator
from regie.indicators.services.indicators import keep_indicator
from regie.indicators.services.places import prepare
from regie.indicators.services.series import rebuild

_SOURCE = "Voorbeeldgegevens van Regie"
_PEOPLE, _WORK = "voorbeeld-bevolking", "voorbeeld-werk"
_ALL = f"som({_PEOPLE}.aantal)"
_PERCENT = {"nl": "%", "en": "%"}
#: Code, data set, formula, Dutch and English title, its question, unit and decimals.
_INDICATORS = (
    (
        "voorbeeld-inwoners",
        _PEOPLE,
        _ALL,
        ("Inwoners", "Inhabitants"),
        "Hoeveel mensen wonen er?",
        {"nl": "inwoners", "en": "inhabitants"},
        0,
    ),
    (
        "voorbeeld-aandeel-buitenlandse-herkomst",
        _PEOPLE,
        f"100 * som({_PEOPLE}.aantal, herkomst=eu|niet-eu) / {_ALL}",
        ("Inwoners van buitenlandse herkomst", "Inhabitants of foreign origin"),
        "Welk deel van de inwoners heeft een herkomst buiten België?",
        _PERCENT,
        1,
    ),
    (
        "voorbeeld-aandeel-kinderen",
        _PEOPLE,
        f'100 * som({_PEOPLE}.aantal, leeftijd="0-17") / {_ALL}',
        ("Inwoners jonger dan 18 jaar", "Inhabitants under 18"),
        "Welk deel van de inwoners is jonger dan 18 jaar?",
        _PERCENT,
        1,
    ),
    (
        "voorbeeld-werkzaamheid-niet-eu",
        _WORK,
        f"waarde({_WORK}.werkzaamheidsgraad, herkomst=niet-eu)",
        (
            "Werkzaamheidsgraad bij een herkomst van buiten de EU",
            "Employment rate of those with an origin outside the EU",
        ),
        "Hoeveel mensen met een herkomst van buiten de EU hebben werk?",
        _PERCENT,
        1,
    ),
    (
        "voorbeeld-werkzaamheidskloof",
        _WORK,
        f"waarde({_WORK}.werkzaamheidsgraad, herkomst=be) - "
        f"waarde({_WORK}.werkzaamheidsgraad, herkomst=niet-eu)",
        ("Kloof in werkzaamheid naar herkomst", "Gap in employment by origin"),
        "Hoeveel scheelt de werkzaamheidsgraad naar herkomst?",
        {"nl": "procentpunten", "en": "percentage points"},
        1,
    ),
)


def load_places(actor: Actor) -> None:
    """Define them where their data sets are loaded, and prepare what pages show. Twice changes
    nothing."""
    loaded = set(
        DataSet.objects.filter(versions__isnull=False).values_list("code", flat=True).distinct()
    )
    made = []
    for code, dataset, formula, (dutch, english), question, unit, decimals in _INDICATORS:
        if dataset not in loaded or Indicator.objects.filter(code=code).exists():
            continue
        keep_indicator(
            actor,
            {
                "code": code,
                "title": {"nl": dutch, "en": english},
                "question": {"nl": question},
                "unit": unit,
                "decimals": decimals,
                "direction": Indicator.Direction.NONE,
                "theme": "gemeenten",
                "formula": formula,
                "source": _SOURCE,
                "example": True,
            },
        )
        made.append(code)
    if made:
        rebuild(made)
    prepare(clock.today())
