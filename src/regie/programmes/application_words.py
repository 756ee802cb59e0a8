"""What is wrong with an application, in words of the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from regie.kernel.figures import number
from regie.programmes.checking import Fault
from regie.programmes.eligible import Reason

FAULTS: dict[str, str | Promise] = {
    "empty": _("Fill this in."),
    "too_long": _("This is %(length)s characters long; at most %(limit)s fit."),
    "not_whole": _("Write a whole number, such as 2250."),
    "below_zero": _("This cannot be less than zero."),
    "not_euro": _("Write an amount, such as 1250 or 1.250,50."),
    "not_date": _("Write a date, such as 1/10/2026."),
    "only": _("With this answer it does not count here: see the explanation at the question."),
    "not_choice": _("Choose one of the answers."),
    "not_iban": _("This account number is not right: check its signs (BE and 14 digits)."),
    "not_kbo": _("This enterprise number is not right: its last two digits check the others."),
    "not_email": _("Write an e-mail address, such as naam@gemeente.be."),
    "unknown_question": _("The rules of this call have no such question."),
    "unknown_line": _("The rules of this call have no line “%(line)s”."),
    "unknown_bonus": _("The rules of this call have no such extra."),
    "unknown_row": _("The budget has rows that the rules of this call do not have."),
    "above_ceiling": _("At most %(ceiling)s can be asked here."),
    "no_amount": _("The amount of this line is not known yet, so it cannot be asked."),
    "nothing_asked": _("Ask for something: nothing is filled in yet."),
    "no_priority": _("Give this line a priority of its own: 1 is the highest."),
    "priority_twice": _("Priority %(priority)s stands at more than one line; each number once."),
    "priority_range": _("Priorities run from 1 to %(highest)s: as many as there are lines."),
    "no_costs": _("Fill in what it costs."),
    "no_balance": _("Costs (%(costs)s euros) and incomes (%(incomes)s euros) must be equal."),
    "shares_over": _("Partners take %(taken)s together, but %(planned)s is planned."),
    "partner_waits": _("%(name)s has not confirmed yet: wait, or take this partner out."),
    "partner_elsewhere": _("%(name)s already works together in another application of this call."),
    "share_wrong": _("The part of %(name)s is not right yet."),
    "letter": _("The account number is another one than before: bring the signed letter."),
    "account_role": _("Only who signs for the organisation changes the account number."),
    "title_long": _("The title is too long: at most 300 characters fit."),
}
REASONS: dict[str, str | Promise] = {
    "kind": _("%(name)s is not of a kind that may apply here."),
    "excluded": _("%(name)s is left out of this call by its rules."),
    "other_region": _("The municipalities lie in more than one reference region: %(regions)s."),
    "threshold_yes": _("The figure is %(total)s, above the threshold of %(above)s."),
    "threshold_no": _("The figure is %(total)s; it must be above %(above)s."),
    "threshold_not_known": _("The figure of %(missing)s is not known, so the threshold is open."),
}


def fault_words(fault: Fault) -> str:
    """What is wrong, in one sentence."""
    known = FAULTS.get(fault.code) or REASONS.get(fault.code) or REASONS[f"{fault.code}_no"]
    return str(known) % _plain(fault.numbers)


def reason_words(reason: Reason) -> str:
    """Why somebody may or may not apply, in one sentence."""
    key = f"{reason.code}_{reason.answer}" if reason.code == "threshold" else reason.code
    return str(REASONS[key]) % _plain(reason.numbers)


def _plain(numbers: Mapping[str, Any]) -> dict[str, Any]:
    spoken = "en" if (get_language() or "").startswith("en") else "nl"
    return {
        name: number(value, spoken) if isinstance(value, int | Decimal) else value
        for name, value in numbers.items()
    }
