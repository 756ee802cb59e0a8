"""Formula money and scenarios in the demonstration: the formulas of the real paper with what it
leaves open, the same formula on invented numbers, and two invented scenarios."""

from __future__ import annotations

from decimal import Decimal

from regie.actors.people.selectors import actor_by_email
from regie.base import clock
from regie.base.actor import Actor, Role
from regie.base.data import data
from regie.base.errors import Invalid
from regie.budgets.models import Article, Formula, Round, Scenario
from regie.budgets.selectors import newest_round
from regie.budgets.selectors.articles import article_by_code
from regie.budgets.services.formulas import (
    FormulaDraft,
    InputDraft,
    add_formula,
    change_formula,
    load_formulas,
)
from regie.budgets.services.scenarios import (
    MeasureDraft,
    add_measure,
    open_scenario,
    tell_share,
)
from regie.components.scenarios import draw
from regie.demo.accounts import who_plays

_GROUND = "voorbeeldgegevens"
_CITIES, _PROVISION, _CIVIC = "SJ0-1SFC2DA-WT", "SJ0-1SFC2DB-PR", "SJ0-1SFC2CA-WT"


def load_scenarios(actor: Actor) -> None:
    """Load all of them, once."""
    load_formulas(actor, data("budgets"))
    round_ = Round.objects.filter(code=newest_round()).select_related("base").first()
    officer = actor_by_email(who_plays(Role.FINANCIAL_OFFICER).email, clock.today())
    found = [article_by_code(code) for code in (_CITIES, _PROVISION, _CIVIC)]
    if round_ is None or officer is None or round_.state != Round.State.OPEN:
        return
    cities, provision, civic = found
    if cities is None or provision is None or civic is None:
        return
    if not Formula.objects.filter(example=True).exists():
        _formula(officer, cities, round_)
    if not Scenario.objects.exists():
        _scenarios(officer, round_, cities, provision, civic)


def _formula(officer: Actor, article: Article, round_: Round) -> None:
    formula = add_formula(
        officer,
        article,
        round_,
        FormulaDraft(
            title="Zo rekent de formule (verzonnen getallen)",
            reference_year=2019,
            base_years=(2012, 2013, 2014),
            price_kind=Formula.PriceKind.TRAJECTORY,
            granted=("voorbeeldronde 1", "voorbeeldronde 2"),
            example=True,
        ),
    )
    values = ("1200", "900", "1000", "1100", "2500", "350000", "200000")
    change_formula(
        officer,
        formula,
        [
            InputDraft(rank=rank, value=Decimal(value), ground=_GROUND)
            for rank, value in enumerate(values, 1)
        ],
        version=formula.version,
    )


def _scenarios(
    officer: Actor, round_: Round, cities: Article, provision: Article, civic: Article
) -> None:
    for article, share in ((cities, "70"), (civic, "40")):
        tell_share(officer, article, round_.year, Decimal(share), _GROUND, example=True)
    both = (civic.pk, cities.pk)
    saving = MeasureDraft(kind="percent", articles=both, rate=Decimal(-10), axes=("VAK", "VEK"))
    pot = Decimal(12_000_000)
    _made(
        officer,
        round_,
        "Voorbeeld: 10 procent minder, een grotere pot",
        [saving, MeasureDraft(kind="target", articles=(provision.pk,), vak=pot, vek=pot)],
    )
    index = MeasureDraft(
        kind="index",
        articles=both,
        rate=Decimal(2),
        axes=("VAK", "VEK"),
        index_kind="spilindex",
    )
    _made(officer, round_, "Voorbeeld: nog een indexsprong van 2 procent", [index])


def _made(officer: Actor, round_: Round, title: str, measures: list[MeasureDraft]) -> None:
    scenario = open_scenario(
        officer, round_, title, "Verzonnen, om te tonen hoe een scenario werkt.", example=True
    )
    for draft in measures:
        now = Scenario.objects.select_related("round__base").get(pk=scenario.pk)
        try:
            add_measure(officer, now, draft, version=now.version)
        except Invalid:  # somebody's register without these articles in this round
            return
    draw(scenario.uid)
