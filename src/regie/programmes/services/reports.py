"""Reports: telling what was reached, sending it, sending it back, approving it; and the log."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from regie.base import clock
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.programmes.models import (
    AwardLine,
    DoubleCount,
    Report,
    ReportLine,
    ResultEntry,
)
from regie.programmes.models.application import EDITORS, PARTNERS
from regie.programmes.selectors.reports import FIELDS, ReportPage, line_for, names_of, page_of
from regie.programmes.services.allowed import must_keep_calls
from regie.programmes.services.telling import tell

#: What was typed of lines: uid of the line → field → words.
Typed = Mapping[str, Mapping[str, str]]
_COUNT = re.compile(r"\d{1,3}(?:[. ]\d{3})+|\d{1,9}")
_LONGEST = 5000
_OPEN = (Report.State.OPEN, Report.State.RETURNED)
#: What looks like data of a person: an address of mail, a number of a telephone or of the register.
_PERSONAL = re.compile(r"@|(?:\d[ ./-]?){9,}")


def count_in(words: str) -> int | None:
    """The whole number that was typed; None for nothing.

    :raises ValueError: with a Dutch sentence for what is no number.
    """
    plain = words.strip().replace("\u00a0", " ")
    if not plain:
        return None
    if not plain.isascii() or _COUNT.fullmatch(plain) is None:
        raise ValueError("Vul een heel getal in, vanaf 0.")
    return int(re.sub("[. ]", "", plain))


def faults_in(typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with what was typed of one line, by field."""
    wrong, told = {}, {}
    for name in ("realised", "current"):
        try:
            told[name] = count_in(typed.get(name, ""))
        except ValueError as error:
            wrong[name] = str(error)
    realised, current = told.get("realised"), told.get("current")
    if not wrong and current is not None and (realised is None or current > realised):
        wrong["current"] = "Wat er al was, is een deel van wat gerealiseerd is."
    if len(typed.get("motivation", "")) > _LONGEST:
        wrong["motivation"] = "Ten hoogste 5000 tekens."
    return wrong


def save_report(
    actor: Actor, report: Report, organisation: int, token: int, typed: Typed
) -> dict[str, dict[str, str]]:
    """Keep what one organisation types of its own part, right or wrong; only what is right counts.
    The answer is what is wrong, by line and field.

    :param token: :meth:`~regie.programmes.selectors.reports.ReportPage.token` as it was shown.
    :raises NotAllowed: for who does not write for that organisation.
    :raises Refusal: once it was sent, or for a partner after the day that the lead set.
    :raises Conflict: where somebody else wrote meanwhile.
    """
    lead = report.award.organisation_id
    _must_write(actor, organisation, lead)
    wrong: dict[str, dict[str, str]] = {}
    with act(actor, "programmes.report.saved", report) as event:
        # Two who write the same report come one after the other.
        fresh: Report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if fresh.state not in _OPEN:
            raise Refusal("Dit verslag is al verstuurd.")
        due = fresh.partners_due
        if organisation != lead and due is not None and clock.today() > due:
            raise Refusal(f"Partners konden invullen tot {due}. Vraag uitstel aan wie indient.")
        page = page_of(report, organisation)
        if page.token(organisation) != token:
            raise Conflict({"lines": "…"}, {"lines": "…", "version": page.token(organisation)})
        rows = {line.line.uid: line for line in page.lines}
        changed = 0
        for uid, told in typed.items():
            share = rows[uid].share_of(organisation) if uid in rows else None
            if share is None:
                raise NotAllowed("Deze lijn is niet van deze organisatie.")
            words = {name: str(told.get(name, "")).strip() for name in FIELDS}
            faults = faults_in(words)
            if faults:
                wrong[uid] = faults
            before = share.told
            if (before.typed if before else dict.fromkeys(FIELDS, "")) == words:
                continue
            changed += 1
            _keep(report, rows[uid].line, organisation, words, before, sound=not faults)
        event.after = {"organisation": organisation, "lines": changed}
    return wrong


def _keep(
    report: Report,
    line: AwardLine,
    organisation: int,
    words: dict[str, str],
    before: ReportLine | None,
    *,
    sound: bool,
) -> None:
    row = before or ReportLine(
        report=report, award_line=line, organisation_id=organisation, version=0
    )
    row.realised = count_in(words["realised"]) if sound else None
    row.current = count_in(words["current"]) if sound else None
    row.motivation = words["motivation"][:_LONGEST]
    row.typed = words
    row.saved_at = timezone.now()
    row.version += 1
    row.save()


