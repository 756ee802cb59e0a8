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
from regie.programmes.services.awards import make_awards
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
from regie.programmes.services.decisions import prepare, take
from regie.programmes.services.enclosures import enclose
from regie.programmes.services.partners import (
    confirm,
    decline,
    give_parts,
    invite,
    save_share,
    take_out,
)

__all__ = [
    "account_of",
    "ask_approval",
    "change_account",
    "confirm",
    "decline",
    "discard",
    "edit",
    "enclose",
    "give_parts",
    "invite",
    "load_call",
    "make_awards",
    "open_draft",
    "prepare",
    "reopen",
    "save",
    "save_fields",
    "save_share",
    "start",
    "start_call",
    "submit",
    "take",
    "take_out",
    "undo",
    "withdraw",
    "withdraw_call",
]
