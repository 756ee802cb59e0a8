"""Organisations: what they are called through time, and what stands in their name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from msgspec import Struct

from regie.actors import selectors
from regie.actors.models import OrganisationName
from regie.actors.selectors import OrganisationList
from regie.agenda import selectors as agenda
from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Column, Table
from regie.budgets.selectors import ArticleRow, newest_round
from regie.budgets.selectors.grants import GrantLine, granted_to
from regie.budgets.selectors.lists import of_entity
from regie.components.addresses import path_to
from regie.components.budget import RECEIPTS
from regie.components.grants import table as grant_table
from regie.components.organisation_words import KINDS, MEMBER_ROLES
from regie.components.plan_words import ROLES
from regie.components.requests import Request, found, public_page, render_page, whole
from regie.components.templatetags.regie import language
from regie.kernel.dates import PartialDate
from regie.plans import selectors as plans
from regie.plans.contents import LinkTo, natural
from regie.plans.selectors.names import names as names_of
from regie.website.downloads import download
from regie.website.lists import SIZE, files, page_of
from regie.website.pages.grants import grant_row

_ALL = 10_000


@require_safe
@public_page
def organisations(request: Request) -> HttpResponseBase:
    """All organisations by the name that they bear today; found by any that they ever bore."""
    kind = request.GET.get("soort", "")
    name = request.GET.get("q", "").strip()[:100]
    form = request.GET.get("formaat", "")
    listed = selectors.organisations(
        request.today,
        kind=kind,
        text=name,
        order=request.GET.get("sorteer", ""),
        page=whole(request.GET.get("pagina", ""), 1),
        size=_ALL if form else SIZE,
    )
    if form:
        return download(_table(listed), "organisaties", form)
    context = {
        "rows": [(row, KINDS[row.kind]) for row in listed.rows],
        "page": Paginator(range(listed.total), SIZE).get_page(listed.page),
        "total": listed.total,
        "kinds": KINDS.items(),
        "kind": kind,
        "name": name,
        "files": files(request),
    }
    return render_page(request, "website/organisations/list.html", context)


@require_safe
@public_page
def organisation(request: Request, uid: str) -> HttpResponseBase:
    """An organisation."""
    page = found(selectors.organisation_page(uid, request.today))
    body = page.organisation
    order = request.GET.get("sorteer", "")
    budget, rows = (
        of_entity(newest_round(), body.budget_entity) if body.budget_entity else (None, ())
    )
    articles = sorted_as(map(_stands, rows), order, _ARTICLE_ORDERS)
    given = sorted_as(granted_to(request.actor, body, request.today), order, _GRANT_ORDERS)
    items = sorted_as(map(_named, plans.of_organisation(uid)), order, _ITEM_ORDERS)
    names = sorted_as(page.names, order, _NAME_ORDERS)
    if form := request.GET.get("formaat", ""):
        which = request.GET.get("tabel", "")
        match which:
            case "artikelen" if budget:
                table = _article_table(articles, budget.code)
            case "toelagen":
                table = grant_table(given, staff=False)
            case "plannen":
                table = _item_table(items)
            case "namen":
                table = _name_table(names)
            case _:
                raise Http404(which)
        return download(table, f"{uid}-{which}", form)
    shown = page_of(request, items)
    members = agenda.members(body)
    called = names_of([LinkTo("", *agenda.who_is(one)) for one in members], request.today)
    context = {
        "page": page,
        "names": names,
        "members": [
            (called.get(agenda.who_is(one)), MEMBER_ROLES[one.role], one) for one in members
        ],
        "meetings": [(one.title or agenda.UNTITLED, one) for one in agenda.meetings(body)],
        "body": body,
        "history_of": ("organisation", body.uid),
        "kind": KINDS[body.kind],
        "short": page.names[0].short if page.names else "",
        "predecessors": [(name, _path(one.uid)) for one, name in page.predecessors],
        "successor": (page.successor[1], _path(page.successor[0].uid)) if page.successor else None,
        "round": budget,
        "articles": articles,
        "grants": [grant_row(line) for line in given],
        "recovered": any(line.amounts.recovered for line in given),
        "receives": any(one.receipts is not None for one in articles),
        "items": shown,
        "files": {
            which: files(request, tabel=which)
            for which in ("artikelen", "toelagen", "plannen", "namen")
        },
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


class Stands(Struct, frozen=True):
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


class InPlan(Struct, frozen=True):
    """An item of a plan that names an organisation, and as what."""

    uid: str
    kind: str
    code: str
    title: Mapping[str, str]
    role: str
    inferred: bool

    @property
    def path(self) -> str:
        """The address of the item."""
        return path_to("objective" if self.kind == "objective" else "item", self.uid)

    @property
    def role_words(self) -> str:
        """As what it is named."""
        return str(ROLES.get(self.role, self.role))


def _named(row: tuple[str, str, str, str, Mapping[str, str], str]) -> InPlan:
    uid, kind, code, role, title, basis = row
    return InPlan(uid, kind, code, title, role, basis == "inferred")


_ARTICLE_ORDERS: dict[str, Callable[[Stands], Any]] = {
    "artikel": lambda one: fold(one.row.name),
    "code": lambda one: one.row.code,
    "vak": lambda one: one.vak,
    "vek": lambda one: one.vek,
    "ontvangsten": lambda one: one.receipts,
}
_GRANT_ORDERS: dict[str, Callable[[GrantLine], Any]] = {
    "toelage": lambda line: fold(line.terms.title),
    "jaren": lambda line: line.years or None,
    "toegekend": lambda line: line.amounts.granted,
    "betaald": lambda line: line.amounts.paid,
}
_ITEM_ORDERS: dict[str, Callable[[InPlan], Any]] = {
    "titel": lambda one: fold(said(one.title, language())[0]),
    "nummer": lambda one: natural(one.code) if one.code else None,
    "rol": lambda one: fold(one.role_words),
}
_NAME_ORDERS: dict[str, Callable[[OrganisationName], Any]] = {
    "naam": lambda one: one.folded,
    "sinds": lambda one: one.from_first,
}


def _article_table(articles: Iterable[Stands], code: str) -> Table:
    thousand = gettext("thousand euros")
    return Table(
        gettext("Articles of the budget"),
        [
            Column("round", gettext("Round")),
            Column("article", gettext("Code")),
            Column("name", gettext("Article"), width=60),
            Column("vak", "VAK", "decimal", thousand),
            Column("vek", "VEK", "decimal", thousand),
            Column("receipts", gettext("Receipts"), "decimal", thousand),
            Column("example", gettext("Example data")),
        ],
        (
            [
                code,
                one.row.code,
                one.row.name,
                one.vak,
                one.vek,
                one.receipts,
                one.row.example,
            ]
            for one in articles
        ),
    )


def _item_table(items: Iterable[InPlan]) -> Table:
    return Table(
        gettext("In the plans"),
        [
            Column("uid", "uid"),
            Column("kind", gettext("Kind")),
            Column("code", gettext("Code")),
            Column("title", gettext("Title"), width=60),
            Column("role", gettext("Role")),
            Column("inferred", gettext("inferred")),
        ],
        (
            [
                one.uid,
                one.kind,
                one.code,
                said(one.title, language())[0],
                one.role_words,
                one.inferred,
            ]
            for one in items
        ),
    )


def _name_table(names: Iterable[OrganisationName]) -> Table:
    return Table(
        gettext("Names through time"),
        [
            Column("name", gettext("Name"), width=40),
            Column("short", gettext("Abbreviation")),
            Column("since", gettext("From")),
            Column("until", gettext("Until"), "date"),
            Column("source", gettext("Source"), width=40),
        ],
        ([one.name, one.short, _since(one), one.until, one.source] for one in names),
    )


def _since(name: OrganisationName) -> str:
    since: PartialDate | None = name.since
    return since.iso() if since else ""


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
