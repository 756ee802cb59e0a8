"""The invented figures of the demonstration, on the real municipalities."""

from __future__ import annotations

from collections import Counter

import pytest

from regie.actors.services import load_facts
from regie.base.actor import system
from regie.base.data import data
from regie.demo import figures
from regie.demo.places import load_places
from regie.indicators.models import Series
from regie.kernel.disclosure import THRESHOLD

pytestmark = pytest.mark.django_db


def test_invented_counts_have_a_size_that_can_be() -> None:
    load_facts(system("test"), data("actors"))
    some = list(figures._people())
    assert some == list(figures._people()), "the same each time"
    total: Counter[tuple[str, int]] = Counter()
    for nis, year, *_, many in some[1:]:
        total[str(nis), int(str(year))] += int(str(many))
    assert any(0 < int(str(one[-1])) < THRESHOLD for one in some[1:]), "some are hidden"
    assert 200_000 < total["44021", 2024] < 300_000, "Gent is no village"
    assert max(total, key=lambda one: total[one])[0] == "11002", "Antwerpen is the largest"
    flanders = sum(many for (_, year), many in total.items() if year == 2025)
    assert 5_000_000 < flanders < 8_000_000


def test_the_profiles_of_places_show_how_many_live_there() -> None:
    load_facts(system("test"), data("actors"))
    figures.load_figures(system("test"))
    load_places(system("test"))
    shown = dict(
        Series.objects.filter(indicator__code="voorbeeld-inwoners").values_list("place", "points")
    )
    hidden = {place for place, points in shown.items() if any(one[2] != "ok" for one in points)}
    assert {"", "44021"} <= set(shown)
    assert not hidden, "one small place hides the sums that it is part of"
