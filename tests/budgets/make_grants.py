"""Small helpers that put grants in the database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from regie.actors.beneficiaries import add_organisation
from regie.actors.models import Organisation
from regie.budgets.models import Article, Grant
from regie.budgets.services import Draw
from regie.budgets.services.grants import GrantDraft, GrantYearDraft, enter_grant
from regie.kernel.dates import parse_iso
from tests.budgets.make import ACTOR

#: Numbers that can be, and that nobody has.
KBO, OTHER_KBO = "0999999922", "0999999823"


def body(name: str = "Vereniging Eén", kbo: str = "") -> Organisation:
    """An association."""
    return add_organisation(ACTOR, name, kbo=kbo, source="test")


def draft(beneficiary: Organisation, *years: tuple[int, Article, int | None], **told: Any) -> Any:
    """What a grant says."""
    for name in ("start", "end", "evaluation"):
        if isinstance(told.get(name), str):
            told[name] = parse_iso(told[name])
    return GrantDraft(
        **{
            "kind": "project",
            "title": "Taal in de buurt",
            "beneficiary": beneficiary.uid,
            "source": "test",
            "years": tuple(
                GrantYearDraft(year, article.uid, None if asked is None else Decimal(asked))
                for year, article, asked in years
            ),
            **told,
        }
    )


def grant(
    beneficiary: Organisation,
    *years: tuple[int, Article, int | None],
    reference: str = "",
    **told: Any,
) -> Grant:
    """A grant in the register."""
    return enter_grant(ACTOR, draft(beneficiary, *years, **told), reference=reference)


def draw(amount: int | str, year: int = 2031) -> Draw:
    """An amount with a ground."""
    return Draw(amount=Decimal(amount), year=year, ground="test")
