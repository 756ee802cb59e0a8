"""The release file: what may leave of a data set of people."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from regie.indicators.engine import store
from regie.indicators.engine.errors import Unanswerable
from regie.indicators.engine.release import release

DIMENSIONS: list[dict[str, Any]] = [
    {"code": "nis", "kind": "place", "parents": {"a": "P", "b": "P", "c": "Q", "d": "Q"}},
    {"code": "sex", "kind": "category"},
]
COUNT = [{"code": "n", "kind": "count"}]
Row = tuple[str, str, int | None]
ROWS: list[Row] = [
    ("a", "f", 30),
    ("a", "m", 3),
    ("b", "f", 25),
    ("b", "m", 20),
    ("c", "f", 40),
    ("c", "m", 45),
    ("d", "f", 60),
    ("d", "m", 70),
]
REGIONS: list[Row] = [("P", "f", 55), ("P", "m", 23), ("Q", "f", 100), ("Q", "m", 115)]  # fmt: skip


@pytest.fixture(autouse=True)
def _root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGIE_FIGURES", str(tmp_path))


def kept(rows: list[Row]) -> str:
    """A file of these rows."""
    place = store.root() / "new.parquet"
    with duckdb.connect() as database:
        database.execute(
            "CREATE TABLE t (nis VARCHAR, sex VARCHAR, n DECIMAL(18,6), n_status VARCHAR)"
        )
        for nis, sex, count in rows:
            status = "missing" if count is None else "ok"
            database.execute("INSERT INTO t VALUES (?, ?, ?, ?)", [nis, sex, count, status])
        database.execute(f"COPY t TO '{place}' (FORMAT parquet)")
    return store.keep(place)


def shown(digest: str) -> dict[tuple[str, str], Decimal | str]:
    """What a release says of each cell."""
    found = duckdb.read_parquet(str(store.path_of(digest))).fetchall()
    return {(row[0], row[1]): row[3] if row[2] is None else row[2] for row in found}


def test_small_counts_and_what_gives_them_away_are_hidden() -> None:
    made = release(kept(ROWS + REGIONS), DIMENSIONS, COUNT, 5, None, None)
    told = shown(made["digest"])
    assert told["a", "m"] == "suppressed"
    # The partner comes from the same parent, so that totals of parents stay.
    assert {key for key, value in told.items() if value == "suppressed"} == {
        ("a", "m"), ("a", "f"), ("b", "m"), ("b", "f"),
    }  # fmt: skip
    assert told["P", "m"] == 23
    assert told["*", "*"] == 293
    assert (made["cells"], made["hidden"], made["small"], made["totals_hidden"]) == (8, 4, 1, 0)


def test_the_order_of_rows_changes_nothing() -> None:
    one = release(kept(ROWS), DIMENSIONS, COUNT, 5, None, None)
    other = release(kept(ROWS[::-1]), DIMENSIONS, COUNT, 5, None, None)
    assert shown(one["digest"]) == shown(other["digest"])


def test_rounding_is_of_each_figure_by_itself() -> None:
    told = shown(release(kept(ROWS), DIMENSIONS, COUNT, 5, 10, None)["digest"])
    assert [told["c", one] for one in ("f", "m", "*")] == [40, 50, 90]
    assert told["*", "*"] == 290


def test_what_was_hidden_stays_hidden_in_the_next_version() -> None:
    first = release(kept(ROWS), DIMENSIONS, COUNT, 5, None, None)
    later = [row if row[:2] != ("a", "m") else ("a", "m", 6) for row in ROWS]
    alone = shown(release(kept(later), DIMENSIONS, COUNT, 5, None, None)["digest"])
    assert alone["a", "m"] == 6
    told = shown(release(kept(later), DIMENSIONS, COUNT, 5, None, first["digest"])["digest"])
    assert told["a", "m"] == told["a", "f"] == "suppressed"


def test_a_year_more_leaves_the_years_before_as_they_were() -> None:
    dimensions: list[dict[str, Any]] = [
        {"code": "nis", "kind": "place"},
        {"code": "sex", "kind": "period"},
    ]
    first = release(kept(ROWS), dimensions, COUNT, 5, None, None)
    more: list[Row] = [("a", "x", 31), ("b", "x", 26), ("c", "x", 41), ("d", "x", 61)]
    second = release(kept(ROWS + more), dimensions, COUNT, 5, None, first["digest"])
    before, told = shown(first["digest"]), shown(second["digest"])
    for nis, sex, _ in ROWS:
        assert told[nis, sex] == before[nis, sex]
    assert told["a", "x"] == 31


def test_a_combination_that_is_not_named_is_no_row_and_a_missing_one_makes_totals_missing() -> None:
    rows = [row for row in ROWS if row[:2] != ("d", "m")] + [("d", "m", None)]
    told = shown(release(kept(rows), DIMENSIONS, COUNT, 2, None, None)["digest"])
    assert told["d", "m"] == told["d", "*"] == told["*", "*"] == "missing"
    assert told["c", "*"] == 85
    told = shown(release(kept(ROWS[:-1]), DIMENSIONS, COUNT, 2, None, None)["digest"])
    assert ("d", "m") not in told
    assert told["d", "*"] == 60


def test_one_line_only_hides_its_total_too() -> None:
    rows: list[Row] = [("a", "f", 3), ("b", "f", 20), ("c", "f", 0)]
    told = shown(release(kept(rows), DIMENSIONS, COUNT, 5, None, None)["digest"])
    assert told["a", "f"] == told["c", "f"] == "suppressed"
    assert told["a", "*"] == told["c", "*"] == "suppressed"


def test_a_row_of_a_region_that_is_not_its_sum_is_refused() -> None:
    release(kept([*ROWS, ("P", "f", 55)]), DIMENSIONS, COUNT, 5, None, None)
    with pytest.raises(Unanswerable, match="P · f is niet de som"):
        release(kept([*ROWS, ("P", "f", 56)]), DIMENSIONS, COUNT, 5, None, None)


def test_figures_without_counts_are_left_as_they_are() -> None:
    digest = kept(ROWS)
    assert (
        release(digest, DIMENSIONS, [{"code": "n", "kind": "rate"}], 5, None, None)["digest"]
        == digest
    )
