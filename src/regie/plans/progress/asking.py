"""Planning, opening and closing a round: what is asked, of whom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F, Q
from django.utils import timezone
from msgspec import Struct

from regie.actors.models import Mandate, Organisation, Person
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Account
from regie.plans.contents import Content
from regie.plans.models import (
    DomainPractice,
    Edition,
    Item,
    Participant,
    PersonalLink,
    Plan,
    ProgressRound,
    Request,
    RoundPlan,
    Snapshot,
)
from regie.plans.models.plan import WRITERS
from regie.plans.progress import rules
from regie.plans.progress.links import tell_link
from regie.plans.progress.selectors import last_answers, minutes_of, round_content
from regie.plans.selectors.states import edition_as_of, read_at

#: Why the name of somebody without an account is kept.
PURPOSE = "een vraag naar voortgang beantwoorden"


class RoundPlanned(Struct, frozen=True):
    """What a round will be: ``until`` is the day after the period, ``plans`` are uids."""

    title: str
    since: date
    until: date
    deadline: datetime
    questions: Sequence[str]
    kinds: Sequence[str]
    plans: Sequence[str]
    own: str = ""
    example: bool = False


def plan_round(actor: Actor, wanted: RoundPlanned, today: date) -> ProgressRound:
    """Make a round that asks nobody yet: a request for each item of the plans that is neither done
    nor stopped, of who reports for its domain, where that is known.

    :raises Invalid: with a sentence for each field that is wrong.
    """
    may_ask(actor)
    _check(wanted)
    with act(actor, "plans.round.planned") as event:
        plans = Plan.objects.visible_to(actor).filter(uid__in=wanted.plans).distinct()
        editions = [edition for plan in plans if (edition := _newest(plan))]
        if len(editions) != len(set(wanted.plans)):
            text = "Kies plannen die gepubliceerd zijn."
            raise Invalid(text, {"plans": text})
        questions = [kind for kind in rules.QUESTIONS if kind in {"status", *wanted.questions}]
        round_ = ProgressRound.objects.create(
            title=wanted.title.strip(),
            since=wanted.since,
            until=wanted.until,
            deadline=wanted.deadline,
            questions=questions,
            kinds=list(wanted.kinds),
            own=wanted.own.strip(),
            made_by_id=actor.account,
            example=wanted.example or any(edition.plan.example for edition in editions),
        )
        for edition in editions:
            RoundPlan.objects.create(
                round=round_, plan=edition.plan, edition=edition, seq=read_at(edition)
            )
        asked = _requests(round_, editions, today)
        event.about = round_
        event.after = {"title": round_.title, "asked": asked}
    return round_


def may_ask(actor: Actor) -> None:
    """Refuse whoever does not coordinate.

    :raises NotAllowed: as it says.
    """
    if not actor.has(*WRITERS):
        raise NotAllowed("Alleen wie coördineert, vraagt naar voortgang.")


def _check(wanted: RoundPlanned) -> None:
    wrong: dict[str, str] = {}
    if not wanted.title.strip():
        wrong["title"] = "Geef de ronde een naam."
    if wanted.until <= wanted.since:
        wrong["until"] = "De periode eindigt voor ze begint."
    if not wanted.plans:
        wrong["plans"] = "Kies minstens één plan."
    if not wanted.kinds or not set(wanted.kinds) <= set(rules.ITEM_KINDS):
        wrong["kinds"] = "Kies waarover je iets vraagt."
    if not set(wanted.questions) <= set(rules.QUESTIONS):
        wrong["questions"] = "Kies uit deze vragen."
    if "own" in wanted.questions and not wanted.own.strip():
        wrong["own"] = "Schrijf je eigen vraag op."
    if wrong:
        raise Invalid("Deze ronde kan zo niet bestaan.", wrong)


def _newest(plan: Plan) -> Edition | None:
    newest: Edition | None = (
        Edition.objects.filter(plan=plan, number__isnull=False)
        .select_related("plan", "decision")
        .order_by("-number")
        .first()
    )
    return newest


def _requests(round_: ProgressRound, editions: Iterable[Edition], today: date) -> int:
    minutes = minutes_of()
    planned: list[tuple[Content, str | None, rules.Burden]] = []
    for edition in editions:
        contents = edition_as_of(edition)
        steps: dict[str, int] = {}
        for content in contents.values():
            if content.kind == Item.Kind.MILESTONE and content.parent:
                steps[content.parent] = steps.get(content.parent, 0) + 1
        owner = edition.plan.owner.uid if edition.plan.owner else None
        for content in contents.values():
            if content.kind in round_.kinds:
                cost = rules.burden_of(round_.questions, steps.get(content.item, 0), minutes)
                planned.append((content, domain_of(content, contents) or owner, cost))
    items = dict(
        Item.objects.filter(uid__in=[content.item for content, _, _ in planned]).values_list(
            "uid", "pk"
        )
    )
    over = {item for item, answer in last_answers(items.values()).items() if answer.status in _OVER}
    domains = {uid for _, uid, _ in planned if uid}
    organisations = dict(Organisation.objects.filter(uid__in=domains).values_list("uid", "pk"))
    reporters = _reporters(round_, organisations.values(), today)
    before = _asked_before(
        round_,
        [
            items[content.item]
            for content, domain, _ in planned
            if items[content.item] not in over
            and organisations.get(domain or "", 0) not in reporters
        ],
    )
    rows = [
        Request(
            round=round_,
            item_id=items[content.item],
            organisation_id=organisations.get(domain or ""),
            reporter=reporters.get(organisations.get(domain or "", 0))
            or before.get(items[content.item]),
            questions=cost.questions,
            minutes=cost.minutes,
        )
        # In the same order whatever order the database told them in.
        for content, domain, cost in sorted(planned, key=lambda one: items[one[0].item])
        if items[content.item] not in over
    ]
    Request.objects.bulk_create(rows)
    return len(rows)


_OVER = frozenset({"done", "stopped"})
#: As what an organisation answers for an item; the first that is there.
_ANSWERS_FOR = ("lead", "responsible")


def domain_of(content: Content, contents: Mapping[str, Content]) -> str | None:
    """The organisation that answers for an item, or for the nearest item above it."""
    at: Content | None = content
    seen: set[str] = set()
    while at is not None and at.item not in seen:
        seen.add(at.item)
        for role in _ANSWERS_FOR:
            for link in at.links:
                if link.role == role and link.kind == "organisation":
                    return link.target
        at = contents.get(at.parent or "")
    return None


def _reporters(
    round_: ProgressRound, organisations: Iterable[int], today: date
) -> dict[int, Participant]:
    """Who reports for each organisation, as a participant of the round."""
    held = (
        Mandate.objects.filter(
            Q(until__isnull=True) | Q(until__gt=today),
            role=Role.REPORTER,
            state=Mandate.State.ACTIVE,
            since__lte=today,
            organisation__in=list(organisations),
            person__erased_at=None,
        )
        .order_by("-pk")
        .values_list("organisation", "person")
    )
    people: dict[int, int] = {}
    for organisation, person in held:  # the one who holds it longest comes last
        if organisation is not None:
            people[organisation] = person
    asked = {person: _participant(round_, person) for person in dict.fromkeys(people.values())}
    return {organisation: asked[person] for organisation, person in people.items()}


def _asked_before(round_: ProgressRound, items: Sequence[int]) -> dict[int, Participant]:
    """Who was asked about each of ``items`` the last time, without an account: nobody types a name
    and an address twice. Whoever has an account is asked by a mandate."""
    last: dict[int, str] = {}
    people: dict[str, int] = {}
    for item, email, person in (
        Request.objects.filter(
            item__in=items,
            round__state__in=[ProgressRound.State.OPEN, ProgressRound.State.CLOSED],
            round__example=round_.example,
            reporter__person__account=None,
            reporter__person__erased_at=None,
        )
        .exclude(reporter__email="")
        .exclude(reporter__email__in=Account.objects.values("email"))
        .order_by("round__deadline", "pk")
        .values_list("item", "reporter__email", "reporter__person")
    ):
        last[item], people[email] = email, person
    # Of an item that somebody else was asked about later, the earlier address is not asked.
    people = {email: person for email, person in people.items() if email in last.values()}
    Person.objects.filter(pk__in=people.values()).update(keep_until=_kept(round_))
    made = Participant.objects.bulk_create(
        Participant(round=round_, person_id=person, email=email) for email, person in people.items()
    )
    asked = {one.email: one for one in made}
    return {item: asked[email] for item, email in last.items()}


def _kept(round_: ProgressRound) -> date:
    """Until when an address is kept that was given for ``round_``."""
    return timezone.localdate(round_.deadline) + timedelta(days=365)


def _participant(round_: ProgressRound, person: int) -> Participant:
    found, _ = Participant.objects.get_or_create(round=round_, person_id=person)
    return found


def participant_called(round_: ProgressRound, name: str, email: str) -> Participant:
    """Somebody by an address, in the transaction of the caller: with the account that has it, as
    the participant that has it already, or new.

    :raises Invalid: for no name or no address.
    """
    email, name = email.strip().lower(), name.strip()
    wrong = {}
    try:
        validate_email(email)
    except ValidationError:
        wrong["email"] = "Vul een e-mailadres in zoals naam@voorbeeld.be."
    account = Account.objects.filter(email=email).first()
    person = account and Person.objects.filter(account=account).first()
    if person is not None:
        return _participant(round_, person.pk)
    known = Participant.objects.filter(round=round_, email=email).first() if email else None
    if known is not None:
        return known
    if not name:
        wrong["name"] = "Vul een naam in."
    if wrong:
        raise Invalid("We weten nog niet aan wie.", wrong)
    fresh = Person.objects.create(
        name=name,
        purpose=PURPOSE,
        keep_until=_kept(round_),
        example=round_.example,
    )
    return Participant.objects.create(round=round_, person=fresh, email=email)


def held_round(actor: Actor, uid: str) -> ProgressRound:
    """A round that ``actor`` may change, held until the transaction ends.

    :raises NotAllowed: where there is none.
    """
    found: ProgressRound | None = (
        ProgressRound.objects.changeable_by(actor)
        .select_for_update(no_key=True)
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise NotAllowed("Deze ronde is er niet.")
    return found


def assign(
    actor: Actor,
    uid: str,
    requests: Collection[str],
    *,
    person: str = "",
    name: str = "",
    email: str = "",
) -> int:
    """Say who answers for the chosen items of a round that is not opened yet: a known person (its
    uid), or somebody by name and address. How many items that is."""
    may_ask(actor)
    with act(actor, "plans.round.assigned") as event:
        round_ = _planned(actor, uid)
        event.about = round_
        chosen = Request.objects.filter(round=round_, uid__in=list(requests))
        if person:
            known = Person.objects.filter(uid=person, erased_at=None).first()
            if known is None:
                raise Invalid("Deze persoon is er niet.", {"person": "Kies een andere persoon."})
            participant = _participant(round_, known.pk)
        else:
            participant = participant_called(round_, name, email)
        count = chosen.update(reporter=participant, version=F("version") + 1)
        if not count:
            raise Invalid("Kies minstens één onderdeel.")
        event.after = {"participant": participant.uid, "items": count}
    return count


def leave_out(actor: Actor, uid: str, requests: Collection[str]) -> int:
    """Do not ask about the chosen items."""
    may_ask(actor)
    with act(actor, "plans.round.left_out") as event:
        event.about = _planned(actor, uid)
        count, _ = Request.objects.filter(
            round=event.about, uid__in=list(requests), state=Request.State.PLANNED
        ).delete()
        if not count:
            raise Invalid("Kies minstens één onderdeel.")
        event.after = {"items": count}
    return count


def _planned(actor: Actor, uid: str) -> ProgressRound:
    round_ = held_round(actor, uid)
    if round_.state != ProgressRound.State.DRAFT:
        raise Refusal("Deze ronde is al geopend.")
    return round_


def open_round(actor: Actor, uid: str, version: int, today: date) -> ProgressRound:
    """Ask: everybody gets one mail with one link."""
    may_ask(actor)
    with act(actor, "plans.round.opened") as event:
        round_ = held_round(actor, uid)
        event.about = round_
        requests = Request.objects.filter(round=round_)
        if not requests.exists():
            raise Refusal("Deze ronde vraagt niets: er staat geen enkel onderdeel in.")
        if nobody := requests.filter(reporter=None).count():
            raise Refusal(f"Van {nobody} onderdelen is niet gezegd wie antwoordt.")
        now = timezone.now()
        if round_.deadline <= now:
            raise Refusal("De deadline is al voorbij.")
        _step(round_, version, "open", opened_at=now)
        confirmed = DomainPractice.objects.filter(head_confirms=True).values("organisation")
        requests.filter(organisation__in=confirmed).update(head_confirms=True)
        requests.update(state=Request.State.OPEN, version=F("version") + 1)
        asked = Participant.objects.filter(round=round_, requests__isnull=False).distinct()
        for participant in asked.select_related("person").order_by("pk"):
            mine = list(requests.filter(reporter=participant).values_list("minutes", flat=True))
            tell_link(participant, round_, "progress.round", count=len(mine), minutes=sum(mine))
        asked_now = Participant.objects.filter(round=round_, requests__isnull=False)
        Participant.objects.filter(pk__in=asked_now.values("pk")).update(told_at=now, told_on=today)
        event.changed("state", "draft", round_.state)
    return round_


def _step(round_: ProgressRound, version: int, name: str, **fields: Any) -> None:
    target = rules.step(rules.ROUND_STEPS, round_.state, name)
    if target is None:
        raise Refusal("Dat kan niet in de fase waarin deze ronde nu is.")
    if not ProgressRound.objects.filter(pk=round_.pk, version=version).update(
        state=target, version=version + 1, **fields
    ):
        raise Conflict({"state": target}, {"state": round_.state, "version": round_.version})
    round_.refresh_from_db()


def discard_round(actor: Actor, uid: str, version: int) -> ProgressRound:
    """Throw away a round that asked nobody yet."""
    may_ask(actor)
    with act(actor, "plans.round.discarded") as event:
        round_ = held_round(actor, uid)
        event.about = round_
        _step(round_, version, "discard")
        event.changed("state", "draft", round_.state)
    return round_


def move_deadline(actor: Actor, uid: str, version: int, deadline: datetime) -> ProgressRound:
    """Give more (or less) time; links live along."""
    may_ask(actor)
    with act(actor, "plans.round.deadline_moved") as event:
        round_ = held_round(actor, uid)
        event.about = round_
        if round_.state not in (ProgressRound.State.DRAFT, ProgressRound.State.OPEN):
            raise Refusal("Deze ronde is voorbij.")
        if deadline <= timezone.now():
            text = "Kies een moment dat nog komt."
            raise Invalid(text, {"deadline": text})
        event.changed("deadline", round_.deadline.isoformat(), deadline.isoformat())
        if not ProgressRound.objects.filter(pk=round_.pk, version=version).update(
            deadline=deadline, version=version + 1
        ):
            raise Conflict(
                {"deadline": deadline.isoformat()},
                {"deadline": round_.deadline.isoformat(), "version": round_.version},
            )
        PersonalLink.objects.filter(participant__round=round_, revoked_at=None).update(
            expires_at=deadline + rules.GRACE
        )
        round_.refresh_from_db()
    return round_


def close_round(actor: Actor, uid: str, version: int) -> Snapshot:
    """End a round: no link opens any more, and what was answered is frozen."""
    may_ask(actor)
    with act(actor, "plans.round.closed") as event:
        round_ = held_round(actor, uid)
        event.about = round_
        now = timezone.now()
        _step(round_, version, "close", closed_at=now)
        content = round_content(round_)
        snapshot = Snapshot.objects.create(
            round=round_, content=content, sha256=hash_of_content(content), at=now
        )
        event.changed("state", "open", round_.state)
        event.after["sha256"] = snapshot.sha256
    return snapshot


def hash_of_content(content: Mapping[str, Any]) -> str:
    """What proves a snapshot."""
    told = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def broken_snapshots() -> list[str]:
    """A sentence for each snapshot that is no longer what it was."""
    return [
        f"De momentopname {snapshot.uid} van een voortgangsronde klopt niet meer met haar hash."
        for snapshot in Snapshot.objects.order_by("pk")
        if hash_of_content(snapshot.content) != snapshot.sha256
    ]
