"""Articles, rounds, movements, balances; pots, allotments, claims; grants; formulas, scenarios."""

from regie.budgets.models.allotment import Allotment, Overdraft
from regie.budgets.models.article import Article, ArticleCode, ContentElement, Programme
from regie.budgets.models.claim import Claim, ClaimStep, Instalment
from regie.budgets.models.flow import InternalFlow
from regie.budgets.models.formula import Formula, FormulaInput
from regie.budgets.models.grant import Grant, GrantAnswer, GrantClaim, GrantTerms, GrantYear
from regie.budgets.models.movement import AlsoPrinted, Axis, Leg, Movement, SubLine
from regie.budgets.models.pot import Basis, Funding, FundingSource, Pot
from regie.budgets.models.recovery import Recovery, StepUndo
from regie.budgets.models.round import Balance, Round, RuiterUse
from regie.budgets.models.scenario import IndexShare, Measure, MeasureArticle, Scenario
from regie.budgets.models.subtotal import Subtotal

__all__ = [
    "Allotment",
    "AlsoPrinted",
    "Article",
    "ArticleCode",
    "Axis",
    "Balance",
    "Basis",
    "Claim",
    "ClaimStep",
    "ContentElement",
    "Formula",
    "FormulaInput",
    "Funding",
    "FundingSource",
    "Grant",
    "GrantAnswer",
    "GrantClaim",
    "GrantTerms",
    "GrantYear",
    "IndexShare",
    "Instalment",
    "InternalFlow",
    "Leg",
    "Measure",
    "MeasureArticle",
    "Movement",
    "Overdraft",
    "Pot",
    "Programme",
    "Recovery",
    "Round",
    "RuiterUse",
    "Scenario",
    "StepUndo",
    "SubLine",
    "Subtotal",
]
