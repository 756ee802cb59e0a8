"""Articles, rounds, movements, balances, claims, formulas, scenarios."""

from regie.budgets.models.article import Article, ArticleCode, ContentElement, Programme
from regie.budgets.models.claim import Claim, ClaimStep
from regie.budgets.models.formula import Formula, FormulaInput
from regie.budgets.models.movement import AlsoPrinted, Axis, Leg, Movement, SubLine
from regie.budgets.models.round import Balance, Round, RuiterUse
from regie.budgets.models.scenario import IndexShare, Measure, MeasureArticle, Scenario

__all__ = [
    "AlsoPrinted",
    "Article",
    "ArticleCode",
    "Axis",
    "Balance",
    "Claim",
    "ClaimStep",
    "ContentElement",
    "Formula",
    "FormulaInput",
    "IndexShare",
    "Leg",
    "Measure",
    "MeasureArticle",
    "Movement",
    "Programme",
    "Round",
    "RuiterUse",
    "Scenario",
    "SubLine",
]
