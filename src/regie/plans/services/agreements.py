"""What people write about agreements between a government and its agencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from regie.actors.models import Office, Organisation
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.fields import last_day, partial_columns
from regie.base.search import touch
from regie.kernel.dates import PartialDate
from regie.kernel.values import plain
from regie.plans.models import (
    Agreement,
    AgreementItem,
    AgreementParty,
    AgreementTarget,
    AgreementYear,
    Item,
    Link,
)
from regie.plans.models.plan import WRITERS

Words = Mapping[str, str]


class Party(Struct, frozen=True):
    """Who signs: the uid of an *organisation* or an *office*."""

    side: str
    kind: str
    target: str


class Target(Struct, frozen=True):
    """What must be reached, as a figure where one was agreed on."""

    title: Words
    value: str = ""
    due: PartialDate | None = None


class YearlyPlan(Struct, frozen=True):
    """The plan of one year."""

    year: int
    text: Words = field(default_factory=dict)
    link: str = ""


class Tied(Struct, frozen=True):
    """An item that something is tied to, and how the register knows."""

    item: str
    basis: str = Link.Basis.STAFF.value
    note: Words = field(default_factory=dict)


class AgreementDraft(Struct, frozen=True):
    """All that an agreement says. What is empty is not known."""

    title: Words
    text: Words = field(default_factory=dict)
    start: PartialDate | None = None
    end: PartialDate | None = None
    parties: Sequence[Party] = ()
    targets: Sequence[Target] = ()
    years: Sequence[YearlyPlan] = ()
    items: Sequence[Tied] = ()
    passage: int | None = None
    source: str = ""
    example: bool = False


def record_agreement(actor: Actor, draft: AgreementDraft, *, uid: str = "") -> Agreement:
    """An agreement that is not in the register yet.

    :raises Invalid: for what cannot be, a sentence for each field.
    """
    if not actor.has(*WRITERS):
        raise NotAllowed("Je mag geen overeenkomsten toevoegen.")
    with act(actor, "plans.agreement.recorded") as event:
        _check(draft)
        agreement = Agreement(**({"uid": uid} if uid else {}))
        _fill(agreement, draft)
        agreement.save()
        _write(agreement, draft)
        event.about = agreement
        event.after = told(draft)
        touch(agreement.uid)
    return agreement


def change_agreement(
    actor: Actor, agreement: Agreement, version: int, draft: AgreementDraft
) -> Agreement:
    """Let an agreement say something else; the one history keeps what it said.

    :raises Conflict: when somebody else changed it meanwhile.
    """
    if not Agreement.objects.changeable_by(actor).filter(pk=agreement.pk).exists():
        raise NotAllowed("Je mag deze overeenkomst niet wijzigen.")
    with act(actor, "plans.agreement.changed", agreement) as event:
        _check(draft)
        fresh: Agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
        before, after = told(draft_of(fresh)), told(draft)
        if fresh.version != version:
            raise Conflict(after, before)
        for name, value in after.items():
            event.changed(name, before[name], value)
        _fill(fresh, draft)
        fresh.version += 1
        fresh.save()
        for model in (AgreementParty, AgreementTarget, AgreementYear, AgreementItem):
            model._default_manager.filter(agreement=fresh).delete()
        _write(fresh, draft)
        touch(fresh.uid)
    return fresh


def draft_of(agreement: Agreement) -> AgreementDraft:
    """What an agreement says now: what a form starts from; 4 queries."""
    return AgreementDraft(
        agreement.title,
        agreement.text,
        agreement.start,
        agreement.end,
        tuple(
            Party(one.side, "office", one.office.uid)
            if one.office is not None
            else Party(one.side, "organisation", one.organisation.uid if one.organisation else "")
            for one in agreement.parties.select_related("organisation", "office").order_by("pk")
        ),
        tuple(Target(one.title, one.value, one.due) for one in agreement.targets.order_by("rank")),
        tuple(YearlyPlan(one.year, one.text, one.link) for one in agreement.years.order_by("year")),
        tuple(
            Tied(one.item.uid, one.basis, one.note)
            for one in agreement.items.select_related("item").order_by("pk")
        ),
        agreement.passage_id,
        agreement.source,
        agreement.example,
    )


def told(draft: Any) -> dict[str, Any]:
    """A draft as plain values, for the one history."""
    kept: dict[str, Any] = _plain(plain(draft))
    return kept


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        if value.keys() == {"first", "precision"}:
            return PartialDate(value["first"], value["precision"]).iso()
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _check(draft: AgreementDraft) -> None:
    wrong = {}
    if not any(draft.title.values()):
        wrong["title"] = "Geef een titel."
    if draft.start and draft.end and last_day(draft.end) < draft.start.first:
        wrong["end"] = "De looptijd eindigt voor zij begint."
    if draft.passage is None and not draft.source and not draft.example:
        wrong["source"] = "Zeg waar dit staat."
    if not all(party.side in AgreementParty.Side.values for party in draft.parties):
        wrong["parties"] = "Kies aan welke kant deze partij staat."
    if len({(party.kind, party.target) for party in draft.parties}) != len(draft.parties):
        wrong["parties"] = "Deze partij staat er twee keer."
    if not all(any(target.title.values()) for target in draft.targets):
        wrong["targets"] = "Zeg wat er bereikt moet worden."
    years = [one.year for one in draft.years]
    if len(set(years)) != len(years) or not all(1990 <= year <= 2200 for year in years):
        wrong["years"] = "Elk jaar heeft één jaarplan."
    if sentence := tied_fault(draft.items):
        wrong["items"] = sentence
    if wrong:
        raise Invalid("Deze overeenkomst kan zo niet bestaan.", wrong)


def tied_fault(items: Sequence[Tied]) -> str:
    """What is wrong with the items that something is tied to; nothing where they are right."""
    if len({tied.item for tied in items}) != len(items):
        return "Dit onderdeel staat er twee keer."
    if not all(tied.basis in Link.Basis.values for tied in items):
        return "Zeg waarop deze koppeling steunt."
    if any(tied.basis == Link.Basis.INFERRED and not any(tied.note.values()) for tied in items):
        return "Zeg waaruit deze koppeling is afgeleid."
    return ""


def _fill(agreement: Agreement, draft: AgreementDraft) -> None:
    agreement.title, agreement.text = dict(draft.title), dict(draft.text)
    for name, value in (
        partial_columns("start", draft.start) | partial_columns("end", draft.end)
    ).items():
        setattr(agreement, name, value)
    agreement.passage_id = draft.passage
    agreement.source, agreement.example = draft.source, draft.example


def _write(agreement: Agreement, draft: AgreementDraft) -> None:
    keys = {
        ("organisation", uid): key
        for uid, key in Organisation.objects.filter(
            uid__in=[party.target for party in draft.parties]
        ).values_list("uid", "pk")
    } | {
        ("office", uid): key
        for uid, key in Office.objects.filter(
            uid__in=[party.target for party in draft.parties]
        ).values_list("uid", "pk")
    }
    if missing := [one for one in draft.parties if (one.kind, one.target) not in keys]:
        raise Refusal(f"Deze partij bestaat niet: {missing[0].target}.")
    AgreementParty.objects.bulk_create(
        AgreementParty(
            agreement=agreement,
            side=one.side,
            **{f"{one.kind}_id": keys[one.kind, one.target]},
        )
        for one in draft.parties
    )
    AgreementTarget.objects.bulk_create(
        AgreementTarget(
            agreement=agreement,
            rank=rank,
            title=dict(one.title),
            value=one.value,
            **partial_columns("due", one.due),
        )
        for rank, one in enumerate(draft.targets, 1)
    )
    AgreementYear.objects.bulk_create(
        AgreementYear(agreement=agreement, year=one.year, text=dict(one.text), link=one.link)
        for one in draft.years
    )
    items = item_keys(draft.items)
    AgreementItem.objects.bulk_create(
        AgreementItem(
            agreement=agreement, item_id=items[one.item], basis=one.basis, note=dict(one.note)
        )
        for one in draft.items
    )


def item_keys(items: Sequence[Tied]) -> dict[str, int]:
    """Uid → key of the items that something is tied to: published ones, for what only a draft has
    may be thrown away.

    :raises Refusal: where one is not there.
    """
    published = Item.objects.filter(
        uid__in=[one.item for one in items], revisions__from_seq__isnull=False
    )
    keys = dict(published.values_list("uid", "pk"))
    if len(keys) != len(items):
        raise Refusal("Een onderdeel waaraan dit hangt, is niet gepubliceerd.")
    return keys
