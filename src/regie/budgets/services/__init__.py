"""Every write in the ledger: rounds and articles, movements, allotments, claims."""

from regie.budgets.services.allotments import (
    AllotmentDraft,
    OverdraftDraft,
    ask_overdraft,
    assign,
    change_allotment,
    end_allotment,
)
from regie.budgets.services.articles import (
    ArticleDraft,
    add_article,
    change_article,
    ensure_articles,
    recode_article,
)
from regie.budgets.services.awards import (
    AwardDraft,
    BackDraft,
    ask_back,
    award,
    note_back,
    waive_back,
)
from regie.budgets.services.claims import (
    Draw,
    commit,
    end_claim,
    make_payable,
    pay,
    pay_once,
    plan_payments,
    reserve,
    resume_claim,
    take_back_step,
)
from regie.budgets.services.closing import ask_closing
from regie.budgets.services.flows import end_flow, tell_flow
from regie.budgets.services.known import load_money
from regie.budgets.services.movements import (
    LegDraft,
    MovementDraft,
    PrintedDraft,
    SubLineDraft,
    note_also_printed,
    record_movements,
    reverse_movement,
    take_back,
    tell_ruiter_use,
)
from regie.budgets.services.pots import FundingDraft, ensure_pot, ensure_source, fund
from regie.budgets.services.room import Overdrawn
from regie.budgets.services.rounds import ensure_round, open_round

__all__ = [
    "AllotmentDraft",
    "ArticleDraft",
    "AwardDraft",
    "BackDraft",
    "Draw",
    "FundingDraft",
    "LegDraft",
    "MovementDraft",
    "OverdraftDraft",
    "Overdrawn",
    "PrintedDraft",
    "SubLineDraft",
    "add_article",
    "ask_back",
    "ask_closing",
    "ask_overdraft",
    "assign",
    "award",
    "change_allotment",
    "change_article",
    "commit",
    "end_allotment",
    "end_claim",
    "end_flow",
    "ensure_articles",
    "ensure_pot",
    "ensure_round",
    "ensure_source",
    "fund",
    "load_money",
    "make_payable",
    "note_also_printed",
    "note_back",
    "open_round",
    "pay",
    "pay_once",
    "plan_payments",
    "recode_article",
    "record_movements",
    "reserve",
    "resume_claim",
    "reverse_movement",
    "take_back",
    "take_back_step",
    "tell_flow",
    "tell_ruiter_use",
    "waive_back",
]
