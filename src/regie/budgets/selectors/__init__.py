"""Every read of the ledger that a page or a command needs."""

from regie.budgets.selectors.articles import (
    ArticlePage,
    MovementLine,
    OtherSide,
    PrintedRow,
    Source,
    SubLineRow,
    article_by_code,
    article_page,
    table,
)
from regie.budgets.selectors.claims import ClaimLine, claims_on
from regie.budgets.selectors.proof import OpeningDifference, broken_balances, opening_differences
from regie.budgets.selectors.rounds import (
    ArticleRow,
    ElementPart,
    LegalPersonPart,
    ProgrammePart,
    RoundHead,
    RoundLine,
    RoundPage,
    element_page,
    newest_round,
    open_rounds,
    round_page,
    rounds,
    waterfall,
)
from regie.budgets.selectors.search import search_texts

__all__ = [
    "ArticlePage",
    "ArticleRow",
    "ClaimLine",
    "ElementPart",
    "LegalPersonPart",
    "MovementLine",
    "OpeningDifference",
    "OtherSide",
    "PrintedRow",
    "ProgrammePart",
    "RoundHead",
    "RoundLine",
    "RoundPage",
    "Source",
    "SubLineRow",
    "article_by_code",
    "article_page",
    "broken_balances",
    "claims_on",
    "element_page",
    "newest_round",
    "open_rounds",
    "opening_differences",
    "round_page",
    "rounds",
    "search_texts",
    "table",
    "waterfall",
]
