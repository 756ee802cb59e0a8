"""Many at once. On SQLite they queue one after the other: it has one write lock, and the database
of the tests lives in memory, in one connection; so there only the outcome is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.conf import settings
from django.db import connection

from regie.base.errors import Conflict, Refusal
from regie.plans import selectors, services
from regie.plans.models import Edition, Revision
from regie.plans.services import InTheWay, ItemChange
from tests.plans import make

POSTGRES = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
pytestmark = pytest.mark.django_db(transaction=POSTGRES)


def at_once(jobs: Sequence[Callable[[], object]], workers: int = 8) -> Counter[str]:
    """How the jobs ended, by the name of what they raised."""

    def ended(job: Callable[[], object]) -> str:
        try:
            job()
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            if POSTGRES:
                connection.close()
        return "done"

    if not POSTGRES:
        return Counter(map(ended, jobs))
    with ThreadPoolExecutor(workers) as pool:
        return Counter(pool.map(ended, jobs))


def test_of_three_drafts_of_each_item_one_is_published() -> None:
    ada = make.coordinator()
    plan = make.plan(ada)
    first = make.draft(ada, plan)
    changes = [
        ItemChange(str(number), kind="action", values={"title": {"nl": str(number)}})
        for number in range(30)
    ]
    uids = services.apply_changes(ada, first, changes)
    make.publish(ada, first)
    drafts: list[Edition] = []
    for turn in range(3):
        for uid in uids.values():
            draft = make.draft(ada, plan)
            make.retitle(ada, draft, uid, f"{uid} {turn}")
            drafts.append(services.decide(ada, draft, make.decision(ada)))
    jobs = [lambda draft=draft: services.publish(ada, draft) for draft in drafts]
    assert at_once(jobs) == {"done": 30, "InTheWay": 60}
    published = Edition.objects.filter(plan=plan, seq__isnull=False)
    assert sorted(published.values_list("seq", "number")) == [(n, n) for n in range(1, 32)]
    assert selectors.broken_editions() == []
    told = {one.title["nl"] for one in selectors.state_at(plan, 31).values()}
    assert len(told) == 30
    assert all(" " in title for title in told)
    for draft in drafts:
        draft.refresh_from_db()
        if draft.seq is None:
            assert len(selectors.conflicts(draft)) == 1
            with pytest.raises(InTheWay):
                services.publish(ada, draft)


def test_of_many_saves_from_one_form_one_is_kept() -> None:
    ada = make.coordinator()
    plan = make.plan(ada)
    first = make.draft(ada, plan)
    item = make.action(ada, first)
    make.publish(ada, first)
    draft = make.draft(ada, plan)
    for _ in range(3):
        seen = make.seen(draft, item)
        jobs = [
            lambda name=name, seen=seen: services.change_item(
                ada, draft, item.uid, seen, {"title": {"nl": f"{seen} {name}"}}
            )
            for name in range(8)
        ]
        assert at_once(jobs) == {"done": 1, "Conflict": 7}
        assert make.now(draft, item).title["nl"].startswith(str(seen))
    assert Revision.objects.filter(edition=draft).count() == 1


def test_nothing_slips_into_a_draft_while_it_is_published() -> None:
    ada = make.coordinator()
    plan = make.plan(ada)
    for turn in range(3):
        erratum = make.draft(ada, plan, f"Erratum {turn}", "erratum")
        bob = make.coordinator(f"Bob {turn}".replace(" ", ""))
        make.action(ada, erratum, "vooraf")
        jobs: list[Callable[[], object]] = [
            partial(make.action, ada, erratum, str(name)) for name in range(12)
        ]
        jobs.insert(6, partial(services.publish, ada, erratum, approver=bob))
        ended = at_once(jobs)
        kept = Revision.objects.filter(edition=erratum, from_seq=turn + 1).count()
        assert kept == ended["done"]  # with the one from before, without the publication
        assert ended["done"] + ended["Refusal"] == 13
        assert not Revision.objects.filter(edition=erratum, from_seq__isnull=True).exists()
    assert selectors.broken_editions() == []


def test_an_item_changed_twice_in_two_drafts_at_once_stands_in_both() -> None:
    ada = make.coordinator()
    plan = make.plan(ada)
    first = make.draft(ada, plan)
    item = make.action(ada, first)
    make.publish(ada, first)
    drafts = [make.draft(ada, plan) for _ in range(8)]
    seen = make.seen(drafts[0], item)
    jobs = [
        lambda draft=draft: services.change_item(
            ada, draft, item.uid, seen, {"title": {"nl": draft.uid}}
        )
        for draft in drafts
    ]
    assert at_once(jobs) == {"done": 8}
    assert {make.now(draft, item).title["nl"] for draft in drafts} == {
        draft.uid for draft in drafts
    }
    with pytest.raises(Conflict):
        jobs[0]()
