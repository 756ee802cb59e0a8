"""Charts and stories of a demonstration: real ones of published figures, and invented ones, marked
so, of the example data sets."""

from __future__ import annotations

from regie.base.actor import Actor
from regie.indicators.models import Chart, DataSet, Indicator, Story
from regie.indicators.query import Query
from regie.indicators.services.charts import Asked, Tale, keep_chart, keep_story

_WORK = "voorbeeld-werk"
_RATE = "mean:werkzaamheidsgraad"
#: Antwerpen, Mechelen, Gent, Sint-Niklaas, Oostende, Genk.
_CITIES = ("11002", "12025", "44021", "46021", "35013", "71016")


def load_stories(actor: Actor) -> None:
    """Make them. Twice changes nothing."""
    granted = _chart(
        actor,
        Asked(
            {
                "nl": "Hoeveel geld kregen lokale besturen in het Plan Samenleven?",
                "en": "How much money did local boards get in Plan Samenleven?",
            },
            "bars",
            indicator="plan-samenleven-toegekend",
            names={"figure": "toegekend", "announced": "aangekondigd"},
            note={
                "nl": "In 2021 werd 9 miljoen euro per jaar aangekondigd. Elk jaar werd er meer "
                "toegekend. Elk cijfer is van het projectjaar dat dan begint."
            },
            theme="plan-samenleven",
            public=True,
        ),
    )
    reached = _chart(
        actor,
        Asked(
            {
                "nl": "Oefenden meer mensen Nederlands dan gepland?",
                "en": "Did more people practise Dutch than planned?",
            },
            "bars",
            indicator="plan-samenleven-oefenkansen",
            names={"figure": "bereikt", "target": "gepland"},
            note={
                "nl": "Een projectjaar loopt van oktober tot en met september; het staat onder het "
                "jaar waarin het eindigt."
            },
            theme="plan-samenleven",
            public=True,
        ),
    )
    if granted and reached and not Story.objects.filter(slug="meer-oefenkansen").exists():
        keep_story(
            actor,
            Tale(
                {"nl": "Meer mensen oefenden Nederlands dan gepland"},
                {
                    "nl": "In het eerste projectjaar van het Plan Samenleven oefenden 118.178 "
                    "mensen Nederlands. De lokale besturen hadden er 68.429 gepland."
                },
                {
                    "nl": "Lokale besturen kiezen zelf wat ze met het Plan Samenleven doen. "
                    "Oefenkansen Nederlands is een van die keuzes: praten en oefenen buiten de "
                    "les.\n\n## Wat was gepland, en wat kwam ervan?\n\n"
                    f"[grafiek {reached.uid}]\n\n"
                    "Ook in het tweede projectjaar kwamen er veel meer mensen dan gepland. Van "
                    "het derde staat er nog geen cijfer in het register.\n\n"
                    "## Wat kostte het?\n\n"
                    f"[grafiek {granted.uid}]\n\n"
                    "Dit is het geld voor alle acties samen. Er werd elk jaar meer toegekend dan "
                    "de 9 miljoen euro die in 2021 aangekondigd was. Het bedrag van 2023 is bij "
                    "benadering gekend.\n\n"
                    "## Wat zeggen deze cijfers niet?\n\n"
                    "Het register weet niet of wie vaak kwam, meermaals geteld is. "
                    "De cijfers zeggen ook niet of mensen beter Nederlands spreken."
                },
                theme="plan-samenleven",
                public=True,
                slug="meer-oefenkansen",
            ),
        )
    if not DataSet.objects.filter(code=_WORK, versions__isnull=False).exists():
        return
    made = [_chart(actor, asked) for asked in _invented()]
    if all(made) and not Story.objects.filter(slug="voorbeeld-werk").exists():
        first, second, third = (one.uid for one in made if one)
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


def _chart(actor: Actor, asked: Asked) -> Chart | None:
    """The chart with this question, made where there is none; None without its figures."""
    there: Chart | None = Chart.objects.filter(title=dict(asked.title)).first()
    if there is not None:
        return there
    if asked.indicator and not Indicator.objects.filter(code=asked.indicator).exists():
        return None
    return keep_chart(actor, asked)
