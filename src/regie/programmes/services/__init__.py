"""Every write of this room, a file a thing. What is named here is for others; the rest helps."""

from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.assessing import agree_score, assign, assign_evenly
from regie.programmes.services.awards import make_awards
from regie.programmes.services.calls import load_call
from regie.programmes.services.completeness import keep_check, say
from regie.programmes.services.decisions import ask_taking, change_line, prepare, take
from regie.programmes.services.inspection import advise
from regie.programmes.services.jury import plan_meeting

__all__ = [
    "advise",
    "agree_score",
    "ask_taking",
    "assign",
    "assign_evenly",
    "change_line",
    "keep_check",
    "load_call",
    "make_awards",
    "plan_meeting",
    "prepare",
    "save",
    "say",
    "start",
    "submit",
    "take",
]
