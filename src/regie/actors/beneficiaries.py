"""Organisations that staff add because money goes to them."""

from __future__ import annotations

from regie.actors.models import Municipality, Organisation, OrganisationName
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.base.search import touch
from regie.base.text import fold
from regie.kernel.flanders.kbo import kbo_fault, plain_kbo

#: Who may add an organisation, or say its enterprise number.
WRITERS = (Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR)


def add_organisation(
    actor: Actor,
    name: str,
    *,
    kbo: str = "",
    kind: str = Organisation.Kind.ASSOCIATION,
    municipality: Municipality | None = None,
    source: str = "",
    example: bool = False,
) -> Organisation:
    """An organisation that the register does not know yet.

    :raises Invalid: for a name or an enterprise number that is known already, or cannot be.
    """
    _may(actor)
    number = _sound(kbo)
    wrong = {}
    if not name.strip():
        wrong["name"] = "Geef een naam."
    elif OrganisationName.objects.filter(folded=fold(name)[:300]).exists():
        wrong["name"] = "Een organisatie met deze naam staat al in het register."
    if kind not in Organisation.Kind.values:
        wrong["kind"] = "Dit soort organisatie bestaat niet."
    if wrong:
        raise Invalid("Deze organisatie kan zo niet toegevoegd worden.", wrong)
    with act(actor, "actors.organisation.added") as event:
        organisation = Organisation.objects.create(
            kind=kind,
            kbo=number,
            municipality=municipality,
            source=source[:300],
            example=example,
        )
        OrganisationName.objects.create(
            organisation=organisation, name=name.strip()[:300], source=source[:300]
        )
        event.about = organisation
        event.after.update(name=name, kbo=number, kind=kind)
        touch(organisation.uid)
    return organisation


def tell_kbo(actor: Actor, organisation: Organisation, version: int, kbo: str) -> Organisation:
    """Say the enterprise number of an organisation, or another one.

    :raises Invalid: for a number that cannot be, or that another organisation has.
    :raises Conflict: when somebody else changed it meanwhile.
    """
    _may(actor)
    number = _sound(kbo, but=organisation.pk)
    if number is None:
        raise Invalid("Vul het ondernemingsnummer in.", {"kbo": "Vul het ondernemingsnummer in."})
    with act(actor, "actors.organisation.kbo_told", organisation) as event:
        moved = Organisation.objects.filter(pk=organisation.pk, version=version).update(
            kbo=number, version=version + 1
        )
        fresh: Organisation = Organisation.objects.get(pk=organisation.pk)
        if not moved:
            raise Conflict({"kbo": number}, {"kbo": fresh.kbo or "", "version": fresh.version})
        event.changed("kbo", organisation.kbo, number)
        touch(organisation.uid)
    return fresh


def _may(actor: Actor) -> None:
    if not actor.has(*WRITERS):
        raise NotAllowed("Je mag geen organisaties toevoegen of wijzigen.")


def _sound(kbo: str, but: int | None = None) -> str | None:
    number = plain_kbo(kbo)
    if not number:
        return None
    if fault := kbo_fault(number):
        raise Invalid(fault, {"kbo": fault})
    if Organisation.objects.filter(kbo=number).exclude(pk=but).exists():
        taken = "Dit ondernemingsnummer staat al bij een andere organisatie."
        raise Invalid(taken, {"kbo": taken})
    return number
