"""Words for where applications and parts of them stand."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.text import said
from regie.components.templatetags.regie import language
from regie.programmes.ruleset import RuleSet
from regie.programmes.typed import BUDGET, FORM, PARTNERS, part_of, parts_of

#: State of an application → (word, kind of status).
STATES: dict[str, tuple[str | Promise, str]] = {
    "draft": (_("draft"), "busy"),
    "submitted": (_("submitted"), "good"),
    "withdrawn": (_("withdrawn"), ""),
    "ineligible": (_("not admissible"), "bad"),
    "decided": (_("decided"), "good"),
    "lapsed": (_("not submitted in time"), "bad"),
}
#: State of a partner → (word, kind of status).
PART_STATES: dict[str, tuple[str | Promise, str]] = {
    "invited": (_("has not confirmed yet"), "look"),
    "confirmed": (_("confirmed"), "good"),
    "declined": (_("does not take part"), "bad"),
    "left": (_("taken out"), ""),
}


def part_names(rules: RuleSet) -> list[tuple[str, str]]:
    """The parts of an application that can be given to somebody, with what they are called."""
    named: dict[str, str] = {
        FORM: gettext("Questions"),
        BUDGET: gettext("Budget"),
        PARTNERS: gettext("Partners"),
    }
    for line in rules.lines:
        number = f"{line.action}. " if line.action else ""
        named.setdefault(part_of(line), f"{number}{said(line.title, language())[0]}")
    return [(part, named[part]) for part in parts_of(rules)]
