"""What the demonstration knows of its budget beside the paper."""

from __future__ import annotations

from regie.actors.people.selectors import actor_by_email
from regie.base import clock
from regie.base.actor import Actor, Role
from regie.base.data import data
from regie.base.models import StoredFile
from regie.budgets.files import PURPOSE, keep
from regie.budgets.models import Round
from regie.budgets.services.facts import load_budget
from regie.demo.accounts import who_plays


def load_ledger(actor: Actor) -> None:
    """Say what articles pay and which receipts they feed; twice changes nothing."""
    load_budget(actor, data("budgets"))
    officer = actor_by_email(who_plays(Role.FINANCIAL_OFFICER).email, clock.today())
    round_ = Round.objects.filter(state=Round.State.OPEN).order_by("-year", "-sequence").first()
    if officer and round_ and not StoredFile.objects.filter(purpose=PURPOSE).exists():
        keep(officer, _BROUGHT, "voorbeeld-bewegingen.csv", round_.code)


#: A file that somebody brought and did not post yet: its second row misses a letter.
_BROUGHT = (
    ("kind", "article", "VAK", "VEK", "title", "ground"),
    ("index", "SJ0-1SFC2CA-WT", "1000", "1000", "Voorbeeld van een index", "Verzonnen"),
    ("index", "SJ0-SFC2CY-IS", "500", "500", "Voorbeeld van een index", "Verzonnen"),
)
