"""Every read of plans: one function a page or list, each with a fixed number of queries."""

from regie.plans.selectors.latest import Latest, latest
from regie.plans.selectors.names import Named
from regie.plans.selectors.pages import (
    DraftPage,
    EditionLine,
    ItemPage,
    PlanLine,
    PlanPage,
    draft_page,
    followed,
    item_in,
    item_page,
    plan_at,
    plan_head,
    plan_list,
    plan_page,
)
from regie.plans.selectors.proofs import broken_editions
from regie.plans.selectors.search import counts, of_organisation, search_texts
from regie.plans.selectors.states import (
    Clash,
    NumberedDifference,
    compare,
    compare_draft,
    compare_numbers,
    conflicts,
    draft_state,
    edition_as_of,
    read_at,
    state_at,
)

__all__ = [
    "Clash",
    "DraftPage",
    "EditionLine",
    "ItemPage",
    "Latest",
    "Named",
    "NumberedDifference",
    "PlanLine",
    "PlanPage",
    "broken_editions",
    "compare",
    "compare_draft",
    "compare_numbers",
    "conflicts",
    "counts",
    "draft_page",
    "draft_state",
    "edition_as_of",
    "followed",
    "item_in",
    "item_page",
    "latest",
    "of_organisation",
    "plan_at",
    "plan_head",
    "plan_list",
    "plan_page",
    "read_at",
    "search_texts",
    "state_at",
]
