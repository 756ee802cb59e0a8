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
from regie.programmes.services.calls import load_call
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
    "change_account",
    "confirm",
    "decline",
    "enclose",
    "give_parts",
    "invite",
    "load_call",
    "make_awards",
    "prepare",
    "reopen",
    "save",
    "save_fields",
    "save_share",
    "start",
    "submit",
    "take",
    "take_out",
    "withdraw",
]
