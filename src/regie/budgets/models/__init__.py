"""Articles, rounds, movements, balances, claims, grants."""

from regie.budgets.models.article import Article, ArticleCode, ContentElement, Programme
from regie.budgets.models.claim import Claim, ClaimStep
from regie.budgets.models.grant import Grant, GrantAnswer, GrantClaim, GrantTerms, GrantYear
from regie.budgets.models.movement import AlsoPrinted, Axis, Leg, Movement, SubLine
from regie.budgets.models.round import Balance, Round, RuiterUse

__all__ = [
    "AlsoPrinted",
    "Article",
    "ArticleCode",
    "Axis",
    "Balance",
    "Claim",
    "ClaimStep",
    "ContentElement",
    "Grant",
    "GrantAnswer",
    "GrantClaim",
    "GrantTerms",
    "GrantYear",
    "Leg",
    "Movement",
    "Programme",
    "Round",
    "RuiterUse",
    "SubLine",
]
