"""``/werk/indicatoren/``: keeping indicators, what they should be, what they judge, what they
were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.actors.people.selectors import organisation_by_uid, organisation_choices
from regie.base import clock
from regie.base.errors import Conflict, Refusal
from regie.base.search import search
from regie.base.text import said
from regie.components import indicator_lists
from regie.components import indicator_words as words
from regie.components import indicators as show
from regie.components.addresses import address_of
from regie.components.indicator_lists import Asked
from regie.components.plan_changes import named_title
from regie.components.plan_words import BASES, KINDS
from regie.components.requests import FIELD_NAMES, Request, found, post_once, render_page
from regie.components.templatetags.regie import language
from regie.indicators.formula import FormulaError, check, doubts, explain, parse
from regie.indicators.models import Figure, Indicator, Target, Tie
from regie.indicators.models.dataset import KEEPERS
from regie.indicators.selectors import indicators as selectors
from regie.indicators.selectors.known import known as known_datasets
from regie.indicators.selectors.lists import taken_away, written_down
from regie.indicators.services import figures as figure_services
from regie.indicators.services import indicators as services
from regie.indicators.services import targets as target_services
from regie.indicators.services import ties as tie_services
from regie.plans.models import Item
from regie.plans.selectors import plans_with_editions
from regie.programmes.programme_file import programmes
from regie.programmes.selectors.calls import call_list
from regie.workspace.figures.indicator_forms import (
    DropForm,
    EndForm,
    FigureForm,
    IndicatorForm,
    TargetForm,
    TieForm,
)
from regie.workspace.keeping.rows import SIZE, both_versions, tell_refusal
from regie.workspace.keeping.words import by_language, date_words, in_dutch, named_of

FIELD_NAMES.update(
    question=_("question"),
    unit=_("unit"),
    decimals=_("decimals"),
    direction=_("which way is better"),
    frequency=_("how often"),
    cumulative=_("counts on"),
    formula=_("formula"),
    theme=_("theme"),
    owner=_("owner"),
    note=_("explanation"),
    comparison=_("when it is reached"),
    value=_("figure"),
    on=_("date"),
    place=_("place"),
    basis=_("basis"),
    source=_("source"),
    status=_("status"),
    why=_("why"),
    item=_("item"),
    programme=_("programme"),
)
#: How many items a search offers.
_OFFERED = 20


# --- looking


@require_safe
def overview(request: Request, stand: str = "") -> HttpResponse:
    """Every indicator, to keep it; those of one state where the address says so."""
    asked = Asked.of(request.GET, stand=stand)
    told = indicator_lists.listing(asked, request.GET.get("sorteer", ""), request.today)
    page = Paginator(told.lines, SIZE).get_page(request.GET.get("pagina"))
    context = {
        "asked": asked,
        "any": bool(told.every),
        "rows": [show.shown(one) for one in page.object_list],
        "page": page,
        "themes": told.themes,
        "states": [*told.states, *([(indicator_lists.LATE, gettext("late"))] * told.any_late)],
        "all": reverse("work:indicators"),
        "may": request.actor.has(*KEEPERS),
    }
    return render_page(request, "work/indicators/list.html", context)


@require_safe
def unproven(request: Request) -> HttpResponseBase:
    """Objectives that nothing judges, by plan; its files stand at the public page."""
    every = {
        plan.slug: plan
        for plan, editions in plans_with_editions(request.actor)
        if any(one.number for one in editions)
    }
    first = min(every.values(), key=lambda one: (one.kind != "horizontal", one.slug), default=None)
    plan = every.get(request.GET.get("plan", ""), first)
    if plan is None:
        return render_page(request, "work/indicators/unproven.html", {"plan": None})
    rows = indicator_lists.unproven(plan, request.GET.get("sorteer", ""))
    page = Paginator(rows, SIZE).get_page(request.GET.get("pagina"))
    there = address_of("unproven", plan.slug)
    context = {
        "plan": plan,
        "plans": list(every.values()),
        "sentence": indicator_lists.unproven_sentence(len(rows)),
        "rows": page.object_list,
        "page": page,
        "files": {form: f"{there}?formaat={form}" for form in ("csv", "xlsx")},
    }
    return render_page(request, "work/indicators/unproven.html", context)


@require_safe
def indicator(request: Request, code: str) -> HttpResponse:
    """One indicator: all of it, with the way to each form."""
    page = found(selectors.indicator_page(code.lower()))
    line = page.line
    one = line.indicator
    targets, figures = written_down(one)
    context = {
        "one": one,
        "may": request.actor.has(*KEEPERS),
        "line": show.shown(line),
        "sentence": show.sentence(line),
        "fresh_sentence": show.fresh_sentence(line.judgement),
        "lacking": show.lacking(line.judgement),
        "targets": show.target_rows(targets, one.decimals),
        "ties": show.tie_rows(page.ties),
        "figures": show.figure_rows(figures, one.decimals),
        "gone": _gone(one) if request.actor.has(*KEEPERS) else [],
        **_formula(one.formula),
    }
    return render_page(request, "work/indicators/indicator.html", context)


def _gone(one: Indicator) -> list[tuple[Any, Any, str]]:
    """What was taken away: what it was, the row, and where to put it back."""
    whats = {action: what for what, (_put, action) in _BACK.items()}
    return [
        (_KINDS[row.action], row, reverse("work:indicator_drop", args=[one.code, what, row.uid]))
        for row in taken_away(one)
        for what in [whats[row.action]]
    ]


_KINDS = {
    "indicators.target.dropped": _("baseline or target"),
    "indicators.figure.dropped": _("figure"),
    "indicators.tie.undone": _("tie"),
}


# --- what it is


@post_once
def new(request: Request) -> HttpResponseBase:
    """A new indicator."""
    return _indicator(request, None)


def change(request: Request, code: str) -> HttpResponseBase:
    """Change what an indicator is."""
    return _indicator(request, _one(code))


def _one(code: str) -> Indicator:
    one: Indicator | None = (
        Indicator.objects.select_related("owner").filter(code=code.lower()).first()
    )
    return found(one)


def _indicator(request: Request, one: Indicator | None) -> HttpResponseBase:
    owners = organisation_choices()
    if one and one.owner and one.owner.uid not in {uid for uid, _name in owners}:
        owners.append((one.owner.uid, gettext("the one that stands there now")))
    form = IndicatorForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(one) if one else None,
        owners=owners,
        new=one is None,
    )

    def keep() -> str:
        told = form.cleaned_data
        values = _indicator_values(told)
        if one is None:
            made = services.keep_indicator(request.actor, {**values, "code": told["code"]})
            messages.success(request, gettext("The indicator is kept. Now say what it judges."))
            return made.code
        _guarded(
            lambda version: services.keep_indicator(
                request.actor, values, indicator=one, version=version
            ),
            told["version"],
            lambda: Indicator.objects.select_related("owner").get(pk=one.pk),
            lambda: _indicator_words(values),
            lambda row: _indicator_words(_values_of(row)),
        )
        messages.success(request, gettext("The indicator is kept."))
        return one.code

    return _answer(
        request,
        form,
        keep,
        {
            "title": gettext("Change what it is") if one else gettext("Add an indicator"),
            "one": one,
            "new": one is None,
            "button": gettext("Save"),
            "back": reverse("work:indicator", args=[one.code])
            if one
            else reverse("work:indicators"),
            "datasets": _datasets(),
            **_formula(str(form["formula"].value() or "")),
        },
    )


def _initial(one: Indicator) -> dict[str, Any]:
    texts = ("title", "question", "unit", "note")
    return {
        **{name: getattr(one, name).get("nl", "") for name in texts},
        **{f"{name}_en": getattr(one, name).get("en", "") for name in texts},
        **{
            name: getattr(one, name)
            for name in (
                *("decimals", "direction", "frequency", "cumulative"),
                *("formula", "theme", "source", "version"),
            )
        },
        "owner": one.owner.uid if one.owner else "",
    }


def _indicator_values(told: Mapping[str, Any]) -> dict[str, Any]:
    """What the service takes."""
    values: dict[str, Any] = {
        name: by_language(told[name], told[f"{name}_en"])
        for name in ("title", "question", "unit", "note")
    }
    plain = ("decimals", "direction", "frequency", "cumulative", "formula", "theme", "source")
    values |= {name: told[name] for name in plain}
    values["owner"] = organisation_by_uid(told["owner"]) if told["owner"] else None
    return values


def _values_of(row: Indicator) -> dict[str, Any]:
    names = (
        *("title", "question", "unit", "note", "decimals", "direction", "frequency"),
        *("cumulative", "formula", "theme", "source", "owner"),
    )
    return {name: getattr(row, name) for name in names}


def _indicator_words(values: Mapping[str, Any]) -> dict[str, str]:
    texts = ("title", "question", "unit", "note")
    owner = values["owner"]
    return {
        **{name: in_dutch(values[name]) for name in texts},
        "decimals": str(values["decimals"]),
        "direction": str(words.DIRECTIONS[values["direction"]]),
        "frequency": str(words.FREQUENCIES[values["frequency"]]),
        "cumulative": gettext("yes") if values["cumulative"] else gettext("no"),
        "formula": values["formula"],
        "theme": values["theme"],
        "source": values["source"],
        "owner": _name(owner.uid) if owner else "",
    }


def _name(uid: str) -> str:
    return dict(organisation_choices()).get(uid, uid)


@require_safe
def formula(request: Request) -> HttpResponse:
    """What a formula says, while it is typed: in words, or what is wrong and where."""
    context = _formula(request.GET.get("formula", "")[:1001])
    return render_page(request, "work/indicators/_formula.html", context)


def _formula(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        node = parse(text)
        known = known_datasets()
        check(node, known)
    except FormulaError as fault:
        at = min(max(fault.position - 1, 0), len(text))
        return {
            "fault": str(fault),
            "before": text[:at],
            "marked": text[at : at + 1],
            "after": text[at + 1 :],
        }
    return {
        "explained": explain(node, known, language()),
        "doubts": doubts(node, known, language()),
    }


def _datasets() -> list[tuple[str, list[str], list[str]]]:
    return [
        (code, list(one.measures), list(one.dimensions))
        for code, one in sorted(known_datasets().items())
    ]


def end(request: Request, code: str) -> HttpResponseBase:
    """It is no longer followed."""
    one = _one(code)
    form = EndForm(
        request.POST if request.method == "POST" else None, initial={"version": one.version}
    )

    def keep() -> str:
        told = form.cleaned_data
        services.end_indicator(
            request.actor, one, told["version"] or 0, request.today, told["reason"]
        )
        messages.success(request, gettext("The indicator is no longer followed."))
        return one.code

    return _answer(
        request,
        form,
        keep,
        {
            "title": gettext("End this indicator"),
            "one": one,
            "button": gettext("End this indicator"),
            "danger": True,
            "back": reverse("work:indicator", args=[one.code]),
        },
    )


# --- what it should be


@post_once
def target_new(request: Request, code: str) -> HttpResponseBase:
    """A baseline or target more."""
    return _target(request, _one(code), None)


def target(request: Request, code: str, uid: str) -> HttpResponseBase:
    """Change a baseline or target."""
    one = _one(code)
    return _target(request, one, found(Target.objects.filter(indicator=one, uid=uid).first()))


_TARGET = ("kind", "comparison", "value", "on", "place", "basis", "source")


def _target(request: Request, one: Indicator, row: Target | None) -> HttpResponseBase:
    form = TargetForm(
        request.POST if request.method == "POST" else None,
        initial=_row_initial(row, _TARGET) if row else None,
    )

    def keep() -> str:
        values = _row_values(form.cleaned_data, _TARGET, row)
        if row is None:
            target_services.keep_target(request.actor, {**values, "indicator": one})
        else:
            _guarded(
                lambda version: target_services.keep_target(
                    request.actor, values, target=row, version=version
                ),
                form.cleaned_data["version"],
                lambda: Target.objects.get(pk=row.pk),
                lambda: _row_words(values),
                lambda there: _row_words(_row_values_of(there, _TARGET)),
            )
        messages.success(request, gettext("The target is kept."))
        return one.code

    title = gettext("Change a baseline or target") if row else gettext("Add a baseline or target")
    return _answer(request, form, keep, _about(one, row, title))


# --- what it was


@post_once
def figure_new(request: Request, code: str) -> HttpResponseBase:
    """A figure more."""
    return _figure(request, _one(code), None)


def figure(request: Request, code: str, uid: str) -> HttpResponseBase:
    """Change a figure that was written down."""
    one = _one(code)
    return _figure(request, one, found(Figure.objects.filter(indicator=one, uid=uid).first()))


_FIGURE = ("on", "value", "status", "place", "basis", "source")


def _figure(request: Request, one: Indicator, row: Figure | None) -> HttpResponseBase:
    form = FigureForm(
        request.POST if request.method == "POST" else None,
        initial=_row_initial(row, _FIGURE) if row else None,
    )

    def keep() -> str:
        values = _row_values(form.cleaned_data, _FIGURE, row)
        if row is None:
            figure_services.keep_figure(request.actor, {**values, "indicator": one})
        else:
            _guarded(
                lambda version: figure_services.keep_figure(
                    request.actor, values, figure=row, version=version
                ),
                form.cleaned_data["version"],
                lambda: Figure.objects.get(pk=row.pk),
                lambda: _row_words(values),
                lambda there: _row_words(_row_values_of(there, _FIGURE)),
            )
        messages.success(request, gettext("The figure is kept."))
        return one.code

    title = gettext("Change a figure") if row else gettext("Write down a figure")
    return _answer(request, form, keep, _about(one, row, title))


# --- what it judges


@post_once
def tie_new(request: Request, code: str) -> HttpResponseBase:
    """Tie it to an item, a programme, or a line."""
    return _tie(request, _one(code), None)


def tie(request: Request, code: str, uid: str) -> HttpResponseBase:
    """Change a tie."""
    one = _one(code)
    row = Tie.objects.select_related("item").filter(indicator=one, uid=uid).first()
    return _tie(request, one, found(row))


_TIE = ("basis", "why", "source")


def _tie(request: Request, one: Indicator, row: Tie | None) -> HttpResponseBase:
    sought = request.GET.get("zoek", "").strip()[:200]
    items = _found_items(request, sought)
    keep_too = {request.POST.get("item", ""), row.item.uid if row and row.item else ""} - {""}
    known = {uid for uid, _title in items}
    items += [
        (uid, named_title(named)[0])
        for (_kind, uid), named in named_of(
            [("item", uid) for uid in sorted(keep_too - known)], request.today
        ).items()
    ]
    first = items[0][0] if row is None and len(items) == 1 else ""
    form = TieForm(
        request.POST if request.method == "POST" else None,
        initial=_tie_initial(row) if row else {"item": first},
        items=items,
        programmes=_programmes(request),
    )

    def keep() -> str:
        told = form.cleaned_data
        programme, _colon, line = told["programme"].partition(":")
        values = {
            **{name: told[name] for name in _TIE},
            "item": _item(told["item"]),
            "programme": programme,
            "line": line,
        }
        if row is None:
            tie_services.keep_tie(request.actor, {**values, "indicator": one})
        else:
            _guarded(
                lambda version: tie_services.keep_tie(
                    request.actor, values, tie=row, version=version
                ),
                told["version"],
                lambda: Tie.objects.select_related("item").get(pk=row.pk),
                lambda: _tie_words({**values, "item": told["item"]}),
                lambda there: _tie_words(_tie_initial(there)),
            )
        messages.success(request, gettext("The tie is kept."))
        return one.code

    title = gettext("Change what it judges") if row else gettext("Tie it to something")
    context = {**_about(one, row, title), "sought": sought, "count": len(known)}
    return _answer(request, form, keep, context, "work/indicators/tie.html")


def _item(uid: str) -> Item | None:
    return Item.objects.get(uid=uid) if uid else None


def _tie_initial(row: Tie) -> dict[str, Any]:
    return {
        "item": row.item.uid if row.item else "",
        "programme": f"{row.programme}:{row.line}" if row.line else row.programme,
        "line": row.line,
        **{name: getattr(row, name) for name in (*_TIE, "version")},
    }


def _tie_words(values: Mapping[str, Any]) -> dict[str, str]:
    programme = str(values["programme"]).partition(":")[0]
    return {
        "item": values["item"],
        "programme": " ".join(filter(None, (programme, values["line"]))),
        "basis": str(BASES[values["basis"]]),
        "why": values["why"],
        "source": values["source"],
    }


def _found_items(request: Request, sought: str) -> list[tuple[str, str]]:
    """Items of published plans that search finds."""
    if not sought:
        return []
    hits = search(request.actor, sought, language(), size=_OFFERED * 3).hits
    return [
        (hit.uid, f"{KINDS[hit.kind]}: {hit.title} ({hit.detail})" if hit.detail else hit.title)
        for hit in hits
        if hit.kind in KINDS
    ][:_OFFERED]


def _programmes(request: Request) -> list[Any]:
    """Programmes and the lines of their calls, to choose from."""
    lines: dict[str, dict[str, str]] = {}
    for one in call_list(request.actor, clock.now()):
        if one.rules:
            mine = lines.setdefault(one.call.programme_code, {})
            for line in one.rules.lines:
                mine.setdefault(line.code, said(line.title, language())[0])
    told = programmes()
    return [
        (
            said(told[code].title, language())[0] if code in told else code,
            [
                (code, gettext("the whole programme")),
                *(
                    (f"{code}:{line}", f"{line} {title}"[:90])
                    for line, title in lines.get(code, {}).items()
                ),
            ],
        )
        for code in dict.fromkeys([*told, *sorted(lines)])
    ]


# --- taking away what was a mistake


def dropping(request: Request, code: str, what: str, uid: str) -> HttpResponseBase:
    """Take a target, a figure or a tie away, with a reason; the history keeps it."""
    one = _one(code)
    model, drop, question, done = found(_DROPS.get(what))
    row = model.objects.filter(indicator=one, uid=uid).first()
    if row is None:
        return _back(request, one, what, uid)
    form = DropForm(request.POST if request.method == "POST" else None)

    def keep() -> str:
        drop(request.actor, row, form.cleaned_data["reason"])
        messages.success(request, str(done))
        return one.code

    context = {**_about(one, row, str(question)), "button": question, "danger": True}
    return _answer(request, form, keep, context)


def _back(request: Request, one: Indicator, what: str, uid: str) -> HttpResponseBase:
    """Put back what was taken away."""
    put, action = _BACK[what]
    gone = found(
        next((row for row in taken_away(one) if row.uid == uid and row.action == action), None)
    )
    form = forms.Form(request.POST if request.method == "POST" else None)

    def keep() -> str:
        put(request.actor, gone.before)
        messages.success(request, gettext("It is back."))
        return one.code

    context = {
        "title": gettext("Put it back"),
        "one": one,
        "note": gone.reason,
        "button": gettext("Put it back"),
        "back": reverse("work:indicator", args=[one.code]),
    }
    return _answer(request, form, keep, context)


_BACK: dict[str, tuple[Callable[..., object], str]] = {
    "doelen": (target_services.put_target_back, "indicators.target.dropped"),
    "cijfers": (figure_services.put_figure_back, "indicators.figure.dropped"),
    "banden": (tie_services.put_tie_back, "indicators.tie.undone"),
}


_DROPS: dict[str, tuple[Any, Callable[..., None], Any, Any]] = {
    "doelen": (
        Target,
        target_services.drop_target,
        _("Take this target away"),
        _("The target was taken away."),
    ),
    "cijfers": (
        Figure,
        figure_services.drop_figure,
        _("Take this figure away"),
        _("The figure was taken away."),
    ),
    "banden": (Tie, tie_services.untie, _("Undo this tie"), _("The tie was undone.")),
}


# --- what the forms share


def _about(one: Indicator, row: Target | Figure | Tie | None, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "one": one,
        "new": row is None,
        "button": gettext("Save"),
        "back": reverse("work:indicator", args=[one.code]),
        "drop": reverse("work:indicator_drop", args=[one.code, _WHAT[type(row)], row.uid])
        if row
        else "",
    }


_WHAT: dict[type, str] = {Target: "doelen", Figure: "cijfers", Tie: "banden"}


def _answer(
    request: Request,
    form: forms.Form,
    keep: Callable[[], str],
    context: Mapping[str, Any],
    template: str = "work/indicators/form.html",
) -> HttpResponseBase:
    """A form; ``keep`` does what it asks and says of which indicator that was."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("work:indicator", keep())
        except Refusal as refusal:
            tell_refusal(form, refusal)
    status = 422 if form.is_bound else 200
    return render_page(request, template, {**context, "form": form}, status=status)


