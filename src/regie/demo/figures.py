"""The data sets of a demonstration: the real definitions, and invented figures about real
municipalities, marked so, by a fixed random series."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Iterator
from datetime import date

from regie.actors.models import Merger, Municipality
from regie.actors.people.selectors import actor_by_email
from regie.base import clock, files
from regie.base.actor import Actor, Role
from regie.base.data import data
from regie.base.jobs import run_all
from regie.base.models import StoredFile
from regie.demo.accounts import who_plays
from regie.indicators.models import DataSet, DataVersion
from regie.indicators.services.data import PURPOSE, TRIAL, load, try_later
from regie.indicators.services.datasets import load_datasets

#: The years of the figures: the municipalities of 300, and of 285 after the mergers of 2025.
YEARS = range(2020, 2026)
_SEED = 2021
_TRIED = "voorbeeld-werk"
_ORIGINS = {"be": 0.82, "eu": 0.07, "niet-eu": 0.11}
_AGES = {"0-17": 0.2, "18-64": 0.6, "65+": 0.2}
#: Invented too, but of a size that a reader believes: without these Gent could be a village.
_CITIES = {
    "11002": 540_000,  # Antwerpen
    "12025": 90_000,  # Mechelen
    "13040": 48_000,  # Turnhout
    "24062": 105_000,  # Leuven
    "31005": 120_000,  # Brugge
    "34022": 80_000,  # Kortrijk
    "35013": 72_000,  # Oostende
    "36015": 66_000,  # Roeselare
    "41002": 92_000,  # Aalst
    "44021": 275_000,  # Gent
    "46021": 83_000,  # Sint-Niklaas
    "71016": 68_000,  # Genk
    "71022": 82_000,  # Hasselt
}


def load_figures(actor: Actor) -> None:
    """Define the data sets and load the invented ones. Twice changes nothing."""
    load_datasets(actor, data("indicators", "datasets"))
    for code, rows in (
        ("voorbeeld-bevolking", _people()),
        (_TRIED, _work()),
        ("voorbeeld-bevraging", _survey()),
    ):
        dataset = DataSet.objects.get(code=code)
        if DataVersion.objects.filter(dataset=dataset).exists():
            continue
        load(actor, dataset, _file(actor, f"{code}.csv", rows), dry_run=False, example=True)
        if code == _TRIED:
            _try(dataset)


def _try(dataset: DataSet) -> None:
    """A file that a coordinator brought and did not load: one rate is other, and one municipality
    is no more."""
    who = actor_by_email(who_plays(Role.COORDINATOR).email, clock.today())
    if who is None:
        return
    rows = list(_work())
    rows[1][3] = "79,9"
    rows.append(["11007", 2025, "be", "70,0"])
    try_later(who, dataset, _file(who, "voorbeeld-werk-herzien.csv", rows), None)
    run_all([TRIAL])


def _file(actor: Actor, name: str, rows: Iterable[list[object]]) -> StoredFile:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
    return files.store(actor, io.BytesIO(text.getvalue().encode()), name, PURPOSE)


def _places(year: int) -> list[str]:
    day = date(year, 1, 1)
    return [
        nis
        for nis, until in Municipality.objects.filter(since__lte=day, example=False)
        .order_by("nis")
        .values_list("nis", "until")
        if until is None or until > day
    ]


def _people() -> Iterator[list[object]]:
    """Counts of people, of which some are small enough to be hidden."""
    yield ["nis", "jaar", "herkomst", "geslacht", "leeftijd", "aantal"]
    chance = random.Random(_SEED)  # noqa: S311 - invented figures, the same each time
    size = _sizes(chance)
    share = {nis: chance.uniform(0.2, 1.8) for nis in size}
    for year in YEARS:
        for nis in _places(year):
            for origin, part in _ORIGINS.items():
                part *= 1 if origin == "be" else share[nis] * (1 + 0.04 * (year - YEARS[0]))
                for sex in ("m", "v"):
                    for age, aged in _AGES.items():
                        aged *= 0.3 if age == "65+" and origin == "niet-eu" else 1
                        n = size[nis] * part * aged / 2 * chance.uniform(0.95, 1.05)
                        yield [nis, year, origin, sex, age, int(n)]


def _sizes(chance: random.Random) -> dict[str, int]:
    """Inhabitants of each municipality; one that is new is as large as what went into it."""
    size = {nis: int(chance.lognormvariate(9.6, 0.7)) for nis in _every_place()} | _CITIES
    came: dict[str, int] = {}
    merged = Merger.objects.filter(on__year__in=YEARS)
    for old, new in merged.values_list("predecessor__nis", "successor__nis"):
        came[new] = came.get(new, 0) + size[old]
    return size | {nis: n for nis, n in came.items() if nis not in _CITIES}


def _work() -> Iterator[list[object]]:
    """Rates, which are never added up; a few are not known."""
    yield ["nis", "jaar", "herkomst", "werkzaamheidsgraad"]
    chance = random.Random(_SEED + 1)  # noqa: S311 - invented figures, the same each time
    level = {"be": 76.0, "eu": 70.0, "niet-eu": 58.0}
    shift = {nis: chance.uniform(-4, 4) for nis in _every_place()}
    for year in YEARS:
        for nis in _places(year):
            for origin, rate in level.items():
                now = rate + shift[nis] + 0.5 * (year - YEARS[0]) + chance.uniform(-0.7, 0.7)
                told = ":" if chance.random() < 0.01 else f"{now:.1f}".replace(".", ",")
                yield [nis, year, origin, told]


def _survey() -> Iterator[list[object]]:
    """Three waves of a survey, each answer with how many gave it and the sum of their weights."""
    yield ["golf", "vraag", "antwoord", "respondenten", "gewogen"]
    chance = random.Random(_SEED + 2)  # noqa: S311 - invented figures, the same each time
    for wave, asked in ((2019, 2400), (2022, 2600), (2025, 2500)):
        for question, yes in (("vertrouwen", 0.55), ("contact", 0.62), ("nederlands", 0.48)):
            yes += 0.01 * (wave - 2019)
            for answer, part in (("ja", yes), ("soms", 0.25), ("nee", 0.75 - yes)):
                n = int(asked * part)
                weight = f"{n * chance.uniform(0.92, 1.08):.1f}".replace(".", ",")
                yield [wave, question, answer, n, weight]


def _every_place() -> list[str]:
    return sorted({nis for year in YEARS for nis in _places(year)})
