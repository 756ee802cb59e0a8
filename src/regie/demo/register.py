"""Filling the register of a demonstration: the facts of the world, the plans, the real paper of
2021, and an invented plan that shows all that a plan can hold.

Everything goes through the services that people use, so a demonstration shows nothing that a
register made by hand could not hold.
"""

from __future__ import annotations

from regie.actors.services import load_facts
from regie.agenda.meetings import load_meetings
from regie.agenda.services import load_obligations
from regie.base.actor import Actor
from regie.base.data import data
from regie.base.sealing import seal
from regie.base.search import reindex
from regie.budgets.services import load_money
from regie.demo.analysis import load_analyses
from regie.demo.chain import tie_evidence
from regie.demo.drawing import load_drawing
from regie.demo.figures import load_figures
from regie.demo.grants import load_grant_register
from regie.demo.ledger import load_ledger
from regie.demo.places import load_places
from regie.demo.programmes import load_programmes
from regie.demo.progress import load_rounds
from regie.demo.scenarios import load_scenarios
from regie.demo.services import load_accounts, load_desk
from regie.demo.stories import load_stories
from regie.indicators.services.facts import load_facts as load_indicators
from regie.papers.selectors import accepted
from regie.papers.services import bring
from regie.plans.services import load_plans
from regie.reading.model import from_json
from regie.writing.services import accept


def load(actor: Actor) -> None:
    """Fill an empty register; what is there already stays."""
    load_facts(actor, data("actors"))
    load_facts(actor, data("examples"))
    load_obligations(actor, data("agenda"))
    for folder in (data("agenda"), data("examples", "agenda")):
        load_meetings(actor, folder)
    if load_accounts(actor):
        load_desk()
    # Plans point at places in the paper; its own edition comes after theirs, as it is on a register
    # that people fill.
    paper = bring(actor, from_json(data("readings", "bbt-2021.json").read_bytes())).paper
    load_plans(actor, _plans())
    if not accepted(paper):
        accept(actor, paper)
    load_ledger(actor)
    load_rounds(actor)
    load_grant_register(actor)
    load_money(actor, data("budgets"))
    load_drawing(actor)
    load_scenarios(actor)
    load_programmes(actor)
    load_figures(actor)
    for folder in (data("indicators"), data("examples", "indicators")):
        load_indicators(actor, folder)
    tie_evidence(actor)
    load_places(actor)
    load_stories(actor)
    load_analyses(actor)
    reindex()
    seal()


def _plans() -> list[tuple[str, bytes]]:
    """The files with plans that come with Regie."""
    folders = (data("plans"), data("examples"))
    return [
        (path.name, path.read_bytes())
        for folder in folders
        for path in sorted(folder.glob("*.yaml"))
    ]