def _guarded(
    keep: Callable[[int], object],
    version: int | None,
    fresh: Callable[[], Any],
    mine: Callable[[], Mapping[str, str]],
    theirs: Callable[[Any], Mapping[str, str]],
) -> None:
    """Change a row as it was shown; both versions in words where somebody was first."""
    try:
        keep(version or 0)
    except Conflict:
        row = fresh()
        both_versions(mine(), theirs(row), row.version)


def _row_initial(row: Target | Figure, names: tuple[str, ...]) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in (*names, "version")}
    return {**told, "note": row.note.get("nl", "")}


def _row_values(
    told: Mapping[str, Any], names: tuple[str, ...], row: Target | Figure | None
) -> dict[str, Any]:
    values = {name: told[name] for name in names}
    had: Mapping[str, str] = row.note if row else {}
    # The form asks the note in Dutch only: its other languages stay while that is as it was.
    same = told["note"].strip() == had.get("nl", "")
    return {**values, "note": dict(had) if same else by_language(told["note"], "")}


def _row_values_of(row: Target | Figure, names: tuple[str, ...]) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in names}, "note": row.note}


def _row_words(values: Mapping[str, Any]) -> dict[str, str]:
    told = {name: str(value) for name, value in values.items() if name not in ("on", "note")}
    told["value"] = "" if values["value"] is None else str(values["value"])
    told["basis"] = str(BASES[values["basis"]])
    if "kind" in values:
        told["kind"] = str(words.TARGETS[values["kind"]])
        told["comparison"] = str(words.COMPARISONS[values["comparison"]])
    else:
        told["status"] = str(words.STATUSES[values["status"]])
    return told | {"on": date_words(values["on"]), "note": in_dutch(values["note"])}
