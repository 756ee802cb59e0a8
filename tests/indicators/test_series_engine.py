"""Series from figures that were really loaded: counts and rates over a merger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from regie.base.jobs import run_all
from regie.indicators.definitions import MeasureTold
from regie.indicators.engine import client
from regie.indicators.models import Measure, Series
from regie.indicators.services.series import rebuild
from tests.indicators.make import dataset, loaded, places
from tests.indicators.test_keeping import an_indicator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    yield
    client.stop()


def points(place: str) -> object:
    return Series.objects.get(place=place).points


_PEOPLE = "\n".join(
    [
        "nis;jaar;geslacht;aantal",
        *(f"11002;2024;{sex};400" for sex in "mv"),
        *(f"11007;2024;{sex};100" for sex in "mv"),
        "11002;2025;m;600",
        "11002;2025;v;400",
        *(f"44021;{year};{sex};50" for year in (2024, 2025) for sex in "mv"),
        "",
    ]
)


def test_a_share_is_carried_over_a_merger_by_its_counts() -> None:
    places()
    row = dataset()
    an_indicator(formula="100 * som(mensen.aantal, geslacht=m) / som(mensen.aantal)")
    loaded(row, _PEOPLE)
    run_all(["indicators.series"])
    made = Series.objects.get(place="11002")
    assert made.points == [["2024", "50", "ok"], ["2025", "60", "ok"]]
    assert made.carried == ["2024"]
    assert not Series.objects.filter(place="11007").exists()
    assert points("44021") == [["2024", "50", "ok"], ["2025", "50", "ok"]]
    # (400 + 100 + 50) of 1100, and (600 + 50) of 1100.
    assert points("") == [["2024", "50", "ok"], ["2025", "59.090909", "ok"]]


def test_rebuilt_is_what_came_step_by_step() -> None:
    """First what is there, then a revision: as if the revision had been there at once."""
    places()
    row = dataset()
    an_indicator(formula="som(mensen.aantal)")
    loaded(row, _PEOPLE)
    run_all(["indicators.series"])
    loaded(row, _PEOPLE.replace("11002;2025;m;600", "11002;2025;m;700"))
    run_all(["indicators.series"])
    told = list(Series.objects.order_by("place").values_list("place", "points", "carried"))
    Series.objects.all().delete()
    rebuild()
    assert list(Series.objects.order_by("place").values_list("place", "points", "carried")) == told
    assert points("11002") == [["2024", "1000", "ok"], ["2025", "1100", "ok"]]


def test_rates_are_not_carried_over_a_merger() -> None:
    places()
    row = dataset(
        measures=(MeasureTold("graad", {"nl": "Graad"}, {"nl": "%"}, Measure.Kind.RATE, 1),)
    )
    an_indicator(formula="waarde(mensen.graad, geslacht=v)", unit={"nl": "%"})
    loaded(
        row,
        "nis;jaar;geslacht;graad\n11002;2024;v;61,5\n11007;2024;v;70\n11002;2025;v;62,5\n"
        "44021;2024;v;60\n",
    )
    run_all(["indicators.series"])
    assert points("11002") == [["2025", "62.5", "ok"]]
    assert points("11007") == [["2024", "70", "ok"]]
    assert points("44021") == [["2024", "60", "ok"]]
    assert not Series.objects.filter(place="").exists()
