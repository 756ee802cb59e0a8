"""What the pages of the budget share: addresses, what was asked, which papers were read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpResponseRedirect
from django.utils.translation import get_language
from msgspec import Struct

from regie.budgets import rules, selectors
from regie.budgets.rules import Evolution
from regie.budgets.selectors import ArticleRow, RoundLists
from regie.components import budget
from regie.components.addresses import path_to
from regie.components.budget import Paper
from regie.components.requests import Request
from regie.components.tables import BudgetTable
from regie.papers import selectors as papers


def language_of_page() -> str:
    """``nl`` or ``en``."""
    return "en" if (get_language() or "").startswith("en") else "nl"


class Asked(Struct, frozen=True):
    """What the address asks of a list of articles."""

    kind: str
    entity: str
    element: str
    order: budget.Order
    page: int = 1

    @classmethod
    def of(cls, request: Request) -> Asked:
        """From the question of an address; what nobody knows asks nothing."""
        get = request.GET.get
        rest = request.GET.copy()
        rest.pop("sorteer", None)
        rest.pop("pagina", None)
        kinds = {"uitgaven": "expenditure", "ontvangsten": "receipt"}
        return cls(
            kinds.get(get("soort", ""), ""),
            get("entiteit", "")[:3],
            get("element", "")[:12],
            budget.Order(get("sorteer", "")[:20], rest.urlencode()),
            int(number) if (number := get("pagina", "")[:6]).isdecimal() else 1,
        )

    @property
    def filtered(self) -> bool:
        """Whether some articles may be left out."""
        return bool(self.kind or self.entity or self.element)

    def of_round(self, part: str = "") -> selectors.Asked:
        """What is asked of a round, or of the ``part`` of it with this uid."""
        return selectors.Asked(
            self.kind, self.entity, self.element, part, self.order.key, self.page
        )

    def among(self, articles: Iterable[ArticleRow]) -> list[ArticleRow]:
        """Those that are asked for, wherever they stand."""
        return [
            article
            for article in articles
            if self.kind in ("", article.kind) and self.entity in ("", article.entity)
        ]


def shown_articles(page: RoundLists) -> list[ArticleRow]:
    """The articles that stand on a page, legal persons too."""
    legal = [row for part in page.legal_persons for row in (*part.receipts, *part.expenditure)]
    own = [
        article
        for programme in page.programmes
        for element in programme.elements
        for some in element.lists
        for article in some.articles
    ]
    return [*own, *legal]


def key_figures(evolution: Evolution, table: BudgetTable | None = None) -> list[dict[str, Any]]:
    """The two figures on top: what they are called, how much, how much more or less.

    :param table: the table of the page that ends with them; they open what that says of how we
        know them.
    """
    closing, moved = evolution.closing, evolution.movements
    totals = [row for row in table.rows if row.kind == "total"] if table else []
    cells = [cell for cell in totals[-1].cells if cell.proofs] if totals else []
    return [
        {
            "axis": axis,
            "long": budget.credit(axis),
            "value": closing[axis],
            "moved": budget.signed(moved.get(axis, Decimal(0)), language_of_page()),
            "opens": next(
                (
                    cell.key
                    for cell in cells
                    if cell.key.endswith(f"-{axis}") and cell.value == closing[axis]
                ),
                "",
            ),
        }
        for axis in budget.CREDIT
        if axis in closing
    ]


def spoken(code: str | None) -> str:
    """``BA 2020``; empty where there is no round."""
    return rules.spoken(code) if code else ""


def read_papers(request: Request, uids: Iterable[str]) -> list[Paper]:
    """Papers that the reader may see, with what was read in them."""
    wanted = list(uids)
    if not wanted:
        return []
    return [
        Paper(paper.uid, paper.title, sheet)
        for paper, sheet in papers.sheets(request.actor, wanted)
    ]


def tables_of(read: Iterable[Paper], *types: str) -> list[tuple[Paper, Any]]:
    """The tables of some types in papers, each with its paper."""
    return [
        (paper, table)
        for paper in read
        for table in paper.sheet.reading.budget.tables
        if table.type in types
    ]


def round_path(code: str) -> str:
    """The address of a round."""
    return path_to("budget_round", code.lower())


def part_path(uid: str, round_code: str) -> str:
    """The address of a programme or a content element in a round."""
    return f"{path_to('budget_part', uid)}?ronde={round_code.lower()}"


def article_path(article_code: str, round_code: str) -> str:
    """The address of an article in a round."""
    return f"{path_to('budget_article', article_code)}?ronde={round_code.lower()}"


def files(path: str, table: str) -> tuple[str, str]:
    """The addresses of a table as CSV and as Excel."""
    csv, xlsx = (f"{path}{table}.{form}" for form in ("csv", "xlsx"))
    return csv, xlsx


def redirect_to(path: str, request: Request) -> HttpResponseRedirect:
    """The same question at another address."""
    asked = request.GET.copy()
    if "ronde" in asked:
        asked["ronde"] = str(asked["ronde"]).lower()
    return HttpResponseRedirect(f"{path}?{asked.urlencode()}" if asked else path)
