"""What is due as pages and calendars show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.agenda import selectors
from regie.agenda.hooks import DueDate
from regie.base.actor import Actor
from regie.base.fields import last_day
from regie.base.text import fold, said
from regie.components import figures
from regie.components.navigation import address
from regie.components.templatetags.regie import language
from regie.kernel.dates import PartialDate
from regie.plans.contents import LinkTo
from regie.plans.selectors import plan_list
from regie.plans.selectors.names import Named, names

Words = str | Promise
Names = Mapping[tuple[str, str], Named]

KINDS: dict[str, Words] = {
    "obligation": _("obligation"),
    "meeting": _("meeting"),
    "milestone": _("milestone"),
    "round": _("progress round"),
    "grant_evaluation": _("evaluation of a grant"),
    "figure": _("new figure of an indicator"),
}
#: So many months stand on one page.
MONTHS = 12
#: What a calendar program gets: that long ago, that far ahead.
_BEFORE, _AFTER = timedelta(days=366), timedelta(days=3 * 366)


class Asked(Struct, frozen=True):
    """What an address asks for."""

    wie: str = ""
    plan: str = ""
    soort: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """From an address."""
        return cls(*(query.get(name, "").strip()[:80] for name in ("wie", "plan", "soort")))

    def query(self) -> str:
        """The same as the part of an address behind the question mark."""
        asked = QueryDict(mutable=True)
        told = {"wie": self.wie, "plan": self.plan, "soort": self.soort}
        asked.update({name: value for name, value in told.items() if value})
        return asked.urlencode()

    def fits(self, one: DueDate) -> bool:
        """Whether ``one`` is what was asked."""
        return (
            (not self.soort or one.kind == self.soort)
            and (not self.plan or one.plan == self.plan)
            and (not self.wie or any(uid == self.wie for _kind, uid in one.who))
        )


class Entry(Struct, frozen=True):
    """One due date on a page."""

    kind: Words
    title: str
    spoken: str
    path: str
    when: PartialDate | None
    state: str
    colour: str
    within: str
    who: str
    note: str
    example: bool


class Month(Struct, frozen=True):
    """A month with what is due in it."""

    heading: str
    entries: Sequence[Entry]


def month_of(text: str, today: date) -> date:
    """The first day of the month that an address asks (``2026-03``); this month for nonsense."""
    try:
        asked = datetime.strptime(text, "%Y-%m").date() if len(text) == 7 else today
    except ValueError:
        asked = today
    return asked.replace(day=1) if 1900 <= asked.year <= 2200 else today.replace(day=1)


def later(month: date, count: int) -> date:
    """The first day of the month so many months later."""
    year, at = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, at + 1, 1)


def called(found: Iterable[DueDate], today: date) -> Names:
    """Who answers for what, as called today."""
    pointed = {one for due in found for one in due.who}
    return names(
        [
            LinkTo("", "office" if kind == "office" else "organisation", uid)
            for kind, uid in pointed
        ],
        today,
    )


def entry(one: DueDate, called: Names, today: date) -> Entry:
    """``one`` for a page."""
    title, spoken = said(one.title, language())
    if one.when is None:
        state, colour = gettext("day not known"), "neutral"
    elif one.done:
        state, colour = gettext("done"), "success"
    elif one.overdue(today):
        state, colour = gettext("date passed"), "warning"
    else:
        state, colour = gettext("to come"), "accent"
    return Entry(
        KINDS.get(one.kind, one.kind),
        title or gettext("Without a title"),
        spoken,
        address(one.path, language()),
        one.when,
        state,
        colour,
        said(one.within, language())[0],
        ", ".join(
            sorted(
                said(named.title, language())[0]
                for key in one.who
                if (named := called.get(key)) is not None
            )
        ),
        said(one.note, language())[0],
        one.example,
    )


def months(found: Iterable[DueDate], called: Names, today: date) -> list[Month]:
    """What has a day, month by month of its last possible day."""
    kept: dict[tuple[int, int], list[Entry]] = {}
    for one in found:
        if one.when is not None:
            last = last_day(one.when)
            kept.setdefault((last.year, last.month), []).append(entry(one, called, today))
    return [
        Month(figures.partial_date(PartialDate(date(year, month, 1), "month"), language()), some)
        for (year, month), some in sorted(kept.items())
    ]


def choices(
    found: Sequence[DueDate], called: Names, actor: Actor
) -> dict[str, list[tuple[str, str]]]:
    """What can be asked: (value, words) by parameter, as far as it occurs."""
    plans = {one.plan for one in found if one.plan}
    titles = {one.slug: said(one.title, language())[0] for one in plan_list(actor)} if plans else {}
    who = {uid: said(named.title, language())[0] for (_kind, uid), named in called.items()}
    kinds = {one.kind for one in found}
    return {
        "wie": sorted(who.items(), key=lambda pair: fold(pair[1])),
        "plan": sorted(
            ((slug, titles.get(slug, slug)) for slug in plans), key=lambda pair: fold(pair[1])
        ),
        "soort": [(kind, str(words)) for kind, words in KINDS.items() if kind in kinds],
    }


def counted(n: int) -> str:
    """``7 dingen``."""
    return ngettext("%(n)s thing is due", "%(n)s things are due", n) % {"n": n}


def span(today: date) -> tuple[date, date]:
    """From when to when a calendar program is told."""
    return today - _BEFORE, today + _AFTER


def ics(found: Iterable[DueDate], name: str, now: datetime) -> HttpResponse:
    """What is due as iCalendar: whole days, on the last that each may mean."""
    import icalendar  # no page waits for it

    book = icalendar.Calendar()
    book.add("prodid", "-//Regie//NL")
    book.add("version", "2.0")
    book.add("x-wr-calname", name)
    base = str(settings.BASE_URI)
    host = base.split("://")[-1].split("/")[0].split(":")[0]
    for one in found:
        if one.when is None:
            continue
        day = last_day(one.when)
        title = said(one.title, language())[0] or gettext("Without a title")
        within = said(one.within, language())[0]
        event = icalendar.Event()
        event.add("uid", f"{one.kind}-{one.uid}-{one.when.iso()}@{host}")
        event.add("dtstamp", now)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"{within}: {title}" if within else title)
        event.add("url", f"{base}{address(one.path, language())}")
        event.add("transp", "TRANSPARENT")
        event.add("categories", [str(KINDS.get(one.kind, one.kind))])
        told = [
            gettext("As precise as known: %(when)s")
            % {"when": figures.partial_date(one.when, language())}
            if one.when.precision != "day"
            else "",
            gettext("done") if one.done else "",
            said(one.note, language())[0],
            gettext("Example data") if one.example else "",
        ]
        event.add("description", "\n".join(words for words in told if words))
        book.add_component(event)
    response = HttpResponse(book.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return response


def everything(actor: Actor, since: date, until: date, asked: Asked) -> list[DueDate]:
    """What is due and fits what was asked."""
    return [one for one in selectors.calendar(actor, since, until) if asked.fits(one)]


def rhythm(every: int) -> str:
    """``om de 3 maanden``, ``elk jaar``."""
    if every == 1:
        return gettext("every month")
    if every == 12:
        return gettext("every year")
    if every % 12:
        return gettext("every %(n)s months") % {"n": every}
    return gettext("every %(n)s years") % {"n": every // 12}
