"""The mergers of 2025 in figures of all municipalities: 300 before, 285 after, and Antwerpen, whose
code stayed and whose territory did not."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regie.actors.former import former_codes
from regie.indicators.carrying import lives
from regie.indicators.engine.asking import ask
from regie.indicators.engine.loading import load_file

_DATA = Path(__file__).resolve().parents[2] / "data" / "actors"


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_PLACES, _MERGERS = _rows("municipalities.csv"), _rows("mergers.csv")
_THEN = sorted(row["nis"] for row in _PLACES if row["since"] < "2025")
_NOW = sorted(row["nis"] for row in _PLACES if not row["until"])
_GONE = sorted(set(_THEN) - set(_NOW))
#: Who came from more than one.
_MERGED = {new for new, many in Counter(row["successor"] for row in _MERGERS).items() if many > 1}


def _definition(kind: str) -> dict[str, Any]:
    return {
        "frequency": "year",
        "dimensions": [
            {"code": "nis", "kind": "place", "title": {}, "codes": []},
            {"code": "jaar", "kind": "period", "title": {}, "codes": []},
        ],
        "measures": [{"code": "cijfer", "kind": kind, "title": {}}],
        "places": [
            [row["nis"], row["name"], row["since"], row["until"] or None, ""] for row in _PLACES
        ],
        "mergers": [[row["on"], row["predecessor"], row["successor"]] for row in _MERGERS],
        "former": [
            [one.on.isoformat(), one.code, one.name, one.successor] for one in former_codes()
        ],
    }


def _loaded(tmp_path: Path, rows: list[tuple[str, str, int]], kind: str) -> dict[str, Any]:
    path = tmp_path / "brought.csv"
    path.write_text("nis;jaar;cijfer\n" + "".join(f"{a};{b};{c}\n" for a, b, c in rows))
    return load_file(
        file=str(path),
        definition=_definition(kind),
        mapping={"columns": {"nis": "nis", "jaar": "jaar", "cijfer": "cijfer"}, "decimal": ","},
        before=None,
        keep=True,
        skip=False,
    )


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGIE_FIGURES", str(tmp_path))


def _asked(digest: str, *, added: bool) -> dict[str, Any]:
    keys = {(row["nis"], row["since"]): at for at, row in enumerate(_PLACES)}
    before = {row["nis"]: keys[row["nis"], row["since"]] for row in _PLACES if row["until"]}
    after = {row["nis"]: keys[row["nis"], row["since"]] for row in _PLACES if not row["until"]}
    told = lives(
        (
            (
                at,
                row["nis"],
                date.fromisoformat(row["since"]),
                date.fromisoformat(row["until"]) if row["until"] else None,
            )
            for at, row in enumerate(_PLACES)
        ),
        ((before[row["predecessor"]], after[row["successor"]]) for row in _MERGERS),
    )
    return ask(
        digest,
        dimensions=["nis", "jaar"],
        rows=["nis"],
        columns=["jaar"],
        aggregate="sum" if added else "mean",
        measure="cijfer",
        added=added,
        filters={},
        order={},
        carry=["nis", "jaar", told],
    )


_FILE = [(code, "2024", 10) for code in _THEN] + [(code, "2025", 100) for code in _NOW]


def test_a_count_of_before_is_added_to_who_took_it_in(tmp_path: Path) -> None:
    assert (len(_THEN), len(_NOW)) == (300, 285)
    done = _loaded(tmp_path, _FILE, "count")
    assert (done["faults"], done["rows"]) == ([], 585)
    assert any("Antwerpen houdt vanaf 2025 zijn code 11002" in note for note in done["notes"])
    answer = _asked(done["digest"], added=True)
    cells = {row[0]: row_of for row, row_of in zip(answer["rows"], answer["cells"], strict=True)}
    assert sorted(cells) == _NOW
    # Borsbeek is in it, and nobody else's figure changed.
    assert cells["11002"] == [("20", "ok"), ("100", "ok")]
    assert all(cells[code][0] == ("10", "ok") for code in _NOW if code not in _MERGED)
    assert sum(Decimal(cell[0][0] or 0) for cell in cells.values()) == 3000
    assert answer["carried"]
    assert not answer["left"]


def test_a_rate_of_before_is_missing_for_who_merged_and_stays_for_the_others(
    tmp_path: Path,
) -> None:
    done = _loaded(tmp_path, _FILE, "rate")
    answer = _asked(done["digest"], added=False)
    cells = {row[0]: row_of for row, row_of in zip(answer["rows"], answer["cells"], strict=True)}
    assert cells["11002"] == [(None, "missing"), ("100", "ok")]
    assert {code for code, cell in cells.items() if cell[0][1] == "missing"} == _MERGED
    assert answer["left"] == len(_MERGED)


def test_a_code_that_went_is_refused_after_with_its_successor(tmp_path: Path) -> None:
    done = _loaded(tmp_path, [(code, "2025", 1) for code in _GONE], "count")
    assert done["digest"] is None
    assert done["rejected"] == len(_GONE)
    into = {row["predecessor"]: row["successor"] for row in _MERGERS}
    for code, (_row, column, sentence) in zip(_GONE, done["faults"], strict=False):
        assert column == "nis"
        assert f"op in {into[code]} (" in sentence
    young = sorted(set(_NOW) - set(_THEN))
    done = _loaded(tmp_path, [(code, "2024", 1) for code in young], "count")
    assert done["rejected"] == len(young)
    assert all("bestaat in 2024 nog niet; voor" in one[2] for one in done["faults"])


def test_a_code_of_before_the_list_says_where_it_went_if_that_is_known(tmp_path: Path) -> None:
    rows = [("44072", "2018", 1), ("44999", "2018", 1), ("44072", "2024", 1), ("44021", "2018", 2)]
    done = _loaded(tmp_path, rows, "count")
    went = (
        "44072 (Waarschoot) ging op 1 januari 2019 op in 44085 (Lievegem); de lijst van gemeenten "
        "gaat niet verder terug."
    )
    assert done["faults"] == [
        (2, "nis", went),
        (
            3,
            "nis",
            "“44999” staat niet in de lijst van gemeenten; die gaat terug tot 2019, dus oudere "
            "codes zijn niet gekend.",
        ),
        (4, "nis", went),
    ]
    # 308 were left until 2018, and 300 after it.
    went_into = {one.successor for one in former_codes()}
    assert 300 - len(went_into) + len(former_codes()) == 308
    assert went_into <= set(_THEN)
    assert any("gaat terug tot 2019" in note for note in done["notes"])


def test_a_page_of_the_table_is_a_part_of_the_whole(tmp_path: Path) -> None:
    digest = _loaded(tmp_path, _FILE, "count")["digest"]

    def asked(**told: Any) -> dict[str, Any]:
        plain: dict[str, Any] = {"dimensions": ["nis", "jaar"], "rows": ["nis"], "order": {}}
        plain |= {"columns": ["jaar"], "aggregate": "sum", "measure": "cijfer", "filters": {}}
        return ask(digest, **{**plain, **told})

    whole = asked()
    ways: tuple[dict[str, Any], ...] = (
        {},
        {"order": {"nis": ["44021"]}},
        {"filters": {"jaar": ["2024", "2025"]}},
    )
    for more in ways:
        rows = asked(**more)["rows"]
        page = asked(**more, first=40, many=25)
        assert page["rows"] == rows[40:65]
        assert page["many"] == len(whole["rows"]) == len({*_THEN, *_NOW})
        cells = dict(zip(whole["rows"], whole["cells"], strict=True))
        assert page["cells"] == [cells[row] for row in page["rows"]]
    assert asked(first=400, many=25)["rows"] == []
