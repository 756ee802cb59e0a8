"""Rounds of the budget: in sequence, one by one, and closing one with four eyes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from msgspec import Struct

from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.budgets import rules, selectors, services
from regie.budgets.models import Round
from regie.budgets.models.article import WRITERS
from regie.budgets.rules import Evolution
from regie.budgets.selectors import ArticleRow, keeping
from regie.budgets.services.closing import APPROVAL
from regie.components import budget
from regie.components.addresses import address_of, path_to
from regie.components.requests import (
    FIELD_NAMES,
    Request,
    found,
    post_once,
    render_page,
    tell,
)
from regie.components.tables import Column
from regie.workspace.budget.forms import RoundForm, euro
from regie.workspace.selectors import last_approval

FIELD_NAMES.update(
    base=_("starts from"),
    short_content=_("short content"),
    content_element=_("content element"),
    balances=_("balances"),
    giver=_("article that gives"),
    receiver=_("receipt that gets"),
    reversal=_("reversal"),
    ground=_("why"),
)


def writes(request: Request) -> bool:
    """Whether the reader may change the ledger."""
    return request.actor.has(*WRITERS)


def refused(form: Any, refusal: Refusal) -> None:
    """Tell a refusal at the form; a conflict and a missing right have pages of their own."""
    if isinstance(refusal, Conflict | NotAllowed):
        raise refusal
    if isinstance(refusal, Invalid):
        tell(form, refusal)
    else:
        form.add_error(None, str(refusal))


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """All rounds, and what may come next."""
    lines = selectors.rounds()
    newest_closed = next((line.round for line in lines if not line.round.is_open), None)
    offered = (
        keeping.following(found(keeping.round_by_code(newest_closed.code))) if newest_closed else []
    )
    context = {
        "lines": [
            {
                "line": line,
                "path": path_to("work:ledger_round", line.round.code),
                "moment": budget.MOMENTS[line.round.code[:2]],
                "base": rules.spoken(line.round.base) if line.round.base else "",
            }
            for line in lines
        ],
        "offered": _offers(offered),
        "writes": writes(request),
    }
    return render_page(request, "work/budget/rounds.html", context)


def _offers(codes: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [
        {
            "spoken": rules.spoken(code),
            "path": f"{reverse('work:ledger_new')}?ronde={code.lower()}&basis={base.lower()}",
        }
        for code, base in codes
    ]


@post_once
def new(request: Request) -> HttpResponseBase:
    """Open a round."""
    lines = selectors.rounds()
    bases = [(line.round.code, line.round.spoken) for line in lines]
    asked = request.GET.get("ronde", "").upper()
    newest = lines[0].round.code if lines else ""
    if newest and not asked:
        later = keeping.following(found(keeping.round_by_code(newest)))
        asked = later[0][0] if later else ""
    form = RoundForm(
        request.POST if request.method == "POST" else None,
        bases=bases,
        initial={
            "kind": asked[:2],
            "year": asked[2:6] or request.today.year,
            "base": request.GET.get("basis", "").upper() or newest,
        },
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        code = f"{told['kind']}{told['year']}"
        try:
            made = services.open_round(request.actor, code, told["base"] or told["other"] or None)
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("%(round)s is open.") % {"round": rules.spoken(code)})
            return redirect("work:ledger_round", made.code)
    status = 422 if form.is_bound else 200
    return render_page(request, "work/budget/round_new.html", {"form": form}, status=status)


@require_safe
def by_uid(request: Request, uid: str) -> HttpResponseBase:
    """Where a round stands, for what knows only its uid."""
    return redirect("work:ledger_round", found(Round.objects.filter(uid=uid).first()).code)


# --- one round


class Line(Struct, frozen=True):
    """A row of the table of a round. ``kind`` is that of the row; ``cells`` are written out."""

    label: str
    cells: tuple[str, ...]
    kind: str = ""
    code: str = ""
    path: str = ""
    example: bool = False


class Part(Struct, frozen=True):
    """A table: rows of one side of the budget with the same columns."""

    key: str
    caption: str
    stages: tuple[str, str, str]
    axes: tuple[Column, ...]
    lines: tuple[Line, ...]


@require_safe
def one(request: Request, code: str) -> HttpResponseBase:
    """A round: what stands in it, its open ends, and what keeps it from closing."""
    row = found(keeping.round_by_code(code))
    page = found(selectors.round_page(row.code))
    stages = (
        rules.spoken(page.round.base) if page.round.base else gettext("Opening"),
        gettext("Movements"),
        page.round.spoken,
    )
    blocks = keeping.what_blocks(row.code) if page.round.is_open else []
    approval = last_approval(APPROVAL, row.uid)
    parts = [*_own(page, stages), *_legal(page, stages)]
    context = {
        "round": page.round,
        "moment": budget.MOMENTS[row.kind],
        "public": address_of("public_round", row.code.lower()),
        "parts": parts,
        "blocks": [
            {
                "block": block,
                "path": path_to("work:ledger_movement", block.uid)
                if block.uid
                else path_to("work:ledger_round", block.code)
                if block.kind == "base"
                else "",
                "amounts": told(block.amounts or {}),
            }
            for block in blocks
        ],
        "provisions": [
            {
                "one": one_,
                "path": path_to("work:ledger_article", one_.uid),
                "amounts": told(one_.closing),
            }
            for one_ in (keeping.provisions_left(row.code) if page.round.is_open else [])
        ],
        "approval": approval if approval and approval.state == "requested" else None,
        "last": approval,
        "offered": [] if page.round.is_open else _offers(keeping.following(row)),
        "writes": writes(request),
        "closed_at": row.closed_at,
        "uid": row.uid,
    }
    return render_page(request, "work/budget/round.html", context)


def told(amounts: Mapping[str, Decimal]) -> str:
    """``VAK 15.000, VEK 15.000``."""
    return ", ".join(
        f"{'' if axis == 'AMOUNT' else axis} {euro(amount)}".strip()
        for axis, amount in amounts.items()
    )


def _own(page: Any, stages: tuple[str, str, str]) -> Iterator[Part]:
    for kind, axes, key, caption in (
        ("expenditure", budget.CREDIT, "uitgaven", gettext("Expenditure")),
        ("receipt", (*budget.RECEIPTS, "AMOUNT"), "ontvangsten", gettext("Receipts")),
    ):
        lines: list[tuple[str, str, ArticleRow | None, Evolution]] = []
        for programme in page.programmes:
            inside: list[tuple[str, str, ArticleRow | None, Evolution]] = []
            rows = [
                (element, [row for row in element.articles if row.kind == kind])
                for element in programme.elements
            ]
            for element, articles in rows:
                if not articles:
                    continue
                total = rules.together(row.evolution for row in articles)
                name = element.name or gettext("Without a content element")
                inside.append(("subtotal", name, None, total))
                inside += [("", row.name, row, row.evolution) for row in articles]
            if inside:
                told_ = next(iter(programme.name.values()), "")
                total = rules.together(row.evolution for _, rows_ in rows for row in rows_)
                lines.append(("total", f"{programme.code} {told_}".strip(), None, total))
                lines += inside
        if lines:
            yield _part(key, caption, stages, axes, lines)


def _legal(page: Any, stages: tuple[str, str, str]) -> Iterator[Part]:
    for person in page.legal_persons:
        sides: tuple[tuple[str, str, Sequence[ArticleRow], Evolution, tuple[str, ...]], ...] = (
            (
                "ontvangsten",
                gettext("Receipts of %(entity)s") % {"entity": person.entity},
                person.receipts,
                person.receipts_evolution,
                (*budget.RECEIPTS, "AMOUNT"),
            ),
            (
                "uitgaven",
                gettext("Expenditure of %(entity)s") % {"entity": person.entity},
                person.expenditure,
                person.expenditure_evolution,
                budget.CREDIT,
            ),
        )
        for key, caption, rows, total, axes in sides:
            if rows:
                lines: list[tuple[str, str, ArticleRow | None, Evolution]] = [
                    ("total", caption, None, total),
                    *(("", row.name, row, row.evolution) for row in rows),
                ]
                yield _part(f"{person.entity.lower()}-{key}", caption, stages, axes, lines)


def _part(
    key: str,
    caption: str,
    stages: tuple[str, str, str],
    axes: Sequence[str],
    lines: Sequence[tuple[str, str, ArticleRow | None, Evolution]],
) -> Part:
    some = [axis for axis in axes if any(axis in evolution.axes for *_, evolution in lines)]

    def written(evolution: Evolution) -> tuple[str, ...]:
        return tuple(
            euro(amounts.get(axis))
            for amounts in (evolution.opening, evolution.movements, evolution.closing)
            for axis in some
        )

    return Part(
        key,
        caption,
        stages,
        tuple(budget.columns(some)) * 3,
        tuple(
            Line(
                label,
                written(evolution),
                kind,
                row.code if row else "",
                path_to("work:ledger_article", row.uid) if row else "",
                row.example if row else False,
            )
            for kind, label, row, evolution in lines
        ),
    )


# --- closing


@post_once
def closing(request: Request, code: str) -> HttpResponseBase:
    """Ask that somebody else closes a round as it is now."""
    row = found(keeping.round_by_code(code))
    spoken = rules.spoken(row.code)
    if request.method == "POST":
        approval = services.ask_closing(request.actor, row)
        messages.success(
            request,
            gettext("A colleague can now look at %(round)s and close it.") % {"round": spoken},
        )
        return redirect("work:approval", approval.uid)
    blocks = keeping.what_blocks(row.code)
    if row.state == Round.State.CLOSED or blocks:
        return redirect("work:ledger_round", row.code)
    _head, total = found(selectors.round_total(row.code))
    context = {
        "question": gettext("Ask to close %(round)s?") % {"round": spoken},
        "consequences": [
            gettext("Somebody else than you looks at the round and closes it, or refuses."),
            gettext("What each article stands at then is kept once and for all."),
            gettext("Whoever posts a movement meanwhile takes this question back."),
        ],
        "button": gettext("Ask a colleague to close it"),
        "back": reverse("work:ledger_round", args=[row.code]),
        "total": told(total.closing),
        "provisions": keeping.provisions_left(row.code),
    }
    return render_page(request, "work/budget/closing.html", context)
