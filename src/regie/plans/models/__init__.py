"""Plans, their editions, the items that live through them, and what is agreed on and advised."""

from regie.plans.models.agreement import (
    Agreement,
    AgreementItem,
    AgreementParty,
    AgreementTarget,
    AgreementYear,
)
from regie.plans.models.edition import Decision, Edition
from regie.plans.models.item import Citation, Item, Link, Revision, Successor
from regie.plans.models.plan import Plan
from regie.plans.models.position import Position
from regie.plans.models.progress import (
    Answer,
    AnswerStep,
    DomainPractice,
    OwnPaper,
    Participant,
    PersonalLink,
    ProgressRound,
    QuestionMinutes,
    Request,
    RoundPlan,
    Snapshot,
)
from regie.plans.models.recommendation import Recommendation, RecommendationItem
from regie.plans.models.vocabulary import Principle, TargetGroup

__all__ = [
    "Agreement",
    "AgreementItem",
    "AgreementParty",
    "AgreementTarget",
    "AgreementYear",
    "Answer",
    "AnswerStep",
    "Citation",
    "Decision",
    "DomainPractice",
    "Edition",
    "Item",
    "Link",
    "OwnPaper",
    "Participant",
    "PersonalLink",
    "Plan",
    "Position",
    "Principle",
    "ProgressRound",
    "QuestionMinutes",
    "Recommendation",
    "RecommendationItem",
    "Request",
    "Revision",
    "RoundPlan",
    "Snapshot",
    "Successor",
    "TargetGroup",
]
