"""Boundaries: read from both formats, made small without tearing neighbours apart, and told plainly
where they do not fit."""

from __future__ import annotations

import gzip
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from regie.indicators.outlines import Unreadable, outlines

#: Two squares beside each other and an island, as lines that are shared.
TOPOLOGY: dict[str, Any] = {
    "type": "Topology",
    "transform": {"scale": [0.01, 0.01], "translate": [3.0, 51.0]},
    "arcs": [
        [[10, 0], [0, 4], [0, 6]],
        [[10, 10], [-10, 0], [0, -10], [10, 0]],
        [[10, 0], [10, 0], [0, 10], [-10, 0]],
        [[30, 0], [4, 0], [0, 4], [-4, 0], [0, -4]],
    ],
    "objects": {
        "places": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"nis": "1", "naam": "West"}},
                {"type": "Polygon", "arcs": [[2, -1]], "properties": {"nis": "2"}},
                {"type": "MultiPolygon", "arcs": [[[3]]], "properties": {"nis": "3"}},
                {"type": "Polygon", "arcs": [[3]], "properties": {"nis": "9"}},
                {"type": "Polygon", "arcs": [[3]]},
            ],
        }
    },
}


def told(value: Any) -> bytes:
    return json.dumps(value).encode()


def points(path: str) -> set[tuple[int, int]]:
    """Where a path of one ring goes, in whole points."""
    start, steps = re.fullmatch(r"M(-?\d+ -?\d+)l(.*)z", path).groups()  # type: ignore[union-attr] # it fits or the test fails
    x, y = map(int, start.split())
    found = {(x, y)}
    figures = [int(one) for one in re.findall(r"-?\d+", steps)]
    for along, down in zip(figures[::2], figures[1::2], strict=True):
        x, y = x + along, y + down
        found.add((x, y))
    return found


def test_a_topology_is_joined_by_its_codes_and_says_what_does_not_fit() -> None:
    found = outlines(told(TOPOLOGY), {"1", "2", "3", "4"})
    assert set(found.paths) == {"1", "2", "3"}
    assert found.missing == ("4",)
    assert found.unknown == ("9",)
    assert found.nameless == 1
    assert found.neighbours["1"] == ["2"]
    assert found.neighbours["3"] == []
    # The point halfway the straight border is gone on both sides.
    shared = points(found.paths["1"]) & points(found.paths["2"])
    assert len(shared) == 2


def test_geojson_gives_the_same_as_a_topology() -> None:
    def square(left: float, right: float) -> list[list[list[float]]]:
        return [[[left, 51], [right, 51], [right, 51.1], [left, 51.1], [left, 51]]]

    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": number,
                "properties": {"CODE": code},
                "geometry": {"type": "Polygon", "coordinates": square(left, left + 0.1)},
            }
            for number, (code, left) in enumerate([("1", 3.0), ("2", 3.1)])
        ],
    }
    found = outlines(told(collection), {"1", "2"})
    assert found.neighbours == {"1": ["2"], "2": ["1"]}
    assert len(points(found.paths["1"]) & points(found.paths["2"])) == 2


def test_what_crosses_itself_is_drawn_as_it_is() -> None:
    bow = {
        "type": "FeatureCollection",
        "features": [
            {
                "properties": {"nis": "1"},
                "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [9, 9], [9, 0], [0, 9]]]},
            },
            {"properties": {"nis": "2"}, "geometry": None},
        ],
    }
    found = outlines(told(bow), {"1", "2"})
    assert set(found.paths) == {"1"}
    assert found.missing == ("2",)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"type": "Point"}',
        b'{"type": "Topology"}',
        b'{"type": "FeatureCollection", "features": []}',
        b"[" * 100_000,
        told({**TOPOLOGY, "arcs": []}),
        told({**TOPOLOGY, "transform": {"scale": ["x", 1], "translate": [0, 0]}}),
        told(TOPOLOGY).replace(b"[10, 0]", b"[NaN, 0]"),
        told(TOPOLOGY).replace(b"[10, 0]", b"[1e999, 0]"),
        told(TOPOLOGY).replace(b'"nis"', b'"naam"'),
    ],
)
def test_what_holds_no_boundaries_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        outlines(content, {"8"})
    assert str(refused.value).endswith(".")


def _real() -> Path | None:
    sources = os.environ.get("REGIE_SOURCES", "")
    path = Path(sources).parent / "domain" / "flanders_285.topo.json" if sources else None
    return path if path and path.exists() else None


def test_all_real_municipalities_fit_on_a_page() -> None:
    path = _real()
    if path is None:
        print("The real boundaries are not here (REGIE_SOURCES is not set): nothing was read.")
        return
    content = path.read_bytes()
    codes = set(re.findall(rb'"nis":\s*"(\d{5})"', content))
    found = outlines(content, {code.decode() for code in codes})
    assert len(found.paths) == 285
    assert not found.missing
    assert len(gzip.compress("".join(found.paths.values()).encode())) < 30_000
    # Gent and Destelbergen lie beside each other; Gent and Antwerpen do not.
    assert "44013" in found.neighbours["44021"]
    assert "11002" not in found.neighbours["44021"]
