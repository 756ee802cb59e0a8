"""Plans: the list of them, a plan in one of its editions, and what changed between two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from msgspec import Struct

from regie.base.fields import last_day
from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Cell, Column, Table
from regie.budgets import selectors as budgets
from regie.budgets.rules import spoken as spoken_round
from regie.components import figures
from regie.components.chain import Link, ribbon
from regie.components.papers import source_of
from regie.components.plan_changes import Changed, Names, changes, named_title
from regie.components.plan_words import (
    DECISIONS,
    FORMS,
    KINDS,
    LEVELS,
    PLANS,
    UNTITLED,
    WHAT,
    Words,
    edition_of,
    listed,
)
from regie.components.requests import Request, found, public_page, render_page
from regie.components.sources import Source
from regie.components.templatetags.regie import language
from regie.kernel.dates import PartialDate
from regie.papers import selectors as papers
from regie.plans import selectors
from regie.plans.contents import Line, LinkTo, Node
from regie.plans.models import Decision, Edition, Plan
from regie.plans.own import Own, public
from regie.plans.selectors import EditionLine, Named, PlanLine, PlanPage
from regie.plans.selectors.names import names
from regie.programmes.selectors.chain import counted
from regie.website.downloads import download
from regie.website.lists import files, page_of
from regie.website.plans_views import (
    MISSING,
    Shown,
    carried_out,
    groups,
    in_order,
    item_path,
    shown,
    tally,
    tally_words,
    who,
)
from regie.writing.changes import rounds_of

#: Up to this many objectives stand open from the start.
_FEW = 40


def published(editions: Iterable[EditionLine]) -> list[EditionLine]:
    """The editions that have a number, oldest first."""
    return [one for one in editions if one.number is not None]


@public_page
@require_safe
def plans(request: Request) -> HttpResponseBase:
    """Every plan, with the last of its editions."""
    asked = request.GET.get("soort", "")
    lines = selectors.plan_list(request.actor)
    kinds = [(kind, label) for kind, label in PLANS.items() if kind in {one.kind for one in lines}]
    kept = sorted_as(
        (_row(line) for line in lines if asked in ("", line.kind)),
        request.GET.get("sorteer", ""),
        _ORDERS,
    )
    if form := request.GET.get("formaat", ""):
        return download(Table(gettext("Plans"), _plan_columns(), map(_plan, kept)), "plannen", form)
    page = page_of(request, kept)
    context = {
        "rows": page.object_list,
        "page": page,
        "kinds": kinds,
        "kind": asked,
        "any": bool(lines),
        "files": files(request),
    }
    return render_page(request, "website/plans/list.html", context)


def _row(line: PlanLine) -> dict[str, Any]:
    editions = published(line.editions)
    return {
        "plan": line,
        "kind": PLANS[line.kind],
        "editions": len(editions),
        "last": editions[-1] if editions else None,
        "path": reverse("plan", args=[line.slug]),
    }


def _last_day(row: Mapping[str, Any]) -> date | None:
    when: PartialDate | None = row["last"].date if row["last"] else None
    return last_day(when) if when else None


_ORDERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "titel": lambda row: fold(said(row["plan"].title, language())[0]),
    "soort": lambda row: fold(str(row["kind"])),
    "edities": lambda row: row["editions"],
    "laatste": _last_day,
}


def _plan_columns() -> list[Column]:
    return [
        Column("uid", "uid"),
        Column("slug", gettext("Address")),
        Column("title", gettext("Title"), width=60),
        Column("kind", gettext("Kind (code)")),
        Column("kind_words", gettext("Kind")),
        Column("editions", gettext("Editions"), "count"),
        Column("last", gettext("Last edition")),
        Column("last_date", gettext("Date")),
        Column("example", gettext("Example data")),
    ]


def _plan(row: Mapping[str, Any]) -> list[Cell]:
    line: PlanLine = row["plan"]
    last: EditionLine | None = row["last"]
    return [
        line.uid,
        line.slug,
        said(line.title, language())[0],
        line.kind,
        str(row["kind"]),
        row["editions"],
        said(last.name, language())[0] if last else "",
        last.date.iso() if last and last.date else "",
        line.example,
    ]


@public_page
@require_safe
def plan(request: Request, slug: str, number: int | None = None) -> HttpResponseBase:
    """A plan in one of its editions, by default the newest."""
    as_decided = request.GET.get("zoals", "") == "beslist"
    page = selectors.plan_page(
        request.actor, slug, request.today, number=number, as_decided=as_decided
    )
    if page is None:
        # A lasting name leads to the address that people read.
        named = selectors.plan_at(request.actor, slug) if number is None else None
        return HttpResponseRedirect(reverse("plan", args=[found(named).slug]))
    if form := request.GET.get("formaat", ""):
        if page.edition is None:
            raise Http404
        title = f"{said(page.plan.title, language())[0]}, {page.edition.number}"
        table = Table(title, _tree_columns(), _tree_rows(page.tree), _notes(page.plan))
        return download(table, f"{slug}-{page.edition.number}", form)
    if page.edition is None:
        return render_page(request, "website/plans/unpublished.html", {"plan": page.plan})
    return render_page(
        request, "website/plans/plan.html", _edition(request, page, page.edition, as_decided)
    )


def _edition(
    request: Request, page: PlanPage, edition: Edition, as_decided: bool
) -> dict[str, Any]:
    editions = published(page.editions)
    at = next(i for i, one in enumerate(editions) if one.number == edition.number)
    previous = editions[at - 1] if at else None
    following = editions[at + 1] if at + 1 < len(editions) else None
    corrections = [
        one
        for one in page.editions
        if one.number is None
        and (one.seq or 0) > (edition.seq or 0)
        and (following is None or (one.seq or 0) < (following.seq or 0))
    ]
    counts = tally(page.tree)
    top = in_order(page.tree)
    money = _money(edition)
    path = request.path
    context = {
        "plan": page.plan,
        "history_of": ("plan", page.plan.uid),
        "kind": PLANS[page.plan.kind],
        "owner": page.owner,
        "edition": editions[at],
        "newest": following is None,
        "as_decided": as_decided,
        "corrections": corrections,
        "editions": [
            (one, edition_of(one), reverse("plan_edition", args=[page.plan.slug, one.number]))
            for one in editions
        ],
        "compare_path": _compare_path(page.plan.slug, previous, editions[at]) if previous else "",
        "sentence": _sentence(page, tally_words(counts)),
        "stations": ribbon(None, _stations(page, counts, money, editions[at], following)),
        "objectives": [
            shown(node, request.today) for node in top if node.content.kind == "objective"
        ],
        "groups": groups(top, request.today),
        "open": sum(counts[level] for level in LEVELS) <= _FEW,
        "decision": edition.decision,
        "decision_kind": DECISIONS[edition.decision.kind] if edition.decision else "",
        "decision_form": FORMS.get(edition.decision.form or "", "") if edition.decision else "",
        "offices": who(_offices(page.tree), page.names),
        "sources": _sources(edition.decision),
        "money": money,
        "csv": f"{path}?formaat=csv",
        "xlsx": f"{path}?formaat=xlsx",
        "previous_number": previous.number if previous else None,
        "example": page.plan.example,
    }
    return context


def _offices(tree: Iterable[Node]) -> list[LinkTo]:
    """The offices that items of the plan name, once each."""
    found: dict[str, LinkTo] = {}
    waiting = list(tree)
    while waiting:
        node = waiting.pop(0)
        for link in node.content.links:
            if link.kind == "office" and link.role in ("lead", "responsible"):
                found.setdefault(link.target, link._replace(role="responsible"))
        waiting += node.children
    return list(found.values())


def _sentence(page: PlanPage, parts: list[str]) -> str:
    told = {"parts": listed(parts) or gettext("nothing yet")}
    return gettext("This plan holds %(parts)s.") % told


class _Money(Struct, frozen=True):
    """The round that came with an edition."""

    words: str
    round: str
    path: str


def _money(edition: Edition) -> _Money | None:
    codes = rounds_of(edition)
    told = budgets.round_total(codes[-1]) if codes else None
    total = told[1].closing.get("VAK") if told else None
    if total is None:
        return None
    return _Money(
        figures.euro_words(total, language()),
        spoken_round(codes[-1]),
        reverse("budget_round", args=[codes[-1].lower()]),
    )


def _stations(
    page: PlanPage,
    counts: Mapping[str, int],
    money: _Money | None,
    edition: EditionLine,
    following: EditionLine | None,
) -> dict[Any, Link]:
    basis: Any = "example" if page.plan.example else "paper"
    objectives = sum(counts.get(level, 0) for level in LEVELS)
    actions = counts.get("initiatives", 0)
    studies = counts.get("evaluations", 0)
    links = {
        "objective": Link(str(objectives) if objectives else "", "#doelstellingen", basis),
        "action": Link(str(actions) if actions else "", "#doelstellingen", basis),
        # A narrow station may break the amount between its words.
        "money": Link(money.words.replace("\u00a0", " "), money.path, basis)
        if money
        else Link(
            missing=_("no budget came with this edition; a budget paper that is accepted brings it")
        ),
        "evidence": Link(
            gettext("%(n)s announced") % {"n": studies} if studies else "",
            "#doelstellingen" if studies else "",
            basis,
            MISSING["evidence"],
        ),
        "edition": Link(
            edition_of(following), _compare_path(page.plan.slug, edition, following), basis
        )
        if following
        else Link(missing=_("not written yet; the next paper of the minister brings it")),
    }
    for key in ("call", "municipality", "result"):
        links[key] = Link(missing=MISSING[key])
    return links | carried_out(counted(page.plan.pk))


def _sources(decision: Decision | None) -> list[Source]:
    if decision is None or decision.passage_id is None:
        return []
    return [source_of(one) for one in papers.sources([decision.passage_id]).values()]


def _compare_path(slug: str, before: EditionLine, after: EditionLine) -> str:
    return f"{reverse('plan_compare', args=[slug])}?van={before.number}&tot={after.number}"


def _tree_columns() -> list[Column]:
    return [
        Column("kind", gettext("Kind")),
        Column("code", gettext("Code")),
        Column("title", gettext("Title")),
        Column("under", gettext("Stands under")),
        Column("planned", gettext("Planned for")),
        Column("example", gettext("Example data")),
        Column("uid", "uid"),
        Column("under_uid", gettext("uid of what it stands under")),
    ]


def _notes(of: Plan) -> tuple[str, ...]:
    """What belongs to every table of a plan."""
    return (gettext("Example data"),) if of.example else ()


def _tree_rows(nodes: Iterable[Node], above: Node | None = None) -> Iterator[list[Cell]]:
    for node in in_order(nodes):
        content = node.content
        yield [
            str(KINDS[content.kind]),
            content.code,
            said(content.title, language())[0],
            (above.content.code or said(above.content.title, language())[0]) if above else "",
            planned.iso() if (planned := content.fields["planned"]) else "",
            bool(content.fields["is_example"]),
            content.item,
            content.parent or "",
        ]
        yield from _tree_rows(node.children, node)


# --- what changed


class _Told(Struct, frozen=True):
    """One item that changed."""

    item: Shown
    under: str
    was_under: str
    reason: str
    fields: tuple[Changed, ...]


@public_page
@require_safe
def compare(request: Request, slug: str) -> HttpResponseBase:
    """What changed between two editions, by default the last two."""
    the_plan, lines = found(selectors.plan_head(request.actor, slug))
    editions = published(lines)
    context: dict[str, Any] = {
        "plan": the_plan,
        "example": the_plan.example,
        "editions": [(one, edition_of(one)) for one in editions],
    }
    if len(editions) < 2:
        return render_page(request, "website/plans/compare.html", context)
    numbers = [one.number or 0 for one in editions]
    first, last = sorted(
        (
            _number(request.GET.get("van", ""), numbers, numbers[-2]),
            _number(request.GET.get("tot", ""), numbers, numbers[-1]),
        )
    )
    found_ = selectors.compare_numbers(the_plan, first, last)
    difference = found_.difference
    parts = {
        "added": tuple(line for line in difference.added if not line.again),
        "revived": tuple(line for line in difference.added if line.again),
        **{what: getattr(difference, what) for what in ("ended", "moved", "changed")},
    }
    pointed = [
        *_pointed(line for some in parts.values() for line in some),
        *(
            LinkTo("", "item", uid)
            for sources, target in found_.merged
            for uid in (*sources, target)
        ),
        *(
            LinkTo("", "item", uid)
            for source, targets in found_.split
            for uid in (source, *targets)
        ),
    ]
    called, own = names(pointed, request.today), public(the_plan.own_fields)
    if form := request.GET.get("formaat", ""):
        title = f"{said(the_plan.title, language())[0]}, {first} → {last}"
        rows = _difference_rows(parts, called, own)
        table = Table(title, _difference_columns(), rows, _notes(the_plan))
        return download(table, f"{slug}-{first}-{last}", form)
    context |= {
        "first": first,
        "last": last,
        "first_line": editions[numbers.index(first)],
        "last_line": editions[numbers.index(last)],
        "parts": [
            (what, WHAT[what], [_told(line, called, own) for line in some])
            for what, some in parts.items()
            if some
        ],
        "count": sum(map(len, parts.values())),
        "same": found_.same,
        "merged": [
            (
                sorted(named_title(called.get(("item", uid)))[0] for uid in sources),
                named_title(called.get(("item", target)))[0],
            )
            for sources, target in found_.merged
        ],
        "split": [
            (
                named_title(called.get(("item", source)))[0],
                sorted(named_title(called.get(("item", uid)))[0] for uid in targets),
            )
            for source, targets in found_.split
        ],
        "csv": f"{request.path}?van={first}&tot={last}&formaat=csv",
        "xlsx": f"{request.path}?van={first}&tot={last}&formaat=xlsx",
    }
    return render_page(request, "website/plans/compare.html", context)


def _number(asked: str, numbers: list[int], otherwise: int) -> int:
    if not asked:
        return otherwise
    if asked not in map(str, numbers):
        raise Http404
    return int(asked)


def _pointed(lines: Iterable[Line]) -> Iterator[LinkTo]:
    """All that the lines name: parents, and targets of links that changed."""
    for line in lines:
        for uid in {line.parent, line.parent_before} - {None}:
            yield LinkTo("", "item", str(uid))
        for change in line.fields:
            if change.field == "links":
                yield from (*change.before, *change.after)


def _told(line: Line, called: Names, own: Own) -> _Told:
    title, spoken = said(line.title, language())
    item = Shown(
        kind=KINDS[line.kind],
        code=line.code,
        title=title or str(UNTITLED.get(line.kind, gettext("Without a title"))),
        spoken=spoken,
        path=item_path(line.kind, line.item),
        example=False,
    )
    moved = line.parent != line.parent_before
    return _Told(
        item,
        _under(line.parent, called),
        _under(line.parent_before, called) if moved else "",
        line.reason,
        tuple(changes(line.fields, called, own)),
    )


def _under(uid: str | None, called: Names) -> str:
    named: Named | None = called.get(("item", uid)) if uid else None
    if named is None:
        return ""
    return named.detail or said(named.title, language())[0]


def _difference_columns() -> list[Column]:
    return [
        Column("what", gettext("What")),
        Column("kind", gettext("Kind")),
        Column("code", gettext("Code")),
        Column("title", gettext("Title")),
        Column("under", gettext("Stands under")),
        Column("field", gettext("Field")),
        Column("before", gettext("Before")),
        Column("after", gettext("After")),
        Column("reason", gettext("Reason")),
        Column("uid", "uid"),
    ]


def _difference_rows(
    parts: Mapping[str, tuple[Line, ...]], called: Names, own: Own
) -> Iterator[list[Cell]]:
    for what, lines in parts.items():
        for line in lines:
            head: list[Cell] = [
                str(WHAT[what]),
                str(KINDS[line.kind]),
                line.code,
                said(line.title, language())[0],
                _under(line.parent, called),
            ]
            tail: list[Cell] = [line.reason, line.item]
            moved: list[tuple[Words, str, str]] = []
            if what == "moved":
                moved = [
                    (
                        gettext("stands under"),
                        _under(line.parent_before, called),
                        _under(line.parent, called),
                    )
                ]
            told = [
                *moved,
                *(
                    (
                        change.label,
                        "".join(one.text for one in change.pieces if one.kind != "added").strip(),
                        "".join(one.text for one in change.pieces if one.kind != "removed").strip(),
                    )
                    for change in changes(line.fields, called, own)
                ),
            ]
            for label, before, after in told or [("", "", "")]:
                yield [*head, str(label), before, after, *tail]
