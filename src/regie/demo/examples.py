"""Where to look in a demonstration: addresses that work, found in the register itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import override

from regie.actors.models import Invitation, Mandate, Municipality, Organisation
from regie.agenda.models import Obligation
from regie.base.actor import VISITOR
from regie.base.models import Approval, Job, Notification, StoredFile
from regie.budgets.models import Article, ContentElement
from regie.budgets.selectors import newest_round, rounds
from regie.papers.models import Acceptance, Passage
from regie.papers.selectors import papers
from regie.plans.models import Item
from regie.plans.selectors import plan_list

#: What stands in an address; None where the register holds no such thing.
Found = tuple[object, ...] | None


def _first(model: type[Model], *fields: str, **having: Any) -> Callable[[], Found]:
    """Finds ``fields`` of the first row that has what is asked."""

    def find() -> Found:
        rows = model._default_manager.filter(**having)
        found: Found = rows.order_by("pk").values_list(*(fields or ("uid",))).first()
        return found

    return find


def _with(find: Callable[[], Found], *more: object) -> Callable[[], Found]:
    """What ``find`` finds, and ``more`` behind it."""
    return lambda: None if (found := find()) is None else (*found, *more)


def _round() -> Found:
    code = newest_round()
    return (code.lower(),) if code else None


def _edition() -> Found:
    for plan in plan_list(VISITOR):
        for edition in plan.editions:
            if edition.number is not None:
                return (plan.slug, edition.number)
    return None


def _plan() -> Found:
    found = _edition()
    return found[:1] if found else None


_PAPER = _first(Acceptance, "paper__uid")
_ARTICLE = _first(Article, "code")
_MANDATE, _JOB, _APPROVAL = _first(Mandate), _first(Job), _first(Approval)
_KEY = _first(Authenticator, "pk", type=Authenticator.Type.WEBAUTHN)

#: Name of an address with a variable part → what fills it on this register.
EXAMPLES: dict[str, Callable[[], Found]] = {
    "account_reset_password_from_key": lambda: ("0", "verlopen-sleutel"),
    "budget_article": _ARTICLE,
    "budget_article_file": _with(_ARTICLE, "evolutie", "csv"),
    "budget_part": _first(ContentElement),
    "budget_round": _round,
    "budget_round_file": _with(_round, "artikelen", "csv"),
    "document": _PAPER,
    "document_part": _with(_PAPER, "controles"),
    "follow_confirm": lambda: ("verlopen",),
    "follow_objective_feed": _first(Item, kind=Item.Kind.OBJECTIVE),
    "follow_plan_feed": _plan,
    "follow_stop": lambda: ("verlopen",),
    "item": _first(Item, kind=Item.Kind.INITIATIVE),
    "mfa_edit_webauthn": _KEY,
    "mfa_remove_webauthn": _KEY,
    "municipality": _first(Municipality, "nis", until=None),
    "obligation": _first(Obligation),
    "objective": _first(Item, kind=Item.Kind.OBJECTIVE),
    "organisation": _first(Organisation, example=False),
    "place": _first(Passage, "paper__uid", "start", "end"),
    "plan": _plan,
    "plan_compare": _plan,
    "plan_delivered": _plan,
    "plan_edition": _edition,
    "plan_list": _plan,
    "plan_shared": _plan,
    "plan_standing": _plan,
    "plan_upkeep": _plan,
    "tour_step": lambda: (1,),
    "work:agenda_own_file": lambda: ("verlopen",),
    "work:approval": _APPROVAL,
    "work:approval_decide": _APPROVAL,
    "work:file": _first(StoredFile),
    "work:history": lambda: None if (one := _PAPER()) is None else ("paper", *one),
    "work:invitation_open": lambda: ("verlopen",),
    "work:invitation_revoke": _first(Invitation),
    "work:job": _JOB,
    "work:job_again": _JOB,
    "work:job_seen": _JOB,
    "work:mail": _first(Notification, "pk"),
    "work:mandate": _MANDATE,
    "work:mandate_approve": _MANDATE,
    "work:mandate_end": _MANDATE,
    "work:mandate_refuse": _MANDATE,
    "work:obligation": _first(Obligation),
    "work:obligation_end": _first(Obligation),
    "work:obligation_met": _first(Obligation),
    "work:proposal": _PAPER,
    "work:proposal_accept": _PAPER,
    "work:proposal_refuse": _PAPER,
    "work:proposal_reopen": _PAPER,
    "work:proposal_take_back": _first(Acceptance, "paper__uid", "uid"),
}


def example(name: str) -> str | None:
    """A Dutch path under which the page ``name`` (of ``urls.py``) works on this register; None
    where it holds nothing to show there. A page that only takes a form has a path too.

    :raises NoReverseMatch: for a page that is new here: give it a line in :data:`EXAMPLES`.
    """
    found = EXAMPLES.get(name, tuple)()
    with override("nl"):
        return None if found is None else reverse(name, args=found)


def welcome() -> list[tuple[str, str]]:
    """What a newcomer opens first: words and path."""
    found = [("rondleiding", "/rondleiding/")]
    newest = next(iter(rounds()), None)
    if newest is not None:
        found.append(
            (f"de begroting {newest.round.spoken}", f"/begroting/{newest.round.code.lower()}/")
        )
    for plan in plan_list(VISITOR)[:1]:
        found.append(("het plan", f"/plannen/{plan.slug}/"))
    for paper in papers(VISITOR)[:1]:
        found.append(("het document waaruit dit gelezen is", f"/documenten/{paper.uid}/"))
    found.append(("wat er al werkt", "/over/dekking/"))
    found.append(("mijn werk (kies eerst een rol)", "/werk/"))
    found.append(("een document toevoegen", "/werk/voorstellen/"))
    return found
