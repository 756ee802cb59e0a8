"""People for tests."""

from __future__ import annotations

from datetime import date
from itertools import count

from regie.actors.models import Mandate, Organisation, OrganisationName, Person
from regie.actors.people.selectors import actor_of
from regie.base.actor import Actor, Role
from regie.base.models import Account

TODAY = date(2024, 5, 1)
PASSWORD = "een-lang-wachtwoord"  # noqa: S105 - of nobody
WEAK = "kort"
_number = count(1)


def organisation(name: str = "Voorbeeldstad") -> Organisation:
    made = Organisation.objects.create(kind=Organisation.Kind.LOCAL_BOARD, example=True)
    OrganisationName.objects.create(organisation=made, name=name)
    return made


def account(email: str = "", password: str = PASSWORD) -> Account:
    return Account.objects.create_user(email or f"p{next(_number)}@voorbeeld.example", password)


def person(email: str = "", name: str = "", *, example: bool = False) -> Person:
    made = account(email)
    return Person.objects.create(
        account=made, name=name or f"Persoon {made.pk}", purpose="test", example=example
    )


def mandate(
    of: Person,
    role: Role,
    at: Organisation | None = None,
    *,
    state: Mandate.State = Mandate.State.ACTIVE,
    since: date | None = date(2020, 1, 1),
    until: date | None = None,
) -> Mandate:
    return Mandate.objects.create(
        person=of, organisation=at, role=role, state=state, since=since, until=until
    )


def acting(of: Person, today: date = TODAY) -> Actor:
    assert of.account is not None
    return actor_of(of.account, today)


def somebody(role: Role, at: Organisation | None = None) -> Actor:
    """A new person who holds ``role``."""
    made = person()
    mandate(made, role, at)
    return acting(made)
