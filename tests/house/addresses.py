"""Every address of Regie by its name, and something to show behind each."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.translation import override

from regie.actors.models import Merging, MergingCase, Person
from regie.actors.people.selectors import actor_of
from regie.base import clock, files
from regie.base.actor import Actor, Role
from regie.base.models import Account, Approval, Job
from regie.demo.accounts import PLAYERS, who_plays
from regie.demo.examples import example
from regie.plans import services as plans
from regie.plans.contents import Seen
from regie.plans.models import Edition, Plan
from regie.plans.selectors import item_in
from regie.workspace.access import ANYBODY, DOORS, Door
from regie.writing.services import APPROVAL
from regie.writing.sheets import selectors as sheets
from regie.writing.sheets.jobs import cells_of
from regie.writing.sheets.services import keep_cells, new_draft

#: What the demonstration does not hold: :func:`put_on_the_desk` makes it.
MADE_HERE = {
    "work:sheet_read": "nobody brought a spreadsheet yet",
    "work:sheet_take": "the same",
    "work:grants_read": "nobody brought a table with grants yet",
    "mfa_edit_webauthn": "nobody plays with a passkey",
    "mfa_remove_webauthn": "the same",
    "work:edition_back": "the edition that is open is a draft",
    "work:edition_conflict": "nothing was published beside it",
    "work:edition_decision": "the edition that is open is a draft",
    "work:edition_publication": "the same",
    "work:merger": "the mergers of 2025 come after the day of these tests",
    "work:merger_ask": "the same",
    "work:merger_decide": "the same",
    "work:merger_discard": "the same",
}


def _walk(resolver: URLResolver, before: str, space: str) -> dict[str, str]:
    told: dict[str, str] = {}
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            told |= _walk(one, route, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            assert one.name, f"{route} has no name"
            told[space + one.name] = route
    return told


def routes() -> dict[str, str]:
    """Name → Dutch route of everything that answers."""
    resolver = get_resolver()
    assert isinstance(resolver.url_patterns[0], URLPattern)
    with override("nl"):
        return dict(sorted(_walk(resolver, "/", "").items()))


ROUTES = routes()
#: Pages that anybody reads, outside the workspace and the entrance.
PUBLIC = [name for name in ROUTES if name not in DOORS]


def door(name: str) -> Door:
    """Who may open it: what is listed nowhere is public, or opens for nobody."""
    return DOORS.get(name, Door() if name.startswith("work:") else ANYBODY)


def account(role: Role) -> Account:
    """Whoever plays ``role`` in the demonstration."""
    return Account.objects.get(email=who_plays(role).email)


def person(role: Role) -> Person:
    """The same, as a person."""
    return Person.objects.get(account__email=who_plays(role).email)


def put_on_the_desk(role: Role) -> dict[str, str]:
    """Something personal for ``role``: a file, a job that failed, a request to approve; their
    uids."""
    who = person(role)
    assert who.account is not None
    actor = Actor(account=who.account.pk, person=who.pk)
    file = files.store(actor, BytesIO(b"Een nota."), f"nota van {role}.txt", "note")
    job = Job.objects.create(
        kind="writing.paper.read",
        key=f"house/{role}",
        title="Nota lezen",
        owner=who.account,
        state="failed",
        error="Er staat niets in.",
        created_at=timezone.now(),
        lease_until=timezone.now(),
    )
    approval = Approval.objects.create(
        kind=APPROVAL,
        object_kind="acceptance",
        object_uid=f"house{who.pk}",
        title="Nota",
        digest="0" * 64,
        prepared_by=who.account,
        prepared_person=who.pk,
        prepared_at=timezone.now(),
    )
    open_editions()
    if role in {Role.COORDINATOR, Role.ADMINISTRATOR}:
        _bring_a_sheet(who.account)
        table = BytesIO(b'{"cells": [], "name": "toelagen.csv"}')
        files.store(actor, table, "toelagen.csv.txt", "grant_import")
        merging = Merging.objects.create(name="Fusies", rows=[], made_at=timezone.now())
        MergingCase.objects.create(merging=merging, kind="region", about="In welk gebied?")
    return {"file": file.uid, "job": job.uid, "approval": approval.uid}


def open_editions() -> None:
    """An edition in each state, and a draft over what others changed meanwhile."""
    if Plan.objects.filter(slug="huisplan").exists():
        return
    who = account(Role.COORDINATOR)
    actor = actor_of(who, clock.today())
    plan = plans.create_plan(actor, "agency", "huisplan", {"nl": "Huisplan"}, example=True)

    def opened(name: str) -> Edition:
        return plans.open_draft(actor, plan, {"nl": name})

    def decided(edition: Edition) -> Edition:
        decision = plans.record_decision(actor, "government", example=True)
        return plans.decide(actor, edition, decision)

    first = opened("Eerste")
    values = {"title": {"nl": "Huiswerk"}, "is_example": True}
    item = plans.add_item(actor, first, "action", values).uid
    plans.add_item(actor, first, "action", {**values, "title": {"nl": "Tuin"}})
    plans.publish(actor, decided(first))
    late, early = opened("Te laat"), opened("Vroeg")
    for edition in (late, early):
        seen = _seen(edition, item)
        title = {"title": {"nl": f"Huiswerk {edition.uid}"}}
        plans.change_item(actor, edition, item, seen, title)
    plans.publish(actor, decided(early))
    plans.submit(actor, opened("Voorgelegd"))
    decided(opened("Beslist"))


def _seen(edition: Edition, item: str) -> Seen:
    """The row that somebody would have before them."""
    content = item_in(edition, item)
    assert content is not None
    return content.seen


def _bring_a_sheet(whose: Account) -> None:
    """All actions of a plan, brought back as they were."""
    actor = actor_of(whose, clock.today())
    edition = Edition.objects.select_related("plan", "decision").filter(number=1).first()
    assert edition is not None
    with NamedTemporaryFile(suffix=".xlsx") as book:
        book.write(sheets.workbook(edition, clock.today()))
        book.flush()
        cells = cells_of(Path(book.name))
    brought = files.store(actor, BytesIO(b"Een rekenblad."), "acties.xlsx", "plan_workbook")
    keep_cells(actor, brought, cells, new_draft(actor, edition.plan))


def give_keys() -> None:
    """A passkey for everybody."""
    of = {found.email: found for found in Account.objects.all()}
    Authenticator.objects.bulk_create(
        Authenticator(
            user=of[one.email],
            type=Authenticator.Type.WEBAUTHN,
            data={"name": "Telefoon", "credential": {}},
        )
        for one in PLAYERS
    )


_FORMS = re.compile(
    "_(decide|again|seen|read|approve|refuse|end|revoke|bring|accept|reopen|key|met|take|take_back)$"
)


#: Pages of applicants and partners; ``tests/browser/test_application_pages.py`` looks at them.
_OF_APPLICANTS = ("work:application", "work:account_number")


#: Forms that are only sent, by their whole name.
_SENT = {
    "work:analysis_guide_load",
    "work:call_change",
    "work:call_element_do",
    "work:call_undo",
    "work:boundaries_remove",
    "work:merger_ask",
    "work:merger_discard",
    "work:support_withdraw",
}


def shows(name: str) -> bool:
    """Whether a signed-in address shows something of itself to staff: it is no form that is only
    sent, no file, not behind a personal link, and not of applicants or assessors."""
    return (
        name.startswith("work:")
        and Role.ADMINISTRATOR.value in door(name).names()
        and (name == "work:sheet_read" or not _FORMS.search(name))
        and name not in _SENT
        and not name.startswith(("work:answer", "work:invitation_open", *_OF_APPLICANTS))
        and name not in {"work:file", "work:round_file", "work:agenda_own_file", "work:invitation"}
    )


#: What is no page: files, feeds, what a watchman reads, and what only leads on or takes a form.
NO_PAGE = {
    "action_paper",
    "context_analysis_paper",
    "plan_paper",
    "work:analysis_file",
    "work:analysis_guide_file",
    "work:draft_paper",
    "work:letter",
    "work:payment_file",
    "work:report_sheet",
    "work:scenario_file",
    "work:sheet_workbook",
    "work:indicator_formula",
    "work:ledger_empty",
    "work:ledger_round_by_uid",
    "work:template_shipped",
    "agenda_file",
    "budget_article_file",
    "budget_chapter_file",
    "work:grant_answer_file",
    "budget_round_file",
    "call_rules_file",
    "calls_feed",
    "changes",
    "chart_picture",
    "dataset_feed",
    "dataset_file",
    "figures_feed",
    "follow",
    "follow_confirm",
    "follow_objective_feed",
    "follow_plan_feed",
    "follow_search_feed",
    "follow_stop",
    "place_sheet",
    "place_sheet_chosen",
    "healthz",
    "indicator_feed",
    "stories_feed",
    "programme_results_feed",
    "readyz",
    "work:call_change",
    "work:call_element_do",
    "work:call_undo",
    "work:decision_by_uid",
    "work:decision_version_file",
    "work:dividing_file",
    "work:jury_report",
    "work:merger_ask",
    "work:merger_discard",
}


def pages(names: list[str], language: str) -> dict[str, int]:
    """Path of a page → what it answers, for those of ``names`` that this register can show."""
    return {
        f"{language}{path}": 200
        for name in names
        if name not in NO_PAGE and (path := example(name))
    }
