"""Who sees the files that applicants brought."""

from __future__ import annotations

from django.db.models import Q

from regie.base.actor import Actor
from regie.programmes.models import (
    AccountNumber,
    Application,
    ApplicationFile,
    Assessment,
    CallRules,
)


def seen_files(actor: Actor) -> Q:
    """Files of applications and of account numbers, for who sees those; an assessor has those of
    an application that was given, unless who applies must stay unknown. No query."""
    blind = CallRules.objects.filter(
        state=CallRules.State.IN_FORCE, content__process__blind=True
    ).values("call")
    given = Assessment.objects.changeable_by(actor).exclude(application__call__in=blind)
    files = ApplicationFile.objects.filter(
        Q(application__in=Application.objects.visible_to(actor).values("pk"))
        | Q(application__in=given.values("application"))
    )
    letters = AccountNumber.objects.visible_to(actor).filter(letter__isnull=False)
    return Q(pk__in=files.values("file")) | Q(pk__in=letters.values("letter"))
