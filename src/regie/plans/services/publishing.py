"""Publishing by a second person: who prepared an edition asks, somebody else approves."""

from __future__ import annotations

import hashlib
import json

from regie.actors.models import Person
from regie.actors.people.selectors import actor_of
from regie.base import approvals, clock
from regie.base.actor import Actor
from regie.base.errors import NotAllowed, Refusal
from regie.base.models import Account, Approval
from regie.base.text import said
from regie.plans.contents import canonical
from regie.plans.models import Edition, Revision
from regie.plans.rules import step
from regie.plans.selectors import rows
from regie.plans.selectors.obstacles import obstacles
from regie.plans.services.access import may_write
from regie.plans.services.editions import APPROVAL, InTheWay, publish


def ask_publication(actor: Actor, edition: Edition) -> Approval:
    """Ask that another person publishes a decided edition, or an erratum that was submitted.

    Its event is that of the request.

    :raises InTheWay: for what would stand in the way now.
    :raises NotAllowed: where the register does not know every person who worked on it.
    """
    may_write(actor, edition.plan_id)
    if edition.state == Edition.State.DRAFT or not step(edition.kind, edition.state, "publish"):
        raise Refusal("Deze editie kan nog niet gepubliceerd worden.")
    for obstacle in obstacles(edition):
        raise InTheWay(obstacle.message, obstacle.items)
    accounts = {
        edition.opened_by_id,
        *Revision.objects.filter(edition=edition).values_list("changed_by", flat=True),
    } - {None}
    persons = list(Person.objects.filter(account__in=accounts).values_list("pk", flat=True))
    if len(persons) < len(accounts):
        raise NotAllowed("Niet van iedereen die hieraan werkte, is geweten wie het is.")
    title = f"{said(edition.plan.title, 'nl')[0]}: {said(edition.name, 'nl')[0]}"
    return approvals.request(actor, APPROVAL, edition, title, editors=persons)


def digest_of(uid: str) -> str:
    """What would be published, as a hash: another text, base or decision makes it another."""
    edition = Edition.objects.get(uid=uid)
    own = Revision.objects.filter(edition=edition)
    bases = dict(own.order_by().values_list("item__uid", "base"))
    told = [
        edition.state,
        edition.decision_id,
        edition.reason,
        [
            [canonical(content), bases[item]]
            for item, content in sorted(rows.contents(own, citations=True).items())
        ],
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def approved(actor: Actor, approval: Approval) -> None:
    """Publish what was approved: called in the transaction of the approval by another person."""
    edition = Edition.objects.get(uid=approval.object_uid)
    account: Account | None = approval.prepared_by
    if account is None:
        raise Refusal("Wie dit voorbereidde, is niet meer gekend.")
    # Who approves lets it count; who prepared it is who writes.
    publish(actor_of(account, clock.today()), edition, approver=actor)
