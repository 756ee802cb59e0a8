"""Closing a round with four eyes: one asks, another approves exactly the ledger as it was shown."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from regie.actors.models import Person
from regie.base import approvals
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Refusal
from regie.base.models import Approval
from regie.budgets import ledger, rules
from regie.budgets.models import Balance, Movement, Round, RuiterUse
from regie.budgets.selectors.keeping import what_blocks
from regie.budgets.services.allowed import must_write

#: The kind of approval that closes a round.
APPROVAL = "budget_round"


def ask_closing(actor: Actor, round_: Round) -> Approval:
    """Ask that somebody else closes a round as it is now.

    :raises Refusal: where something keeps it open, or closing was asked already.
    """
    must_write(actor)
    _must_be_closable(round_)
    last = Movement.objects.filter(round=round_, created_by__isnull=False).order_by("-pk").first()
    editors = Person.objects.filter(account=last.created_by_id) if last else Person.objects.none()
    return approvals.request(
        actor,
        APPROVAL,
        round_,
        f"{rules.spoken(round_.code)} afsluiten",
        editors=editors.values_list("pk", flat=True),
    )


def digest_of(uid: str) -> str:
    """The ledger of a round as a hash: what each article stands at, and each movement."""
    round_ = Round.objects.select_related("base").get(uid=uid)
    told = [round_.code, round_.state]
    told += [
        f"{article}|{axis}|{amount}"
        for article, evolution in sorted(ledger.read(round_).items())
        for axis, amount in evolution.closing.items()
    ]
    told += Movement.objects.filter(round=round_).order_by("pk").values_list("uid", flat=True)
    told += [
        f"ruiter|{article}|{amount}"
        for article, amount in RuiterUse.objects.filter(round=round_)
        .order_by("article_id")
        .values_list("article_id", "amount")
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def approved(actor: Actor, approval: Approval) -> None:
    """Close the round that was approved.

    :raises Refusal: where it is not as it was shown, or something keeps it open.
    """
    round_ = Round.objects.get(uid=approval.object_uid)
    given = Approval.objects.filter(pk=approval.pk, kind=APPROVAL, object_uid=round_.uid)
    if not given.filter(state=Approval.State.APPROVED).exists():
        raise Refusal("Alleen wat een tweede persoon goedkeurde, wordt afgesloten.")
    with transaction.atomic():
        # Somebody may have been writing since before it was asked.
        locked = ledger.lock(round_)
        # The base must not close while this round asks whether it is closed.
        locked.base = Round.objects.select_for_update().filter(pk=locked.base_id).first()
        if digest_of(locked.uid) != approval.digest:
            raise Refusal("Dit is intussen gewijzigd; bekijk het opnieuw voor je beslist.")
        _must_be_closable(locked)
        _close(actor, locked)


def _must_be_closable(round_: Round) -> None:
    if round_.state == Round.State.CLOSED:
        raise Refusal(f"{rules.spoken(round_.code)} is al afgesloten.")
    blocks = what_blocks(round_.code)
    if blocks:
        raise Refusal(
            f"{rules.spoken(round_.code)} kan nog niet dicht: "
            + " ".join(block.sentence for block in blocks[:5])
        )


def _close(actor: Actor, round_: Round) -> None:
    """Write what every article of a round that is held stands at, once and for all."""
    with act(actor, "budgets.round.closed", round_) as event:
        told = ledger.read(round_)
        balances = [
            Balance(round=round_, article_id=article, axis=axis, amount=amount)
            for article, evolution in sorted(told.items())
            for axis, amount in evolution.closing.items()
        ]
        Balance.objects.bulk_create(balances)
        now = timezone.now()
        Round.objects.filter(pk=round_.pk, state=Round.State.OPEN).update(
            state=Round.State.CLOSED, closed_at=now, version=round_.version + 1
        )
        event.after.update(balances=len(balances), digest=ledger.digest_of_balances(balances))
