"""What is not known yet of plans, agreements, recommendations and grants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base.text import said
from regie.budgets.selectors.formulas import open_formulas
from regie.budgets.selectors.grants import grant_questions
from regie.components.addresses import path_to
from regie.components.formulas import input_name
from regie.components.grants import MISSING
from regie.components.plan_words import KINDS
from regie.components.requests import Request, render_page
from regie.components.templatetags.regie import language
from regie.plans import selectors
from regie.plans.selectors.desk import desk_plans
from regie.workspace.keeping.rows import SIZE

#: What a question is about, as one speaks of several.
_ABOUT: dict[str, Any] = {
    "decision": _("Decisions"),
    "item": _("Items of plans"),
    "agreement": _("Agreements"),
    "recommendation": _("Recommendations"),
    "grant": _("Grants"),
}
#: What misses.
_MISSING: dict[str, Any] = {
    "date": _("date"),
    "form": _("form"),
    "number": _("number"),
    "link": _("link"),
    "basis": _("somebody who confirms it"),
    "owner": _("owner"),
    "objective": _("objective"),
    "extra_money": _("extra money"),
    "term": _("term"),
    "targets": _("targets"),
    "years": _("yearly plans"),
    "items": _("tied items"),
    "answer": _("answer"),
    **MISSING,
}


@require_safe
def questions(request: Request) -> HttpResponseBase:
    """What the register does not know, and where it is filled in."""
    asked = {name: request.GET.get(name, "") for name in ("plan", "soort")}
    everything: list[Any] = list(selectors.open_questions(request.actor, plan=asked["plan"]))
    if not asked["plan"]:
        everything += grant_questions(request.actor, request.today)
    kept_ = [one for one in everything if asked["soort"] in ("", one.about)]
    number = request.GET.get("pagina", "")
    page = Paginator(kept_, SIZE).get_page(
        int(number) if number.isdecimal() and number.isascii() and len(number) < 7 else 1
    )
    desks = {one.plan.slug: one for one in desk_plans(request.actor)}
    ways: dict[str, Callable[[Any], str]] = {
        "decision": lambda one: path_to("work:decision", one.uid),
        "agreement": lambda one: path_to("work:agreement", one.uid),
        "grant": lambda one: path_to(
            "work:beneficiary_kbo" if one.missing[0] == "kbo" else "work:grant_change",
            one.beneficiary if one.missing[0] == "kbo" else one.uid,
        ),
        "recommendation": lambda one: path_to(
            "work:advice" if one.missing[0] == "owner" else "work:advice_answer", one.uid
        ),
        "item": lambda one: (
            path_to("work:edition_item", desks[one.plan].open[0].uid, one.uid)
            if desks[one.plan].open
            else path_to("work:plan_open", one.plan)
        ),
    }
    context = {
        "formulas": [
            (one, ", ".join(input_name(row) for row in one.missing)) for one in open_formulas()
        ]
        if page.number == 1 and not any(asked.values())
        else [],
        "rows": [
            {
                "one": one,
                "kind": KINDS.get(one.kind, "") if one.about == "item" else _ABOUT[one.about],
                "plan": desks[one.plan].plan.title if one.plan else None,
                "missing": ", ".join(str(_MISSING[name]) for name in one.missing),
                "way": ways[one.about](one),
                "opens": one.about == "item" and not desks[one.plan].open,
            }
            for one in page.object_list
        ],
        "page": page,
        "count": len(kept_),
        "asked": asked,
        "plans": [(slug, said(one.plan.title, language())[0]) for slug, one in desks.items()],
        "kinds": list(_ABOUT.items()),
    }
    return render_page(request, "work/keeping/questions.html", context)
