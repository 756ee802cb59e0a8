"""Every read of plans: one function a page or list, each with a fixed number of queries."""

from regie.plans.selectors.admission import Admission, admission_of_draft, admission_of_plan
from regie.plans.selectors.agreements import (
    AgreementPage,
    RecommendationPage,
    TiedItem,
    agreement_page,
    agreements,
    recommendations,
)
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
from regie.plans.selectors.questions import Question, open_questions, unknown_of
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
    "Admission",
    "AgreementPage",
    "Clash",
    "DraftPage",
    "EditionLine",
    "ItemPage",
    "Latest",
    "Named",
    "NumberedDifference",
    "PlanLine",
    "PlanPage",
    "Question",
    "RecommendationPage",
    "TiedItem",
    "admission_of_draft",
    "admission_of_plan",
    "agreement_page",
    "agreements",
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
    "open_questions",
    "plan_at",
    "plan_head",
    "plan_list",
    "plan_page",
    "read_at",
    "recommendations",
    "search_texts",
    "state_at",
    "unknown_of",
]
