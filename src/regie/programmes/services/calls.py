"""Calls and the versions of their rules: from a file, by answering questions, and into force."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone, translation

from regie.actors.models import Person
from regie.base import approvals, clock
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Account, Approval, Event
from regie.base.notifications import notify
from regie.base.search import touch
from regie.base.text import said
from regie.plans.models import Plan
from regie.programmes.differences import sentences
from regie.programmes.gaps import gaps
from regie.programmes.models import Application, Call, CallRules
from regie.programmes.models.application import EDITORS
from regie.programmes.ruleset import Call as ToldCall
from regie.programmes.ruleset import RuleSet, as_data, digest_of, from_data
from regie.programmes.selectors.rules import rules_of
from regie.programmes.services.allowed import must_keep_calls

#: What a second person approves.
APPROVAL = "programmes.rules"
#: So many changes of a draft can be undone.
UNDO = 10
_TWICE = "Er is al een oproep met deze code."
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: Names that addresses use for something else.
_TAKEN = ("nieuw", "cijfers", "regels", "ondersteuning")


def load_call(actor: Actor, told: ToldCall) -> Call:
    """Put a call of a file in the register, published, with all its versions. A call that is there
    already stays as it is."""
    must_keep_calls(actor)
    known: Call | None = Call.objects.filter(code=told.code).first()
    if known is not None:
        return known
    with act(actor, "programmes.call.loaded") as event:
        call: Call = Call.objects.create(
            code=told.code,
            programme_code=told.programme,
            programme=Plan.objects.filter(slug=told.programme).first(),
            title=dict(told.title),
            source=told.source,
            state=Call.State.PUBLISHED,
            example=told.example,
        )
        now = timezone.now()
        for rules in told.versions:
            last = rules is told.versions[-1]
            content = as_data(rules)
            CallRules.objects.create(
                call=call,
                number=rules.version,
                state=CallRules.State.IN_FORCE if last else CallRules.State.REPLACED,
                content=content,
                digest=digest_of(content),
                why=rules.why,
                source=rules.source,
                since=_moment(rules),
                made_at=now,
                in_force_at=now,
            )
        event.about = call
        event.after = {"code": call.code, "versions": len(told.versions)}
        touch(call.uid)
    return call


def start_call(
    actor: Actor,
    code: str,
    title: Mapping[str, str],
    programme: str,
    *,
    like: CallRules | None = None,
    content: Mapping[str, Any] | None = None,
    source: str = "",
    example: bool = False,
) -> CallRules:
    """A new call that only staff see, with a draft of its rules: empty, ``like`` those of another
    call (its dates are left out), or with the ``content`` of a file.

    :raises Invalid: for a code that is taken or cannot stand in an address, or no title.
    """
    must_keep_calls(actor)
    faults = {}
    if not _CODE.fullmatch(code) or len(code) > 60 or code in _TAKEN:
        faults["code"] = "Gebruik kleine letters, cijfers en streepjes, ten hoogste 60 tekens."
    elif Call.objects.filter(code=code).exists():
        faults["code"] = _TWICE
    if not title.get("nl", "").strip():
        faults["title"] = "Geef de oproep een naam."
    if not _CODE.fullmatch(programme) or len(programme) > 60:
        faults["programme"] = "Gebruik kleine letters, cijfers en streepjes."
    if faults:
        raise Invalid("Zo kan de oproep niet beginnen.", faults)
    if like is not None:
        content = {**like.content, "dates": {}}
    sound = _sound(content or {"allocation": {"rule": "rank_rounds", "basis": "staff"}})
    try:
        with act(actor, "programmes.call.started") as event:
            call = Call.objects.create(
                code=code,
                programme_code=programme,
                programme=Plan.objects.filter(slug=programme).first(),
                title={key: words.strip() for key, words in title.items() if words.strip()},
                source=source[:500],
                example=example,
            )
            draft = _draft(actor, call, sound, source)
            event.about = call
            event.after = {"code": code, "like": like.call.code if like else ""}
    except IntegrityError as error:  # two at one moment
        raise Invalid(_TWICE, {"code": _TWICE}) from error
    return draft


def open_draft(
    actor: Actor, call: Call, *, content: Mapping[str, Any] | None = None, source: str = ""
) -> CallRules:
    """A draft of the next version of the rules: as they are in force, or with the ``content`` of a
    file. Where there is a draft already that is the answer.

    :raises Refusal: where the call ended, or a file comes while there is a draft.
    """
    must_keep_calls(actor)
    with transaction.atomic():
        held = Call.objects.select_for_update().get(pk=call.pk)
        if held.state in (Call.State.WITHDRAWN, Call.State.CLOSED):
            raise Refusal("Deze oproep is afgesloten: haar regels veranderen niet meer.")
        known: CallRules | None = call.rules.filter(state=CallRules.State.DRAFT).first()
        if known is not None:
            if content is not None:
                raise Refusal("Er is al een ontwerp van deze oproep: werk dat af of gooi het weg.")
            return known
        if content is None:
            before: CallRules = call.rules.order_by("-number").exclude(
                state=CallRules.State.DISCARDED
            ).first() or call.rules.latest("number")
            content, source = before.content, before.source
        with act(actor, "programmes.rules.started") as event:
            draft = _draft(actor, call, _sound(content), source)
            event.about = draft
            event.after = {"call": call.code, "number": draft.number}
    return draft


def edit(actor: Actor, draft: CallRules, version: int, content: Mapping[str, Any]) -> CallRules:
    """Let a draft say something else. A request to approve it no longer holds.

    :raises Conflict: where somebody else changed it meanwhile.
    :raises Invalid: for what cannot be rules of a call.
    """
    must_keep_calls(actor)
    _is_draft(draft)
    sound = _sound(content)
    if sound == draft.content and version == draft.version:
        return draft
    undo = [*draft.undo, draft.content][-UNDO:]
    return _keep(actor, "programmes.rules.changed", draft, version, sound, undo)


def undo(actor: Actor, draft: CallRules, version: int) -> CallRules:
    """Take the last change of a draft back.

    :raises Refusal: where there is none.
    """
    must_keep_calls(actor)
    _is_draft(draft)
    if not draft.undo:
        raise Refusal("Er is niets om ongedaan te maken.")
    *before, last = draft.undo
    return _keep(actor, "programmes.rules.undone", draft, version, last, before)


def discard(actor: Actor, draft: CallRules, version: int) -> None:
    """Throw a draft away; the rules in force stay."""
    must_keep_calls(actor)
    _is_draft(draft)
    with act(actor, "programmes.rules.discarded", draft) as event:
        approvals.void(APPROVAL, draft.uid)
        _turn(draft, version, state=CallRules.State.DISCARDED, undo=[])
        event.changed("state", CallRules.State.DRAFT.value, CallRules.State.DISCARDED.value)


def ask_approval(actor: Actor, draft: CallRules, version: int, why: str) -> Approval:
    """Ask that a second person lets the rules come into force, exactly as they are.

    :raises Invalid: without a reason, or where something is missing that a call cannot do without.
    """
    must_keep_calls(actor)
    _is_draft(draft)
    if not why.strip():
        raise Invalid("Zeg waarom.", {"why": "Zeg waarom: dit staat in het openbare logboek."})
    missing = [gap for gap in gaps(from_data(draft.content, "ontwerp")) if gap.blocks]
    if missing:
        raise Refusal("Er ontbreekt nog iets: " + " ".join(str(gap) for gap in missing))
    call = draft.call
    with transaction.atomic():
        with act(actor, "programmes.rules.asked", draft) as event:
            _turn(draft, version, why=why.strip()[:500])
            event.after["why"] = draft.why
        worked = Event.objects.filter(
            object_uid__in=[str(draft.uid), str(call.uid)], action__startswith="programmes."
        ).values_list("actor", flat=True)
        accounts = set(worked.distinct().order_by()) - {None}
        persons = list(Person.objects.filter(account__in=accounts).values_list("pk", flat=True))
        if len(persons) < len(accounts):
            raise NotAllowed("Niet van iedereen die hieraan werkte, is geweten wie het is.")
        title = f"Oproep “{said(call.title, 'nl')[0]}”, versie {draft.number} van de regels"
        return approvals.request(actor, APPROVAL, draft, title[:300], editors=persons)


def digest_of_draft(uid: str) -> str:
    """What would come into force, as a hash."""
    draft = CallRules.objects.select_related("call").get(uid=uid)
    before = draft.call.rules.filter(state=CallRules.State.IN_FORCE).first()
    return digest_of(
        {
            "content": draft.content,
            "state": draft.state,
            "why": draft.why,
            "call": [draft.call.code, draft.call.state, dict(draft.call.title)],
            "before": before.digest if before else "",
        }
    )


def approved(actor: Actor, approval: Approval) -> None:
    """Let the rules come into force: called in the transaction of the approval."""
    draft = CallRules.objects.select_related("call").get(uid=approval.object_uid)
    _is_draft(draft)
    call: Call = Call.objects.select_for_update().get(pk=draft.call_id)
    before: CallRules | None = call.rules.filter(state=CallRules.State.IN_FORCE).first()
    now = clock.now()
    with act(actor, "programmes.rules.in_force", draft) as event:
        if before is not None:
            CallRules.objects.filter(pk=before.pk).update(state=CallRules.State.REPLACED)
        _turn(
            draft,
            draft.version,
            state=CallRules.State.IN_FORCE,
            approved_by_id=actor.account,
            in_force_at=now,
            since=now,
            undo=[],
        )
        if call.state == Call.State.DRAFT:
            Call.objects.filter(pk=call.pk).update(
                state=Call.State.PUBLISHED, version=call.version + 1
            )
        event.changed("state", CallRules.State.DRAFT.value, CallRules.State.IN_FORCE.value)
        event.after["why"] = draft.why
        if before is not None:
            event.after["changes"] = _in_dutch(rules_of(before), rules_of(draft))
            _tell(call, before, draft)
        touch(call.uid)


def withdraw_call(actor: Actor, call: Call, version: int, reason: str) -> None:
    """Take a call back: it stays readable, and takes no applications.

    :raises Invalid: without a reason.
    """
    must_keep_calls(actor)
    if not reason.strip():
        raise Invalid("Zeg waarom.", {"reason": "Zeg waarom."})
    if call.state not in (Call.State.DRAFT, Call.State.PUBLISHED):
        raise Refusal("Deze oproep is al afgesloten.")
    with act(actor, "programmes.call.withdrawn", call) as event:
        for uid in call.rules.filter(state=CallRules.State.DRAFT).values_list("uid", flat=True):
            approvals.void(APPROVAL, uid)
        changed = Call.objects.filter(pk=call.pk, version=version).update(
            state=Call.State.WITHDRAWN, version=version + 1
        )
        if not changed:
            raise Conflict({}, {"version": Call.objects.get(pk=call.pk).version})
        event.changed("state", call.state, Call.State.WITHDRAWN.value)
        event.after["reason"] = reason.strip()[:500]


def _draft(actor: Actor, call: Call, content: Mapping[str, Any], source: str) -> CallRules:
    number = call.rules.aggregate(last=Max("number"))["last"] or 0
    draft: CallRules = CallRules.objects.create(
        call=call,
        number=number + 1,
        content=content,
        digest=digest_of(content),
        source=source[:500],
        made_by_id=actor.account,
        made_at=timezone.now(),
    )
    return draft


def _sound(content: Mapping[str, Any]) -> dict[str, Any]:
    """The rules as they are kept.

    :raises Invalid: for what cannot be rules of a call.
    """
    return as_data(from_data({"applicants": {}, "dates": {}, **content}, "Deze regels"))


def _is_draft(draft: CallRules) -> None:
    if draft.state != CallRules.State.DRAFT:
        raise Refusal("Deze versie van de regels is geen ontwerp meer.")
    if draft.call.state in (Call.State.WITHDRAWN, Call.State.CLOSED):
        raise Refusal("Deze oproep is afgesloten: haar regels veranderen niet meer.")


def _keep(
    actor: Actor,
    action: str,
    draft: CallRules,
    version: int,
    content: dict[str, Any],
    undo: list[Any],
) -> CallRules:
    with act(actor, action, draft) as event:
        before, after = from_data(draft.content, "voor"), from_data(content, "na")
        approvals.void(APPROVAL, draft.uid)
        _turn(draft, version, content=content, digest=digest_of(content), undo=undo)
        event.after["changes"] = _in_dutch(before, after)
    return draft


def _turn(draft: CallRules, version: int, **fields: Any) -> None:
    """Change a draft, if it is still at this version."""
    changed = CallRules.objects.filter(
        pk=draft.pk, version=version, state=CallRules.State.DRAFT
    ).update(version=version + 1, **fields)
    if not changed:
        theirs = CallRules.objects.get(pk=draft.pk)
        raise Conflict({}, {"version": theirs.version})
    draft.refresh_from_db()


def _in_dutch(before: RuleSet, after: RuleSet) -> list[str]:
    """For the history, which is kept in Dutch."""
    with translation.override("nl"):
        return sentences(before, after)


def _tell(call: Call, before: CallRules, after: CallRules) -> None:
    """Tell everybody who is busy with an application what changed."""
    busy = Application.objects.filter(
        call=call, state__in=(Application.State.DRAFT, Application.State.SUBMITTED)
    )
    people = Account.objects.filter(
        is_active=True,
        person__mandates__organisation__in=busy.values("organisation"),
        person__mandates__role__in=[role.value for role in EDITORS],
        person__mandates__state="active",
    ).distinct()
    old, new = rules_of(before), rules_of(after)
    for account in people:
        with translation.override(account.language):
            told = sentences(old, new)
        notify(
            "programmes.rules_changed",
            account,
            {
                "title": said(call.title, account.language)[0],
                "call": call.code,
                "why": after.why,
                "changes": told,
            },
            f"programmes.rules_changed/{after.uid}/{account.pk}",
        )


def _moment(rules: RuleSet) -> datetime | None:
    """From when a version holds, as a moment."""
    since = rules.since
    if since is None or isinstance(since, datetime):
        return since if since is None or since.tzinfo else timezone.make_aware(since)
    return timezone.make_aware(datetime(since.year, since.month, since.day))
