"""``/oproepen/<oproep>/mag-ik/`` and ``…/partners/``: who may apply, and with whom."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base import clock
from regie.components import figures
from regie.components.addresses import path_to
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import language
from regie.programmes import words
from regie.programmes.eligibility import Candidate, Reason, Verdict, check
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.calls import CallPage, call_page
from regie.programmes.selectors.partners import Place, places, region_of, told_of
from regie.programmes.simulation import at_most, simulate

#: Who asks, beside a municipality.
_WHO = {
    "intermunicipal": _("a body of several municipalities"),
    "organisation": _("an organisation"),
}
#: So many municipalities can be put together.
_MOST = 30
_VERDICTS = {
    True: (_("Yes: as far as these rules go, you may apply."), "good"),
    False: (_("No: with these rules you may not apply."), "bad"),
    None: (_("That cannot be said yet: a figure is missing."), "look"),
}


def _rules(request: Request, code: str) -> tuple[CallPage, RuleSet]:
    page = found(call_page(request.actor, code, clock.now()))
    return page, found(page.rules)


def _figure(rules: RuleSet) -> str:
    threshold = rules.applicants.threshold
    return threshold.figure if threshold else ""


@public_page
@require_safe
def call_check(request: Request, code: str) -> HttpResponseBase:
    """Choose who you are: you may apply, or not, and why."""
    page, rules = _rules(request, code)
    nis, kind = request.GET.get("gemeente", ""), request.GET.get("wie", "")
    offered = places(request.today)
    verdict, place = None, None
    if nis in dict(offered):
        place = told_of(page.call, _figure(rules), (), nis=nis)[0]
        verdict = check(rules, Candidate("municipality", place.name, {place.name: place.figure}))
    elif kind in _WHO or kind in rules.applicants.named:
        who = Candidate(kind, kind, {}) if kind in _WHO else Candidate("named", kind, {})
        verdict = check(rules, who)
    context = {
        "call": page.call,
        "rules": rules,
        "places": offered,
        "kinds": [*_WHO.items(), *((name, name) for name in rules.applicants.named)],
        "nis": nis,
        "kind": kind,
        "place": place,
        **_told(verdict),
        "partners": f"{path_to('call_partners', code)}?gemeente={nis}"
        if place and _together(rules)
        else "",
    }
    return render_page(request, "website/calls/check.html", context)


def _together(rules: RuleSet) -> bool:
    threshold = rules.applicants.threshold
    return "partnership" in rules.applicants.kinds or bool(threshold and threshold.together)


def _told(verdict: Verdict | None) -> dict[str, Any]:
    if verdict is None:
        return {"verdict": None}
    return {
        "verdict": _VERDICTS[verdict.allowed],
        "reasons": [(sentence(one), _KINDS[one.good]) for one in verdict.reasons],
    }


_KINDS = {True: "good", False: "bad", None: "look"}


def sentence(reason: Reason) -> str:
    """A reason in words, with the figure that decided."""
    spoken = language()
    told = {
        "name": reason.words,
        "figure": figures.number(reason.figure, spoken),
        "above": figures.number(reason.above, spoken),
    }
    match reason.code, reason.good:
        case "kind", good:
            kind = {**words.KINDS, **_WHO}.get(reason.words, reason.words)
            words_ = (
                gettext("This call is for %(kind)s.")
                if good
                else gettext("This call is not for %(kind)s.")
            )
            return words_ % {"kind": words.KINDS.get(reason.words, kind)}
        case "named", True:
            return gettext("%(name)s may apply by name.") % told
        case "named", _good:
            return gettext("%(name)s is not named in this call.") % told
        case "excluded", _good:
            return gettext("%(name)s may not apply by name.") % told
        case "figure_missing", _good:
            return (
                gettext(
                    "The figure of %(name)s is not in the register; it must be above %(above)s."
                )
                % told
            )
        case _code, True:
            return gettext("%(name)s: %(figure)s, which is above %(above)s.") % told
    return gettext("%(name)s: %(figure)s, which is not above %(above)s.") % told


@public_page
@require_safe
def call_partners(request: Request, code: str) -> HttpResponseBase:
    """Choose your municipality: alone or not, who in the region is free, and what you reach
    together. The choice stands in the address, so it can be shared."""
    page, rules = _rules(request, code)
    offered = places(request.today)
    nis = request.GET.get("gemeente", "")
    context: dict[str, Any] = {"call": page.call, "rules": rules, "places": offered, "nis": nis}
    if nis in dict(offered):
        region, keys = region_of(nis, request.today)
        known = told_of(page.call, _figure(rules), keys, nis=nis)
        context |= _found_partners(request, page, rules, region, known, nis)
    return render_page(request, "website/calls/partners.html", context)


def _found_partners(
    request: Request,
    page: CallPage,
    rules: RuleSet,
    region: str,
    known: Sequence[Place],
    nis: str,
) -> dict[str, Any]:
    own = next(place for place in known if place.nis == nis)
    asked = request.GET.getlist("met")[:_MOST]
    only_one = rules.applicants.one_partnership
    others = [place for place in known if place.nis != nis]
    chosen = [place for place in others if place.nis in asked and not (place.taken and only_one)]
    alone = check(rules, Candidate("municipality", own.name, {own.name: own.figure}))
    together = None
    if chosen:
        all_of = {place.name: place.figure for place in (own, *chosen)}
        together = check(rules, Candidate("partnership", gettext("Together"), all_of))
    most = simulate(rules, at_most(rules)).total_flemish if rules.lines else Decimal(0)
    return {
        "own": own,
        "region": region,
        "alone": _told(alone),
        "together": _told(together),
        "others": others,
        "chosen": {place.nis for place in chosen},
        "names": [place.name for place in (own, *chosen)],
        "only_one": only_one,
        "most": most,
        "missing": sum(place.figure is None for place in known),
        "figure": _figure(rules),
        "simulator": path_to("call_simulator", page.call.code) if rules.lines else "",
        "sources": sorted({place.source for place in known if place.source}),
        "example": any(place.example for place in known),
    }
