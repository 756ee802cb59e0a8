"""The local context analysis of a demonstration: the guide, invented figures about the invented
city, one finished analysis and one that is half done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from regie.actors.models import Organisation
from regie.actors.people.selectors import actor_by_email, organisation_called
from regie.base import clock
from regie.base.actor import Actor, Role
from regie.base.data import data
from regie.base.jobs import Progress
from regie.components.analysis_paper import make
from regie.demo.accounts import CITY, who_plays
from regie.indicators import guide as guides
from regie.indicators.models import Analysis, AnalysisGuide, Figure, Indicator
from regie.indicators.selectors.analysis import analysis_for, analysis_page
from regie.indicators.services import analysis as services
from regie.indicators.services.analysis import Typed
from regie.indicators.services.series import make as make_series
from regie.kernel.dates import PartialDate

_SOURCE = "voorbeeldgegevens, verzonnen door Regie"
_YEARS = range(2018, 2026)
#: Code → Dutch and English title, the question of its chart, and where the city and Flanders begin.
_FIGURES = {
    "voorbeeld-aandeel-herkomst": (
        "Inwoners met een herkomst buiten België",
        "Inhabitants whose origin is outside Belgium",
        "Hoeveel inwoners hebben een herkomst buiten België?",
        21,
        23,
        1,
    ),
    "voorbeeld-nieuwkomers": (
        "Nieuwkomers per 1.000 inwoners",
        "Newcomers per 1,000 inhabitants",
        "Hoeveel mensen komen er uit het buitenland wonen?",
        12,
        14,
        0,
    ),
    "voorbeeld-werkzaamheid": (
        "Inwoners geboren buiten de EU die werken",
        "Inhabitants born outside the EU who work",
        "Hoeveel inwoners geboren buiten de EU werken?",
        55,
        58,
        1,
    ),
    "voorbeeld-werkloosheid": (
        "Werkzoekenden zonder werk",
        "Job seekers without work",
        "Hoeveel inwoners zoeken werk?",
        8,
        6,
        0,
    ),
    "voorbeeld-eigenaars": (
        "Gezinnen die eigenaar zijn van hun woning",
        "Households that own their home",
        "Hoeveel gezinnen zijn eigenaar van hun woning?",
        66,
        71,
        0,
    ),
    "voorbeeld-kansarmoede": (
        "Geboorten in een kansarm gezin",
        "Births in a deprived family",
        "Hoeveel kinderen worden in een kansarm gezin geboren?",
        13,
        14,
        0,
    ),
    "voorbeeld-thuistaal": (
        "Leerlingen die thuis geen Nederlands spreken",
        "Pupils who speak no Dutch at home",
        "Hoeveel leerlingen spreken thuis een andere taal?",
        19,
        21,
        1,
    ),
    "voorbeeld-schoolse-vertraging": (
        "Leerlingen met schoolse vertraging",
        "Pupils who are delayed at school",
        "Hoeveel leerlingen lopen vertraging op?",
        12,
        11,
        0,
    ),
    "voorbeeld-verenigingsleven": (
        "Inwoners die lid zijn van een vereniging",
        "Inhabitants who are member of a club",
        "Hoeveel inwoners zijn lid van een vereniging?",
        47,
        50,
        0,
    ),
    "voorbeeld-vertrouwen": (
        "Inwoners met vertrouwen in wie in hun gemeente woont",
        "Inhabitants who trust who lives in their municipality",
        "Hoeveel inwoners vertrouwen hun medebewoners?",
        62,
        60,
        0,
    ),
}
_PER_MILLE = "voorbeeld-nieuwkomers"
_FINISHED = {
    "samenstelling-opvalt": "Het aandeel groeit trager dan in Vlaanderen.\n\n"
    "De groei zit in twee wijken.",
    "samenstelling-wijken": "Stationswijk en Noord; dat blijkt uit de wijkcijfers.",
    "samenstelling-groepen": "Seizoenarbeiders in de fruitteelt staan niet in het register.",
    "werk-kloof": "De kloof wordt kleiner, maar blijft groter dan in de regio.",
    "werk-drempels": "Werkgevers noemen taal, werkzoekenden noemen kinderopvang.",
    "werk-gemeente": "gedeeltelijk",
    "wonen-toegang": "Grote gezinnen vinden moeilijk een betaalbare woning.",
    "welzijn-bereik": "Alleenstaande ouderen; dat zien we aan de huisbezoeken.",
    "onderwijs-nederlands": "In de bibliotheek, bij drie verenigingen en in het centrum.",
    "participatie-plekken": "Markt, speelpleinen en de sporthal",
    "houding-meldpunt": "Bij het onthaal in het stadhuis",
    "besluit-voorrang": "1. Taal op de werkvloer\n2. Grote woningen\n3. Een meldpunt per wijk",
}
_HALF = ("samenstelling-opvalt", "samenstelling-wijken", "samenstelling-groepen", "werk-kloof")


def load_analyses(actor: Actor) -> None:
    """Load all of it. Twice changes nothing."""
    if not AnalysisGuide.objects.exists():
        for path in sorted(data("indicators", "analysis").glob("*.yaml")):
            guide = guides.from_yaml(path.read_bytes(), path.name)
            services.keep_guide(actor, guide, "De eerste handleiding.", base=0)
    board = organisation_called(CITY, example=True)
    player = actor_by_email(who_plays(Role.MUNICIPAL_EDITOR).email, clock.today())
    if board is None or player is None or Analysis.objects.filter(board=board).exists():
        return
    _invent(board)
    first = services.start(player, board)
    _answer(player, first, _FINISHED)
    services.add_source(
        player, first, "samenstelling", "Wijkscan (voorbeeld)", link="https://voorbeeld.example/"
    )
    services.add_figure(
        player,
        first,
        "wonen",
        {
            "title": "Wachtende gezinnen met vier kinderen of meer",
            "period": "2025",
            "value": "38",
            "unit": "gezinnen",
            "source": "woonloket (voorbeeld)",
        },
    )
    first = services.finish(player, first, first.version, clock.today())
    make(player, _seen(player, first), "pdf", Progress())
    services.publish(player, first, first.version)
    second = services.start(player, board)
    _answer(player, second, {key: _FINISHED[key] for key in _HALF})


def _seen(actor: Actor, row: Analysis) -> Analysis:
    found = analysis_for(actor, row.uid)
    assert found is not None  # noqa: S101 - it was begun by this actor
    return found


def _answer(actor: Actor, row: Analysis, told: dict[str, str]) -> None:
    page = analysis_page(_seen(actor, row), clock.today())
    for chapter in page.guide.chapters:
        typed = {
            one.code: Typed(told[one.code], 0, "") for one in chapter.questions if one.code in told
        }
        if typed:
            services.save_answers(actor, row, chapter.code, typed)


def _invent(board: Organisation) -> None:
    """Figures about the invented city and the whole, by a fixed seed: nothing about any real
    municipality."""
    chance = Random(7)  # noqa: S311 - invented figures, no secret
    for code, (dutch, english, question, city, whole, direction) in _FIGURES.items():
        unit = "‰" if code == _PER_MILLE else "%"
        row, _new = Indicator.objects.get_or_create(
            code=code,
            defaults={
                "title": {"nl": dutch, "en": english},
                "question": {"nl": question},
                "unit": {"nl": unit},
                "decimals": 1,
                "direction": Indicator.Direction.NONE,
                "theme": "omgevingsanalyse",
                "source": _SOURCE,
                "example": True,
            },
        )
        figures = []
        for place, start in ((board.uid, city), ("", whole)):
            level = Decimal(start)
            for year in _YEARS:
                level += Decimal(direction) * Decimal("0.6") + Decimal(chance.randint(-6, 6)) / 10
                figure = Figure(
                    indicator=row,
                    place=place,
                    value=level,
                    basis="example",
                    source=_SOURCE,
                    example=True,
                )
                figure.on = PartialDate(date(year, 1, 1), "year")
                figures.append(figure)
        if not row.figures.exists():
            Figure.objects.bulk_create(figures)
        make_series(row)
