"""What goes over when boards merge: everything keeps its own lines, ceilings and ranks.

What was submitted stays as it was submitted. A part that would fall together with another of the
same board is left where it is and told, so that a person decides; nothing is added up or cut.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db.models import Count, F, Sum

from regie.actors.models import Organisation, Region, RegionMember
from regie.actors.selectors import names_at
from regie.base.hooks import MergerCase, Transfer, WentOver
from regie.programmes.models import (
    Application,
    Award,
    AwardShare,
    CallRules,
    Member,
    ReportLine,
)
from regie.programmes.selectors.rules import rules_of

#: Applications that are still somewhere on their way, or were answered.
_BUSY = (Application.State.DRAFT, Application.State.SUBMITTED, Application.State.DECIDED)
_UNDECIDED = (Application.State.DRAFT, Application.State.SUBMITTED)


def boards_go_over(transfer: Transfer) -> WentOver:
    """Applications, partnerships, awards, shares and reports of the old boards to the new."""
    boards = transfer.boards
    if not boards:
        return WentOver()
    cases: dict[tuple[str, str], MergerCase] = {}
    names = names_at([*boards, *boards.values()], transfer.on)
    moved = {
        "Applications": _applications(boards, names, cases),
        "Partnerships": _members(boards, names, cases),
        "Awards": 0,
        "Shares of partners": 0,
        "Reported figures": 0,
    }
    leads: dict[int, int] = {}
    for award in Award.objects.filter(organisation__in=list(boards)).order_by("pk"):
        leads[award.pk] = award.organisation_id
        Award.objects.filter(pk=award.pk).update(
            organisation_id=boards[award.organisation_id], version=F("version") + 1
        )
        moved["Awards"] += 1
    gone = _shares(boards, names, cases)
    moved["Shares of partners"] = len(gone)
    moved["Reported figures"] = _reported(boards, leads, gone)
    _partnerships(set(boards.values()), names, cases)
    return WentOver(moved, tuple(cases.values()))


def counted(boards: Collection[int]) -> dict[str, Decimal]:
    """What stands on the names of boards in this room."""
    applications = Application.objects.filter(organisation__in=boards)
    awards = Award.objects.filter(organisation__in=boards)
    lines = awards.aggregate(
        amount=Sum("lines__amount"), units=Sum("lines__units"), n=Count("lines")
    )
    shares = AwardShare.objects.filter(organisation__in=boards).aggregate(
        amount=Sum("amount"), units=Sum("units"), n=Count("pk")
    )
    told = ReportLine.objects.filter(organisation__in=boards).aggregate(
        realised=Sum("realised"), n=Count("pk")
    )
    asked = applications.filter(submissions__superseded_at__isnull=True).aggregate(
        amount=Sum("submissions__total")
    )
    figures = {
        "Applications": applications.count(),
        "Asked (euros)": asked["amount"],
        "Partnerships": Member.objects.filter(organisation__in=boards).count(),
        "Awards": awards.count(),
        "Granted (euros)": awards.aggregate(amount=Sum("amount"))["amount"],
        "Lines granted": lines["n"],
        "Lines granted (euros)": lines["amount"],
        "Units granted": lines["units"],
        "Shares of partners": shares["n"],
        "Shares of partners (euros)": shares["amount"],
        "Shares of partners (units)": shares["units"],
        "Reported figures": told["n"],
        "Realised": told["realised"],
    }
    return {name: Decimal(figure or 0) for name, figure in figures.items()}


def _applications(
    boards: Mapping[int, int],
    names: Mapping[int, str],
    cases: dict[tuple[str, str], MergerCase],
) -> int:
    moved = 0
    for row in (
        Application.objects.filter(organisation__in=list(boards))
        .select_related("call")
        .order_by("pk")
    ):
        new = boards[row.organisation_id]
        others = Application.objects.filter(
            call=row.call_id, organisation=new, state__in=_BUSY
        ).exclude(pk=row.pk)
        # Two of one board may stand side by side from now on: each keeps its own.
        twice = row.alone and row.state in _BUSY and others.filter(alone=True).exists()
        if row.state in _UNDECIDED and others.exists():
            _tell(
                cases,
                "two_applications",
                f"{names.get(new, '')} heeft door de fusie meer dan een aanvraag voor "
                f"{row.call.code}.",
                row,
            )
        Application.objects.filter(pk=row.pk).update(
            organisation_id=new, alone=row.alone and not twice, version=F("version") + 1
        )
        moved += 1
    return moved


def _members(
    boards: Mapping[int, int],
    names: Mapping[int, str],
    cases: dict[tuple[str, str], MergerCase],
) -> int:
    moved = 0
    rows = (
        Member.objects.filter(organisation__in=list(boards))
        .select_related("application__call")
        .order_by("-lead", "pk")
    )
    for row in rows:
        new = boards[row.organisation_id]
        if Member.objects.filter(application=row.application_id, organisation=new).exists():
            _tell(
                cases,
                "double_partnership",
                f"{names.get(new, '')} zit door de fusie twee keer in een samenwerking voor "
                f"{row.application.call.code}; het deel van {names.get(row.organisation_id, '')} "
                "bleef apart.",
                row.application,
            )
            continue
        Member.objects.filter(pk=row.pk).update(organisation_id=new, version=F("version") + 1)
        moved += 1
    return moved


def _shares(
    boards: Mapping[int, int],
    names: Mapping[int, str],
    cases: dict[tuple[str, str], MergerCase],
) -> set[tuple[int, int]]:
    """The shares that went over: (line of the award, old board)."""
    gone: set[tuple[int, int]] = set()
    rows = (
        AwardShare.objects.filter(organisation__in=list(boards))
        .select_related("award_line__award__application")
        .order_by("pk")
    )
    for row in rows:
        new, award = boards[row.organisation_id], row.award_line.award
        taken = AwardShare.objects.filter(award_line=row.award_line_id, organisation=new).exists()
        if taken or award.organisation_id == new:
            _tell(
                cases,
                "double_partnership",
                f"{names.get(new, '')} heeft door de fusie twee delen in toekenning "
                f"{award.number}; dat van {names.get(row.organisation_id, '')} bleef apart.",
                award.application,
            )
            continue
        gone.add((row.award_line_id, row.organisation_id))
        AwardShare.objects.filter(pk=row.pk).update(organisation_id=new)
    return gone


def _reported(
    boards: Mapping[int, int], leads: Mapping[int, int], gone: Collection[tuple[int, int]]
) -> int:
    """Figures follow the lead of their award, or the share of the partner that told them."""
    moved = 0
    rows = ReportLine.objects.filter(organisation__in=list(boards)).select_related("report")
    for row in rows.order_by("pk"):
        old, new = row.organisation_id, boards[row.organisation_id]
        follows = leads.get(row.report.award_id) == old or (row.award_line_id, old) in gone
        if follows and not (
            ReportLine.objects.filter(
                report=row.report_id, award_line=row.award_line_id, organisation=new
            ).exists()
        ):
            ReportLine.objects.filter(pk=row.pk).update(
                organisation_id=new, version=F("version") + 1
            )
            moved += 1
    return moved


def _partnerships(
    boards: Collection[int],
    names: Mapping[int, str],
    cases: dict[tuple[str, str], MergerCase],
) -> None:
    """Tell of boards that are in two partnerships of a call that allows one, and of partnerships
    that lie in two regions where the call wants one."""
    there = (Member.State.INVITED, Member.State.CONFIRMED)
    touched = set(
        Member.objects.filter(
            organisation__in=boards, state__in=there, application__state__in=_BUSY
        ).values_list("application", flat=True)
    )
    together: dict[int, list[Member]] = defaultdict(list)
    for member in (
        Member.objects.filter(application__in=touched, state__in=there)
        .select_related("application__call", "organisation")
        .order_by("pk")
    ):
        together[member.application_id].append(member)
    partnerships = {key: some for key, some in together.items() if len(some) > 1}
    calls = {some[0].application.call_id for some in partnerships.values()}
    rules = {
        row.call_id: rules_of(row).applicants
        for row in CallRules.objects.filter(call__in=calls, state=CallRules.State.IN_FORCE)
    }
    regions = _regions({member.organisation for some in partnerships.values() for member in some})
    within: dict[tuple[int, int], int] = defaultdict(int)
    for some in partnerships.values():
        application = some[0].application
        applicants = rules.get(application.call_id)
        if applicants is None:
            continue
        lying = {regions[one.organisation_id] for one in some if one.organisation_id in regions}
        if applicants.threshold and applicants.threshold.together and len(lying) > 1:
            _tell(
                cases,
                "crosses_region",
                f"De samenwerking van {names.get(application.organisation_id, '')} voor "
                f"{application.call.code} ligt door de fusie in {' en '.join(sorted(lying))}.",
                application,
            )
        for one in some:
            if one.organisation_id in boards and applicants.one_partnership:
                within[application.call_id, one.organisation_id] += 1
                if within[application.call_id, one.organisation_id] == 2:
                    _tell(
                        cases,
                        "two_partnerships",
                        f"{names.get(one.organisation_id, '')} zit door de fusie in meer dan een "
                        f"samenwerking voor {application.call.code}.",
                        application,
                    )


def _regions(organisations: Collection[Organisation]) -> dict[int, str]:
    """The reference region of each organisation that lies in one."""
    places = {one.pk: one.municipality_id for one in organisations if one.municipality_id}
    inside = dict(
        RegionMember.objects.filter(
            municipality__in=set(places.values()), region__kind=Region.Kind.REFERENCE
        ).values_list("municipality", "region__name")
    )
    return {one: inside[place] for one, place in places.items() if place in inside}


def _tell(
    cases: dict[tuple[str, str], MergerCase], kind: str, about: str, application: Application
) -> None:
    cases.setdefault(
        (kind, application.uid), MergerCase(kind, about, "application", application.uid)
    )
