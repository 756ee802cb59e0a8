"""Every write of this room, a file a thing. What is named here is for others; the rest helps."""

from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.awards import make_awards
from regie.programmes.services.calls import load_call
from regie.programmes.services.decisions import prepare, take

__all__ = [
    "load_call",
    "make_awards",
    "prepare",
    "save",
    "start",
    "submit",
    "take",
]
