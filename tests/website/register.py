"""A register as in a demonstration: the facts of the world, and the real paper of 2021."""

from __future__ import annotations

from regie.actors.services import load_facts
from regie.base.actor import system
from regie.base.data import data
from regie.base.search import reindex
from regie.papers.models import Acceptance
from regie.papers.services import bring
from regie.reading.extract import extract
from regie.reading.model import from_json
from regie.reading.reader import read
from regie.writing.services import accept

ACTOR = system("test")


def facts() -> None:
    """Organisations, municipalities, mergers."""
    load_facts(ACTOR, data("actors"))


def paper() -> Acceptance:
    """The real paper, accepted as a whole."""
    reading = from_json(data("readings", "bbt-2021.json").read_bytes())
    return accept(ACTOR, bring(ACTOR, reading).paper)


def specimen(year: int) -> Acceptance:
    """An invented paper, accepted as a whole."""
    reading = read(extract(data("specimens", f"bbt-{year}.txt")))
    return accept(ACTOR, bring(ACTOR, reading, example=True).paper)


def index() -> None:
    """What the job does that refreshes search."""
    reindex()
