"""The quantities of the sources are judged as the sources themselves let them be judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from regie.actors.services import load_facts as load_actors
from regie.base.actor import system
from regie.indicators.models import (
    Chart,
    DataSet,
    Figure,
    Indicator,
    Research,
    Series,
    Story,
    Target,
    Tie,
)
from regie.indicators.models.indicator import BASES
from regie.indicators.selectors.charts import parts
from regie.indicators.selectors.charts import told as told_of
from regie.indicators.selectors.indicators import (
    IndicatorLine,
    indicator_page,
    indicators_of,
    indicators_of_programme,
    listed,
    without_evidence,
)
from regie.indicators.services.facts import load_facts
from regie.papers.services import bring
from regie.plans.models import Item, Plan
from regie.plans.services import load_plans
from regie.reading.model import from_json
from regie.writing.services import accept

DATA = Path(__file__).parents[2] / "data"
CLERK = system("test")
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once, and taken back when the tests of this file are done."""
    with (
        django_db_blocker.unblock(),
        override_settings(TODAY="2026-03-01", DEMO=True),
        transaction.atomic(),
    ):
        load_actors(CLERK, DATA / "actors")
        paper = bring(CLERK, from_json((DATA / "readings/bbt-2021.json").read_bytes())).paper
        plans = sorted(DATA.glob("plans/*.yaml"))
        load_plans(CLERK, [(path.name, path.read_bytes()) for path in plans])
        accept(CLERK, paper)
        load_facts(CLERK, DATA / "indicators")
        yield
        transaction.set_rollback(True)


def said(code: str, place: str = "") -> IndicatorLine:
    page = indicator_page(code, place)
    assert page is not None
    return page.line


def test_at_least_twenty_pilots_became_twenty_six() -> None:
    told = said("proeftuinen").judgement
    assert told.state == "reached"
    assert told.target is not None
    assert told.now is not None
    assert [told.target.value, told.now.value] == [20, 26]
    assert told.share == 130
    assert said("proeftuinen-kleine-gemeenten").judgement.state == "no_figure"


def test_half_is_known_at_vdab_and_no_figure_says_more() -> None:
    told = said("vdab-gekend").judgement
    assert told.state == "no_figure"
    assert told.baseline is not None
    assert told.target is not None
    assert [told.baseline.value, told.target.value] == [50, 100]


def test_nine_million_was_announced_and_more_was_granted_every_year() -> None:
    line = said("plan-samenleven-toegekend")
    assert line.judgement.state == "reached"
    assert line.judgement.target is not None
    assert line.judgement.target.value == 9_000_000
    assert line.judgement.target.kind == "announced"
    assert [(point.period, point.value) for point in line.points] == [
        ("2022-09", Decimal(14_136_359)),
        ("2023", Decimal(16_000_000)),
        ("2024-07", Decimal(16_830_000)),
    ]
    about = Figure.objects.get(indicator=line.indicator, on_first=date(2023, 1, 1))
    assert about.note["nl"] == "Ongeveer."


def test_practice_of_dutch_reached_far_more_than_was_planned() -> None:
    told = said("plan-samenleven-oefenkansen").judgement
    first, second, third = told.against
    assert first.target.value == 68_429
    assert first.state == "reached"
    assert first.point is not None
    assert first.point.value == 118_178
    assert first.share is not None
    assert round(first.share) == 173
    assert second.point is not None
    assert second.point.value == 170_951
    assert third.state == "no_figure"
    assert told.state == "reached"
    assert "later_target" in told.lacks


def test_action_plans_stayed_just_under_what_was_planned() -> None:
    told = said("plan-samenleven-actieplannen-polarisatie").judgement
    assert [one.state for one in told.against] == ["missed", "missed"]
    assert [one.point.value for one in told.against if one.point] == [14, 18]


def test_the_barometer_has_eight_goals_without_figures() -> None:
    lines = listed(theme="barometer-samenleven")
    assert len(lines) == 8
    assert {line.judgement.state for line in lines} == {"no_figure"}


def test_everything_has_a_source_and_a_basis_and_nothing_is_invented() -> None:
    for model in (Indicator, Target, Tie, Figure, Research):
        assert not model._default_manager.filter(source="").exists()
        assert not model._default_manager.filter(example=True).exists()
        assert model._default_manager.exists()
    for linked in (Target, Tie, Figure, Research):
        assert set(linked._default_manager.values_list("basis", flat=True)) <= set(BASES)
    assert not Tie.objects.filter(basis="inferred", why="").exists()


def test_every_tie_of_the_file_found_its_item() -> None:
    text = (DATA / "indicators/indicators.yaml").read_text(encoding="utf-8")
    named = text.count("{code: OD ") + text.count("{item: ") + text.count("{at: ")
    assert Tie.objects.filter(item__isnull=False).count() == named
    assert Tie.objects.filter(programme__gt="").count() == text.count("{programme: ")
    research = (DATA / "indicators/research.yaml").read_text(encoding="utf-8")
    assert Research.objects.count() == research.count("{at: ")


def test_the_two_waves_of_the_survey_are_there_without_figures() -> None:
    row = DataSet.objects.get(code="survey-samenleven-in-diversiteit")
    assert list(row.waves.order_by("period").values_list("period", "respondents")) == [
        ("2017", 4500),
        ("2022", 5100),
    ]
    assert not row.versions.exists()


def test_loading_again_changes_nothing() -> None:
    before = list(Series.objects.order_by("pk").values_list("indicator", "place", "points"))
    done = load_facts(CLERK, DATA / "indicators")
    assert {one.added + one.changed for one in done.values()} == {0}
    assert list(Series.objects.order_by("pk").values_list("indicator", "place", "points")) == before


def test_an_action_shows_what_judges_it() -> None:
    items = {row.pk for row in Item.objects.all()}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = indicators_of(items)
    assert len(asked) == 3
    told = {line.indicator.code for lines in found.values() for line in lines}
    assert {"plan-samenleven-oefenkansen", "vdab-gekend", "proeftuinen"} <= told
    programme = indicators_of_programme("plan-samenleven")
    assert {line.tie.line for line in programme if line.tie} >= {"", "2", "5"}


def test_what_no_figure_speaks_of_is_listed_with_its_owner() -> None:
    plan = Plan.objects.get(slug="plan-samenleven")
    with CaptureQueriesContext(connection) as asked:
        bare = without_evidence(plan)
    assert len(asked) <= 6
    codes = {(one.kind, one.code) for one in bare}
    assert ("action", "5") not in codes
    assert ("action", "9") in codes
    nine = next(one for one in bare if one.code == "9")
    assert not nine.tied
    assert nine.owners
    assert len(without_evidence()) > len(bare)


def test_charts_and_stories_of_published_figures_are_facts() -> None:
    assert Chart.objects.filter(published__isnull=False, example=False).count() == 2
    story = Story.objects.get(slug="meer-oefenkansen")
    for language in ("nl", "en"):
        shown = [part.words for part in parts(story.body[language]) if part.kind == "chart"]
        assert len(shown) == Chart.objects.filter(uid__in=shown).count() == 2
    practice = Chart.objects.get(indicator__code="plan-samenleven-oefenkansen")
    for language, planned in (("nl", "gepland"), ("en", "planned")):
        assert planned in {one.label for one in told_of(practice, language).plot.series}
