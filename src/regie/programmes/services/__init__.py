"""Every write of this room, a file a thing. What is named here is for others; the rest helps."""

from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.awards import make_awards, tell_bbc
from regie.programmes.services.calls import load_call
from regie.programmes.services.decisions import prepare, take
from regie.programmes.services.objections import answer_objection, make_objection
from regie.programmes.services.reports import log_result, save_report
from regie.programmes.services.settlements import check_accounts, propose

__all__ = [
    "answer_objection",
    "check_accounts",
    "load_call",
    "log_result",
    "make_awards",
    "make_objection",
    "prepare",
    "propose",
    "save",
    "save_report",
    "start",
    "submit",
    "take",
    "tell_bbc",
]
