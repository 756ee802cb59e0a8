"""With whom a municipality can apply: the figures of a region, and who is still free."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q
from msgspec import Struct

from regie.actors.models import Municipality, Region, RegionMember
from regie.programmes.models import Application, Call, Member, PlaceFigure


class Place(Struct, frozen=True):
    """A municipality as the partner finder shows it. ``figure`` is absent where it is not known;
    ``taken`` is whether it is in a partnership of this call already."""

    key: int
    nis: str
    name: str
    figure: int | None
    year: int | None
    source: str
    example: bool
    taken: bool


def places(today: date) -> list[tuple[str, str]]:
    """Every municipality of today: code and name. One query."""
    rows = Municipality.objects.filter(since__lte=today).filter(
        Q(until__isnull=True) | Q(until__gt=today)
    )
    return list(rows.order_by("folded", "nis").values_list("nis", "name"))


def region_of(nis: str, today: date) -> tuple[str, list[int]]:
    """The reference region of a municipality with the keys of all that lie in it; "" where it is
    not known. Two queries."""
    member = (
        RegionMember.objects.select_related("region")
        .filter(
            municipality__nis=nis,
            municipality__until__isnull=True,
            region__kind=Region.Kind.REFERENCE,
        )
        .first()
    )
    if member is None:
        return "", []
    rows = RegionMember.objects.filter(
        region=member.region, municipality__since__lte=today, municipality__until__isnull=True
    )
    return member.region.name, list(rows.values_list("municipality", flat=True))


def told_of(call: Call, figure: str, keys: Collection[int], *, nis: str = "") -> list[Place]:
    """Municipalities with their newest figure, and whether each is free. Three queries."""
    chosen = Municipality.objects.filter(
        Q(pk__in=keys) | (Q(nis=nis, until__isnull=True) if nis else Q(pk__in=[]))
    ).order_by("folded", "nis")
    rows = list(chosen)
    figures: dict[int, PlaceFigure] = {}
    found = PlaceFigure.objects.filter(figure=figure, municipality__in=[row.pk for row in rows])
    for one in found.order_by("year") if figure else ():
        figures[one.municipality_id] = one
    taken = _taken(call)
    return [
        Place(
            row.pk,
            row.nis,
            row.name,
            known.value if (known := figures.get(row.pk)) else None,
            known.year if known else None,
            known.source if known else "",
            bool(known and known.example),
            row.pk in taken,
        )
        for row in rows
    ]


def _taken(call: Call) -> set[int]:
    """Municipalities whose board is in a partnership that was handed in, or confirmed that it
    takes part in one."""
    gone = (
        Application.State.WITHDRAWN,
        Application.State.INELIGIBLE,
        Application.State.LAPSED,
    )
    partnerships = (
        Member.objects.filter(application__call=call, lead=False, state=Member.State.CONFIRMED)
        .exclude(application__state__in=gone)
        .values("application")
    )
    rows = Member.objects.filter(
        application__in=partnerships, state=Member.State.CONFIRMED
    ).values_list("organisation__municipality", flat=True)
    return {key for key in rows if key is not None}
