"""What programmes add to the chain: calls, what they granted, and what was reported of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Count, Min, Q
from msgspec import Struct

from regie.base.chain import Link, Node, Ref, wanted
from regie.kernel import figures
from regie.plans.models import Item, Revision
from regie.programmes.models import Award, Call, CallRules, Report
from regie.programmes.selectors.reports import names_of
from regie.programmes.selectors.rules import rules_of

#: Calls that everybody sees, and reports that stand.
_PUBLIC = (Call.State.PUBLISHED, Call.State.CLOSED)
_TOLD = (Report.State.SENT, Report.State.APPROVED)


def links_at(refs: Collection[Ref]) -> Iterator[Link]:
    """Action → call (by the lines of its menu) and money → call, call → award, award → report:
    at most 6 queries."""
    asked = wanted(refs)
    yield from _to_calls(asked.get("action", []), asked.get("money", []), asked.get("call", []))
    calls, awards, reports = (asked.get(kind, []) for kind in ("call", "award", "result"))
    if calls or awards:
        for call, award, ground, on, example in (
            Award.objects.exclude(state=Award.State.WITHDRAWN)
            .filter(Q(decision__call__code__in=calls) | Q(uid__in=awards))
            .filter(decision__call__state__in=_PUBLIC)
            .order_by("number")
            .values_list("decision__call__code", "uid", "decision__ground", "awarded_on", "example")
        ):
            place = f"{ground} ({figures.day(on, 'nl')})"
            basis = "example" if example else "decision"
            yield Link(Ref("call", call), Ref("award", award), basis, place)
    if awards or reports:
        for award, report, example in (
            Report.objects.filter(Q(award__uid__in=awards) | Q(uid__in=reports))
            .filter(state__in=_TOLD)
            .order_by("due", "pk")
            .values_list("award__uid", "uid", "award__example")
        ):
            yield Link(Ref("award", award), Ref("result", report), _basis(example))


def _to_calls(actions: list[str], money: list[str], calls: list[str]) -> Iterator[Link]:
    if actions or calls:
        now = Q(from_seq__isnull=False, until_seq__isnull=True, ended=False)
        told = {
            (plan, code): uid
            for plan, code, uid in Revision.objects.filter(
                now,
                Q(item__uid__in=actions) | Q(plan__calls__code__in=calls),
                kind=Item.Kind.ACTION,
            ).values_list("plan", "code", "item__uid")
        }
        wide = Q(programme__in={plan for plan, _ in told}) if actions else Q(pk__in=())
        rows = (
            CallRules.objects.filter(state=CallRules.State.IN_FORCE, call__state__in=_PUBLIC)
            .filter(call__in=Call.objects.filter(wide | Q(code__in=calls), programme__isnull=False))
            .select_related("call")
            .order_by("call__code")
        )
        for row in rows:
            source = row.call.source
            for action in dict.fromkeys(line.action for line in rules_of(row).lines):
                if uid := told.get((row.call.programme_id, action)):
                    basis = "example" if row.call.example else "paper"
                    yield Link(Ref("action", uid), Ref("call", row.call.code), basis, source)
    if money or calls:
        for claim, title, call, example in (
            Call.objects.filter(Q(claim__uid__in=money) | Q(code__in=calls))
            .filter(claim__isnull=False, state__in=_PUBLIC)
            .order_by("code")
            .values_list("claim__uid", "claim__title", "code", "claim__example")
        ):
            yield Link(Ref("money", claim), Ref("call", call), _basis(example), title)


def calls_with(programme: int, action: str) -> int:
    """How many calls of a programme that everybody sees have lines of the action with this code in
    their menu. One query."""
    rows = CallRules.objects.filter(
        state=CallRules.State.IN_FORCE, call__programme=programme, call__state__in=_PUBLIC
    )
    return sum(any(line.action == action for line in rules_of(row).lines) for row in rows)


class Counted(Struct, frozen=True):
    """How many there are that everybody sees, and whether all of them are example data."""

    calls: int = 0
    only_example_calls: bool = False
    municipalities: int = 0
    reports: int = 0
    only_example_awards: bool = False
    programme: str = ""  # the first one that has awards


def counted(programme: int | None = None) -> Counted:
    """As the class says, of municipalities those that were granted something; of all calls or of
    those of one programme. One query."""
    award = "decisions__awards"
    granted = ~Q(decisions__awards__state=Award.State.WITHDRAWN)
    asked = {} if programme is None else {"programme": programme}
    told = Call.objects.filter(state__in=_PUBLIC, **asked).aggregate(
        calls=Count("pk", distinct=True),
        real_calls=Count("pk", filter=Q(example=False), distinct=True),
        municipalities=Count(f"{award}__organisation__municipality", filter=granted, distinct=True),
        real=Count(award, filter=granted & Q(decisions__awards__example=False), distinct=True),
        reports=Count(
            f"{award}__reports",
            filter=granted & Q(decisions__awards__reports__state__in=_TOLD),
            distinct=True,
        ),
        programme=Min("programme_code", filter=granted & Q(decisions__awards__isnull=False)),
    )
    return Counted(
        told["calls"],
        not told["real_calls"],
        told["municipalities"],
        told["reports"],
        not told["real"],
        told["programme"] or "",
    )


def nodes_of(refs: Collection[Ref]) -> Iterator[Node]:
    """Calls, awards and reports: 5 queries."""
    asked = wanted(refs)
    if calls := asked.get("call"):
        for code, title, example in Call.objects.filter(
            code__in=calls, state__in=_PUBLIC
        ).values_list("code", "title", "example"):
            yield Node(Ref("call", code), title, f"/oproepen/{code}/", example)
    if awards := asked.get("award"):
        rows = list(
            Award.objects.exclude(state=Award.State.WITHDRAWN)
            .filter(uid__in=awards, decision__call__state__in=_PUBLIC)
            .select_related("organisation__municipality")
        )
        names = names_of({row.organisation_id for row in rows})
        for row in rows:
            name = names[row.organisation_id]
            words = {of: f"{name}: {figures.euro(row.amount, of)}" for of in ("nl", "en")}
            yield Node(Ref("award", row.uid), words, _page(row), row.example)
    if reports := asked.get("result"):
        told = list(
            Report.objects.filter(
                uid__in=reports, state__in=_TOLD, award__decision__call__state__in=_PUBLIC
            ).select_related("award__organisation__municipality")
        )
        names = names_of({report.award.organisation_id for report in told})
        for report in told:
            row = report.award
            name = names[row.organisation_id]
            words = {
                of: f"{report.title.get(of) or report.title.get('nl', '')}: {name}, "
                f"{figures.day(report.due, of)}"
                for of in ("nl", "en")
            }
            yield Node(Ref("result", report.uid), words, _page(row), row.example)


def _page(row: Award) -> str:
    """Of the municipality that got it, else of the organisation."""
    place = row.organisation.municipality
    if place is not None:
        return f"/gemeenten/{place.nis}/programmas/"
    return f"/organisaties/{row.organisation.uid}/"


def _basis(example: bool) -> str:
    return "example" if example else "staff"
