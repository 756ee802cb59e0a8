"""Invented charts and a story of a demonstration, marked so, of the example data sets. The real
ones are facts: ``data/indicators/stories.yaml``."""

from __future__ import annotations

from regie.base.actor import Actor
from regie.indicators.models import Chart, DataSet, Story
from regie.indicators.query import Query
from regie.indicators.services.charts import Asked, Tale, keep_chart, keep_story

_WORK = "voorbeeld-werk"
_RATE = "mean:werkzaamheidsgraad"
#: Antwerpen, Mechelen, Gent, Sint-Niklaas, Oostende, Genk.
_CITIES = ("11002", "12025", "44021", "46021", "35013", "71016")


def load_stories(actor: Actor) -> None:
    """Make them. Twice changes nothing."""
    if not DataSet.objects.filter(code=_WORK, versions__isnull=False).exists():
        return
    made = [_chart(actor, asked) for asked in _invented()]
    if not Story.objects.filter(slug="voorbeeld-werk").exists():
        first, second, third = (one.uid for one in made)
        keep_story(
            actor,
            Tale(
                {"nl": "Wie heeft er werk? Een voorbeeld"},
                {
                    "nl": "Zo kan een verhaal over werk eruitzien. De cijfers zijn verzonnen en "
                    "zeggen niets over echte gemeenten."
                },
                {
                    "nl": "Een verhaal begint met wat het belangrijkste is, en toont dan waar dat "
                    f"op rust.\n\n## Door de jaren\n\n[grafiek {first}]\n\n"
                    f"## Naast elkaar\n\n[grafiek {second}]\n\n## Op de kaart\n\n"
                    f"[grafiek {third}]"
                },
                theme="voorbeeld",
                public=True,
                example=True,
                slug="voorbeeld-werk",
            ),
        )


def _invented() -> list[Asked]:
    return [
        Asked(
            {"nl": "Hoeveel mensen in Gent hebben werk, naar herkomst? (voorbeeld)"},
            "line",
            Query(_WORK, ("jaar",), ("herkomst",), _RATE, {"nis": ("44021",)}),
            theme="voorbeeld",
            public=True,
            example=True,
        ),
        Asked(
            {"nl": "In welke steden heeft wie werk? (voorbeeld)"},
            "heat",
            Query(_WORK, ("nis",), ("herkomst",), _RATE, {"jaar": ("2025",), "nis": _CITIES}),
            theme="voorbeeld",
            public=True,
            example=True,
        ),
        Asked(
            {"nl": "Waar hebben mensen van buiten de EU het vaakst werk? (voorbeeld)"},
            "map",
            Query(_WORK, ("nis",), (), _RATE, {"jaar": ("2025",), "herkomst": ("niet-eu",)}),
            theme="voorbeeld",
            public=True,
            example=True,
        ),
    ]


def _chart(actor: Actor, asked: Asked) -> Chart:
    """The chart with this question, made where there is none."""
    there: Chart | None = Chart.objects.filter(title=dict(asked.title)).first()
    if there is not None:
        return there
    return keep_chart(actor, asked)
