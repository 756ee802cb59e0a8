"""Organisations: what they are called through time, and what stands in their name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.actors import selectors
from regie.actors.selectors import OrganisationList
from regie.base.writers import Column, Table
from regie.budgets.selectors import ArticleRow, newest_round
from regie.budgets.selectors.grants import granted_to
from regie.budgets.selectors.lists import of_entity
from regie.components.addresses import path_to
from regie.components.budget import RECEIPTS
from regie.components.navigation import with_query
from regie.components.organisation_words import KINDS
from regie.components.plan_words import ROLES
from regie.components.requests import Request, found, public_page, render_page
from regie.plans import selectors as plans
from regie.website.downloads import download
from regie.website.pages.grants import grant_row

PAGE = 50
_ALL = 10_000


@require_safe
@public_page
def organisations(request: Request) -> HttpResponseBase:
    """All organisations by the name that they bear today; found by any that they ever bore."""
    kind = request.GET.get("soort", "")
    name = request.GET.get("q", "").strip()[:100]
    number = request.GET.get("pagina", "")
    form = request.GET.get("formaat", "")
    listed = selectors.organisations(
        request.today,
        kind=kind,
        text=name,
        page=int(number) if number.isdecimal() else 1,
        size=_ALL if form else PAGE,
    )
    if form:
        return download(_table(listed), "organisaties", form)
    context = {
        "rows": [(row, KINDS[row.kind]) for row in listed.rows],
        "page": Paginator(range(listed.total), PAGE).get_page(listed.page),
        "total": listed.total,
        "kinds": KINDS.items(),
        "kind": kind,
        "name": name,
        "csv": with_query(request.path, q=name, soort=kind, formaat="csv"),
        "xlsx": with_query(request.path, q=name, soort=kind, formaat="xlsx"),
    }
    return render_page(request, "website/organisations/list.html", context)


@require_safe
@public_page
def organisation(request: Request, uid: str) -> HttpResponseBase:
    """An organisation."""
    page = found(selectors.organisation_page(uid, request.today))
    body = page.organisation
    budget, rows = (
        of_entity(newest_round(), body.budget_entity) if body.budget_entity else (None, ())
    )
    articles = [_stands(row) for row in rows]
    given = granted_to(request.actor, body, request.today)
    context = {
        "page": page,
        "body": body,
        "history_of": ("organisation", body.uid),
        "kind": KINDS[body.kind],
        "short": page.names[0].short if page.names else "",
        "predecessors": [(name, _path(one.uid)) for one, name in page.predecessors],
        "successor": (page.successor[1], _path(page.successor[0].uid)) if page.successor else None,
        "round": budget,
        "articles": articles,
        "grants": [grant_row(line) for line in given],
        "receives": any(one.receipts is not None for one in articles),
        "items": [
            (
                code,
                title,
                ROLES.get(role, role),
                basis == "inferred",
                path_to("objective" if kind == "objective" else "item", item),
            )
            for item, kind, code, role, title, basis in plans.of_organisation(uid)
        ],
        "sources": list(
            dict.fromkeys(
                source
                for source in (body.source, *(one.source for one in (*page.names, *page.aliases)))
                if source
            )
        ),
    }
    return render_page(request, "website/organisations/organisation.html", context)


def _path(uid: str) -> str:
    return path_to("organisation", uid)


@dataclass(frozen=True, slots=True)
class Stands:
    """An article in the name of an organisation, with what of it is told."""

    row: ArticleRow
    path: str
    vak: Decimal | None
    vek: Decimal | None
    receipts: Decimal | None


def _stands(row: ArticleRow) -> Stands:
    closing = row.evolution.closing
    received = [closing[axis] for axis in RECEIPTS if axis in closing]
    return Stands(
        row,
        path_to("budget_article", row.code),
        closing.get("VAK"),
        closing.get("VEK"),
        sum(received, Decimal(0)) if received else None,
    )


def _table(listed: OrganisationList) -> Table:
    return Table(
        gettext("Organisations"),
        [
            Column("uid", gettext("Lasting name")),
            Column("naam", gettext("Name")),
            Column("afkorting", gettext("Abbreviation")),
            Column("soort", gettext("Kind")),
            Column("begrotingsentiteit", gettext("Budget entity")),
            Column("geeindigd", gettext("Ended on"), "date"),
            Column("voorbeeld", gettext("Example")),
        ],
        (
            [
                row.uid,
                row.name,
                row.short,
                row.kind,
                row.budget_entity,
                row.ended,
                row.example,
            ]
            for row in listed.rows
        ),
    )
