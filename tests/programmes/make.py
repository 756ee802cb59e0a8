"""Small helpers that put calls, applications and awards in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from regie.actors.beneficiaries import add_organisation
from regie.actors.models import Organisation
from regie.base.actor import Actor, Role, system
from regie.programmes import library
from regie.programmes.models import Application, Award, Call, CallRules, Decision
from regie.programmes.ruleset import digest_of
from regie.programmes.selectors.rules import rules_in_force
from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.awards import make_awards
from regie.programmes.services.calls import load_call
from regie.programmes.services.decisions import prepare, take

ACTOR: Actor = system("tester")
#: A moment at which ``plan-samenleven-2023`` was open.
IN_TIME = timezone.make_aware(datetime(2023, 7, 10, 11, 59, 59))
NO_ACCOUNT = {"answers": {"contactpersoon": "Voorbeeld", "rekening": "BE68 5390 0754 7034"}}


def a_call(code: str = "plan-samenleven-2023") -> Call:
    """A call that comes with Regie, in the register."""
    return load_call(ACTOR, library.call(code))


def changed_rules(call: Call, **changed: Any) -> CallRules:
    """The next version of the rules of a call, in force: as they were but for these parts."""
    before = rules_in_force(call)
    assert before is not None
    content = {**before.content, **changed}
    now = timezone.now()
    CallRules.objects.filter(pk=before.pk).update(
        state=CallRules.State.REPLACED, version=before.version + 1
    )
    row: CallRules = CallRules.objects.create(
        call=call,
        number=before.number + 1,
        state=CallRules.State.IN_FORCE,
        content=content,
        digest=digest_of(content),
        why="proef",
        source=before.source,
        made_at=now,
        in_force_at=now,
    )
    return row


def a_board(name: str) -> Organisation:
    """A local board."""
    return add_organisation(ACTOR, name, kind=Organisation.Kind.LOCAL_BOARD, example=True)


def signatory(organisation: Organisation, person: int | None = None) -> Actor:
    """Somebody who signs for an organisation."""
    return Actor(
        name="tekenaar",
        person=person,
        mandates=frozenset({(Role.APPLICANT_SIGNATORY, organisation.pk)}),
    )


def wishes(**planned: int) -> dict[str, Any]:
    """What is typed for lines of the menu (``l5=100`` is line 5), in the order of priority."""
    return {
        **NO_ACCOUNT,
        "lines": {
            line.removeprefix("l"): {
                "current": "10",
                "planned": str(units),
                "priority": str(place),
            }
            for place, (line, units) in enumerate(planned.items(), 1)
        },
    }


def submitted(
    call: Call, organisation: Organisation, typed: Mapping[str, Any] | None = None
) -> Application:
    """An application that was submitted."""
    application = start(ACTOR, call, organisation, example=True)
    save(ACTOR, application, application.version, typed or wishes(l5=100, l11=20))
    submit(ACTOR, application, application.version, timezone.now())
    return application


def decided(call: Call, envelope: int) -> Decision:
    """A decision by rule that was taken."""
    decision = prepare(ACTOR, call, "Verdeling", Decimal(envelope), example=True)
    return take(ACTOR, decision, decision.version, "VR 2023 1509 DOC.0001/1", date(2023, 9, 15))


def awarded(call: Call, envelope: int) -> list[Award]:
    """The awards that follow from dividing an envelope by rule."""
    return make_awards(ACTOR, decided(call, envelope))
