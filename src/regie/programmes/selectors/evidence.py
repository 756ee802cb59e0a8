"""Which indicators programmes feed: a report those of the lines it reports on, and a call those of
its programme as a whole. Which report feeds the latter nobody said, so none is said to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Q

from regie.base.chain import Link, Ref, wanted
from regie.indicators.models import Tie
from regie.programmes.models import Call, Report, ReportLine

_PUBLIC = (Call.State.PUBLISHED, Call.State.CLOSED)


def links_at(refs: Collection[Ref]) -> Iterator[Link]:
    """Report → indicator and call → indicator: 3 queries."""
    asked = wanted(refs)
    calls, reports, codes = (asked.get(kind, []) for kind in ("call", "result", "evidence"))
    if not (calls or reports or codes):
        return
    ties: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for programme, line, code, basis, source in Tie.objects.filter(
        Q(indicator__code__in=codes) if not (calls or reports) else Q(),
        item__isnull=True,
        indicator__ended__isnull=True,
    ).values_list("programme", "line", "indicator__code", "basis", "source"):
        ties.setdefault((programme, line), []).append((code, basis, source))
    feeding = Q(report__uid__in=reports)
    if codes:
        feeding |= _feeding(codes, ties)
    if (reports or codes) and any(line for _, line in ties):
        for report, programme, line in (
            ReportLine.objects.filter(
                feeding,
                report__state__in=(Report.State.SENT, Report.State.APPROVED),
                report__award__decision__call__state__in=_PUBLIC,
                realised__isnull=False,
            )
            .order_by("report__due", "report__pk")
            .values_list(
                "report__uid", "report__award__decision__call__programme_code", "award_line__line"
            )
            .distinct()
        ):
            for code, basis, source in ties.get((programme, line), ()):
                if report in reports or code in codes:
                    yield Link(Ref("result", report), Ref("evidence", code), basis, source)
    whole = {programme for programme, line in ties if not line}
    if (calls or codes) and whole:
        for call, programme in (
            Call.objects.filter(
                Q(code__in=calls) | (Q(programme_code__in=whole) if codes else Q(pk__in=())),
                state__in=_PUBLIC,
            )
            .order_by("code")
            .values_list("code", "programme_code")
        ):
            for code, basis, source in ties.get((programme, ""), ()):
                if call in calls or code in codes:
                    yield Link(Ref("call", call), Ref("evidence", code), basis, source)


def _feeding(
    codes: Collection[str], ties: Mapping[tuple[str, str], list[tuple[str, str, str]]]
) -> Q:
    """Lines of reports that feed any of these indicators."""
    found = Q(pk__in=())
    for (programme, line), tied in sorted(ties.items()):
        if line and any(code in codes for code, *_ in tied):
            found |= Q(
                report__award__decision__call__programme_code=programme, award_line__line=line
            )
    return found
