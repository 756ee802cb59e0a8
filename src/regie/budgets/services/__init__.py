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
    change_article,
    ensure_articles,
    recode_article,
)
from regie.budgets.services.claims import (
    Draw,
    commit,
    end_claim,
    make_payable,
    pay,
    plan_payments,
    reserve,
)
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
from regie.budgets.services.rounds import close_round, ensure_round

__all__ = [
    "AllotmentDraft",
    "ArticleDraft",
    "Draw",
    "FundingDraft",
    "LegDraft",
    "MovementDraft",
    "OverdraftDraft",
    "Overdrawn",
    "PrintedDraft",
    "SubLineDraft",
    "ask_overdraft",
    "assign",
    "change_allotment",
    "change_article",
    "close_round",
    "commit",
    "end_allotment",
    "end_claim",
    "ensure_articles",
    "ensure_pot",
    "ensure_round",
    "ensure_source",
    "fund",
    "load_money",
    "make_payable",
    "note_also_printed",
    "pay",
    "plan_payments",
    "recode_article",
    "record_movements",
    "reserve",
    "reverse_movement",
    "take_back",
    "tell_ruiter_use",
]
