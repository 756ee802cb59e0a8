"""Articles, rounds, movements, balances, claims."""

from regie.budgets.models.article import Article, ArticleCode, ContentElement, Programme
from regie.budgets.models.claim import Claim, ClaimStep
from regie.budgets.models.flow import InternalFlow
from regie.budgets.models.movement import AlsoPrinted, Axis, Leg, Movement, SubLine
from regie.budgets.models.round import Balance, Round, RuiterUse
from regie.budgets.models.subtotal import Subtotal

__all__ = [
    "AlsoPrinted",
    "Article",
    "ArticleCode",
    "Axis",
    "Balance",
    "Claim",
    "ClaimStep",
    "ContentElement",
    "InternalFlow",
    "Leg",
    "Movement",
    "Programme",
    "Round",
    "RuiterUse",
    "SubLine",
    "Subtotal",
]
