"""Who keeps indicators, what is refused, and that series follow what was written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from regie.base.actor import VISITOR, Actor, Role, system
from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.base.jobs import run_all
from regie.base.models import Event
from regie.indicators import hooks
from regie.indicators.engine import client
from regie.indicators.models import (
    DataSet,
    DataVersion,
    Dimension,
    Figure,
    Indicator,
    Measure,
    Series,
    Target,
    Tie,
)
from regie.indicators.query import Answer, Cell, Query
from regie.indicators.selectors.indicators import indicator_page, listed
from regie.indicators.services.figures import drop_figure, keep_figure
from regie.indicators.services.indicators import end_indicator, keep_indicator
from regie.indicators.services.series import rebuild
from regie.indicators.services.targets import drop_target, keep_target
from regie.indicators.services.ties import keep_tie, untie
from regie.kernel.dates import PartialDate, parse_iso

CLERK = system("test")
pytestmark = pytest.mark.django_db


def an_indicator(code: str = "boetes", **values: Any) -> Indicator:
    return keep_indicator(
        CLERK,
        {
            "code": code,
            "title": {"nl": "Boetes"},
            "unit": {"nl": "boetes"},
            "source": "de proef",
            **values,
        },
    )


def a_figure(row: Indicator, on: str = "2023", value: int | None = 5, **values: Any) -> Figure:
    return keep_figure(
        CLERK,
        {
            "indicator": row,
            "on": parse_iso(on),
            "value": None if value is None else Decimal(value),
            "basis": "paper",
            "source": "de proef",
            **values,
        },
    )


def points(row: Indicator, place: str = "") -> Any:
    return Series.objects.get(indicator=row, place=place).points


@pytest.mark.parametrize("role", [None, Role.HEAD, Role.APPLICANT_EDITOR, Role.COUNSELLOR])
def test_only_who_coordinates_or_administers_keeps_anything(role: Role | None) -> None:
    row = an_indicator()
    figure = a_figure(row)
    actor = Actor(roles=frozenset({role})) if role else VISITOR
    refused: tuple[Callable[[], object], ...] = (
        lambda: keep_indicator(actor, {"code": "x"}),
        lambda: end_indicator(actor, row, 1, date(2025, 1, 1), "op"),
        lambda: keep_target(actor, {"indicator": row}),
        lambda: keep_tie(actor, {"indicator": row}),
        lambda: keep_figure(actor, {"indicator": row}),
        lambda: drop_figure(actor, figure, "op"),
    )
    for one in refused:
        with pytest.raises(NotAllowed):
            one()


def test_an_indicator_needs_a_name_a_unit_and_a_source() -> None:
    with pytest.raises(Invalid) as told:
        keep_indicator(CLERK, {"code": "leeg"})
    assert set(told.value.fields) == {"title", "unit", "source"}
    an_indicator()
    with pytest.raises(Invalid) as told:
        an_indicator()
    assert set(told.value.fields) == {"code"}
    assert not Event.objects.filter(object_uid="").exists()


def test_who_changes_an_old_version_is_told_what_stands() -> None:
    row = an_indicator()
    kept = keep_indicator(CLERK, {"theme": "een"}, indicator=row, version=1)
    assert (kept.theme, kept.version) == ("een", 2)
    with pytest.raises(Conflict) as told:
        keep_indicator(CLERK, {"theme": "twee"}, indicator=row, version=1)
    assert told.value.theirs["theme"] == "een"


def test_an_ended_indicator_is_no_longer_listed_and_keeps_its_figures() -> None:
    row = an_indicator()
    a_figure(row)
    with pytest.raises(Invalid):
        end_indicator(CLERK, row, row.version, date(2025, 1, 1), " ")
    end_indicator(CLERK, row, row.version, date(2025, 1, 1), "vervangen")
    assert listed() == []
    assert [line.indicator.pk for line in listed(ended=True)] == [row.pk]
    assert points(row) == [["2023", "5", "ok"]]


def test_series_follow_what_is_written_down_at_once() -> None:
    row = an_indicator()
    figure = a_figure(row)
    a_figure(row, "2024", 7)
    a_figure(row, "2025", None, status="missing")
    assert points(row) == [["2023", "5", "ok"], ["2024", "7", "ok"], ["2025", None, "missing"]]
    keep_figure(CLERK, {"value": Decimal("6.5")}, figure=figure, version=1)
    assert points(row)[0] == ["2023", "6.5", "ok"]
    drop_figure(CLERK, figure, "een vergissing")
    assert len(points(row)) == 2
    before = list(Series.objects.values("indicator", "place", "points", "carried", "example"))
    rebuild()
    assert (
        list(Series.objects.values("indicator", "place", "points", "carried", "example")) == before
    )


def test_a_figure_has_a_date_and_a_value_or_says_why_not() -> None:
    row = an_indicator()
    with pytest.raises(Invalid):
        keep_figure(CLERK, {"indicator": row, "value": Decimal(1), "basis": "paper", "source": "x"})
    with pytest.raises(Invalid):
        a_figure(row, value=None)
    a_figure(row)
    with pytest.raises(Invalid):
        a_figure(row)
    assert Figure.objects.count() == 1


def test_a_tie_is_to_one_thing_and_goes_with_a_reason() -> None:
    row = an_indicator()
    values = {"indicator": row, "basis": "staff", "source": "de proef"}
    with pytest.raises(Invalid):
        keep_tie(CLERK, values)
    tie = keep_tie(CLERK, {**values, "programme": "plan-samenleven", "line": "5"})
    with pytest.raises(Invalid):
        keep_tie(CLERK, {**values, "programme": "plan-samenleven", "line": "5"})
    with pytest.raises(Invalid):
        untie(CLERK, tie, "")
    untie(CLERK, tie, "hoort elders")
    assert not Tie.objects.exists()
    assert Event.objects.filter(action="indicators.tie.undone").count() == 1


def test_a_target_without_a_day_is_always_in_force() -> None:
    row = an_indicator()
    a_figure(row, value=5)
    target = keep_target(
        CLERK, {"indicator": row, "value": Decimal(4), "basis": "staff", "source": "x"}
    )
    page = indicator_page("boetes")
    assert page is not None
    assert page.line.judgement.state == "reached"
    drop_target(CLERK, target, "een vergissing")
    assert not Target.objects.exists()
    assert indicator_page("nergens") is None


# --- formulas


def a_data_set() -> DataSet:
    row: DataSet = DataSet.objects.create(
        code="bevolking", title={"nl": "Bevolking"}, source="de proef", example=True
    )
    for place, (code, kind) in enumerate(
        [("nis", "place"), ("jaar", "period"), ("herkomst", "category")]
    ):
        one = Dimension.objects.create(
            dataset=row, place=place, code=code, kind=kind, title={"nl": code}
        )
        if kind == "category":
            one.categories.create(place=0, code="eu", title={"nl": "EU"})
    Measure.objects.create(dataset=row, code="aantal", title={"nl": "Aantal"}, unit={"nl": "n"})
    return row


def loaded(row: DataSet) -> DataVersion:
    version: DataVersion = DataVersion.objects.create(
        dataset=row,
        number=row.versions.count() + 1,
        digest="0" * 64,
        released="0" * 64,
        rows=1,
        added=1,
        changed=0,
        same=0,
        gone=0,
        loaded_at=timezone.now(),
        example=True,
    )
    for _ in hooks.data_loaded(version):
        pass
    return version


FORMULA = "100 * som(bevolking.aantal, herkomst=eu) / som(bevolking.aantal)"


def test_a_formula_that_is_wrong_is_told_where() -> None:
    a_data_set()
    with pytest.raises(Invalid) as told:
        an_indicator(formula=FORMULA.replace("herkomst=eu", "herkomst=ue"))
    assert "eu" in told.value.fields["formula"]
    assert not Indicator.objects.exists()


def test_new_figures_of_a_data_set_make_the_series_again_with_a_question_a_term(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Query] = []

    def ask(query: Query) -> Answer:
        asked.append(query)
        part = 1 if query.filters else 4
        rows = [("2024",)] if query.rows == ("jaar",) else [("11001", "2024"), ("11004", "2024")]
        cells = [[Cell(Decimal(part * (place + 1)), "ok")] for place, _ in enumerate(rows)]
        return Answer(rows, [()], cells, 1, True)

    monkeypatch.setattr(client, "ask", ask, raising=False)
    row = a_data_set()
    indicator = an_indicator(formula=FORMULA)
    assert run_all(["indicators.series"]) == 1
    # Nothing is loaded yet, so nothing is asked.
    assert not asked
    assert not Series.objects.exists()
    version = loaded(row)
    assert run_all(["indicators.series"]) == 1
    assert len(asked) == 4, "one for all places and one for the whole, of two terms"
    assert points(indicator, "11001") == [["2024", "25", "ok"]]
    assert points(indicator) == [["2024", "25", "ok"]]
    made = Series.objects.get(indicator=indicator, place="11004")
    assert made.data == version
    assert made.example
    page = indicator_page("boetes")
    assert page is not None
    assert page.explained["nl"] == "100 × aantal met herkomst EU, gedeeld door aantal"
    assert page.places == ("", "11001", "11004")


def test_a_date_is_kept_as_precise_as_it_is_known() -> None:
    figure = a_figure(an_indicator(), "2024-Q3")
    assert figure.on == PartialDate(date(2024, 7, 1), "quarter")
