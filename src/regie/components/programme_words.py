"""How a programme goes on and ends, in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.components.templatetags.regie import number, percent
from regie.programmes.models import ActionEnd, ConsultationAnswer

OUTCOMES: dict[str, str | Promise] = {
    ActionEnd.Outcome.ANCHORED: _("anchored"),
    ActionEnd.Outcome.HANDED_OVER: _("handed over"),
    ActionEnd.Outcome.STOPPED: _("stopped"),
}

#: What became of an answer to a consultation → (kind of ``c-status``, words).
BECAME: dict[str, tuple[str, str | Promise]] = {
    ConsultationAnswer.Outcome.ADOPTED: ("good", _("followed")),
    ConsultationAnswer.Outcome.PARTLY: ("look", _("followed in part")),
    ConsultationAnswer.Outcome.LATER: ("busy", _("looked at later")),
    ConsultationAnswer.Outcome.NOT: ("bad", _("not followed")),
}


def what_became(told: ConsultationAnswer, place: int) -> tuple[tuple[str, str | Promise], str]:
    """What became of the answer to one question, with why; empty where nothing was said yet."""
    one = told.became[place] if place < len(told.became) else {}
    return BECAME.get(one.get("outcome", ""), ("", "")), one.get("why", "")


def verdict_sentence(verdict: Mapping[str, Any]) -> str:
    """What the rule said of a line, with its numbers, in one sentence."""
    told = {
        "realised": number(verdict["realised"]),
        "granted": number(verdict["granted"]),
        "needed": number(verdict["needed"]),
        "least": percent(Decimal(verdict["least"]), 0) if verdict["least"] else "",
    }
    return sentences().get(verdict["code"], "") % told


def sentences() -> dict[str, str]:
    """Code of the rule → its sentence."""
    return {
        "enough": gettext(
            "%(realised)s of %(granted)s realised: at least %(needed)s (%(least)s) is enough."
        ),
        "positive": gettext(
            "%(realised)s of %(granted)s realised, less than %(needed)s (%(least)s); the "
            "evaluation is positive."
        ),
        "no_rule": gettext("The call has no rule for going on."),
        "too_little": gettext(
            "%(realised)s of %(granted)s realised: less than %(needed)s (%(least)s), and no "
            "positive evaluation."
        ),
        "nothing_told": gettext(
            "Nothing was reported yet: %(needed)s of %(granted)s (%(least)s) is needed."
        ),
        "nothing_granted": gettext("Nothing was granted on this line."),
    }
