"""Following something by mail: asked, confirmed through a mail, stopped with one click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.core.validators import validate_email
from django.utils import timezone

from regie.base.actor import VISITOR
from regie.base.audit import act
from regie.base.doors import rate_limit
from regie.base.errors import Invalid
from regie.base.models import Follower, Following, Notification
from regie.base.notifications import ATTEMPTS, notify
from regie.base.uid import new_uid

#: How long a link to confirm works, and an address that was never confirmed is kept.
DAYS = 7
#: Between two mails with news.
WEEK = timedelta(days=7)
_ASKS_AN_HOUR = 10
_MAILS_A_DAY = 5


def confirm_token(following: str) -> str:
    """What the link in the mail to confirm holds."""
    return TimestampSigner(salt="following.confirm").sign(following)


def ask(
    kind: str, target: str, title: Mapping[str, str], email: str, language: str, knocker: str
) -> None:
    """Send a mail to confirm that ``email`` follows something. Whoever follows it already is not
    told so: nobody hears from this who follows what.

    :param title: what it is called, for the mail.
    :param knocker: who asks, such as an address of the network.
    :raises Invalid: where ``email`` is no address.
    :raises TooOften: too much was asked by one person or for one address.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(
            "Dit is geen e-mailadres.", {"email": "Geef een e-mailadres zoals naam@voorbeeld.be."}
        ) from error
    rate_limit(f"follow:{knocker}", _ASKS_AN_HOUR, timedelta(hours=1))
    rate_limit(f"follow-mail:{address}", _MAILS_A_DAY, timedelta(days=1))
    now = timezone.now()
    with act(VISITOR, "base.following.asked") as event:
        follower, _ = Follower.objects.get_or_create(
            email=address, defaults={"language": language, "created_at": now}
        )
        following, _ = Following.objects.get_or_create(
            follower=follower,
            kind=kind,
            target=target[:300],
            ended_at=None,
            defaults={"created_at": now},
        )
        event.about = following
        if following.confirmed_at is None:
            params = {"following": following.uid, "title": dict(title)}
            notify("base.following_confirm", follower, params, f"follow/{new_uid()}")


def to_confirm(token: str) -> Following | None:
    """What a link in a mail would confirm; nothing for a link that is guessed, old or over. Opening
    it changes nothing."""
    try:
        uid = TimestampSigner(salt="following.confirm").unsign(token, max_age=timedelta(days=DAYS))
    except BadSignature:
        return None
    found: Following | None = (
        Following.objects.select_related("follower").filter(uid=uid, ended_at=None).first()
    )
    return found


def confirm(following: Following) -> None:
    """From now on its follower is told."""
    now = timezone.now()
    with act(VISITOR, "base.following.confirmed", following):
        Following.objects.filter(pk=following.pk, confirmed_at=None).update(confirmed_at=now)
        Follower.objects.filter(pk=following.follower_id, told_until=None).update(told_until=now)


def follower_of(token: str) -> Follower | None:
    """Whose mails hold this address to stop; nothing for one that is guessed."""
    try:
        uid = Signer(salt="following.stop").unsign(token)
    except BadSignature:
        return None
    return Follower.objects.filter(uid=uid).first()


def followings(follower: Follower) -> list[Following]:
    """What somebody follows, confirmed or not: 1 query."""
    return list(follower.followings.filter(ended_at=None).order_by("pk"))


def stop(follower: Follower, only: str = "") -> None:
    """Stop following everything, or ``only`` the one with this uid. With the last one the address
    is erased."""
    with act(VISITOR, "base.following.stopped", follower):
        chosen = follower.followings.filter(ended_at=None)
        (chosen.filter(uid=only) if only else chosen).update(ended_at=timezone.now())
        _erase(Follower.objects.filter(pk=follower.pk))


def forget_unconfirmed() -> None:
    """End what nobody confirmed in time, and erase addresses that follow nothing any more."""
    before = timezone.now() - timedelta(days=DAYS)
    Following.objects.filter(ended_at=None, confirmed_at=None, created_at__lt=before).update(
        ended_at=timezone.now()
    )
    _erase(Follower.objects.filter(email__isnull=False, created_at__lt=before))


def _erase(chosen: Any) -> None:
    gone = list(
        chosen.exclude(followings__in=Following.objects.filter(ended_at=None)).values_list(
            "pk", flat=True
        )
    )
    Follower.objects.filter(pk__in=gone).update(email=None, told_until=None)
    # What was not sent yet has nowhere to go.
    Notification.objects.filter(follower__in=gone, sent_at=None).update(attempts=ATTEMPTS)


def to_tell(now: datetime) -> list[Follower]:
    """Followers who were last told a week ago or longer: 1 query."""
    return list(
        Follower.objects.filter(
            email__isnull=False,
            told_until__lte=now - WEEK,
            followings__ended_at=None,
            followings__confirmed_at__isnull=False,
        )
        .distinct()
        .order_by("pk")
    )


def tell(follower: Follower, news: Iterable[Mapping[str, Any]], now: datetime) -> bool:
    """Note the mail with ``news``, plain values for its template; whether there was any to send. No
    news is no mail."""
    told = list(news)
    seen = follower.told_until
    # Two workers tell it once.
    mine = Follower.objects.filter(pk=follower.pk, told_until=seen).update(told_until=now)
    if mine and told and seen is not None:
        key = f"following/{follower.uid}/{seen.isoformat()}"
        notify("base.following_digest", follower, {"news": told}, key)
    return bool(mine and told)
