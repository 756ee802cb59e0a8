"""Every write to plans: one function a use case, each with its permission and its event."""

from regie.plans.services.agreements import (
    AgreementDraft,
    Party,
    Target,
    Tied,
    YearlyPlan,
    change_agreement,
    record_agreement,
)
from regie.plans.services.conflicts import settle_conflict, undo_change
from regie.plans.services.editions import (
    InTheWay,
    complete_decision,
    decide,
    discard_draft,
    open_draft,
    publish,
    record_decision,
    submit,
    take_back,
    withdraw,
)
from regie.plans.services.items import (
    add_item,
    apply_changes,
    change_item,
    end_item,
    merge_items,
    move_item,
    revive_item,
    split_item,
    succeed_item,
)
from regie.plans.services.loading import load_plans
from regie.plans.services.plans import (
    add_principle,
    add_target_group,
    change_plan,
    change_term,
    create_plan,
    define_fields,
)
from regie.plans.services.publishing import ask_publication
from regie.plans.services.recommendations import (
    Advice,
    answer_recommendation,
    change_recommendation,
    record_recommendation,
)
from regie.plans.services.writing import KEEP, LAST, ItemChange

__all__ = [
    "KEEP",
    "LAST",
    "Advice",
    "AgreementDraft",
    "InTheWay",
    "ItemChange",
    "Party",
    "Target",
    "Tied",
    "YearlyPlan",
    "add_item",
    "add_principle",
    "add_target_group",
    "answer_recommendation",
    "apply_changes",
    "ask_publication",
    "change_agreement",
    "change_item",
    "change_plan",
    "change_recommendation",
    "change_term",
    "complete_decision",
    "create_plan",
    "decide",
    "define_fields",
    "discard_draft",
    "end_item",
    "load_plans",
    "merge_items",
    "move_item",
    "open_draft",
    "publish",
    "record_agreement",
    "record_decision",
    "record_recommendation",
    "revive_item",
    "settle_conflict",
    "split_item",
    "submit",
    "succeed_item",
    "take_back",
    "undo_change",
    "withdraw",
]
