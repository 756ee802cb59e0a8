"""What the ledger wants done, as *Mijn werk* shows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import get_language, gettext

from regie.actors.people.due import DueItem
from regie.base.actor import Actor, Role
from regie.base.fields import last_day
from regie.budgets.forecast import Quarter
from regie.budgets.models import Overdraft
from regie.budgets.selectors.grants_due import due_dates
from regie.budgets.selectors.payments import forecast
from regie.kernel.figures import euro

#: An evaluation is told so long before its last day, and so long after.
SOON, LONG_AGO = timedelta(days=60), timedelta(days=400)


def due_in_budgets(actor: Actor, today: date) -> Iterator[DueItem]:
    """To financial officers, every payment credit that will not be enough, and every evaluation of
    a grant that is near or overdue; to whoever asked an exception, that it can be used. Ten
    queries for the first, one for each of the others."""
    if actor.has(Role.FINANCIAL_OFFICER):
        language = "en" if (get_language() or "").startswith("en") else "nl"
        for one in forecast(today):
            for short in one.shortfalls:
                when = gettext("%(year)s, quarter %(number)s") % {
                    "year": short.at.year,
                    "number": short.at.number,
                }
                yield DueItem(
                    what=gettext("%(code)s: %(amount)s short from %(when)s on")
                    % {
                        "code": one.article.code,
                        "amount": euro(short.short, language),
                        "when": when,
                    },
                    button=gettext("See what does not fit"),
                    kind="payments",
                    uid=one.article.code,
                    until=_last_day(short.at),
                )
        for due in due_dates(actor, today - LONG_AGO, today + SOON):
            if due.when is not None and not due.done and last_day(due.when) <= today + SOON:
                yield DueItem(
                    what=gettext("Evaluate the grant “%(title)s”") % {"title": due.title["nl"]},
                    button=gettext("Write down the evaluation"),
                    kind="grant_evaluation",
                    uid=due.uid,
                    until=last_day(due.when),
                )
    if actor.account is not None:
        for row in Overdraft.objects.filter(
            asked_by=actor.account, approved_at__isnull=False, used_at__isnull=True
        ).order_by("pk"):
            yield DueItem(
                what=gettext("The exception “%(name)s” was allowed and is not used yet")
                % {"name": row.name},
                button=gettext("Go on"),
                kind="overdraft",
                uid=row.uid,
            )


def _last_day(at: Quarter) -> date:
    after = date(at.year + at.number // 4, at.number % 4 * 3 + 1, 1)
    return after - timedelta(days=1)