def set_partners_due(actor: Actor, report: Report, version: int, day: date) -> Report:
    """Say before when partners tell their part.

    :raises Invalid: for a day after that of the report, unless that is late already.
    """
    _must_lead(actor, report)
    if day > max(report.due, clock.today()):
        wrong = "Partners vullen in voor het verslag zelf verstuurd moet zijn."
        raise Invalid(wrong, {"partners_due": wrong})
    with act(actor, "programmes.report.partners_due", report) as event:
        _turn(report, version, _OPEN, partners_due=day)
        event.changed("partners_due", str(report.partners_due or ""), str(day))
        page = page_of(report, None)
        for partner in page.partners:
            params = {"uid": report.uid, "number": report.award.number, "day": str(day)}
            key = f"report/{report.uid}/partner/{partner}/{day}"
            tell(partner, "programmes.report_part", params, key, clock.today())
    report.refresh_from_db()
    return report


def answer_double(
    actor: Actor, report: Report, first: str, second: str, answer: str, statement: str
) -> DoubleCount:
    """Say of two lines that seem to count the same what they are: other people, or the same and
    twice the investment.

    :raises Invalid: without a statement where the investment was made twice.
    """
    _must_lead(actor, report)
    if report.state not in _OPEN:
        raise Refusal("Dit verslag is al verstuurd.")
    if answer not in DoubleCount.Answer.values:
        raise Invalid("Kies wat het is.", {"answer": "Kies wat het is."})
    if answer == DoubleCount.Answer.INVESTED_TWICE and not statement.strip():
        wrong = "Verklaar welke twee investeringen er waren."
        raise Invalid(wrong, {"statement": wrong})
    lines = {line.uid: line for line in report.award.lines.filter(uid__in=[first, second])}
    if len(lines) != 2:
        raise Invalid("Deze lijnen zijn er niet.")
    with act(actor, "programmes.report.double_told", report) as event:
        row: DoubleCount = DoubleCount.objects.update_or_create(
            report=report,
            first=lines[first],
            second=lines[second],
            defaults={
                "answer": answer,
                "statement": statement.strip()[:_LONGEST],
                "told_by_id": actor.account,
                "told_at": timezone.now(),
            },
        )[0]
        event.after = {"first": lines[first].line, "second": lines[second].line, "answer": answer}
    return row


def send(actor: Actor, report: Report, version: int, *, motivation: str = "") -> Report:
    """Send a report. Now it must be right and whole: every line told by who files, and by the
    partners unless their day has passed.

    :raises Invalid: with a sentence for what is missing.
    """
    _must_lead(actor, report)
    with act(actor, "programmes.report.sent", report) as event:
        # Held first: a part that somebody types meanwhile is read here, or refused as sent.
        Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        page = page_of(report, report.award.organisation_id)
        _must_be_whole(page, report)
        _turn(
            report,
            version,
            _OPEN,
            state=Report.State.SENT,
            sent_at=timezone.now(),
            sent_by_id=actor.account,
            motivation=motivation.strip()[:_LONGEST],
        )
        event.changed("state", report.state, Report.State.SENT)
        event.after["lines"] = {
            row.line.line: [row.line.asked_units, row.line.units, row.realised, row.current]
            for row in page.lines
        }
    report.refresh_from_db()
    return report


def _must_be_whole(page: ReportPage, report: Report) -> None:
    wrong = {
        row.line.uid: sentence
        for row in page.lines
        for share in row.shares
        for sentence in faults_in(share.typed if share.told else {}).values()
    }
    if wrong:
        raise Invalid("Verbeter eerst wat niet klopt.", wrong)
    missing = page.missing()
    passed = report.partners_due is not None and clock.today() > report.partners_due
    if passed:
        missing = [one for one in missing if one == page.lead]
    if missing:
        names = ", ".join(sorted(names_of(missing).values()))
        raise Invalid(f"Nog niet ingevuld: {names}. Leeg is niet nul: vul 0 in als het nul is.")
    if page.open_doubles():
        raise Invalid("Antwoord eerst op de vraag over resultaten die twee keer lijken te tellen.")


