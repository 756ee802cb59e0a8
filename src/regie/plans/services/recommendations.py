"""What people write about the recommendations of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from regie.actors.models import Office, Organisation
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.fields import partial_columns
from regie.base.search import touch
from regie.kernel.dates import PartialDate
from regie.plans.models import Recommendation, RecommendationItem
from regie.plans.models.plan import WRITERS
from regie.plans.rules import ANSWERS
from regie.plans.services.agreements import Tied, item_keys, tied_fault, told

Words = Mapping[str, str]


class Advice(Struct, frozen=True):
    """All that a recommendation says, in our own words; ``body`` is the uid of an organisation, and
    ``owner`` the kind (*organisation*, *office*) and uid of whoever must answer, where that is
    known."""

    body: str
    title: Words
    text: Words = field(default_factory=dict)
    document: str = ""
    link: str = ""
    date: PartialDate | None = None
    number: str = ""
    owner: tuple[str, str] | None = None
    items: Sequence[Tied] = ()
    passage: int | None = None
    source: str = ""
    example: bool = False


def record_recommendation(actor: Actor, advice: Advice, *, uid: str = "") -> Recommendation:
    """A recommendation that is not in the register yet; it is open until it is answered.

    :raises Invalid: for what cannot be, a sentence for each field.
    """
    if not actor.has(*WRITERS):
        raise NotAllowed("Je mag geen aanbevelingen toevoegen.")
    with act(actor, "plans.recommendation.recorded") as event:
        _check(advice)
        row = Recommendation(**({"uid": uid} if uid else {}))
        _fill(row, advice)
        row.save()
        _tie(row, advice)
        event.about = row
        event.after = told(advice)
        touch(row.uid)
    return row


def change_recommendation(
    actor: Actor, row: Recommendation, version: int, advice: Advice
) -> Recommendation:
    """Let a recommendation say something else; its answer and state stay.

    :raises Conflict: when somebody else changed it meanwhile.
    """
    _may_change(actor, row)
    with act(actor, "plans.recommendation.changed", row) as event:
        _check(advice)
        fresh: Recommendation = Recommendation.objects.select_for_update(no_key=True).get(pk=row.pk)
        before, after = told(advice_of(fresh)), told(advice)
        if fresh.version != version:
            raise Conflict(after, before)
        for name, value in after.items():
            event.changed(name, before[name], value)
        _fill(fresh, advice)
        fresh.version += 1
        fresh.save()
        RecommendationItem.objects.filter(recommendation=fresh).delete()
        _tie(fresh, advice)
        touch(fresh.uid)
    return fresh


def answer_recommendation(
    actor: Actor, row: Recommendation, version: int, state: str, answer: Words
) -> Recommendation:
    """Say what is done with a recommendation, and why.

    :raises Invalid: without an answer, unless it is open again.
    :raises Refusal: where this state cannot follow on the one that it has.
    :raises Conflict: when somebody else changed it meanwhile.
    """
    _may_change(actor, row)
    with act(actor, "plans.recommendation.answered", row) as event:
        fresh: Recommendation = Recommendation.objects.select_for_update(no_key=True).get(pk=row.pk)
        if fresh.version != version:
            raise Conflict(
                {"state": state, "answer": dict(answer)},
                {"state": fresh.state, "answer": fresh.answer},
            )
        if state != fresh.state and state not in ANSWERS[fresh.state]:
            raise Refusal("Dit antwoord kan niet volgen op het vorige.")
        if state != Recommendation.State.OPEN and not any(
            words.strip() for words in answer.values()
        ):
            raise Invalid("Een antwoord heeft woorden.", {"answer": "Zeg wat ermee gebeurt."})
        event.changed("state", fresh.state, state)
        event.changed("answer", fresh.answer, dict(answer))
        fresh.state, fresh.answer = state, dict(answer)
        fresh.version += 1
        fresh.save(update_fields=["state", "answer", "version"])
        touch(fresh.uid)
    return fresh


def advice_of(row: Recommendation) -> Advice:
    """What a recommendation says now: what a form starts from; 4 queries at most."""
    owner = None
    if row.owner_organisation is not None:
        owner = ("organisation", row.owner_organisation.uid)
    elif row.owner_office is not None:
        owner = ("office", row.owner_office.uid)
    return Advice(
        row.body.uid,
        row.title,
        row.text,
        row.document,
        row.link,
        row.date,
        row.number,
        owner,
        tuple(
            Tied(one.item.uid, one.basis, one.note)
            for one in row.items.select_related("item").order_by("pk")
        ),
        row.passage_id,
        row.source,
        row.example,
    )


def _may_change(actor: Actor, row: Recommendation) -> None:
    if not Recommendation.objects.changeable_by(actor).filter(pk=row.pk).exists():
        raise NotAllowed("Je mag deze aanbeveling niet wijzigen.")


def _check(advice: Advice) -> None:
    wrong = {}
    if not any(advice.title.values()):
        wrong["title"] = "Geef een titel."
    if not advice.body:
        wrong["body"] = "Zeg wie dit aanbeveelt."
    if advice.passage is None and not advice.source and not advice.example:
        wrong["source"] = "Zeg waar dit staat."
    if sentence := tied_fault(advice.items):
        wrong["items"] = sentence
    if wrong:
        raise Invalid("Deze aanbeveling kan zo niet bestaan.", wrong)


def _fill(row: Recommendation, advice: Advice) -> None:
    row.body_id = _organisation(advice.body)
    row.title, row.text = dict(advice.title), dict(advice.text)
    row.document, row.link, row.number = advice.document, advice.link, advice.number
    for name, value in partial_columns("date", advice.date).items():
        setattr(row, name, value)
    kind, uid = advice.owner or ("", "")
    row.owner_organisation_id = _organisation(uid) if kind == "organisation" else None
    row.owner_office_id = _office(uid) if kind == "office" else None
    row.passage_id = advice.passage
    row.source, row.example = advice.source, advice.example


def _organisation(uid: str) -> int:
    key: int | None = Organisation.objects.filter(uid=uid).values_list("pk", flat=True).first()
    if key is None:
        raise Refusal(f"Deze organisatie bestaat niet: {uid}.")
    return key


def _office(uid: str) -> int:
    key: int | None = Office.objects.filter(uid=uid).values_list("pk", flat=True).first()
    if key is None:
        raise Refusal(f"Dit ambt bestaat niet: {uid}.")
    return key


def _tie(row: Recommendation, advice: Advice) -> None:
    keys = item_keys(advice.items)
    RecommendationItem.objects.bulk_create(
        RecommendationItem(
            recommendation=row, item_id=keys[one.item], basis=one.basis, note=dict(one.note)
        )
        for one in advice.items
    )
