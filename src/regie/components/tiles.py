"""The tile map: one hexagon for each municipality, so that small ones are as visible as large."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from msgspec import Struct, field

Words = str | Promise

_WIDTH, _HEIGHT = 34, 30
#: So near to an edge a name would not fit when its middle is above the tile.
_ASIDE = 130
#: Letters of a name in a tile.
_SHORT = 4


class Tile(Struct, frozen=True):
    """A municipality on the grid. ``row`` counts down; odd rows are half a tile to the right.

    ``level`` 1–4 is how dark it is, 0 is plain, None is no figure; ``note`` is told after the name.
    """

    name: str
    path: str
    column: int
    row: int
    level: int | None = 0
    note: str = ""
    marked: bool = False

    @property
    def x(self) -> int:
        """Of its centre, in the coordinates of the drawing."""
        return self.column * _WIDTH + (_WIDTH if self.row % 2 else _WIDTH // 2)

    @property
    def y(self) -> int:
        """Of its centre."""
        return self.row * _HEIGHT + 20

    @property
    def css(self) -> str:
        """The class that colours it."""
        if self.marked:
            return "mark"
        return "none" if self.level is None else f"l{self.level}" if self.level else ""


class TileMap(Struct, frozen=True):
    """All that ``<c-tile-map>`` shows. ``legend`` names the levels that are used; where it is
    ``lettered``, each tile shows the first letters of its name in a wide window.
    ``other`` leads to the same with real boundaries."""

    title: Words
    description: Words
    tiles: tuple[Tile, ...]
    legend: Mapping[int, Words] = field(default_factory=dict)
    lettered: bool = False
    other: str = ""

    @property
    def top(self) -> int:
        """Where the drawing begins: above it is room for a name."""
        return -20

    @property
    def links(self) -> SafeString:
        """Every tile as a named link, in SVG. Written here since a template takes ten times as
        long over 285 of them."""
        width = self.width
        # All that came from outside is escaped.
        return mark_safe(  # noqa: S308 - see above
            "\n".join([_link(tile, width, self.lettered) for tile in self.tiles])
        )

    @property
    def width(self) -> int:
        """Of the drawing."""
        return max([tile.x for tile in self.tiles], default=0) + _WIDTH // 2 + 2

    @property
    def height(self) -> int:
        """Of the drawing."""
        return max([tile.y for tile in self.tiles], default=0) + 22

    @property
    def framed(self) -> int:
        """Its height with the room above it for a name."""
        return self.height + 20


def tile_map(
    title: Words,
    description: Words,
    tiles: Iterable[Tile],
    legend: Mapping[int, Words] | None = None,
    *,
    lettered: bool = False,
) -> TileMap:
    """A map of ``tiles`` in reading order, which is the order of the keyboard too."""
    ordered = tuple(sorted(tiles, key=lambda tile: (tile.row, tile.column)))
    return TileMap(title, description, ordered, legend or {}, lettered)


def letters(name: str) -> str:
    """A name as it fits in a tile: ``Gent``, ``Antw``, ``S-Nik``."""
    first, mark, rest = next(
        (cut for mark in "- " if (cut := name.partition(mark))[2]), (name, "", "")
    )
    if rest and len(first) <= _SHORT:
        return f"{first[0]}{mark}{rest[:3]}"
    return name if len(name) <= _SHORT + 1 else name[:_SHORT]


@lru_cache(maxsize=2_000)  # seven maps: most tiles say the same from one visit to the next
def _link(tile: Tile, width: int, lettered: bool) -> str:
    look = f' class="{tile.css}"' if tile.css else ""
    x, y = tile.x, tile.y
    name = escape(f"{tile.name}: {tile.note}" if tile.note else tile.name)
    # Told above the tile, where no later tile is drawn over it, and within the drawing.
    side = "s" if x < _ASIDE else "e" if x > width - _ASIDE else "m"
    inside = f'<text x="{x}" y="{y + 3}">{escape(letters(tile.name))}</text>' if lettered else ""
    return (
        f'<a href="{escape(tile.path)}"{look}><title>{name}</title>'
        f'<use href="#tegel" x="{x}" y="{y}"/>{inside}'
        f'<text class="{side}" x="{x}" y="{y - 24}">{name}</text></a>'
    )
