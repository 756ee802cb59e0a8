"""Where to look in a demonstration: addresses that work, found in the register itself."""

from __future__ import annotations

from regie.base.actor import VISITOR
from regie.budgets.selectors import rounds
from regie.papers.selectors import papers
from regie.plans.selectors import plan_list


def welcome() -> list[tuple[str, str]]:
    """What a newcomer opens first: words and path."""
    found = [("rondleiding", "/rondleiding/")]
    newest = next(iter(rounds()), None)
    if newest is not None:
        found.append(
            (f"de begroting {newest.round.spoken}", f"/begroting/{newest.round.code.lower()}/")
        )
    for plan in plan_list(VISITOR)[:1]:
        found.append(("het plan", f"/plannen/{plan.slug}/"))
    for paper in papers(VISITOR)[:1]:
        found.append(("het document waaruit dit gelezen is", f"/documenten/{paper.uid}/"))
    found.append(("wat er al werkt", "/over/dekking/"))
    found.append(("mijn werk (kies eerst een rol)", "/werk/"))
    found.append(("een document toevoegen", "/werk/voorstellen/"))
    return found
