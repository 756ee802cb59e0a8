"""Small plans to try things on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from regie.actors.models import Office, Organisation, OrganisationName, Person
from regie.base.actor import Actor, Role
from regie.base.models import Account
from regie.kernel.dates import PartialDate
from regie.papers.models import Paper, Passage
from regie.plans import services
from regie.plans.contents import Content, Seen
from regie.plans.models import Decision, Edition, Item, Plan, TargetGroup
from regie.plans.selectors import item_in

TODAY = date(2026, 3, 1)
YEAR = PartialDate(date(2020, 1, 1), "year")
READER = Actor()
STAFF = Actor(name="Financiën", account=None, person=90, roles=frozenset({Role.FINANCIAL_OFFICER}))


def somebody(name: str, *roles: Role) -> Actor:
    """A person with an account and roles at the agency."""
    account = Account.objects.create(email=f"{name}@voorbeeld.be")
    person = Person.objects.create(account=account, name=name, purpose="test", example=True)
    return Actor(name=name, account=account.pk, person=person.pk, roles=frozenset(roles))


def coordinator(name: str = "Ada") -> Actor:
    return somebody(name, Role.COORDINATOR)


def plan(actor: Actor, slug: str = "voorbeeldplan", kind: str = "policy_field") -> Plan:
    """A plan; only a *horizontal* one asks what its actions are admitted on."""
    return services.create_plan(actor, kind, slug, {"nl": "Voorbeeldplan"}, example=True)


def draft(actor: Actor, of: Plan, name: str = "Ontwerp", kind: str = "regular") -> Edition:
    reason = "Er stond een fout in." if kind == "erratum" else ""
    return services.open_draft(actor, of, {"nl": name}, kind=kind, reason=reason)


def objective(actor: Actor, edition: Edition, title: str = "Doel", **options: Any) -> Item:
    values = {"title": {"nl": title}, "level": "strategic", **options.pop("values", {})}
    return services.add_item(actor, edition, "objective", values, **options)


def action(actor: Actor, edition: Edition, title: str = "Actie", **options: Any) -> Item:
    values = {"title": {"nl": title}, **options.pop("values", {})}
    return services.add_item(actor, edition, "action", values, **options)


def now(edition: Edition, item: Item | str) -> Content:
    """The item as the draft reads it."""
    found = item_in(edition, item if isinstance(item, str) else item.uid)
    assert found is not None
    return found


def seen(edition: Edition, item: Item | str) -> Seen:
    return now(edition, item).seen


def retitle(actor: Actor, edition: Edition, item: Item | str, title: str) -> Item:
    uid = item if isinstance(item, str) else item.uid
    return services.change_item(actor, edition, uid, seen(edition, uid), {"title": {"nl": title}})


def decision(actor: Actor) -> Decision:
    return services.record_decision(actor, "government", example=True)


def publish(actor: Actor, edition: Edition) -> Edition:
    services.decide(actor, edition, decision(actor))
    return services.publish(actor, edition)


def organisation(names: Mapping[str, tuple[Any, Any]], kind: str = "agency") -> Organisation:
    """An organisation with names from one day to another."""
    body: Organisation = Organisation.objects.create(kind=kind, example=True)
    for name, (since, until) in names.items():
        row = OrganisationName(organisation=body, name=name, until=until)
        row.since = since
        row.save()
    return body


def office(title: str = "Gelijke kansen") -> Office:
    made: Office = Office.objects.create(title={"nl": title}, example=True)
    return made


def passage(start: int = 0, sha256: str = "a" * 64) -> Passage:
    paper, _ = Paper.objects.get_or_create(
        sha256=sha256,
        defaults={"kind": "bbt", "title": "Voorbeeld", "lines": 9, "brought_at": timezone.now()},
    )
    made: Passage = Passage.objects.create(paper=paper, start=start, end=start + 5, line=1)
    return made


def target_group(title: str = "Nieuwkomers") -> TargetGroup:
    made: TargetGroup = TargetGroup.objects.create(title={"nl": title}, example=True)
    return made
