"""What plans want done, and their milestones as due dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import F, Q
from django.utils.translation import get_language, gettext

from regie.actors.people.due import DueItem
from regie.agenda.hooks import DueDate
from regie.base.actor import Actor
from regie.base.fields import last_day, partial_date
from regie.base.text import said
from regie.plans.models import Edition, Item, Link, Revision
from regie.plans.models.plan import WRITERS


def due_items(actor: Actor, today: date) -> Iterator[DueItem]:
    """What was decided and is not published yet, for who publishes: 1 query."""
    if not actor.has(*WRITERS):
        return
    for edition in (
        Edition.objects.filter(state=Edition.State.DECIDED).select_related("plan").order_by("pk")
    ):
        yield DueItem(
            gettext("Decided, ready to publish: %(title)s")
            % {"title": said(edition.name, get_language() or "nl")[0]},
            gettext("Look and publish"),
            "edition",
            edition.uid,
            within=said(edition.plan.title, get_language() or "nl")[0],
        )


#: The widest that a date may be: what begins so long before may still end within.
_YEAR = 366


def due_dates(actor: Actor, since: date, until: date) -> Iterator[DueDate]:
    """Published milestones that may fall from ``since`` to ``until``, with who leads what they are
    a step of: 3 queries. What is not published yet is nobody's due date."""
    begins = date.fromordinal(max(1, since.toordinal() - _YEAR))
    living = Revision.objects.filter(from_seq__isnull=False, until_seq__isnull=True, ended=False)
    found = list(
        living.filter(
            Q(expected_first__range=(begins, until))
            | Q(expected_first__isnull=True, planned_first__range=(begins, until)),
            kind=Item.Kind.MILESTONE,
        )
        .select_related("item", "plan", "parent")
        .order_by("pk")
    )
    if not found:
        return
    parents = {row.parent_id for row in found}
    titles = dict(living.filter(item__in=parents).values_list("item", "title"))
    who: dict[int, set[tuple[str, str]]] = {}
    for parent, organisation, office in (
        Link.objects.filter(
            Q(organisation__isnull=False) | Q(office__isnull=False),
            revision__item__in=parents,
            revision__from_seq__isnull=False,
            revision__until_seq__isnull=True,
            revision__ended=False,
        )
        .exclude(role=Link.Role.PARTNER)
        .annotate(parent=F("revision__item"))
        .values_list("parent", "organisation__uid", "office__uid")
    ):
        one = ("organisation", organisation) if organisation else ("office", office)
        who.setdefault(parent, set()).add(one)
    for row in found:
        when = partial_date(row.expected_first, row.expected_precision) or partial_date(
            row.planned_first, row.planned_precision
        )
        if when is None or last_day(when) < since:
            continue
        yield DueDate(
            "milestone",
            row.item.uid,
            row.title,
            when,
            f"/acties/{row.item.uid}/",
            row.reached_first is not None,
            frozenset(who.get(row.parent_id or 0, ())),
            titles.get(row.parent_id, {}),
            row.plan.slug,
            example=row.is_example or row.plan.example,
        )
