"""Who applies, as values: what an organisation is, where it acts, which figure counts there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from regie.actors.models import Mandate, Organisation, Region, RegionMember
from regie.actors.selectors import names_at
from regie.base.actor import Role
from regie.programmes.eligible import Party
from regie.programmes.models import PlaceFigure
from regie.programmes.ruleset import Applicants

_KINDS: dict[str, tuple[str, ...]] = {
    Organisation.Kind.LOCAL_BOARD: ("municipality",),
    Organisation.Kind.LEGAL_PERSON: ("organisation", "intermunicipal"),
    Organisation.Kind.COMMUNITY_COMMISSION: (),
}


def parties(rules: Applicants, organisations: Collection[Organisation], day: date) -> list[Party]:
    """Organisations as the rules look at them, in their order. Three queries, one without a
    threshold."""
    called = names_at([one.pk for one in organisations], day)
    places = {one.municipality_id: one for one in organisations if one.municipality_id}
    regions: dict[int, str] = {}
    figures: dict[int, int] = {}
    if rules.threshold is not None and places:
        regions = dict(
            RegionMember.objects.filter(
                municipality__in=list(places), region__kind=Region.Kind.REFERENCE
            ).values_list("municipality_id", "region__name")
        )
        figures = figures_of(rules.threshold.figure, list(places))
    return [
        Party(
            called.get(one.pk, ""),
            _KINDS.get(one.kind, ("organisation",)),
            one.municipality.name if one.municipality else "",
            regions.get(one.municipality_id or 0, ""),
            figures.get(one.municipality_id or 0),
        )
        for one in organisations
    ]


def figures_of(figure: str, municipalities: Collection[int]) -> dict[int, int]:
    """What a figure was last in each of these municipalities; those without one are left out. One
    query."""
    rows = PlaceFigure.objects.filter(figure=figure, municipality__in=municipalities)
    return dict(rows.order_by("year").values_list("municipality_id", "value"))


def accounts_that_sign(organisation: int, day: date) -> list[int]:
    """The accounts of everybody who signs for an organisation on a day. One query."""
    rows = Mandate.objects.filter(
        organisation=organisation,
        role=Role.APPLICANT_SIGNATORY,
        state=Mandate.State.ACTIVE,
        since__lte=day,
        person__account__isnull=False,
    ).exclude(until__lte=day)
    return list(rows.order_by("person__account_id").values_list("person__account_id", flat=True))
