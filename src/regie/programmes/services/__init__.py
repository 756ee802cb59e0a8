"""Every write of this room, a file a thing. What is named here is for others; the rest helps."""

from regie.programmes.services.applications import save, start, submit
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

__all__ = [
    "ask_approval",
    "discard",
    "edit",
    "load_call",
    "make_awards",
    "open_draft",
    "prepare",
    "save",
    "start",
    "start_call",
    "submit",
    "take",
    "undo",
    "withdraw_call",
]
