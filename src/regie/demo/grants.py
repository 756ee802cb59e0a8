"""The register of grants of a demonstration: those that the real paper names, and an invented
association whose projects overlap. Its years lie before the first budget round of the register:
nothing is granted beyond a credit that is known, and invented money has none."""

from __future__ import annotations

from regie.base import clock
from regie.base.actor import Actor
from regie.base.data import data
from regie.budgets.forecast import Due
from regie.budgets.models import Claim, Grant
from regie.budgets.selectors.grants import Asked
from regie.budgets.services import ArticleDraft, ensure_articles, plan_payments
from regie.budgets.services.answers import give_answer
from regie.budgets.services.grant_facts import load_grants

#: Invented articles: invented money never draws on a real one.
_ARTICLES = {
    "VB0-1VBC2AA-WT": "Voorbeeldartikel verenigingen",
    "VB0-1VBC2AB-WT": "Voorbeeldartikel taal",
}
_QUESTION = "Welke toelagen kent het register van dit beleidsveld, aan wie en voor hoeveel?"


def load_grant_register(actor: Actor) -> None:
    """Load both, plan what is still to be paid, and answer a first question. Twice changes
    nothing."""
    load_grants(actor, data("budgets"))
    ensure_articles(
        actor,
        [
            ArticleDraft(
                code=code,
                name=name,
                programme_name={"nl": "Voorbeeldprogramma", "en": "Example programme"},
                content_element="Voorbeeldbeleid",
                example=True,
            )
            for code, name in _ARTICLES.items()
        ],
    )
    if not load_grants(actor, data("examples", "budgets")).added:
        return
    for claim in Claim.objects.filter(
        grant_claim__grant__in=Grant.objects.filter(example=True)
    ).order_by("pk"):
        (step,) = claim.steps.filter(state=Claim.State.COMMITTED)
        first = (step.amount * 8 / 10).quantize(step.amount)
        parts = (
            Due(first, step.year, 2, "bij het begin"),
            Due(step.amount - first, step.year + 1, 2, "na de afrekening"),
        )
        plan_payments(actor, claim, parts, version=claim.version)
    today = clock.today()
    give_answer(actor, _QUESTION, Asked(since=2021, until=2021), today, today)
