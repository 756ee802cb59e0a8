"""Asking figures: sums, statuses, mergers, and what is never told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from regie.actors.models import Merger, Municipality
from regie.base.actor import VISITOR
from regie.base.errors import NotAllowed, Refusal
from regie.indicators.engine import client
from regie.indicators.models import DataSet
from regie.indicators.query import Answer, Query
from tests.indicators.make_figures import data_set, loaded

pytestmark = pytest.mark.django_db


def told(answer: Answer) -> dict[tuple[str, ...], list[tuple[str | None, str]]]:
    """The cells by row, as text and status."""
    return {
        row: [(None if one.value is None else str(one.value), one.status) for one in cells]
        for row, cells in zip(answer.rows, answer.cells, strict=True)
    }


def test_a_sum_with_a_missing_part_is_missing_and_a_hidden_one_hidden() -> None:
    one = data_set()
    loaded(
        one,
        [
            ("11001", "2022", "3.5"),
            ("11001", "2023", "0"),
            ("11002", "2022", "2"),
            ("11002", "2023", "-"),
            ("11003", "2022", "x"),
            ("11003", "2023", "-"),
        ],
    )
    by_year = client.ask(Query("voorbeeld", ("nis",), ("year",), "sum:value"))
    assert by_year.columns == [("2022",), ("2023",)]
    assert told(by_year) == {
        ("11001",): [("3.5", "ok"), ("0", "zero")],
        ("11002",): [("2", "ok"), (None, "missing")],
        ("11003",): [(None, "suppressed"), (None, "missing")],
    }
    added = client.ask(Query("voorbeeld", ("nis",), (), "sum:value"))
    assert told(added) == {
        ("11001",): [("3.5", "ok")],
        ("11002",): [(None, "missing")],
        ("11003",): [(None, "suppressed")],
    }
    assert any("ontbreekt de som" in note for note in added.notes)
    # Two years of inhabitants are not twice as many people.
    assert any("alle perioden samen" in note.lower() for note in added.notes)
    one_year = client.ask(Query("voorbeeld", ("nis",), (), "sum:value", {"year": ("2023",)}))
    for answer in (by_year, one_year):
        assert not any("perioden" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("sum:value", "6"),
        ("mean:value", "2"),
        ("min:value", "1"),
        ("max:value", "3"),
        ("count:value", "3"),
    ],
)
def test_every_aggregate(measure: str, value: str) -> None:
    loaded(data_set(), [("a", "2022", "1"), ("b", "2022", "2"), ("c", "2022", "3")])
    answer = client.ask(Query("voorbeeld", measure=measure))
    assert answer.cells[0][0].value == Decimal(value)


def test_amounts_are_added_exactly() -> None:
    loaded(data_set(), [(f"{at}", "2022", "0.1") for at in range(10)])
    assert client.ask(Query("voorbeeld", measure="sum:value")).cells[0][0].value == 1


def test_a_rate_is_not_added_up_nor_averaged() -> None:
    loaded(data_set(measures=(("graad", "rate"),)), [("a", "2022", "70"), ("b", "2022", "50")])
    with pytest.raises(Refusal, match="niet opgeteld"):
        client.ask(Query("voorbeeld", ("nis",), (), "sum:graad"))
    with pytest.raises(Refusal, match="zonder gewichten"):
        client.ask(Query("voorbeeld", (), ("year",), "mean:graad"))
    assert told(client.ask(Query("voorbeeld", ("nis",), ("year",), "mean:graad"))) == {
        ("a",): [("70", "ok")],
        ("b",): [("50", "ok")],
    }


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (Query("nergens", measure="sum:value"), "geen gegevensset nergens"),
        (Query("voorbeeld", ("kleur",), measure="sum:value"), "geen dimensie kleur"),
        (Query("voorbeeld", ("nis",), ("nis",), "sum:value"), "tweemaal"),
        (Query("voorbeeld", measure="sum:geld"), "geen maat geld"),
        (Query("voorbeeld", measure="som:value"), "Schrijf de maat"),
        (Query("voorbeeld", measure="sum:value", version=9), "geen versie 9"),
        (Query("voorbeeld", measure="sum:value", filters={"year": ("1999",)}), "geen code 1999"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(query: Query, sentence: str) -> None:
    loaded(data_set(), [("a", "2022", "1")])
    with pytest.raises(Refusal, match=sentence):
        client.ask(query)


def test_what_was_asked_by_code_stands_there_even_without_figures() -> None:
    Municipality.objects.create(nis="23002", name="Asse", since=date(1977, 1, 1))
    loaded(data_set(), [("11001", "2022", "1"), ("11001", "2023", "4")])
    answer = client.ask(
        Query("voorbeeld", ("nis",), ("year",), "sum:value", {"nis": ("23002",), "year": ("2022",)})
    )
    assert told(answer) == {("23002",): [(None, "missing")]}


def test_categories_come_in_the_order_of_their_source() -> None:
    one = data_set(
        dimensions=(("age", "category"),), categories=(("age", "y"), ("age", "x"), ("age", "z"))
    )
    loaded(one, [("x", "1"), ("y", "2"), ("z", "3")])
    assert client.ask(Query("voorbeeld", ("age",), (), "sum:value")).rows == [
        ("y",),
        ("x",),
        ("z",),
    ]


def test_a_part_of_a_table_says_how_long_it_is() -> None:
    loaded(data_set(), [(f"{at:05}", "2022", f"{at}") for at in range(120)])
    answer = client.ask(Query("voorbeeld", ("nis",), ("year",), "sum:value"), first=50, many=50)
    assert (len(answer.rows), answer.many) == (50, 120)
    assert told(answer)["00051",] == [("51", "ok")]


# --- mergers


def merged() -> None:
    """11007 goes into 11002, which keeps its code; 46013 and 46003 become 46030."""
    then, day = date(1977, 1, 1), date(2025, 1, 1)
    for olds, new in ((("11002", "11007"), "11002"), (("46003", "46013"), "46030")):
        after = Municipality.objects.create(nis=new, name=f"Nieuw {new}", since=day)
        for old in olds:
            before = Municipality.objects.create(nis=old, name=f"Oud {old}", since=then, until=day)
            Merger.objects.create(on=day, predecessor=before, successor=after)
    Municipality.objects.create(nis="11001", name="Gebleven", since=then)


MERGED = [
    ("11001", "2024", "1"),
    ("11001", "2025", "2"),
    ("11002", "2024", "500"),
    ("11007", "2024", "10"),
    ("11002", "2025", "520"),
    ("46003", "2024", "7"),
    ("46030", "2025", "9"),
]


def test_counts_are_carried_over_a_merger() -> None:
    merged()
    loaded(data_set(), MERGED)
    answer = client.ask(Query("voorbeeld", ("nis",), ("year",), "sum:value", places="today"))
    assert told(answer) == {
        ("11001",): [("1", "ok"), ("2", "ok")],
        ("11002",): [("510", "ok"), ("520", "ok")],
        # One of the two is not there: what they are together is not known.
        ("46030",): [(None, "missing"), ("9", "ok")],
    }
    assert any("opgeteld bij de gemeente van vandaag" in note for note in answer.notes)
    assert any("haar som is niet gemaakt" in note for note in answer.notes)
    then = client.ask(Query("voorbeeld", ("nis",), ("year",), "sum:value"))
    assert told(then)["11007",] == [("10", "ok"), (None, "missing")]


def test_the_most_is_of_places_as_they_are_today() -> None:
    merged()
    loaded(data_set(), [*MERGED, ("46013", "2024", "600")])
    answer = client.ask(Query("voorbeeld", (), ("year",), "max:value", places="today"))
    assert told(answer) == {(): [("607", "ok"), ("520", "ok")]}


def test_rates_are_not_carried_and_say_so() -> None:
    merged()
    loaded(data_set(measures=(("value", "rate"),)), MERGED)
    answer = client.ask(Query("voorbeeld", ("nis",), ("year",), "mean:value", places="today"))
    assert told(answer)["11002",] == [(None, "missing"), ("520", "ok")]
    assert told(answer)["11001",] == [("1", "ok"), ("2", "ok")]
    assert any("kan niet opgeteld" in note for note in answer.notes)


def test_a_code_without_period_that_ended_goes_to_its_successor() -> None:
    merged()
    loaded(
        data_set(dimensions=(("nis", "place"),)), [("11002", "5"), ("11007", "2"), ("46030", "1")]
    )
    answer = client.ask(Query("voorbeeld", ("nis",), (), "sum:value", places="today"))
    assert told(answer) == {("11002",): [("7", "ok")], ("46030",): [("1", "ok")]}


# --- counts of people


def people() -> DataSet:
    one = data_set(
        "mensen",
        (("nis", "place"), ("sex", "category")),
        categories=(("sex", "m"), ("sex", "v")),
        people=True,
    )
    loaded(
        one,
        [("a", "m", "3"), ("a", "v", "40"), ("b", "m", "30"), ("b", "v", "20")],
        [
            ("a", "m", "x"),
            ("a", "v", "x"),
            ("a", "*", "43"),
            ("b", "m", "x"),
            ("b", "v", "x"),
            ("b", "*", "50"),
            ("*", "m", "33"),
            ("*", "v", "60"),
            ("*", "*", "93"),
        ],
    )
    return one


def test_of_people_only_what_was_released_is_told() -> None:
    people()
    answer = client.ask(Query("mensen", ("nis",), ("sex",), "sum:value"), VISITOR)
    assert told(answer) == {
        ("a",): [(None, "suppressed"), (None, "suppressed")],
        ("b",): [(None, "suppressed"), (None, "suppressed")],
    }
    assert any("onder 5" in note for note in answer.notes)
    whole = client.ask(Query("mensen", ("nis",), (), "sum:value"), VISITOR)
    assert told(whole) == {("a",): [("43", "ok")], ("b",): [("50", "ok")]}
    assert told(client.ask(Query("mensen", measure="sum:value"))) == {(): [("93", "ok")]}


@pytest.mark.parametrize("measure", ["sum", "mean", "min", "max"])
def test_a_hidden_cell_comes_out_through_no_filter(measure: str) -> None:
    people()
    for filters in (
        {"nis": ("a",), "sex": ("m",)},
        {"nis": ("a", "b"), "sex": ("m",)},
        {"sex": ("m",)} if measure != "sum" else {"nis": ("a",), "sex": ("m", "v")},
    ):
        answer = client.ask(Query("mensen", (), (), f"{measure}:value", filters), VISITOR)
        assert told(answer) == {(): [(None, "suppressed")]}
    with pytest.raises(Refusal, match="geen code"):
        client.ask(Query("mensen", ("sex",), (), f"{measure}:value", {"nis": ("*",)}), VISITOR)


def test_all_is_only_for_who_may() -> None:
    people()
    query = Query("mensen", ("nis",), ("sex",), "sum:value", full=True)
    with pytest.raises(NotAllowed):
        client.ask(query, VISITOR)
    assert told(client.ask(query))["a",] == [("3", "ok"), ("40", "ok")]


def test_what_is_not_public_is_not_there_for_a_visitor() -> None:
    loaded(data_set(public=False), [("a", "2022", "1")])
    with pytest.raises(Refusal, match="geen gegevensset"):
        client.ask(Query("voorbeeld", measure="sum:value"), VISITOR)


@pytest.fixture(autouse=True, scope="module")
def _ended() -> Iterator[None]:
    yield
    client.stop()
