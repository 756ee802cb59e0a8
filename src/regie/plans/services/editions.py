"""The life of an edition: opened, submitted, decided, published, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone

from regie.actors.models import Person
from regie.base import approvals
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.fields import partial_columns
from regie.base.search import touch
from regie.kernel.dates import PartialDate
from regie.papers.models import Passage
from regie.plans import hooks
from regie.plans.models import (
    AgreementItem,
    Citation,
    Decision,
    Edition,
    Item,
    Link,
    Plan,
    RecommendationItem,
    Revision,
    Successor,
)
from regie.plans.rules import may_approve
from regie.plans.selectors.admission import admission_of_draft
from regie.plans.selectors.obstacles import obstacles
from regie.plans.selectors.proofs import proof_of
from regie.plans.services.access import draft, held, may_write, stepped
from regie.plans.services.positions import forget_positions, keep_positions

#: The kind of approval that publishing waits for.
APPROVAL = "edition"
#: What may be tied to a published item.
_TIED: tuple[type[AgreementItem] | type[RecommendationItem], ...] = (
    AgreementItem,
    RecommendationItem,
)


class InTheWay(Refusal):
    """An edition cannot be published yet; ``items`` are the uids of what stands in the way."""

    def __init__(self, message: str, items: Sequence[str]) -> None:
        super().__init__(message)
        self.items = tuple(items)


def open_draft(
    actor: Actor,
    plan: Plan,
    name: Mapping[str, str],
    *,
    kind: str = Edition.Kind.REGULAR,
    reason: str = "",
    uid: str = "",
) -> Edition:
    """A draft over what is published now. It holds nothing until something changes.

    :raises Invalid: for an erratum without a reason.
    """
    may_write(actor, plan.pk)
    if kind not in Edition.Kind.values:
        raise Invalid("Dit soort editie bestaat niet.", {"kind": "Kies een soort."})
    if kind == Edition.Kind.ERRATUM and not reason.strip():
        raise Invalid("Een erratum heeft een reden.", {"reason": "Zeg wat er fout stond."})
    with act(actor, "plans.edition.opened") as event:
        edition: Edition = Edition.objects.create(
            plan=plan,
            name=dict(name),
            kind=kind,
            reason=reason,
            opened_by_id=actor.account,
            opened_at=timezone.now(),
            **({"uid": uid} if uid else {}),
        )
        event.about = edition
        event.after = {"plan": plan.uid, "kind": kind, "name": dict(name)}
        if reason:
            event.after["reason"] = reason
    return edition


def discard_draft(actor: Actor, edition: Edition, reason: str = "") -> None:
    """Throw a draft away with everything that only it knew.

    :raises Refusal: where another room builds on it.
    """
    with act(actor, "plans.edition.discarded", edition) as event:
        fresh = draft(actor, edition)
        items = _only_here(fresh)
        _objections(fresh, items)
        rows = Revision.objects.filter(edition=fresh)
        count = rows.count()
        Successor.objects.filter(edition=fresh).delete()
        Citation.objects.filter(revision__in=rows.values("pk")).delete()
        Link.objects.filter(revision__in=rows.values("pk")).delete()
        rows.delete()
        Item.objects.filter(pk__in=items).delete()
        _step(fresh, "discard")
        event.after = {"rows": count, "reason": reason}


def submit(actor: Actor, edition: Edition) -> Edition:
    """Lay a draft before those who decide: it does not change any more.

    :raises InTheWay: for actions that may not be in the plan without a reason.
    """
    with act(actor, "plans.edition.submitted", edition):
        fresh = draft(actor, edition)
        _admit(fresh)
        _step(fresh, "submit")
    return fresh


def _admit(edition: Edition) -> None:
    """:raises InTheWay: for actions that miss a criterion of the horizontal plan, and of which
    nobody says why they are in it all the same. An erratum does not bring any into the plan."""
    if edition.kind != Edition.Kind.REGULAR:
        return
    without = [one.content.item for one in admission_of_draft(edition) if not one.reason]
    if without:
        raise InTheWay(
            "Deze acties voldoen niet aan de regel voor het horizontale plan: vul ze aan, maak er "
            "regulier beleid van, of zeg waarom ze toch in het plan staan.",
            sorted(without),
        )


def withdraw(actor: Actor, edition: Edition, reason: str) -> Edition:
    """Take a submitted or decided edition back to a draft. Its decision no longer holds for it, nor
    does a request to publish it.

    :raises Invalid: without a reason.
    """
    if not reason.strip():
        raise Invalid("Terugsturen heeft een reden.", {"reason": "Zeg waarom."})
    with act(actor, "plans.edition.withdrawn", edition) as event:
        may_write(actor, edition.plan_id)
        fresh = held(edition)
        event.after = {"reason": reason}
        fresh.decision = None
        _step(fresh, "withdraw", "decision")
        approvals.void(APPROVAL, fresh.uid)
    return fresh


def record_decision(
    actor: Actor,
    kind: str,
    *,
    date: PartialDate | None = None,
    number: str | None = None,
    link: str = "",
    passage: Passage | None = None,
    example: bool = False,
    form: str | None = None,
    source: str = "",
) -> Decision:
    """What was decided, as a value that :func:`decide` keeps. No number, no link and no form mean
    *niet gekend*. ``source`` says where that stands, where ``passage`` cannot.

    :raises Invalid: for another kind or form of decision.
    """
    wrong = _decision_faults(kind, form)
    if wrong:
        raise Invalid("Deze beslissing kan zo niet bestaan.", wrong)
    decision = Decision(
        kind=kind,
        form=form or None,
        number=number or None,
        link=link,
        passage=passage,
        source=source,
        example=example,
    )
    decision.date = date
    return decision


def _decision_faults(kind: str, form: str | None) -> dict[str, str]:
    wrong = {}
    if kind not in Decision.Kind.values:
        wrong["kind"] = "Kies wie besliste."
    if form and form not in Decision.Form.values:
        wrong["form"] = "Kies in welke vorm er beslist is."
    return wrong


def complete_decision(
    actor: Actor,
    decision: Decision,
    version: int,
    *,
    kind: str,
    form: str | None,
    date: PartialDate | None,
    number: str | None,
    link: str,
    source: str,
) -> Decision:
    """Fill in, or put right, what is known of a decision. What it decided does not change by that,
    so an edition that rests on it stays as it was published.

    :raises Conflict: when somebody else did so meanwhile.
    """
    if not Decision.objects.changeable_by(actor).filter(pk=decision.pk).exists():
        raise NotAllowed("Je mag deze beslissing niet wijzigen.")
    if wrong := _decision_faults(kind, form):
        raise Invalid("Deze beslissing kan zo niet bestaan.", wrong)
    told = {
        "kind": kind,
        "form": form or None,
        "number": number or None,
        "link": link,
        "source": source,
        **partial_columns("date", date),
    }
    with act(actor, "plans.decision.completed", decision) as event:
        before = Decision.objects.select_for_update(no_key=True).get(pk=decision.pk)
        if before.version != version:
            raise Conflict(told, {name: getattr(before, name) for name in told})
        for name, value in told.items():
            event.changed(name, getattr(before, name), value)
            setattr(before, name, value)
        before.version += 1
        before.save(update_fields=[*told, "version"])
    fresh: Decision = before
    return fresh


def decide(actor: Actor, edition: Edition, decision: Decision) -> Edition:
    """Bind an edition to the decision that approves it, new or known."""
    with act(actor, "plans.edition.decided", edition) as event:
        may_write(actor, edition.plan_id)
        fresh = held(edition)
        stepped(fresh, "decide")
        if fresh.state == Edition.State.DRAFT:  # submitted and decided at once
            _admit(fresh)
        if decision.pk is None:
            decision.save()
        fresh.decision = decision
        _step(fresh, "decide", "decision")
        event.after = {
            "decision": decision.uid,
            "kind": decision.kind,
            "date": decision.date and decision.date.iso(),
            "number": decision.number,
        }
    return fresh


def publish(actor: Actor, edition: Edition, *, approver: Actor | None = None) -> Edition:
    """Make a decided edition, or an erratum, what the plan says from now on.

    An erratum takes an ``approver`` who is another person than all who prepared it; a demonstration
    can do without.

    :raises InTheWay: with the items that others changed meanwhile (settle them first), that stand
        under something that ended, that stand under each other, or that share a code.
    """
    with act(actor, "plans.edition.published", edition) as event:
        may_write(actor, edition.plan_id)
        Plan.objects.select_for_update(no_key=True).get(pk=edition.plan_id)
        fresh = held(edition)
        stepped(fresh, "publish")
        if fresh.kind == Edition.Kind.ERRATUM:
            fresh.approved_by_id = _approved(actor, fresh, approver)
        elif approver is not None:
            fresh.approved_by_id = approver.account
        for obstacle in obstacles(fresh):
            raise InTheWay(obstacle.message, obstacle.items)
        _publish(fresh)
        _touch(fresh)
        event.after = {
            "seq": fresh.seq,
            "number": fresh.number,
            "hash": fresh.content_hash,
        }
        if approver is not None:
            event.after["approver"] = approver.account
    return fresh


def _publish(edition: Edition) -> None:
    own = Revision.objects.filter(edition=edition)
    last = Edition.objects.filter(plan=edition.plan_id).aggregate(
        seq=Max("seq"), number=Max("number")
    )
    seq: int = (last["seq"] or 0) + 1
    Revision.objects.filter(pk__in=own.filter(base__isnull=False).values("base")).update(
        until_seq=seq
    )
    own.update(from_seq=seq)
    edition.seq = seq
    if edition.kind == Edition.Kind.REGULAR:
        edition.number = (last["number"] or 0) + 1
    edition.published_at = timezone.now()
    edition.content_hash = proof_of(edition)
    _step(edition, "publish", "seq", "number", "published_at", "content_hash", "approved_by")
    keep_positions(edition.plan_id, seq)


def _touch(edition: Edition) -> None:
    """What an edition says, or said until it was taken back, must be found as it is now."""
    plan: str = Plan.objects.values_list("uid", flat=True).get(pk=edition.plan_id)
    items = Item.objects.filter(revisions__edition=edition).values_list("uid", flat=True)
    touch(plan, *items)


def _approved(actor: Actor, edition: Edition, approver: Actor | None) -> int | None:
    """Who approves, as an account.

    :raises NotAllowed: where that is not a second person with the right to.
    """
    if approver is None:
        if settings.DEMO:
            return actor.account
        raise NotAllowed("Een erratum wordt door een tweede persoon goedgekeurd.")
    if not approver.has(Role.APPROVER, Role.COORDINATOR, Role.ADMINISTRATOR):
        raise NotAllowed("Wie goedkeurt, mag dat niet voor dit plan.")
    accounts = {
        edition.opened_by_id,
        *Revision.objects.filter(edition=edition).values_list("changed_by", flat=True),
    }
    known = Person.objects.filter(account__in=[key for key in accounts if key is not None])
    persons = dict(known.values_list("account", "pk"))
    prepared = [None if key is None else persons.get(key) for key in accounts]
    if not settings.DEMO and not may_approve(approver.person, prepared):
        raise NotAllowed("Een erratum wordt door een tweede persoon goedgekeurd.")
    return approver.account


def take_back(actor: Actor, edition: Edition, reason: str) -> Edition:
    """Undo the last publication of a plan, as long as nothing builds on it.

    :raises Refusal: for another than the last, and for whatever builds on it.
    """
    if not reason.strip():
        raise Invalid("Terugnemen heeft een reden.", {"reason": "Zeg waarom."})
    with act(actor, "plans.edition.taken_back", edition) as event:
        may_write(actor, edition.plan_id)
        Plan.objects.select_for_update(no_key=True).get(pk=edition.plan_id)
        fresh = held(edition)
        stepped(fresh, "take_back")
        last = Edition.objects.filter(plan=fresh.plan_id).aggregate(seq=Max("seq"))
        if fresh.seq != last["seq"]:
            raise Refusal("Alleen de laatste publicatie kan worden teruggenomen.")
        rows = Revision.objects.filter(edition=fresh)
        if Revision.objects.filter(base__in=rows.values("pk")).exists():
            raise Refusal("Een ontwerp bouwt voort op deze editie.")
        _touch(fresh)
        items = _only_here(fresh)
        _referred(fresh, items)
        _objections(fresh, items)
        event.before = {"seq": fresh.seq, "number": fresh.number, "hash": fresh.content_hash}
        event.after = {"reason": reason}
        forget_positions(fresh.plan_id, last["seq"])
        rows.update(from_seq=None)
        Revision.objects.filter(plan=fresh.plan_id, until_seq=fresh.seq).update(until_seq=None)
        fresh.seq = fresh.number = fresh.published_at = fresh.content_hash = None
        fresh.approved_by = None
        _step(fresh, "take_back", "seq", "number", "published_at", "content_hash", "approved_by")
    return fresh


def _only_here(edition: Edition) -> list[int]:
    """The items that no other edition has."""
    rows = Revision.objects.filter(edition=edition, base__isnull=True)
    return list(rows.order_by().values_list("item", flat=True))


def _referred(edition: Edition, items: Sequence[int]) -> None:
    """:raises Refusal: where other rows of this room point at ``items``."""
    new = Revision.objects.filter(edition=edition, base__isnull=True).values("item")
    pointed = (
        Link.objects.filter(item__in=new).exclude(revision__edition=edition),
        Revision.objects.filter(parent__in=new).exclude(edition=edition),
        Successor.objects.filter(Q(from_item__in=new) | Q(to_item__in=new)).exclude(
            edition=edition
        ),
    )
    if items and any(found.exists() for found in pointed):
        raise Refusal("Andere plannen of ontwerpen verwijzen naar wat deze editie toevoegde.")
    if any(tied.objects.filter(item__in=items).exists() for tied in _TIED):
        raise Refusal("Een overeenkomst of aanbeveling verwijst naar wat deze editie toevoegde.")


def _objections(edition: Edition, items: Sequence[int]) -> None:
    """:raises Refusal: where a room above builds on ``items``."""
    said = [sentence for sentences in hooks.builds_on(edition, items) for sentence in sentences]
    if said:
        raise Refusal(" ".join(said))


def _step(edition: Edition, name: str, *columns: str) -> None:
    edition.state = stepped(edition, name)
    edition.version += 1
    edition.save(update_fields=["state", "version", *columns])
