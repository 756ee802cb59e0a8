"""Every write in the ledger: rounds and articles, movements, claims."""

from regie.budgets.services.articles import (
    ArticleDraft,
    add_article,
    change_article,
    ensure_articles,
    recode_article,
)
from regie.budgets.services.claims import Draw, commit, make_payable, pay, reserve
from regie.budgets.services.closing import ask_closing
from regie.budgets.services.flows import end_flow, tell_flow
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
from regie.budgets.services.rounds import close_round, ensure_round, open_round

__all__ = [
    "ArticleDraft",
    "Draw",
    "LegDraft",
    "MovementDraft",
    "PrintedDraft",
    "SubLineDraft",
    "add_article",
    "ask_closing",
    "change_article",
    "close_round",
    "commit",
    "end_flow",
    "ensure_articles",
    "ensure_round",
    "make_payable",
    "note_also_printed",
    "open_round",
    "pay",
    "recode_article",
    "record_movements",
    "reserve",
    "reverse_movement",
    "take_back",
    "tell_flow",
    "tell_ruiter_use",
]
