"""Charts that are kept, of figures in a data set."""

from __future__ import annotations

import pytest

from regie.base.actor import Role
from regie.base.errors import Conflict, NotAllowed, Refusal
from regie.base.jobs import run_all
from regie.base.models import Job
from regie.indicators.models import Chart
from regie.indicators.query import Query
from regie.indicators.selectors.charts import parts, told
from regie.indicators.services.charts import Asked, keep_chart, prepare_later
from tests.base.make import actor
from tests.indicators.make_figures import data_set, loaded

pytestmark = pytest.mark.django_db
ROWS = [
    ("11001", "2022", "3.5"),
    ("11001", "2023", "0"),
    ("11002", "2022", "2"),
    ("11002", "2023", "-"),
]


def asked(form: str = "line", **more: object) -> Asked:
    query = Query("voorbeeld", ("year",), ("nis",), "sum:value")
    return Asked({"nl": "Hoeveel?"}, form, query, public=True, **more)  # type: ignore[arg-type] # plain words for tests


def cells(chart: Chart) -> list[list[tuple[str | None, str]]]:
    return [
        [(None if one.value is None else str(one.value), one.status) for one in series.points]
        for series in told(chart, "nl").plot.series
    ]


def test_a_chart_keeps_what_the_newest_version_says() -> None:
    data = data_set()
    loaded(data, ROWS)
    coordinator = actor(1, Role.COORDINATOR)
    chart = keep_chart(coordinator, asked())
    assert told(chart, "nl").plot.labels == ("2022", "2023")
    assert cells(chart) == [[("3.5", "ok"), ("0", "ok")], [("2", "ok"), (None, "missing")]]
    assert told(chart, "nl").number == 1
    hidden = [("11001", "2022", "x"), *ROWS[1:]]
    prepare_later(loaded(data, hidden))
    assert Job.objects.filter(kind="indicators.charts.prepared").count() == 1
    run_all(["indicators.charts.prepared"])
    chart.refresh_from_db()
    assert cells(chart)[0] == [(None, "suppressed"), ("0", "ok")]
    assert told(chart, "nl").number == 2


def test_what_cannot_be_asked_or_drawn_is_one_sentence() -> None:
    data = data_set()
    loaded(data, [(f"{n}", "2022", "1") for n in range(11001, 11012)])
    coordinator = actor(1, Role.COORDINATOR)
    with pytest.raises(Refusal, match="hoogstens 8 reeksen; dit zijn er 11"):
        keep_chart(coordinator, asked())
    with pytest.raises(Refusal, match="per gemeente"):
        keep_chart(
            coordinator, Asked({"nl": "?"}, "map", Query("voorbeeld", ("year",), (), "sum:value"))
        )
    with pytest.raises(Refusal):
        keep_chart(coordinator, Asked({"nl": "?"}, "line", Query("niet")))
    with pytest.raises(Refusal):
        keep_chart(coordinator, Asked({"nl": "?"}, "line", Query("voorbeeld", ("kleur",))))
    with pytest.raises(NotAllowed):
        keep_chart(actor(2, Role.FINANCIAL_OFFICER), asked("multiples"))
    assert not Chart.objects.exists()


def test_of_two_who_change_a_chart_the_second_is_told() -> None:
    loaded(data_set(), ROWS)
    coordinator = actor(1, Role.COORDINATOR)
    chart = keep_chart(coordinator, asked())
    keep_chart(coordinator, asked("bars"), chart=chart, version=1)
    with pytest.raises(Conflict):
        keep_chart(coordinator, asked("dots"), chart=chart, version=1)
    assert Chart.objects.get().form == "bars"


def test_the_text_of_a_story_in_parts() -> None:
    made = parts("Eerst.\r\n\r\n## Dan\n\n[grafiek abc9]\n\nTekst met [grafiek abc9] erin.\n\n\n")
    assert [(one.kind, one.words) for one in made] == [
        ("paragraph", "Eerst."),
        ("heading", "Dan"),
        ("chart", "abc9"),
        ("paragraph", "Tekst met [grafiek abc9] erin."),
    ]
    assert parts("") == []
