"""Every write of this room, a file a thing. What is named here is for others; the rest helps."""

from regie.programmes.services.accounts import account_of, change_account
from regie.programmes.services.applications import (
    reopen,
    save,
    save_fields,
    start,
    submit,
    withdraw,
)
from regie.programmes.services.assessing import agree_score, assign, assign_evenly
from regie.programmes.services.awards import make_awards, tell_bbc
from regie.programmes.services.calls import (
    ask_approval,
    discard,
    edit,
    load_call,
    open_draft,
    start_call,
    undo,
    withdraw_call,
)
from regie.programmes.services.completeness import keep_check, say
from regie.programmes.services.continuing import (
    answer_consultation,
    close_programme,
    decide_by_hand,
    end_action,
    end_of,
    evaluate,
    open_consultation,
    propose_continuation,
    say_what_became,
    tell_lesson,
)
from regie.programmes.services.decisions import (
    ask_taking,
    change_line,
    prepare,
    take,
)
from regie.programmes.services.enclosures import enclose
from regie.programmes.services.inspection import advise
from regie.programmes.services.jury import plan_meeting
from regie.programmes.services.objections import answer_objection, make_objection
from regie.programmes.services.partners import (
    confirm,
    decline,
    give_parts,
    invite,
    save_share,
    take_out,
)
from regie.programmes.services.reports import log_result, save_report
from regie.programmes.services.settlements import check_accounts, propose

__all__ = [
    "account_of",
    "advise",
    "agree_score",
    "answer_consultation",
    "answer_objection",
    "ask_approval",
    "ask_taking",
    "assign",
    "assign_evenly",
    "change_account",
    "change_line",
    "check_accounts",
    "close_programme",
    "confirm",
    "decide_by_hand",
    "decline",
    "discard",
    "edit",
    "enclose",
    "end_action",
    "end_of",
    "evaluate",
    "give_parts",
    "invite",
    "keep_check",
    "load_call",
    "log_result",
    "make_awards",
    "make_objection",
    "open_consultation",
    "open_draft",
    "plan_meeting",
    "prepare",
    "propose",
    "propose_continuation",
    "reopen",
    "save",
    "save_fields",
    "save_report",
    "save_share",
    "say",
    "say_what_became",
    "start",
    "start_call",
    "submit",
    "take",
    "take_out",
    "tell_bbc",
    "tell_lesson",
    "undo",
    "withdraw",
    "withdraw_call",
]
