"""Boundaries of places from GeoJSON or TopoJSON, made small enough for a page: values in, values
out.

Points are put on a whole grid first, so that two neighbours have the very same points. Where three
borders meet stays; what lies between is simplified once, and so alike on both sides. A ring that
crosses itself is drawn as it is.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct, field

#: How wide the drawing is, in its own units.
WIDTH = 1600
#: A point nearer than this to the line between its neighbours is left out, in units.
TOLERANCE = 1.0
#: More points than this no register of municipalities needs.
MOST = 3_000_000

Point = tuple[int, int]
Ring = list[Point]
_Rings = list[list[tuple[float, float]]]


class Unreadable(Exception):
    """The file holds no boundaries; the sentence says why."""


class Outlines(Struct, frozen=True):
    """Boundaries by code, as paths of SVG; ``neighbours`` share a border.

    :param unknown: codes of the file that are no place of today; they are not drawn.
    :param missing: places of today that the file does not have.
    :param nameless: how many shapes have no code at all.
    """

    width: int
    height: int
    paths: Mapping[str, str]
    neighbours: Mapping[str, list[str]]
    unknown: tuple[str, ...] = field(default=())
    missing: tuple[str, ...] = field(default=())
    nameless: int = 0


def outlines(content: bytes, places: Collection[str]) -> Outlines:
    """The boundaries of ``places`` (codes).

    :raises Unreadable: when it is no GeoJSON or TopoJSON with shapes of any of them.
    """
    shapes = _shapes(content)
    known = set(places)
    code = _key(shapes, known)
    by_code: dict[str, _Rings] = defaultdict(list)
    nameless = 0
    for told, rings in shapes:
        name = told.get(code, "")
        if name:
            by_code[name].extend(rings)
        else:
            nameless += 1
    drawn = {name: by_code[name] for name in sorted(by_code) if name in known and by_code[name]}
    grid, height = _on_grid(drawn)
    small, neighbours = _simplified(grid)
    return Outlines(
        WIDTH,
        height,
        {name: path for name, rings in small.items() if (path := _path(rings))},
        neighbours,
        tuple(sorted(by_code.keys() - known)),
        tuple(sorted(known - drawn.keys())),
        nameless,
    )


# --- reading


def _shapes(content: bytes) -> list[tuple[dict[str, str], _Rings]]:
    """Every shape with all that it says of itself, and its rings."""
    try:
        told = json.loads(content.decode("utf-8-sig"), parse_constant=_no_figure)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Unreadable("Dit bestand is geen JSON.") from error
    kind = told.get("type") if isinstance(told, dict) else None
    try:
        match kind:
            case "Topology":
                arcs = _arcs(told)
                found = [
                    (_names(one), _rings(one, lambda ring: _joined(ring, arcs)))
                    for object_ in told["objects"].values()
                    for one in _members(object_)
                ]
            case "FeatureCollection":
                found = [
                    (_names(one), _rings(one["geometry"] or {}, _pairs)) for one in told["features"]
                ]
            case _:
                raise Unreadable(
                    "Dit bestand is geen GeoJSON (FeatureCollection) en geen TopoJSON (Topology)."
                )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise Unreadable("De vormen in dit bestand zijn niet te lezen.") from error
    if sum(len(ring) for _, rings in found for ring in rings) > MOST:
        raise Unreadable("Dit bestand heeft te veel punten; vereenvoudig het eerst.")
    if not any(rings for _, rings in found):
        raise Unreadable("In dit bestand staat geen enkel vlak.")
    return found


def _no_figure(words: str) -> float:
    raise ValueError(words)


def _members(told: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return told["geometries"] if told["type"] == "GeometryCollection" else [told]


def _names(shape: dict[str, Any]) -> dict[str, str]:
    told = {"id": shape.get("id"), **(shape.get("properties") or {})}
    return {name: str(value) for name, value in told.items() if isinstance(value, str | int)}


def _rings(shape: dict[str, Any], read: Any) -> _Rings:
    inside: Any = shape.get("arcs", shape.get("coordinates"))
    match shape.get("type"):
        case "Polygon":
            parts = [inside]
        case "MultiPolygon":
            parts = inside
        case _:
            return []
    return [read(ring) for part in parts for ring in part]


def _pairs(ring: list[Any]) -> list[tuple[float, float]]:
    return [_pair(one) for one in ring]


def _pair(one: Sequence[Any]) -> tuple[float, float]:
    x, y = float(one[0]), float(one[1])
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError
    return x, y


def _arcs(told: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The lines of a topology; with a transform each point is told from the one before."""
    transform = told.get("transform")
    if transform is None:
        return [_pairs(arc) for arc in told["arcs"]]
    (wide, high), (left, top) = _pair(transform["scale"]), _pair(transform["translate"])
    arcs = []
    for arc in told["arcs"]:
        x = y = 0.0
        points = []
        for one in arc:
            along, up = _pair(one)
            x, y = x + along, y + up
            points.append((x * wide + left, y * high + top))
        arcs.append(points)
    return arcs


