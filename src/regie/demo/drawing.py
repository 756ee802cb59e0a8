"""What draws on invented credits: a round of this year and the next, a pot, actions that are paid
from it, subsidies with a payment plan that will not fit, and an exception that two people allowed.

All of it is invented and says so; the real register of 2021 is not touched.
"""

from __future__ import annotations

from decimal import Decimal

from regie.actors.people.selectors import actor_by_email, organisation_called
from regie.base import approvals, clock
from regie.base.actor import Actor, Role
from regie.budgets.forecast import Due
from regie.budgets.models import Allotment, Article, Claim, Pot
from regie.budgets.services import (
    AllotmentDraft,
    ArticleDraft,
    Draw,
    FundingDraft,
    LegDraft,
    MovementDraft,
    OverdraftDraft,
    ask_overdraft,
    assign,
    commit,
    ensure_articles,
    ensure_pot,
    ensure_round,
    ensure_source,
    fund,
    make_payable,
    pay,
    record_movements,
    reserve,
)
from regie.demo.accounts import ASSOCIATION, CITY, who_plays
from regie.plans.models import Item, Revision

GRANTS = "XJ0-1XFC2CA-WT"
PROVISION = "XJ0-1XFC2CB-PR"
_PLAN = "voorbeeldplan"
_GROUND = "Voorbeeldgegevens."


def load_drawing(actor: Actor) -> bool:
    """Load it once; whether it was new."""
    if Pot.objects.filter(slug="voorbeeldpot").exists():
        return False
    actions = {
        code: Item.objects.get(pk=key)
        for code, key in Revision.objects.filter(
            plan__slug=_PLAN, kind="action", from_seq__isnull=False, until_seq__isnull=True
        ).values_list("code", "item_id")
    }
    if not {"1", "4", "7"} <= actions.keys():
        return False
    year = clock.today().year
    grants, provision = _credits(actor, year)
    own = ensure_source(actor, "eigen", {"nl": "Eigen krediet"}, own=True)
    amif = ensure_source(actor, "amif", {"nl": "AMIF"})
    pot = ensure_pot(
        actor,
        "voorbeeldpot",
        {"nl": "Voorbeeldpot ontmoeten en oefenen", "en": "Example pot meeting and practising"},
        {"nl": "Verzonnen geld, om te tonen hoe een pot werkt."},
        example=True,
    )
    for article, source, vak in ((provision, own, None), (None, amif, Decimal(250_000))):
        fund(
            actor,
            FundingDraft(
                year=year,
                source=source,
                pot=pot,
                article=article,
                vak=vak,
                vek=vak,
                basis="example",
                ground=_GROUND,
                example=True,
            ),
        )

    def meant(code: str, vak: int, **more: object) -> AllotmentDraft:
        return AllotmentDraft(
            item=actions[code],
            year=year,
            vak=Decimal(vak),
            vek=Decimal(vak),
            recurrent=False,
            basis="example",
            ground=_GROUND,
            example=True,
            **more,  # type: ignore[arg-type] # an article or a pot
        )

    places = assign(actor, meant("1", 900_000, pot=pot))
    assign(actor, meant("7", 300_000, pot=pot))
    mentors = assign(actor, meant("4", 400_000, article=grants))
    _claims(actor, year, grants, provision, actions["1"], places, mentors)
    _exception(grants, meant("7", 350_000, article=grants))
    return True


def _credits(actor: Actor, year: int) -> tuple[Article, Article]:
    made = ensure_articles(
        actor,
        [
            ArticleDraft(
                code=code,
                name=name,
                programme_name={"nl": "Voorbeeldprogramma", "en": "Example programme"},
                content_element="Voorbeeldelement",
                example=True,
            )
            for code, name in (
                (GRANTS, "Voorbeeldsubsidies voor samenleven"),
                (PROVISION, "Voorbeeldprovisie ontmoeten en oefenen"),
            )
        ],
    )
    grants, provision = made[GRANTS], made[PROVISION]
    for at, credits in (
        (year, ((grants, 1_500_000, 1_300_000), (provision, 1_200_000, 1_200_000))),
        (year + 1, ((grants, 1_500_000, 350_000), (provision, 1_000_000, 1_000_000))),
    ):
        record_movements(
            actor,
            ensure_round(actor, f"BO{at}"),
            [
                MovementDraft(
                    kind="opening",
                    ground=_GROUND,
                    legs=(
                        LegDraft(article.pk, "VAK", Decimal(vak)),
                        LegDraft(article.pk, "VEK", Decimal(vek)),
                    ),
                    example=True,
                )
                for article, vak, vek in credits
            ],
        )
    return grants, provision


def _claims(
    actor: Actor,
    year: int,
    grants: Article,
    provision: Article,
    practising: Item,
    places: Allotment,
    mentors: Allotment,
) -> None:
    def draw(amount: int) -> Draw:
        return Draw(amount=Decimal(amount), year=year, ground=_GROUND)

    city = organisation_called(CITY, example=True)
    association = organisation_called(ASSOCIATION, example=True)
    reserve(
        actor,
        provision,
        "Voorbeeldoproep oefenplekken",
        draw(600_000),
        kind=Claim.Kind.CALL,
        allotment=places,
        example=True,
    )
    award = reserve(
        actor,
        grants,
        "Voorbeeldproject oefenplekken in Voorbeeldstad",
        draw(300_000),
        kind=Claim.Kind.PROJECT,
        item=practising,
        beneficiary=city,
        dues=[
            Due(Decimal(240_000), year, 4, "voorschot van 80 procent"),
            Due(Decimal(60_000), year + 1, 3, "saldo van 20 procent na de eindcontrole"),
        ],
        example=True,
    )
    commit(actor, award, draw(300_000))
    duo = reserve(
        actor,
        grants,
        "Voorbeeldproject mentoren naar werk",
        draw(400_000),
        kind=Claim.Kind.PROJECT,
        beneficiary=association,
        allotment=mentors,
        dues=[
            Due(Decimal(100_000), year, 2, "voorschot"),
            Due(Decimal(300_000), year + 1, 1, "na het tussentijds verslag"),
        ],
        example=True,
    )
    duo = make_payable(actor, commit(actor, duo, draw(400_000)), draw(100_000))
    pay(actor, duo, draw(100_000))
    structural = reserve(
        actor,
        grants,
        "Voorbeeldsubsidie voor de werking",
        draw(500_000),
        kind=Claim.Kind.STRUCTURAL,
        beneficiary=association,
        dues=[
            Due(Decimal(400_000), year, 1, "voorschot"),
            Due(Decimal(100_000), year + 1, 2, "saldo na het jaarverslag"),
        ],
        example=True,
    )
    structural = make_payable(actor, commit(actor, structural, draw(500_000)), draw(400_000))
    pay(actor, structural, draw(400_000))


def _exception(grants: Article, beyond: AllotmentDraft) -> None:
    """One person asks it, another allows it, the first uses it."""
    today = clock.today()
    officer = actor_by_email(who_plays(Role.FINANCIAL_OFFICER).email, today)
    approver = actor_by_email(who_plays(Role.APPROVER).email, today)
    if officer is None or approver is None:
        return
    row, asked = ask_overdraft(
        officer,
        OverdraftDraft(
            name="Voorbeelduitzondering levende pleinen",
            reason="Verzonnen reden: de pleinen gaan een jaar vroeger open.",
            year=beyond.year,
            axis="VAK",
            amount=Decimal(50_000),
            article=grants,
            item=beyond.item,
            example=True,
        ),
    )
    approvals.approve(approver, asked, asked.digest)
    assign(officer, beyond, overdraft=row)
