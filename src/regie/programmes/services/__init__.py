"""Every write of this room, a file a thing. What is named here is for others; the rest helps."""

from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.awards import make_awards
from regie.programmes.services.calls import load_call
from regie.programmes.services.continuing import (
    answer_consultation,
    close_programme,
    decide_by_hand,
    end_action,
    end_of,
    evaluate,
    open_consultation,
    propose_continuation,
    tell_lesson,
)
from regie.programmes.services.decisions import prepare, take

__all__ = [
    "answer_consultation",
    "close_programme",
    "decide_by_hand",
    "end_action",
    "end_of",
    "evaluate",
    "load_call",
    "make_awards",
    "open_consultation",
    "prepare",
    "propose_continuation",
    "save",
    "start",
    "submit",
    "take",
    "tell_lesson",
]
