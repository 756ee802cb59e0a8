"""Which indicators a report feeds: those that are tied to a line of the menu it reports on."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q

from regie.base.chain import Link, Ref, wanted
from regie.indicators.models import Tie
from regie.programmes.models import Call, Report, ReportLine


def links_at(refs: Collection[Ref]) -> Iterator[Link]:
    """Report → indicator: 2 queries."""
    asked = wanted(refs)
    reports, codes = asked.get("result", []), asked.get("evidence", [])
    if not (reports or codes):
        return
    ties: dict[tuple[str, str], list[tuple[str, str, str, str]]] = {}
    for programme, line, code, basis, source, uid in Tie.objects.filter(
        Q(indicator__code__in=codes) if not reports else Q(),
        item__isnull=True,
        indicator__ended__isnull=True,
    ).values_list("programme", "line", "indicator__code", "basis", "source", "uid"):
        ties.setdefault((programme, line), []).append((code, basis, source, uid))
    if not ties:
        return
    of_reports = Q(report__uid__in=reports)
    if codes:
        programmes = {programme for programme, _ in ties}
        of_reports |= Q(report__award__decision__call__programme_code__in=programmes)
    for report, programme, line in (
        ReportLine.objects.filter(
            of_reports,
            report__state__in=(Report.State.SENT, Report.State.APPROVED),
            report__award__decision__call__state__in=(Call.State.PUBLISHED, Call.State.CLOSED),
            realised__isnull=False,
        )
        .order_by("report__due", "report__pk")
        .values_list(
            "report__uid", "report__award__decision__call__programme_code", "award_line__line"
        )
        .distinct()
    ):
        for key in ((programme, line), (programme, "")):
            for code, basis, source, _ in ties.get(key, ()):
                if report in reports or code in codes:
                    yield Link(Ref("result", report), Ref("evidence", code), basis, source)
