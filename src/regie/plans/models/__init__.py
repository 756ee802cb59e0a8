"""Plans, their editions, and the items that live through them."""

from regie.plans.models.edition import Decision, Edition
from regie.plans.models.item import Citation, Item, Link, Revision, Successor
from regie.plans.models.plan import Plan
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
from regie.plans.models.vocabulary import Principle, TargetGroup

__all__ = [
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
    "Principle",
    "ProgressRound",
    "QuestionMinutes",
    "Request",
    "Revision",
    "RoundPlan",
    "Snapshot",
    "Successor",
    "TargetGroup",
]
