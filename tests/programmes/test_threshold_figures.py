"""A loaded data set decides who may answer a call alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from regie.actors.beneficiaries import add_organisation
from regie.actors.models import Municipality, Organisation
from regie.base.data import data
from regie.indicators.engine import client
from regie.indicators.models import DataSet
from regie.indicators.services.datasets import load_datasets
from regie.programmes.eligible import reasons
from regie.programmes.models import PlaceFigure
from regie.programmes.ruleset import Applicants, Threshold
from regie.programmes.selectors.applicants import parties
from tests.indicators.make import loaded, places
from tests.programmes.make import ACTOR, a_call

pytestmark = pytest.mark.django_db

_FIGURE = "inwoners-niet-eu14-herkomst"
_RULES = Applicants(kinds=("municipality",), threshold=Threshold(_FIGURE, 7500, True))


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    places()
    yield
    client.stop()


def _answer(board: Organisation) -> str:
    (party,) = parties(_RULES, [board], date(2023, 6, 1))
    return next(one.answer for one in reasons(_RULES, party) if one.code == "threshold")


def test_a_threshold_rests_on_the_newest_version() -> None:
    a_call("plan-samenleven-2023")
    load_datasets(ACTOR, data("indicators", "datasets"))
    assert load_datasets(ACTOR, data("indicators", "datasets"))["datasets"].added == 0
    row = DataSet.objects.get(code="niet-eu-herkomst")
    gent = Municipality.objects.get(nis="44021")
    board = add_organisation(
        ACTOR, "Stad Gent", kind=Organisation.Kind.LOCAL_BOARD, municipality=gent
    )
    assert _answer(board) == "not_known"

    loaded(row, f"nis,jaar,{_FIGURE}\n44021,2022,7501\n46003,2022,12\n11002,2022,:\n")
    assert _answer(board) == "yes"
    figure = PlaceFigure.objects.get(municipality=gent)
    assert figure.source.startswith("Gegevensset niet-eu-herkomst, versie 1: ")
    assert PlaceFigure.objects.count() == 2

    loaded(row, f"nis,jaar,{_FIGURE}\n44021,2022,7500\n")
    assert _answer(board) == "no"
    assert PlaceFigure.objects.get().source.startswith("Gegevensset niet-eu-herkomst, versie 2")


def test_a_data_set_that_no_rule_names_renews_nothing() -> None:
    load_datasets(ACTOR, data("indicators", "datasets"))
    row = DataSet.objects.get(code="niet-eu-herkomst")
    loaded(row, f"nis,jaar,{_FIGURE}\n44021,2022,7501\n")
    assert not PlaceFigure.objects.exists()
