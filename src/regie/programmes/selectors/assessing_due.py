"""What assessing wants done, as *Mijn werk* shows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import get_language, gettext

from regie.actors.people.due import DueItem
from regie.base.actor import Actor, Role
from regie.base.text import said
from regie.programmes.models import Assessment, Check
from regie.programmes.models.application import READERS


def due_in_assessing(actor: Actor, today: date) -> Iterator[DueItem]:
    """To an assessor, what was given; to who files, what must be completed. One query each."""
    language = "en" if (get_language() or "").startswith("en") else "nl"
    if actor.has(Role.ASSESSOR):
        rows = Assessment.objects.changeable_by(actor).filter(state=Assessment.State.GIVEN)
        for uid, number, title in rows.order_by("pk").values_list(
            "uid", "application__number", "application__call__title"
        ):
            yield DueItem(
                what=gettext("Assess application %(number)s") % {"number": number},
                button=gettext("Assess"),
                kind="assessment",
                uid=uid,
                within=said(title, language)[0],
            )
    if own := actor.organisations(*READERS):
        asked = Check.objects.filter(
            application__organisation__in=own,
            state=Check.State.ASKED,
            application__state="submitted",
        )
        for uid, number, title, until in asked.order_by("until", "pk").values_list(
            "application__uid", "application__number", "application__call__title", "until"
        ):
            yield DueItem(
                what=gettext("Answer the question about application %(number)s")
                % {"number": number},
                button=gettext("Answer"),
                kind="application_questions",
                uid=uid,
                until=until,
                within=said(title, language)[0],
            )