def send_back(actor: Actor, report: Report, version: int, why: str) -> Report:
    """Ask who filed a report to correct it.

    :raises Invalid: without a reason.
    """
    must_keep_calls(actor)
    if not why.strip():
        raise Invalid("Zeg waarom.", {"why": "Zeg wat er ontbreekt of niet klopt."})
    with act(actor, "programmes.report.returned", report) as event:
        told = why.strip()[:1000]
        _turn(report, version, (Report.State.SENT,), state=Report.State.RETURNED, returned_why=told)
        event.changed("state", report.state, Report.State.RETURNED)
        event.after["why"] = told
        params = {"uid": report.uid, "number": report.award.number, "why": told}
        key = f"report/{report.uid}/returned/{version}"
        tell(
            report.award.organisation_id,
            "programmes.report_returned",
            params,
            key,
            clock.today(),
        )
    report.refresh_from_db()
    return report


def approve(actor: Actor, report: Report, version: int) -> Report:
    """Take a report as it was sent."""
    must_keep_calls(actor)
    with act(actor, "programmes.report.approved", report) as event:
        _turn(
            report,
            version,
            (Report.State.SENT,),
            state=Report.State.APPROVED,
            approved_at=timezone.now(),
        )
        event.changed("state", report.state, Report.State.APPROVED)
    report.refresh_from_db()
    return report


def log_result(
    actor: Actor, line: AwardLine, organisation: int, on: date, count: int, note: str = ""
) -> ResultEntry:
    """Note in the log of a line what was reached on a day.

    :raises Invalid: for a day to come, a count below one, or a note that seems to name a person.
    """
    if organisation not in actor.organisations(*PARTNERS) or line_for(actor, line.uid) is None:
        raise NotAllowed("Alleen wie meedoet, vult dit logboek aan.")
    wrong = {}
    if on > clock.today() or on.year < 2000:
        wrong["on"] = "Deze dag kan niet."
    if not 0 < count < 10**6:
        wrong["count"] = "Vul een getal in vanaf 1."
    if len(note) > 300:
        wrong["note"] = "Ten hoogste 300 tekens."
    elif _PERSONAL.search(note):
        wrong["note"] = "Zet hier geen gegevens van personen: geen e-mailadres, telefoon of nummer."
    if wrong:
        raise Invalid("Dit kan zo niet bewaard worden.", wrong)
    with act(actor, "programmes.result.logged") as event:
        row: ResultEntry = ResultEntry.objects.create(
            award_line=line,
            organisation_id=organisation,
            on=on,
            count=count,
            note=note.strip(),
            made_by_id=actor.account,
            made_at=timezone.now(),
        )
        event.about = row
        event.after = {"line": line.uid, "on": str(on), "count": count}
    return row


def strike_result(actor: Actor, row: ResultEntry) -> None:
    """Take an entry out of the log; the history keeps it."""
    if row.organisation_id not in actor.organisations(*PARTNERS):
        raise NotAllowed("Alleen wie dit schreef, haalt het weg.")
    with act(actor, "programmes.result.struck", row) as event:
        ResultEntry.objects.filter(pk=row.pk, removed_at__isnull=True).update(
            removed_at=timezone.now()
        )
        event.before = {"on": str(row.on), "count": row.count, "note": row.note}


def _must_write(actor: Actor, organisation: int, lead: int) -> None:
    roles = EDITORS if organisation == lead else PARTNERS
    if organisation not in actor.organisations(*roles):
        raise NotAllowed("Alleen wie voor deze organisatie schrijft, vult haar deel in.")


def _must_lead(actor: Actor, report: Report) -> None:
    if report.award.organisation_id not in actor.organisations(*EDITORS):
        raise NotAllowed("Alleen wie de aanvraag indiende, doet dit.")


def _turn(report: Report, version: int, states: tuple[str, ...], **changed: object) -> None:
    if not Report.objects.filter(pk=report.pk, version=version, state__in=states).update(
        **changed, version=version + 1
    ):
        theirs = Report.objects.get(pk=report.pk)
        told = {"state": theirs.state}
        if theirs.state in states:
            raise Conflict({"state": changed.get("state", "")}, told | {"version": theirs.version})
        raise Refusal("Dit verslag is intussen verder: bekijk het opnieuw.")
