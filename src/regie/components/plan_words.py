"""Words for what stands in plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from regie.base.text import said
from regie.components.templatetags.regie import language
from regie.plans.contents import Content
from regie.plans.selectors import EditionLine

Words = str | Promise

KINDS: dict[str, Words] = {
    "objective": _("objective"),
    "action": _("action"),
    "initiative": _("policy initiative"),
    "evaluation": _("evaluation or research"),
    "research": _("research"),
    "regulation": _("regulation"),
    "decree_evaluation": _("evaluation demanded by a decree"),
    "milestone": _("milestone"),
}
LEVELS: dict[str, Words] = {
    "strategic": _("strategic objective"),
    "operational": _("operational objective"),
    "objective": _("objective"),
}
UNTITLED: dict[str, Words] = {
    "regulation": _("Regulation without a title"),
    "decree_evaluation": _("Evaluation demanded by a decree, without a title"),
}
PLANS: dict[str, Words] = {
    "horizontal": _("horizontal policy plan"),
    "policy_field": _("plan of a policy field"),
    "neighbour": _("plan of another minister"),
    "interfederal": _("interfederal plan"),
    "agency": _("plan of an agency"),
    "network": _("plan of a network"),
    "programme": _("programme"),
}
DECISIONS: dict[str, Words] = {
    "government": _("decision of the government"),
    "minister": _("decision of the minister"),
    "parliament": _("decision of the parliament"),
    "board": _("decision of the board"),
    "other": _("another decision"),
}
#: In which form something was decided.
FORMS: dict[str, Words] = {
    "communication": _("communication to the government"),
    "approval_in_principle": _("approval in principle"),
    "approval": _("approval"),
    "final_approval": _("final approval"),
    "taken_note": _("taken note of"),
    "advice": _("request for advice"),
    "other": _("another form"),
}
BASES: dict[str, Words] = {
    "decision": _("stands in a decision"),
    "paper": _("stands in a paper"),
    "staff": _("stated by staff"),
    "inferred": _("inferred"),
    "example": _("example"),
}
FIELDS: dict[str, Words] = {
    "code": _("code"),
    "title": _("title"),
    "text": _("text"),
    "level": _("level"),
    "short_name": _("short name"),
    "period_start": _("start"),
    "period_end": _("end"),
    "planned": _("planned for"),
    "expected": _("expected"),
    "reached": _("reached"),
    "instrument": _("instrument"),
    "contact": _("whom to ask"),
    "contact_email": _("e-mail address for questions"),
    "horizontal": _("horizontal"),
    "regular": _("regular work"),
    "extra_money": _("extra money"),
    "is_example": _("example data"),
    "admission_reason": _("why it is in the plan all the same"),
    "basis": _("how the register knows"),
    "source": _("source"),
    "own": _("field of the plan itself"),
    "links": _("who and what it is linked to"),
    "rank": _("place in the order"),
}
ROLES: dict[str, Words] = {
    "responsible": _("responsible"),
    "co_responsible": _("responsible with others"),
    "lead": _("leads"),
    "partner": _("partner"),
    "targets": _("for whom"),
    "principle": _("principle"),
    "contributes": _("contributes to"),
    "related": _("related to"),
    "after": _("comes after"),
}
#: The same roles, told by what is pointed at.
POINTED: dict[str, Words] = {
    **ROLES,
    "contributes": _("gets a contribution from"),
    "after": _("comes before"),
}
WHAT: dict[str, Words] = {
    "added": _("Added"),
    "ended": _("Ended"),
    "moved": _("Moved"),
    "changed": _("Changed"),
    "revived": _("Taken up again"),
}
SUCCESSIONS: dict[str, Words] = {
    "merged": _("merged"),
    "split": _("split"),
    "replaced": _("replaced"),
}

#: What an item can be tied to, outside plans.
TIED: dict[str, Words] = {
    "agreement": _("Agreement"),
    "recommendation": _("Recommendation"),
}
#: On which side of an agreement somebody stands.
SIDES: dict[str, Words] = {
    "government": _("for the government"),
    "agency": _("for the agency"),
    "partner": _("as a partner"),
}
#: What became of a recommendation.
ADVICE: dict[str, Words] = {
    "open": _("not answered yet"),
    "accepted": _("accepted"),
    "partly": _("accepted in part"),
    "rejected": _("not followed"),
    "in_progress": _("being carried out"),
    "done": _("carried out"),
}

#: What is counted and listed together, in the order of a page.
GROUPS: dict[str, frozenset[str]] = {
    "initiatives": frozenset({"action", "initiative"}),
    "evaluations": frozenset({"evaluation", "research", "decree_evaluation"}),
    "regulation": frozenset({"regulation"}),
}
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
HEADINGS: dict[str, Words] = {
    "initiatives": _("Actions and initiatives"),
    "evaluations": _("Evaluations and research"),
    "regulation": _("Regulation"),
}


def title_of(content: Content) -> tuple[str, str]:
    """The title of an item in the best language there is, and which; what papers print without a
    title is said to have none."""
    shown, spoken = said(content.title, language())
    if shown:
        return shown, spoken
    return str(UNTITLED.get(content.kind, _("Without a title"))), language()


def kind_of(
    kind: str, fields: Mapping[str, Any], levels: Mapping[str, Mapping[str, str]] | None = None
) -> Words:
    """What an item is, the level of an objective included; ``levels`` are the words that its plan
    has for them."""
    level = str(fields.get("level"))
    own = said((levels or {}).get(level, {}), language())[0]
    return own or LEVELS.get(level, KINDS[kind])


def edition_of(edition: EditionLine) -> str:
    """``editie 2``, or that it is a correction."""
    if edition.number is None:
        return gettext("a correction")
    return gettext("edition %(number)s") % {"number": edition.number}


def counted(group: str, n: int) -> str:
    """``7 initiatieven``; the groups, and the levels of objectives."""
    match group:
        case "strategic":
            told = ngettext("%(n)s strategic objective", "%(n)s strategic objectives", n)
        case "objective":
            told = ngettext("%(n)s objective", "%(n)s objectives", n)
        case "operational":
            told = ngettext("%(n)s operational objective", "%(n)s operational objectives", n)
        case "initiatives":
            told = ngettext("%(n)s action or initiative", "%(n)s actions and initiatives", n)
        case "evaluations":
            told = ngettext("%(n)s evaluation or study", "%(n)s evaluations and studies", n)
        case _:
            told = ngettext("%(n)s change of rules", "%(n)s changes of rules", n)
    return told % {"n": n}


def listed(parts: Iterable[str]) -> str:
    """``a, b en c``."""
    some = [part for part in parts if part]
    if len(some) < 2:
        return "".join(some)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(some[:-1]), "last": some[-1]}
