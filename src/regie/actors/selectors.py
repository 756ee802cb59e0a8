"""Reads of who is who: municipalities, regions, organisations, offices. Persons have their own.

Lists are small (a country, not a world), so they are sorted and cut in Python: alike on both
engines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q
from msgspec import Struct

from regie.actors import rules
from regie.actors.models import (
    Merger,
    Municipality,
    Office,
    Organisation,
    OrganisationName,
    Region,
    RegionMember,
    Tenure,
)
from regie.base.hooks import SearchText
from regie.base.ordering import sorted_as
from regie.base.text import fold

PAGE = 50


class MunicipalityRow(Struct, frozen=True):
    """A municipality in a list, with the names of its regions by kind."""

    uid: str
    nis: str
    name: str
    regions: dict[str, str]
    example: bool


class MunicipalityList(Struct, frozen=True):
    """One page of municipalities, and the regions to filter by."""

    rows: tuple[MunicipalityRow, ...]
    total: int
    page: int
    pages: int
    regions: tuple[Region, ...]


class MunicipalityPage(Struct, frozen=True):
    """A municipality. ``went_in`` are all that became part of it, nearest first; ``went_to`` where
    it went itself; ``former_names`` what its territory was called before, its own name left out.
    ``same_code`` are other municipalities with its code in another period."""

    municipality: Municipality
    regions: tuple[Region, ...]
    went_in: tuple[Merger, ...]
    went_to: tuple[Merger, ...]
    former_names: tuple[str, ...]
    same_code: tuple[Municipality, ...]


class Tile(Struct, frozen=True):
    """A municipality on the tile map."""

    uid: str
    nis: str
    name: str
    column: int
    row: int


class OrganisationRow(Struct, frozen=True):
    """An organisation in a list, by its name on the day that was asked."""

    uid: str
    kind: str
    name: str
    short: str
    budget_entity: str
    ended: date | None
    example: bool


class OrganisationList(Struct, frozen=True):
    """One page of organisations."""

    rows: tuple[OrganisationRow, ...]
    total: int
    page: int
    pages: int


class OrganisationPage(Struct, frozen=True):
    """An organisation. ``names`` newest first, aliases apart; ``predecessors`` with their names."""

    organisation: Organisation
    name: str
    names: tuple[OrganisationName, ...]
    aliases: tuple[OrganisationName, ...]
    predecessors: tuple[tuple[Organisation, str], ...]
    successor: tuple[Organisation, str] | None


class OfficeRow(Struct, frozen=True):
    """An office, with who held it on a day (absent where that is not known)."""

    office: Office
    holder: Tenure | None


def municipalities(
    day: date,
    *,
    region: str | None = None,
    text: str = "",
    order: str = "",
    page: int = 1,
    size: int = PAGE,
) -> MunicipalityList:
    """The municipalities of a day by name, ``nis`` or a kind of region; in a region (its uid or
    code), with ``text`` in their name or code. Three queries, four for a kind of region."""
    found = Municipality.objects.filter(_on(day))
    if region:
        found = found.filter(Q(regions__region__uid=region) | Q(regions__region__code=region))
    wanted = _loose(text)
    # Columns and no models: of all that are looked at, most are not shown.
    rows = [
        row
        for row in found.values_list("folded", "nis", "pk", "uid", "name", "example")
        if wanted in _loose(row[0]) or row[1] == wanted
    ]
    rows.sort()
    rows = sorted_as(rows, order, _municipality_orders(order))
    page, pages = _clamped(page, len(rows), size)
    shown = rows[(page - 1) * size : page * size]
    inside: dict[int, dict[str, str]] = {}
    for municipality, kind, _code, name in sorted(
        RegionMember.objects.filter(municipality__in=[row[2] for row in shown]).values_list(
            "municipality", "region__kind", "region__code", "region__name"
        )
    ):
        inside.setdefault(municipality, {})[kind] = name
    every = sorted(Region.objects.all(), key=lambda row: (row.kind, row.code))
    return MunicipalityList(
        tuple(
            MunicipalityRow(uid, nis, name, inside.get(key, {}), example)
            for _folded, nis, key, uid, name, example in shown
        ),
        len(rows),
        page,
        pages,
        tuple(every),
    )


def _municipality_orders(order: str) -> dict[str, Callable[[tuple[Any, ...]], Any]]:
    kind = order.removeprefix("-")
    if kind not in Region.Kind.values:
        return {"naam": lambda row: row[0], "nis": lambda row: row[1]}
    called = dict(
        RegionMember.objects.filter(region__kind=kind).values_list("municipality", "region__name")
    )
    return {kind: lambda row: fold(called.get(row[2], ""))}


def municipality_at(nis: str, day: date) -> Municipality | None:
    """The municipality that bears this code on a day; else the last that did. One query."""
    return rules.nearest(Municipality.objects.filter(nis=nis), day, lambda row: row.since)


def municipalities_named(name: str) -> list[Municipality]:
    """Municipalities of any time that bear just this name or code, the living first. One query."""
    wanted = _loose(name)
    found = [row for row in Municipality.objects.all() if wanted in (_loose(row.folded), row.nis)]
    return sorted(found, key=lambda row: (row.until is not None, row.folded, row.nis))


def municipality_redirect(nis: str, day: date) -> list[Municipality]:
    """Where a code that ended leads on a day: its living successors by name. Empty where somebody
    bears the code on that day, and where nobody ever did. Two queries."""
    bearers = list(Municipality.objects.filter(nis=nis))
    if rules.at(bearers, day, lambda row: row.since):
        return []
    last = rules.nearest(bearers, day, lambda row: row.since)
    if last is None:
        return []
    mergers = _mergers()
    places = {row.pk: row for merger in mergers for row in (merger.predecessor, merger.successor)}
    successors: dict[int, list[int]] = {}
    for merger in mergers:
        successors.setdefault(merger.predecessor_id, []).append(merger.successor_id)

    def lives(key: int) -> bool:
        return rules.holds(places[key].since, places[key].until, day)

    found = [places[key] for key in rules.descendants(successors, last.pk, lives)]
    return sorted(found, key=lambda row: (row.folded, row.nis))


def municipality_page(uid: str) -> MunicipalityPage | None:
    """A municipality with its history. Three queries."""
    bearers = list(
        Municipality.objects.filter(nis__in=Municipality.objects.filter(uid=uid).values("nis"))
        .prefetch_related(Prefetch("regions", RegionMember.objects.select_related("region")))
        .order_by("since")
    )
    municipality = next((row for row in bearers if row.uid == uid), None)
    if municipality is None:
        return None
    mergers = _mergers()
    predecessors: dict[int, list[int]] = {}
    for merger in mergers:
        predecessors.setdefault(merger.successor_id, []).append(merger.predecessor_id)
    inside = {municipality.pk, *rules.ancestry(predecessors, municipality.pk)}
    went_in = tuple(
        sorted(
            (merger for merger in mergers if merger.successor_id in inside),
            key=lambda merger: (-merger.on.toordinal(), merger.predecessor.folded),
        )
    )
    names = dict.fromkeys(merger.predecessor.name for merger in went_in)
    names.pop(municipality.name, None)
    return MunicipalityPage(
        municipality,
        tuple(_regions(municipality)),
        went_in,
        tuple(merger for merger in mergers if merger.predecessor_id == municipality.pk),
        tuple(names),
        tuple(row for row in bearers if row.pk != municipality.pk),
    )


def tile_map(day: date) -> list[Tile]:
    """The municipalities of a day that have a place on the tile map, row by row. One query."""
    placed = Municipality.objects.filter(
        _on(day), tile_column__isnull=False, tile_row__isnull=False
    ).order_by("tile_row", "tile_column")
    return [
        Tile(uid, nis, name, column, row)
        for uid, nis, name, column, row in placed.values_list(
            "uid", "nis", "name", "tile_column", "tile_row"
        )
    ]


def names_at(organisations: Collection[int], day: date) -> dict[int, str]:
    """What organisations (their keys) are called on a day; where that is not known, the nearest
    name that is. One query."""
    told: dict[int, list[_Called]] = {}
    for key, *name in OrganisationName.objects.filter(
        organisation__in=organisations, alias=False
    ).values_list("organisation", "name", "from_first", "until"):
        told.setdefault(key, []).append(_Called(*name))
    named = {key: rules.nearest(names, day, lambda name: name.since) for key, names in told.items()}
    return {key: name.name for key, name in named.items() if name}


class _Called(NamedTuple):
    """What an organisation is called from one day to another."""

    name: str
    since: date | None
    until: date | None


def organisations(
    day: date,
    *,
    kind: str = "",
    text: str = "",
    order: str = "",
    page: int = 1,
    size: int = PAGE,
) -> OrganisationList:
    """Organisations by their name on a day, or by ``afkorting``, ``soort`` or
    ``begrotingsentiteit``; of a kind, with ``text`` in a name they ever had. Two queries."""
    found = Organisation.objects.prefetch_related("names")
    if kind:
        found = found.filter(kind=kind)
    wanted = _loose(text)
    rows: list[tuple[str, OrganisationRow]] = []
    for organisation in found:
        names = list(organisation.names.all())
        name = _name([one for one in names if not one.alias], day)
        if name is None or not any(wanted in _loose(f"{one.name} {one.short}") for one in names):
            continue
        row = OrganisationRow(
            organisation.uid,
            organisation.kind,
            name.name,
            name.short,
            organisation.budget_entity,
            organisation.ended,
            organisation.example,
        )
        rows.append((name.folded, row))
    rows.sort(key=lambda pair: (pair[0], pair[1].uid))
    rows = sorted_as(rows, order, _ORGANISATION_ORDERS)
    page, pages = _clamped(page, len(rows), size)
    return OrganisationList(
        tuple(row for _, row in rows[(page - 1) * size : page * size]), len(rows), page, pages
    )


_ORGANISATION_ORDERS: dict[str, Callable[[tuple[str, OrganisationRow]], Any]] = {
    "naam": lambda pair: pair[0],
    "afkorting": lambda pair: fold(pair[1].short),
    "soort": lambda pair: Organisation.Kind.values.index(pair[1].kind),
    "begrotingsentiteit": lambda pair: pair[1].budget_entity,
}


def organisation_page(uid: str, day: date) -> OrganisationPage | None:
    """An organisation with its names through time. Four queries."""
    found = (
        Organisation.objects.filter(uid=uid)
        .select_related("successor", "municipality")
        .prefetch_related("names")
        .first()
    )
    if found is None:
        return None
    predecessors = list(found.predecessors.order_by("pk"))
    near = [*predecessors, *([found.successor] if found.successor else [])]
    called = names_at([row.pk for row in near], day)
    names = sorted(
        found.names.all(), key=lambda name: (name.from_first or date.min, name.pk), reverse=True
    )
    own = [name for name in names if not name.alias]
    current = _name(own, day)
    return OrganisationPage(
        found,
        current.name if current else "",
        tuple(own),
        tuple(name for name in names if name.alias),
        tuple((row, called.get(row.pk, "")) for row in predecessors),
        (found.successor, called.get(found.successor.pk, "")) if found.successor else None,
    )


def organisations_in(municipality: int, day: date) -> list[tuple[str, str]]:
    """The organisations of a municipality (its key) that are there on a day: uid and name, by
    name. Two queries."""
    found = Organisation.objects.filter(
        Q(ended__isnull=True) | Q(ended__gt=day), municipality=municipality
    ).prefetch_related("names")
    named = [
        (name.folded, organisation.uid, name.name)
        for organisation in found
        if (name := _name([one for one in organisation.names.all() if not one.alias], day))
    ]
    return [(uid, name) for _, uid, name in sorted(named)]


def organisation_of_entity(entity: str) -> Organisation | None:
    """The organisation whose budget articles begin with this entity (``SJ0``). One query."""
    return Organisation.objects.filter(budget_entity=entity).first() if entity else None


def office_holder(office: int, day: date) -> Tenure | None:
    """Who held an office (its key) on a day; None where that is not known. One query."""
    return rules.at(Tenure.objects.filter(office=office), day, lambda row: row.since)


def offices(day: date) -> list[OfficeRow]:
    """All offices, with who held them on a day. Two queries."""
    return [
        OfficeRow(office, rules.at(office.tenures.all(), day, lambda row: row.since))
        for office in Office.objects.prefetch_related("tenures").order_by("pk")
    ]


def search_texts(uids: Collection[str]) -> Iterable[SearchText]:
    """What search knows of municipalities (as long as they live, with the names that went into
    them) and organisations (by every name and alias). Four queries at most."""
    wanted = Q(uid__in=uids) if uids else Q()
    former: dict[int, list[Merger]] = {}
    for merger in _mergers():
        former.setdefault(merger.successor_id, []).append(merger)
    for place in Municipality.objects.filter(wanted, until__isnull=True).order_by("pk"):
        went_in = [merger.predecessor for merger in former.get(place.pk, ())]
        yield SearchText(
            "municipality",
            place.uid,
            f"/gemeenten/{place.nis}/",
            {"nl": place.name},
            texts=tuple({"nl": f"{row.nis} {row.name}"} for row in (place, *went_in)),
            sort=place.folded,
            example=place.example,
        )
    for organisation in (
        Organisation.objects.filter(wanted).prefetch_related("names").order_by("pk")
    ):
        names = list(organisation.names.all())
        current = _name([name for name in names if not name.alias], date.max)
        if current is None:
            continue
        yield SearchText(
            "organisation",
            organisation.uid,
            f"/organisaties/{organisation.uid}/",
            {"nl": current.name},
            {"nl": current.short} if current.short else {},
            tuple({"nl": f"{name.name} {name.short}".strip()} for name in names),
            sort=current.folded,
            example=organisation.example,
        )


def _loose(words: str) -> str:
    """Folded, and without the hyphens that people leave out."""
    return fold(words).replace("-", " ")


def _on(day: date) -> Q:
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def _mergers() -> list[Merger]:
    return list(Merger.objects.select_related("predecessor", "successor").order_by("on", "pk"))


def _regions(municipality: Municipality) -> list[Region]:
    """Its regions, asked for beforehand with theirs."""
    return sorted(
        (member.region for member in municipality.regions.all()),
        key=lambda region: (region.kind, region.code),
    )


def _name(names: Iterable[OrganisationName], day: date) -> OrganisationName | None:
    return rules.nearest(names, day, lambda name: name.from_first)


def _clamped(page: int, total: int, size: int) -> tuple[int, int]:
    """The page that can be shown, and how many there are."""
    pages = max(1, -(-total // size))
    return min(max(1, page), pages), pages