def _joined(
    ring: Sequence[int], arcs: Sequence[list[tuple[float, float]]]
) -> list[tuple[float, float]]:
    """The lines of a ring one after another; ``~n`` is line ``n`` from its end."""
    points: list[tuple[float, float]] = []
    for at in ring:
        line = arcs[at] if at >= 0 else arcs[~at][::-1]
        points.extend(line[1:] if points else line)
    return points


def _key(shapes: Sequence[tuple[dict[str, str], _Rings]], known: Collection[str]) -> str:
    """Which word of the shapes holds the code: the one that names most places."""
    counted = Counter(name for told, _ in shapes for name, value in told.items() if value in known)
    if not counted:
        raise Unreadable("Geen enkele vorm in dit bestand heeft de code van een gemeente.")
    return min(counted, key=lambda name: (-counted[name], name))


# --- making small


def _on_grid(shapes: Mapping[str, _Rings]) -> tuple[dict[str, list[Ring]], int]:
    """On whole points from the left above, degrees drawn as they are on the ground halfway."""
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    degrees = left >= -180 and right <= 180 and low >= -90 and high <= 90
    narrow = math.cos(math.radians((low + high) / 2)) if degrees else 1.0
    if right <= left or high <= low:
        raise Unreadable("De vormen in dit bestand hebben geen oppervlakte.")
    scale = WIDTH / ((right - left) * narrow)
    grid = {
        name: [
            _closed([(round((x - left) * narrow * scale), round((high - y) * scale)) for x, y in r])
            for r in rings
        ]
        for name, rings in shapes.items()
    }
    return grid, round((high - low) * scale)


def _closed(points: Ring) -> Ring:
    """Without a point twice in a row; the last is not the first."""
    ring = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    while len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    return ring


def _edge(one: Point, two: Point) -> tuple[Point, Point]:
    return (one, two) if one < two else (two, one)


def _simplified(
    shapes: Mapping[str, list[Ring]],
) -> tuple[dict[str, list[Ring]], dict[str, list[str]]]:
    around: dict[Point, set[Point]] = defaultdict(set)
    bearers: dict[tuple[Point, Point], set[str]] = defaultdict(set)
    for name, rings in shapes.items():
        for ring in rings:
            for one, two in pairwise([*ring, ring[0]]):
                around[one].add(two)
                around[two].add(one)
                bearers[_edge(one, two)].add(name)
    neighbours: dict[str, set[str]] = defaultdict(set)
    for names in bearers.values():
        for name in names:
            neighbours[name] |= names - {name}

    def stays(before: Point, at: Point, after: Point) -> bool:
        """Where other than two borders meet, or the border passes to other neighbours."""
        return len(around[at]) != 2 or bearers[_edge(before, at)] != bearers[_edge(at, after)]

    small = {
        name: [found for ring in rings if len(found := _ring(ring, stays)) > 2]
        for name, rings in shapes.items()
    }
    # What is smaller than the grid keeps the largest of what it has.
    for name, rings in small.items():
        if not rings and shapes[name]:
            small[name] = [max(shapes[name], key=len)]
    return small, {name: sorted(neighbours[name]) for name in shapes}


def _ring(ring: Ring, stays: Any) -> Ring:
    if len(ring) < 4:
        return ring
    fixed = [
        at
        for at, point in enumerate(ring)
        if stays(ring[at - 1], point, ring[(at + 1) % len(ring)])
    ]
    if len(fixed) < 2:
        # An island, or nearly: from one end to what lies farthest from it, and back.
        first = fixed[0] if fixed else ring.index(min(ring))
        far = max(range(len(ring)), key=lambda at: (math.dist(ring[at], ring[first]), ring[at]))
        fixed = sorted({first, far})
    found: Ring = []
    for at, end in pairwise([*fixed, fixed[0] + len(ring)]):
        line = [ring[one % len(ring)] for one in range(at, end + 1)]
        found.extend(_line(line)[:-1])
    return found


def _line(points: Ring) -> Ring:
    """Douglas and Peucker, in one direction only so that both sides give the same."""
    turned = points[-1] < points[0]
    line = points[::-1] if turned else points
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        far, at = TOLERANCE, -1
        for one in range(first + 1, last):
            away = _away(line[one], line[first], line[last])
            if away > far:
                far, at = away, one
        if at > 0:
            keep.add(at)
            spans += [(first, at), (at, last)]
    kept = [line[one] for one in sorted(keep)]
    return kept[::-1] if turned else kept


def _away(point: Point, one: Point, two: Point) -> float:
    (x, y), (ax, ay), (bx, by) = point, one, two
    dx, dy = bx - ax, by - ay
    if not (dx or dy):
        return math.dist(point, one)
    along = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
    return math.dist(point, (ax + along * dx, ay + along * dy))


def _path(rings: Iterable[Ring]) -> str:
    """As SVG writes it shortest: from point to point."""
    told = []
    for ring in rings:
        steps = []
        for (x, y), (to_x, to_y) in pairwise(ring):
            along, down = to_x - x, to_y - y
            steps.append(f"{along}{'' if down < 0 else ' '}{down}")
        told.append(f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}z")
    return "".join(told)
