"""The pages of scenarios: measures beside a round, what they would do, and how one ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from regie.base import approvals
from regie.base.errors import Conflict, Invalid, Refusal
from regie.base.jobs import enqueue
from regie.base.writers import Cell, Column, Table, csv_lines, xlsx
from regie.budgets import rules, selectors
from regie.budgets.models import Article, Round, Scenario
from regie.budgets.models.article import WRITERS
from regie.budgets.selectors import scenarios as reads
from regie.budgets.services import scenarios as services
from regie.components import scenarios as show
from regie.components.requests import Request, found, post_once, render_page, tell
from regie.components.templatetags.regie import language
from regie.workspace.budget.scenario_forms import FORMS, KINDS, ScenarioForm, ShareForm

#: More than these beside each other nobody can read.
_MOST = 4


def _writes(request: Request) -> bool:
    return request.actor.has(*WRITERS)


def _scenario(request: Request, uid: str) -> Scenario:
    return found(reads.scenario_at(request.actor, uid))


@require_safe
def overview(request: Request) -> HttpResponse:
    """Every scenario, and which to set beside each other."""
    rows = [
        {"line": line, "round": rules.spoken(line.scenario.round.code), "state": show.state(line)}
        for line in reads.scenario_list(request.actor)
    ]
    newest = selectors.newest_round().lower()
    context = {"rows": rows, "writes": _writes(request), "newest": newest}
    return render_page(request, "work/scenarios/list.html", context)


@post_once
def new(request: Request) -> HttpResponseBase:
    """A new scenario, without measures."""
    rounds = [(line.round.code, show.round_name(line.round)) for line in selectors.rounds()]
    form = ScenarioForm(request.POST or None, rounds=rounds)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        round_ = found(Round.objects.filter(code=told["round"]).first())
        try:
            scenario = services.open_scenario(request.actor, round_, told["title"], told["reason"])
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The scenario was kept. Add its first measure."))
            return redirect("work:scenario", scenario.uid)
    status = 422 if form.is_bound else 200
    return render_page(request, "work/scenarios/new.html", {"form": form}, status=status)


@require_safe
def scenario(request: Request, uid: str) -> HttpResponse:
    """One scenario: its measures, and what they would do to every table."""
    row = _scenario(request, uid)
    page = reads.scenario_page(row)
    draft = row.state == Scenario.State.DRAFT
    asked = draft and approvals.is_open(services.APPROVAL, row.uid)
    path = reverse("work:scenario", args=[uid])
    context = {
        "page": page,
        "scenario": row,
        "round": rules.spoken(row.round.code),
        "state": show.state_name(row.state),
        "changes": draft and _writes(request),
        "asked": asked,
        "open": row.round.state == Round.State.OPEN,
        "measures": show.measures(page, language()),
        "table": show.effect_rows(page, language()),
        "only_changed": len(page.rows) > show.MANY_ROWS,
        "sentence": show.sentence(page, language()),
        "charts": show.charts_of(page, language()),
        "uncovered": page.uncovered,
        "codes": page.stands.articles,
        "problem": show.problem(page),
        "kinds": [(reverse("work:measure_new", args=[uid, k]), w) for k, w in KINDS.items()],
        "files": (f"{path}gevolgen.csv", f"{path}gevolgen.xlsx"),
        "shares_path": reverse("work:index_shares", args=[row.round.code.lower()]),
    }
    return render_page(request, "work/scenarios/one.html", context)


@post_once
def measure_new(request: Request, uid: str, kind: str) -> HttpResponseBase:
    """A measure more."""
    row = _scenario(request, uid)
    if kind not in FORMS:
        raise Http404(kind)
    stands = reads.standing(row)
    offered = {
        article.code: (article.pk, article.name)
        for article in sorted(stands.articles.values(), key=lambda one: one.code)
        if article.kind == Article.Kind.EXPENDITURE and not article.legal_person
    }
    form = FORMS[kind](request.POST or None, articles=offered, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.add_measure(
                request.actor, row, form.draft(), version=form.cleaned_data["version"]
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            _draw(uid)
            messages.success(request, gettext("The measure was added."))
            return redirect("work:scenario", uid)
    context = {
        "form": form,
        "scenario": row,
        "kind": KINDS[kind],
        "shares_path": reverse("work:index_shares", args=[row.round.code.lower()])
        if kind == "index"
        else "",
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/scenarios/measure.html", context, status=status)


@require_POST
def measure(request: Request, uid: str) -> HttpResponse:
    """Move a measure, or take it out."""
    row = _scenario(request, uid)
    rank, version = _number(request, "rank"), _number(request, "version")
    match request.POST.get("what", ""):
        case "eerder" | "later" as way:
            up = way == "eerder"
            services.move_measure(request.actor, row, rank, up=up, version=version)
            messages.success(request, gettext("The order was changed."))
        case "weg":
            services.remove_measure(request.actor, row, rank, version=version)
            messages.success(request, gettext("The measure was taken out."))
        case _:
            raise Invalid("Kies wat er met de maatregel moet gebeuren.")
    _draw(uid)
    return redirect("work:scenario", uid)


def _number(request: Request, name: str) -> int:
    told = request.POST.get(name, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 9 else 0


def beside(request: Request, uid: str) -> HttpResponseBase:
    """Let the scenario stand beside another round."""
    row = _scenario(request, uid)
    refused = ""
    if request.method == "POST":
        round_ = Round.objects.filter(code=request.POST.get("round", "")[:10]).first()
        try:
            if round_ is None:
                raise Invalid("Kies een ronde.")
            services.set_beside(request.actor, row, round_, version=_number(request, "version"))
        except Invalid as refusal:
            refused = str(next(iter(refusal.fields.values()), refusal))
        else:
            _draw(uid)
            messages.success(request, gettext("The scenario now stands beside another round."))
            return redirect("work:scenario", uid)
    context = {
        "scenario": row,
        "refused": refused,
        "rounds": [
            (line.round.code, show.round_name(line.round))
            for line in selectors.rounds()
            if line.round.code != row.round.code
        ],
    }
    status = 422 if refused else 200
    return render_page(request, "work/scenarios/beside.html", context, status=status)


# --- ending


def promotion(request: Request, uid: str) -> HttpResponseBase:
    """Ask that a second person lets the scenario become real."""
    row = _scenario(request, uid)
    refused = ""
    if request.method == "POST":
        try:
            request_ = services.ask_promotion(request.actor, row)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, gettext("Asked. Another person decides."))
            return redirect("work:approval", request_.uid)
    page = reads.scenario_page(row)
    drafts = [] if page.problem or row.kept is not None else services.drafts(page.stands)
    context = {
        "scenario": row,
        "round": rules.spoken(row.round.code),
        "refused": refused,
        "drafts": show.movements(drafts, page.stands, language()),
        "sentence": show.sentence(page, language()),
    }
    status = 422 if refused else 200
    return render_page(request, "work/scenarios/promote.html", context, status=status)


def discarding(request: Request, uid: str) -> HttpResponseBase:
    """End the scenario without anything becoming real."""
    row = _scenario(request, uid)
    refused = ""
    if request.method == "POST":
        try:
            services.discard(
                request.actor,
                row,
                request.POST.get("reason", "")[:500],
                version=_number(request, "version"),
            )
        except Conflict:
            raise
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, gettext("The scenario was discarded. It stays readable."))
            return redirect("work:scenario", uid)
    context = {"scenario": row, "refused": refused}
    status = 422 if refused else 200
    return render_page(request, "work/scenarios/discard.html", context, status=status)


# --- beside each other


@require_safe
def compare(request: Request) -> HttpResponse:
    """Scenarios beside each other, article by article."""
    asked = list(dict.fromkeys(request.GET.getlist("scenario")))[:_MOST]
    chosen = [one for one in (reads.scenario_at(request.actor, uid[:12]) for uid in asked) if one]
    pages = [reads.scenario_page(one) for one in chosen]
    context = {
        "chosen": [
            (letter, one, rules.spoken(one.round.code))
            for letter, one in zip("ABCD", chosen, strict=False)
        ],
        "rows": show.compared(pages, language()) if len(pages) > 1 else [],
        "all": reads.scenario_list(request.actor),
        "uids": {one.uid for one in chosen},
        "broken": [page.stands.scenario.title for page in pages if page.problem],
        "rounds": len({one.round.code for one in chosen}),
    }
    return render_page(request, "work/scenarios/compare.html", context)


# --- files


@require_safe
def effect_file(request: Request, uid: str, form: str) -> HttpResponse:
    """The effects as a table to take along, in euros."""
    row = _scenario(request, uid)
    page = reads.scenario_page(row)
    table = Table(
        row.title,
        [
            Column("level", gettext("Level")),
            Column("code", gettext("Code")),
            Column("name", gettext("Name"), width=40),
            *(
                Column(f"{stage}_{axis.lower()}", f"{words} {axis}", "euro")
                for axis in reads.AXES
                for stage, words in show.STAGES()
            ),
        ],
        list(_cells(page)),
        [
            gettext("Scenario beside %(round)s: not the real budget.")
            % {"round": rules.spoken(row.round.code)},
            *([gettext("Example: this content is invented.")] if row.example else []),
        ],
    )
    match form:
        case "csv":
            response = HttpResponse(b"".join(csv_lines(table)), "text/csv; charset=utf-8")
        case "xlsx":
            kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            response = HttpResponse(xlsx(table), kind)
        case _:
            raise Http404(form)
    response["Content-Disposition"] = f'attachment; filename="scenario-{uid}.{form}"'
    return response


def _cells(page: reads.ScenarioPage) -> Iterator[Sequence[Cell]]:
    for row in page.rows:
        yield [
            str(show.LEVELS[row.kind]),
            row.key if row.kind in ("article", "programme") else "",
            row.name,
            *(
                amounts.get(axis, Decimal(0))
                for axis in reads.AXES
                for amounts in (row.now, row.then, row.change)
            ),
        ]


# --- shares


@require_safe
def shares(request: Request, code: str) -> HttpResponse:
    """The index-sensitive share of every article of a round, with what its paper implies."""
    round_ = found(Round.objects.select_related("base").filter(code=code.upper()).first())
    context = {
        "round": rules.spoken(round_.code),
        "code": code.lower(),
        "year": round_.year,
        "writes": _writes(request),
        "rows": [
            {"row": row, "hints": show.hints(row, language())} for row in reads.share_rows(round_)
        ],
    }
    return render_page(request, "work/scenarios/shares.html", context)


def share(request: Request, code: str, uid: str) -> HttpResponseBase:
    """Say which share of one article follows an index."""
    round_ = found(Round.objects.select_related("base").filter(code=code.upper()).first())
    row = found(next((r for r in reads.share_rows(round_) if r.article.uid == uid), None))
    known = row.told
    form = ShareForm(
        request.POST or None,
        initial={
            "share": known.share if known else None,
            "ground": known.ground if known else "",
            "version": known.version if known else 0,
        },
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.tell_share(
                request.actor,
                row.article,
                round_.year,
                told["share"],
                told["ground"],
                version=told["version"] or 0,
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The share was kept."))
            return redirect("work:index_shares", code.lower())
    context = {
        "form": form,
        "row": row,
        "year": round_.year,
        "hints": show.hints(row, language()),
        "back": reverse("work:index_shares", args=[code.lower()]),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/scenarios/share.html", context, status=status)


def _draw(uid: str) -> None:
    """Have the chart of a scenario drawn beside the page."""
    key = f"scenario/{uid}/{services.digest_of(uid)[:16]}"
    enqueue("components.scenario.drawn", key, {"scenario": uid})
