"""The map with real boundaries, where somebody loaded them; shown as the tile map is, and with a
way back to it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from django.utils.safestring import SafeString, mark_safe
from msgspec import Struct, field
from msgspec.structs import replace

from regie.components.tiles import TileMap, Words
from regie.indicators.selectors.places import Shapes


class Placed(Struct, frozen=True):
    """A municipality on the map: ``level`` and ``marked`` as a tile has them."""

    code: str
    name: str
    path: str
    level: int | None = 0
    note: str = ""
    marked: bool = False


class ShapeMap(Struct, frozen=True):
    """What ``<c-tile-map>`` shows of boundaries. ``other`` leads to the tiles; ``aside`` are places
    that the boundaries do not have."""

    title: Words
    description: Words
    shapes: Shapes
    places: tuple[Placed, ...]
    legend: Mapping[int, Words] = field(default_factory=dict)
    other: str = ""
    shaped: bool = True
    top: int = 0

    @property
    def source(self) -> str:
        """Who drew the boundaries."""
        return self.shapes.source

    @property
    def width(self) -> int:
        """Of the drawing."""
        return self.shapes.width

    @property
    def framed(self) -> int:
        """Its height."""
        return self.shapes.height

    @property
    def aside(self) -> list[tuple[str, str]]:
        """Name and address of what has no boundary."""
        return [(one.name, one.path) for one in self.places if one.code not in self.shapes.paths]

    @property
    def links(self) -> SafeString:
        """Every municipality as a named link. What is marked comes last, so that nothing is drawn
        over its border."""
        drawn = [one for one in self.places if one.code in self.shapes.paths]
        drawn.sort(key=lambda one: one.marked)
        # All that came from outside is escaped; a path is made of figures by our own code.
        return mark_safe(  # noqa: S308 - see above
            "\n".join(_link(one, self.shapes.paths[one.code]) for one in drawn)
        )


def _link(one: Placed, path: str) -> str:
    css = "mark" if one.marked else "none" if one.level is None else ""
    look = f' class="{css or f"l{one.level}"}"' if css or one.level else ""
    name = escape(f"{one.name}: {one.note}" if one.note else one.name)
    return f'<a href="{escape(one.path)}"{look}><title>{name}</title><path d="{path}"/></a>'


def with_way(map_: TileMap, other: str) -> TileMap:
    """A tile map that leads to the boundaries too."""
    return replace(map_, other=other)
