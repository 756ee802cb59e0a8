"""What is still missing before a call can open: values in, values out."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.programmes.ruleset import RuleSet
from regie.programmes.words import Names

_WORDS: Names = {
    "nobody": _("Say who may apply."),
    "dates": _("Say when the call opens and when it closes."),
    "nothing": _("There is no question, no line and no budget to answer."),
    "empty_block": _("A block of questions is empty."),
    "scores": _("The best score goes first, but the scoring sheet is empty."),
    "lines": _("Lines are served by priority, but the menu is empty."),
    "about": _("It does not say what the call is for."),
    "payments": _("It does not say when the money is paid."),
    "reports": _("It does not say when results are told."),
    "early_reports": _("A report is due before the call closes."),
    "prices": _("A line has no price: the simulator cannot work it out."),
}
#: Without these a call cannot open; the others are only told.
_BLOCKS = ("nobody", "dates", "nothing", "empty_block", "lines")


class Gap(Struct, frozen=True):
    """Something that is missing; ``step`` is where it is answered."""

    code: str
    step: str

    @property
    def blocks(self) -> bool:
        """Whether the call cannot open without it."""
        return self.code in _BLOCKS

    def __str__(self) -> str:
        return str(_WORDS[self.code])


def gaps(rules: RuleSet) -> list[Gap]:
    """What is missing, what blocks first."""
    found = []
    if not rules.applicants.kinds and not rules.applicants.named:
        found.append(Gap("nobody", "wie"))
    if rules.dates.opens is None or rules.dates.closes is None:
        found.append(Gap("dates", "data"))
    if not (rules.form or rules.lines or rules.costs):
        found.append(Gap("nothing", "vragen"))
    if any(not block.questions for block in rules.form):
        found.append(Gap("empty_block", "vragen"))
    if rules.rule == "score" and not rules.scores:
        found.append(Gap("scores", "scores"))
    if rules.rule != "score" and not rules.lines:
        found.append(Gap("lines", "menu"))
    if not rules.about:
        found.append(Gap("about", "waarover"))
    if not rules.payments:
        found.append(Gap("payments", "betaling"))
    if not rules.reports:
        found.append(Gap("reports", "verslagen"))
    closes = rules.dates.closes
    if closes and any(
        one.due and one.due.last < date(closes.year, closes.month, closes.day)
        for one in rules.reports
    ):
        found.append(Gap("early_reports", "verslagen"))
    if any(line.amount is None for line in rules.lines):
        found.append(Gap("prices", "menu"))
    return found
