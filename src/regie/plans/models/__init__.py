"""Plans, their editions, and the items that live through them."""

from regie.plans.models.edition import Decision, Edition
from regie.plans.models.item import Citation, Item, Link, Revision, Successor
from regie.plans.models.plan import Plan
from regie.plans.models.vocabulary import Principle, TargetGroup

__all__ = [
    "Citation",
    "Decision",
    "Edition",
    "Item",
    "Link",
    "Plan",
    "Principle",
    "Revision",
    "Successor",
    "TargetGroup",
]
