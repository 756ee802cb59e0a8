"""Papers beside the register: bring one, see what it would change, decide, take it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from msgspec import Struct

from regie.base import files
from regie.base.doors import once, rate_limit
from regie.base.errors import Invalid
from regie.base.uid import new_uid
from regie.components import papers as words
from regie.components.addresses import address_of
from regie.components.requests import Request, found, render_page, tell
from regie.papers import selectors as papers
from regie.papers import services as deciding
from regie.papers.models import Acceptance, Paper
from regie.writing import selectors, services
from regie.writing.jobs import read_later
from regie.writing.proposal import Line, Mark
from regie.writing.selectors import Proposals, Proposed

PAGE = 25
_HOUR = timedelta(hours=1)

KINDS: dict[str, str | Promise] = {
    "objective": gettext_lazy("Objectives"),
    "initiative": gettext_lazy("Initiatives"),
    "evaluation": gettext_lazy("Evaluations and research"),
    "regulation": gettext_lazy("Regulation"),
    "decree_evaluation": gettext_lazy("Evaluations demanded by a decree"),
    "article": gettext_lazy("Budget articles"),
    "opening": gettext_lazy("Opening credits"),
    "overflow": gettext_lazy("Overflow"),
    "index": gettext_lazy("Index"),
    "compensation": gettext_lazy("Compensations"),
    "other_adjustment": gettext_lazy("Other adjustments"),
    "unexplained": gettext_lazy("Changes without explanation"),
}
SIGNS: dict[Mark, tuple[str, str | Promise]] = {
    "added": ("+", gettext_lazy("new")),
    "changed": ("~", gettext_lazy("changed")),
    "gone": ("\N{MINUS SIGN}", gettext_lazy("gone")),
    "same": ("=", gettext_lazy("the same")),
}
SHOWN: dict[str, str | Promise] = {
    "": gettext_lazy("to be decided"),
    "geweigerd": gettext_lazy("refused"),
    "gelijk": gettext_lazy("the same"),
}
FIELDS: dict[str, str | Promise] = {
    "title": gettext_lazy("title"),
    "name": gettext_lazy("name"),
    "code": gettext_lazy("code"),
    "level": gettext_lazy("level"),
    "parent": gettext_lazy("under"),
    "objective": gettext_lazy("objective"),
    "milestones": gettext_lazy("milestones"),
    "legs": gettext_lazy("amounts (thousand euros)"),
    "details": gettext_lazy("explanation"),
    "kind": gettext_lazy("kind"),
    "entity": gettext_lazy("entity"),
    "programme": gettext_lazy("programme"),
    "ise": gettext_lazy("content element"),
    "esr": gettext_lazy("ESR code"),
    "article": gettext_lazy("article"),
}


class PaperForm(forms.Form):
    """A paper to be read."""

    file = forms.FileField(
        label=gettext_lazy("Document"),
        help_text=gettext_lazy("PDF, Word (DOCX), HTML or text, at most 50 MB."),
    )
    example = forms.BooleanField(
        label=gettext_lazy("This document is an example: its content is invented"), required=False
    )
    once = forms.CharField(widget=forms.HiddenInput)


class RefuseForm(forms.Form):
    """Why lines are refused."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you refuse these lines?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """The papers that were brought, newest first."""
    page = Paginator(papers.papers(request.actor), PAGE).get_page(request.GET.get("pagina"))
    return render_page(
        request,
        "work/proposals.html",
        {
            "page": page,
            "rows": [(paper, words.KINDS.get(paper.kind, paper.kind)) for paper in page],
            "form": PaperForm(initial={"once": new_uid()}),
        },
    )


@require_POST
def bring(request: Request) -> HttpResponseBase:
    """Keep an uploaded paper, and have it read."""
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        rate_limit(f"paper:{request.actor.account}", 60, _HOUR)
        try:
            with once(form.cleaned_data["once"], request.actor.account) as turn:
                if turn.first:
                    upload = form.cleaned_data["file"]
                    file = files.store(request.actor, upload, upload.name or "", "paper")
                    example = form.cleaned_data["example"]
                    turn.answer = read_later(request.actor, file, example=example).uid
            return redirect("work:job", turn.answer)
        except Invalid as refusal:
            tell(form, refusal)
    page = Paginator(papers.papers(request.actor), PAGE).get_page(1)
    rows = [(paper, words.KINDS.get(paper.kind, paper.kind)) for paper in page]
    context = {"page": page, "rows": rows, "form": form}
    return render_page(request, "work/proposals.html", context, status=422)


@require_safe
def proposal(request: Request, uid: str) -> HttpResponseBase:
    """One paper beside the register: line by line."""
    return _page(request, found(papers.paper(request.actor, uid)), RefuseForm())


@require_POST
def accept(request: Request, uid: str) -> HttpResponseBase:
    """Take the chosen lines, or all that are open, into the register."""
    paper = found(papers.paper(request.actor, uid))
    keys = None if "all" in request.POST else request.POST.getlist("line")
    if keys is not None and not keys:
        raise Invalid(_("Choose at least one line."))
    acceptance = services.accept(request.actor, paper, keys)
    if acceptance.state == Acceptance.State.PREPARED:
        messages.success(request, _("Prepared. Somebody else approves it before it counts."))
    else:
        told = _("%(n)s lines now stand in the register.") % {"n": acceptance.lines}
        messages.success(request, told)
    return redirect("work:proposal", uid)


@require_POST
def refuse(request: Request, uid: str) -> HttpResponseBase:
    """Refuse the chosen lines, with a reason."""
    paper = found(papers.paper(request.actor, uid))
    form = RefuseForm(request.POST)
    wanted = set(request.POST.getlist("line"))
    compared = _compared(paper)
    lines = [one.line for one in compared.lines if one.open and one.line.key in wanted]
    if not lines:
        raise Invalid(_("Choose at least one line."))
    if not form.is_valid():
        return _page(request, paper, form, chosen=wanted)
    for line in lines:
        deciding.decide_line(
            request.actor,
            paper,
            kind=line.kind,
            key=line.key,
            value_hash=line.value_hash,
            reason=form.cleaned_data["reason"],
        )
    messages.success(request, _("%(n)s lines refused.") % {"n": len(lines)})
    return redirect("work:proposal", uid)


@require_POST
def reopen(request: Request, uid: str) -> HttpResponseBase:
    """Propose refused lines again."""
    paper = found(papers.paper(request.actor, uid))
    wanted = set(request.POST.getlist("line"))
    for one in _compared(paper).lines:
        if one.rejected and one.line.key in wanted:
            deciding.reopen_line(
                request.actor,
                paper,
                kind=one.line.kind,
                key=one.line.key,
                value_hash=one.line.value_hash,
            )
    return redirect("work:proposal", uid)


@require_POST
def take_back(request: Request, uid: str, acceptance: str) -> HttpResponseBase:
    """Undo one acceptance as a whole."""
    paper = found(papers.paper(request.actor, uid))
    row = found(next((one for one in papers.accepted(paper) if one.uid == acceptance), None))
    services.take_back(request.actor, row, request.POST.get("reason", ""))
    messages.success(request, _("Taken back. The lines are proposed again."))
    return redirect("work:proposal", uid)


class Change(Struct, frozen=True):
    """One field of a line, before and after, as words."""

    field: str | Promise
    before: str
    after: str


class Row(Struct, frozen=True):
    """A line for the page."""

    line: Line
    sign: str
    mark: str | Promise
    link: words.PlaceLink | None
    changes: tuple[Change, ...]
    amounts: tuple[tuple[str, str, int], ...]
    reason: str
    chosen: bool


class Group(Struct, frozen=True):
    """Lines of one kind."""

    kind: str
    title: str | Promise
    rows: tuple[Row, ...]


def _compared(paper: Paper) -> Proposals:
    reading = papers.sheet(paper).reading
    return selectors.proposals(reading, paper, selectors.plan_of(reading, paper))


def _page(
    request: Request, paper: Paper, form: RefuseForm, *, chosen: Iterable[str] = ()
) -> HttpResponseBase:
    compared = _compared(paper)
    shown = request.GET.get("toon", "")
    lines = [one for one in compared.lines if _is_shown(one, shown)]
    marks = {mark: sum(1 for line in compared.open if line.mark == mark) for mark in SIGNS}
    return render_page(
        request,
        "work/proposal.html",
        {
            "paper": paper,
            "read": address_of("paper", paper.uid),
            "compared": compared,
            "groups": _groups(paper, lines, set(chosen)),
            "shown": shown,
            "choices": [
                (key, label, sum(_is_shown(one, key) for one in compared.lines))
                for key, label in SHOWN.items()
            ],
            "marks": [(SIGNS[mark][1], n) for mark, n in marks.items() if n],
            "open": len(compared.open),
            "rejected": sum(one.rejected for one in compared.lines),
            "same": compared.count("same"),
            "accepted": papers.accepted(paper),
            "waiting": papers.waiting(paper),
            "form": form,
        },
        status=422 if form.is_bound and not form.is_valid() else 200,
    )


def _is_shown(one: Proposed, shown: str) -> bool:
    return {"": one.open, "geweigerd": one.rejected, "gelijk": one.line.mark == "same"}.get(
        shown, False
    )


def _groups(paper: Paper, lines: Sequence[Proposed], chosen: set[str]) -> list[Group]:
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for one in lines:
        by_kind[one.line.kind].append(_row(paper, one, chosen))
    return [Group(kind, KINDS[kind], tuple(by_kind[kind])) for kind in KINDS if by_kind[kind]]


def _row(paper: Paper, one: Proposed, chosen: set[str]) -> Row:
    line = one.line
    sign, mark = SIGNS[line.mark]
    return Row(
        line=line,
        sign=sign,
        mark=mark,
        link=words.link(paper.uid, line.place) if line.place else None,
        changes=tuple(_changes(line)),
        amounts=tuple(
            (article, axis, amount)
            for article, amounts in (line.value or line.before or {}).get("legs", {}).items()
            for axis, amount in amounts.items()
        ),
        reason=one.decision.reason if one.decision and one.rejected else "",
        chosen=line.key in chosen,
    )


def _changes(line: Line) -> Iterable[Change]:
    if line.mark != "changed" or line.before is None:
        return
    for field, after in line.value.items():
        before = line.before.get(field)
        if before != after:
            yield Change(FIELDS.get(field, field), _said(before), _said(after))


def _said(value: object) -> str:
    """A value of a line as words."""
    match value:
        case None | "":
            return "–"
        case dict():
            return "; ".join(f"{key}: {_said(part)}" for key, part in value.items())
        case list():
            return "; ".join(_said(part) for part in value) or "–"
        case _:
            return str(value)
