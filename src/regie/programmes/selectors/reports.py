"""What is reported of awards: per line the numbers of who files and of its partners, kept apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db.models import DateField, Prefetch, Sum, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language, gettext
from msgspec import Struct

from regie.actors.models import OrganisationName
from regie.actors.people.due import DueItem
from regie.agenda.hooks import DueDate
from regie.base.actor import Actor, Role
from regie.base.text import said as said_in
from regie.kernel.dates import PartialDate
from regie.programmes.models import (
    Award,
    AwardLine,
    AwardShare,
    DoubleCount,
    Objection,
    Report,
    ReportLine,
    ResultEntry,
    Settlement,
)
from regie.programmes.models.application import EDITORS, PARTNERS, READERS
from regie.programmes.models.call import WRITERS
from regie.programmes.selectors.rules import rules_of
from regie.programmes.settling import Told, suspects

#: What somebody types of a line.
FIELDS = ("realised", "current", "motivation")


class ShareRow(Struct, frozen=True):
    """What one organisation promised on a line and tells of it. ``granted`` is its own part;
    ``logged`` what its log adds up to, None where it keeps none."""

    organisation: int
    granted: int | None
    told: ReportLine | None
    logged: int | None

    @property
    def realised(self) -> int | None:
        """What it told, as far as it can be read."""
        return self.told.realised if self.told else None

    @property
    def current(self) -> int | None:
        """Of which there was before, as far as it can be read."""
        return self.told.current if self.told else None

    @property
    def typed(self) -> dict[str, str]:
        """What stands in its fields: what was typed, or what the log says."""
        if self.told is not None:
            return {name: str(self.told.typed.get(name, "")) for name in FIELDS}
        return {
            "realised": "" if self.logged is None else str(self.logged),
            "current": "",
            "motivation": "",
        }


class LineRow(Struct, frozen=True):
    """A granted line with what is told of it by all who take part."""

    line: AwardLine
    title: str
    unit: str
    action: str
    shares: tuple[ShareRow, ...]

    @property
    def realised(self) -> int | None:
        """What was told together; None where nobody told anything."""
        return _together(share.realised for share in self.shares)

    @property
    def current(self) -> int | None:
        """Of which was there before, as far as told."""
        return _together(share.current for share in self.shares)

    @property
    def motivation(self) -> str:
        """Why less was reached than granted, as told by each."""
        words = [share.told.motivation for share in self.shares if share.told]
        return "\n".join(word for word in words if word.strip())

    @property
    def extra(self) -> int | None:
        """What was told beyond what was there before; all of it where that was not told."""
        realised = self.realised
        return None if realised is None else max(0, realised - (self.current or 0))

    @property
    def missed(self) -> bool:
        """Whether less was told than granted."""
        return self.extra is not None and self.extra < (self.line.units or 0)

    def share_of(self, organisation: int) -> ShareRow | None:
        """The part of one organisation."""
        return next((one for one in self.shares if one.organisation == organisation), None)


class ReportPage(Struct, frozen=True):
    """A report with its lines. ``mine`` is for whom the reader writes: None for staff."""

    report: Report
    lead: int
    lines: tuple[LineRow, ...]
    doubles: tuple[DoubleCount, ...]
    mine: int | None

    @property
    def partners(self) -> list[int]:
        """Who else takes part."""
        all_shares = (share.organisation for line in self.lines for share in line.shares)
        return [one for one in dict.fromkeys(all_shares) if one != self.lead]

    def missing(self) -> list[int]:
        """Who has not told every line of its own yet."""
        return [
            one
            for one in [self.lead, *self.partners]
            if any(
                share.granted and (share.told is None or share.told.realised is None)
                for line in self.lines
                if (share := line.share_of(one)) is not None
            )
        ]

    def open_doubles(self) -> list[tuple[LineRow, LineRow]]:
        """Pairs of lines that seem to count the same, and nothing was said of yet."""
        answered = {(one.first_id, one.second_id) for one in self.doubles}
        lines = {one.line.pk: one for one in self.lines}
        told = [Told(one.line.pk, one.action, one.unit, one.extra) for one in self.lines]
        return [
            (lines[first], lines[second])
            for first, second in suspects(told)
            if (first, second) not in answered
        ]

    def token(self, organisation: int) -> int:
        """What an organisation told as one number that grows, to see whether it was changed."""
        return sum(
            share.told.version
            for line in self.lines
            if (share := line.share_of(organisation)) is not None and share.told is not None
        )


def reports_for(actor: Actor) -> list[Report]:
    """The reports that somebody sees, what is due first. One query."""
    rows = Report.objects.visible_to(actor).select_related(
        "award__organisation", "award__decision__call"
    )
    return list(rows.order_by("due", "award__number")[:500])


def own_side(actor: Actor, report: Report) -> int | None:
    """For which organisation somebody reads or writes a report: who files first, else a partner;
    None for staff."""
    lead = report.award.organisation_id
    if lead in actor.organisations(*READERS):
        return lead
    mine = actor.organisations(*PARTNERS, Role.APPLICANT_READER)
    row = (
        AwardShare.objects.filter(award_line__award=report.award_id, organisation__in=mine)
        .order_by("pk")
        .first()
    )
    return row.organisation_id if row else None


def report_page(actor: Actor, uid: str) -> ReportPage | None:
    """A report as somebody sees it; a partner sees its own part and what is together. Eight
    queries, whatever its length."""
    report: Report | None = (
        Report.objects.visible_to(actor)
        .select_related("award__decision__call", "award__decision__rules", "award__organisation")
        .filter(uid=uid)
        .first()
    )
    return None if report is None else page_of(report, own_side(actor, report))


def page_of(report: Report, mine: int | None) -> ReportPage:
    """A report with all that was told. Six queries."""
    award = report.award
    rules = rules_of(award.decision.rules)
    menu = {line.code: line for line in rules.lines}
    since = rules.dates.start.first if rules.dates.start else award.awarded_on
    logged = {
        (row["award_line"], row["organisation"]): row["all"]
        for row in ResultEntry.objects.filter(
            award_line__award=award, removed_at__isnull=True, on__gte=since, on__lte=report.due
        )
        .values("award_line", "organisation")
        .annotate(all=Sum("count"))
    }
    lines = (
        award.lines.prefetch_related(
            "shares", Prefetch("reported", ReportLine.objects.filter(report=report))
        )
        .filter(amount__gt=0)
        .order_by("place", "pk")
    )
    made = []
    for line in lines:
        known = menu.get(line.line)
        told = {row.organisation_id: row for row in line.reported.all()}
        parts = {row.organisation_id: row.units for row in line.shares.all()} or {
            award.organisation_id: line.units
        }
        made.append(
            LineRow(
                line,
                said(known.title) if known else award.application.title,
                said(known.unit) if known else "",
                known.action if known else "",
                tuple(
                    ShareRow(who, units, told.get(who), logged.get((line.pk, who)))
                    for who, units in parts.items()
                ),
            )
        )
    doubles = DoubleCount.objects.filter(report=report).select_related("first", "second")
    return ReportPage(report, award.organisation_id, tuple(made), tuple(doubles), mine)


def log_of(actor: Actor, line: AwardLine) -> list[ResultEntry]:
    """The log of a line, the newest day first, as far as somebody sees it. One query."""
    rows = ResultEntry.objects.visible_to(actor).filter(award_line=line, removed_at__isnull=True)
    return list(rows.order_by("-on", "-pk")[:500])


def line_for(actor: Actor, uid: str) -> AwardLine | None:
    """A line of an award that somebody may see the log of."""
    row: AwardLine | None = (
        AwardLine.objects.select_related("award__decision__rules", "award__application")
        .filter(uid=uid)
        .first()
    )
    if row is None:
        return None
    if Award.objects.visible_to(actor).filter(pk=row.award_id).exists():
        return row
    shared = row.shares.filter(organisation__in=actor.organisations(*PARTNERS))
    return row if shared.exists() else None


def title_of(line: AwardLine) -> str:
    """What a line of an award is about."""
    known = rules_of(line.award.decision.rules).line(line.line)
    return said(known.title) if known else line.award.application.title


def names_of(organisations: Collection[int]) -> dict[int, str]:
    """What organisations are called now. One query."""
    return dict(
        OrganisationName.objects.filter(
            organisation__in=organisations, until__isnull=True, alias=False
        ).values_list("organisation", "name")
    )


def said(words: Mapping[str, str]) -> str:
    """Words in the language of the page, or in the other."""
    return said_in(words, "en" if (get_language() or "").startswith("en") else "nl")[0]


def _together(numbers: Iterator[int | None]) -> int | None:
    told = [number for number in numbers if number is not None]
    return sum(told) if told else None


# --- what is due


def due_in_programmes(actor: Actor, today: date) -> Iterator[DueItem]:
    """Reports that must be told, checked or corrected, objections that wait, settlements that ask
    a reply. Three queries at most."""
    writes = actor.organisations(*PARTNERS)
    if writes:
        leads = actor.organisations(*EDITORS)
        open_ones = Report.objects.changeable_by(actor).filter(
            state__in=[Report.State.OPEN, Report.State.RETURNED]
        )
        for report in open_ones.select_related("award__decision__call").order_by("due")[:50]:
            leading = report.award.organisation_id in leads
            yield DueItem(
                what=said(report.title) or gettext("Report"),
                button=gettext("Report") if leading else gettext("Report your part"),
                kind="report",
                uid=report.uid,
                until=report.due if leading else report.partners_due or report.due,
                within=f"{said(report.award.decision.call.title)}, {report.award.number}",
            )
        asked = Settlement.objects.filter(
            award__organisation__in=leads, state=Settlement.State.SENT
        )
        for settlement in asked.select_related("award").order_by("pk")[:50]:
            yield DueItem(
                what=gettext("Proposal of settlement of %(number)s")
                % {"number": settlement.award.number},
                button=gettext("Look and reply"),
                kind="settlement",
                uid=settlement.uid,
                until=settlement.reply_until,
            )
    if actor.has(*WRITERS):
        yield from _to_check()


def _to_check() -> Iterator[DueItem]:
    """Reports that were sent and objections that wait, in one query."""
    sent = Report.objects.filter(state=Report.State.SENT).values_list(
        Value("report"), "uid", "award__number", Cast(Value(None), DateField())
    )
    waiting = Objection.objects.filter(state=Objection.State.OPEN).values_list(
        Value("objection"), "uid", "letter__application__call__code", "term"
    )
    for kind, uid, number, term in sent.order_by().union(waiting.order_by(), all=True)[:100]:
        asked = gettext("Report of %(number)s was sent")
        if kind == "objection":
            asked = gettext("Objection or complaint on %(number)s")
        yield DueItem(
            what=asked % {"number": number},
            button=gettext("Check") if kind == "report" else gettext("Answer"),
            kind=kind,
            uid=uid,
            until=term,
        )


def report_dates(actor: Actor, since: date, until: date) -> Iterator[DueDate]:
    """The reports of the agenda, for who sees them. One query."""
    if not actor.is_somebody:
        return
    rows = Report.objects.visible_to(actor).filter(due__gte=since, due__lte=until)
    for row in rows.select_related("award__organisation", "award__decision__call").order_by(
        "due", "pk"
    )[:500]:
        yield DueDate(
            kind="report",
            uid=row.uid,
            title={
                language: f"{words} ({row.award.number})" for language, words in row.title.items()
            },
            when=PartialDate(row.due, "day"),
            path=f"/werk/verslagen/{row.uid}/",
            done=row.state in (Report.State.SENT, Report.State.APPROVED),
            who=frozenset({("organisation", row.award.organisation.uid)}),
            within=row.award.decision.call.title,
            example=row.award.example,
            personal=not actor.is_staff,
        )
