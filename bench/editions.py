"""Build a large plan in a database of its own and time what pages do with it; JSON on stdout.

10 000 items and 50 editions of which each changes 300, in the SQLite or PostgreSQL that
``DATABASE_URL`` names. The rows are written as the services would, but without them: only reading,
opening, writing and publishing of one more are measured.
"""

from __future__ import annotations

import gc
import hashlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

ITEMS, EDITIONS, CHANGES, DRAFTED = 10_000, 50, 300, 500
#: Times that each thing is done; the quickest counts, because everything else is the machine's.
TIMES = 5


def main() -> None:
    """Build, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        django.setup()
        test = connection.settings_dict["TEST"]
        test["NAME"] = (
            "regie_bench"
            if connection.vendor == "postgresql"
            else str(Path(folder) / "bench.sqlite3")
        )
        before = str(connection.settings_dict["NAME"])
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            json.dump({"engine": connection.vendor, "figures": _measure()}, sys.stdout)
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def _measure() -> dict[str, tuple[float, float, int]]:
    """(CPU, wall clock) in milliseconds of each thing, and its questions to the database."""
    from regie.base.actor import system
    from regie.plans import selectors, services
    from regie.plans.models import Link, Revision
    from regie.plans.services import ItemChange
    from regie.plans.services.positions import remake_positions

    actor = system("bench")
    plan = _build()
    remake_positions(plan.pk)
    gc.collect()
    gc.freeze()  # what building left behind is nothing that a page would carry
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    before = Revision.objects.count() + Link.objects.count()
    figures = {
        "open a draft": _timed(lambda: services.open_draft(actor, plan, {"nl": "Ontwerp"})),
        "an edition as values": _timed(lambda: selectors.state_at(plan, EDITIONS // 2)),
        "compare neighbours": _timed(
            lambda: selectors.compare(plan, EDITIONS // 2, EDITIONS // 2 + 1)
        ),
        "compare first with last": _timed(lambda: selectors.compare(plan, 1, EDITIONS)),
    }
    copied = Revision.objects.count() + Link.objects.count() - before
    figures["rows that opening a draft copied"] = (float(copied), 0.0, 0)
    figures |= {name: _timed(page) for name, page in _pages().items()}
    draft = services.open_draft(actor, plan, {"nl": "Ontwerp"})
    uids = list(plan.items.order_by("pk").values_list("uid", flat=True)[:DRAFTED])
    changes = [ItemChange(uid, uid, values={"title": {"nl": f"Nieuw {uid}"}}) for uid in uids]
    figures["write 500 changes"] = _timed(
        lambda: services.apply_changes(actor, draft, changes), times=1
    )
    figures["a draft of 500 as values"] = _timed(lambda: selectors.draft_state(draft))
    figures["compare a draft of 500"] = _timed(lambda: selectors.compare_draft(draft))
    services.decide(actor, draft, services.record_decision(actor, "government"))
    figures["publish 500 changes"] = _timed(lambda: services.publish(actor, draft), times=1)
    return figures


def _pages() -> dict[str, Callable[[], Any]]:
    """A page of 50 of the list, as a visitor asks it."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    asked = {
        "list": "",
        "list, page 150": "?pagina=150",
        "list, by title": "?sorteer=titel",
        "list, by code": "?sorteer=-code",
        "list, by date": "?sorteer=datum",
        "list, by status": "?sorteer=status",
        "list, of one status": "?status=unknown",
        "list, of one year": "?jaar=2025",
    }

    def page(query: str) -> Callable[[], Any]:
        def get() -> None:
            answer = client.get(f"/plannen/bench/lijst/{query}")
            if answer.status_code != 200:
                raise RuntimeError(answer.status_code)

        return get

    return {name: page(query) for name, query in asked.items()}


def _timed(doing: Callable[[], Any], times: int = TIMES) -> tuple[float, float, int]:
    spent = []
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        doing()
        spent.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu, wall = (1000 * min(each) for each in zip(*spent, strict=True))
    if times == 1:
        return cpu, wall, 0
    with CaptureQueriesContext(connection) as asked:
        doing()
    return cpu, wall, len(asked)


def _build() -> Any:
    from regie.actors.models import Organisation
    from regie.plans.models import Decision, Edition, Item, Link, Plan, Revision

    chance = random.Random(EDITIONS)  # noqa: S311 - the same plan each time, no secret
    now = timezone.now()
    plan = Plan.objects.create(kind="policy_field", slug="bench", title={"nl": "Groot plan"})
    body = Organisation.objects.create(kind="agency")
    decision = Decision.objects.create(kind="government")
    editions = Edition.objects.bulk_create(
        Edition(
            plan=plan,
            kind="regular",
            state="published",
            seq=seq,
            number=seq,
            decision=decision,
            opened_at=now,
            published_at=now,
            content_hash=hashlib.sha256(b"%d" % seq).hexdigest(),
        )
        for seq in range(1, EDITIONS + 1)
    )
    items = Item.objects.bulk_create(
        Item(plan=plan, kind="objective" if number % 10 == 0 else "action")
        for number in range(ITEMS)
    )

    def row(number: int, seq: int, base: Revision | None) -> Revision:
        top = number % 10 == 0
        return Revision(
            plan=plan,
            item=items[number],
            kind=items[number].kind,
            edition=editions[seq - 1],
            base=base,
            from_seq=seq,
            parent=None if top else items[number - number % 10],
            rank=f"{number:05}1",
            code=f"{number}",
            title={"nl": f"Onderdeel {number} zoals het luidt vanaf editie {seq}"},
            text={"nl": f"Wat er gebeurt voor onderdeel {number}, en waarom. " * 6},
            level="strategic" if top else None,
            changed_at=now,
        )

    current = Revision.objects.bulk_create(row(number, 1, None) for number in range(ITEMS))
    written = list(current)
    for seq in range(2, EDITIONS + 1):
        chosen = sorted(chance.sample(range(ITEMS), CHANGES))
        old = [current[number] for number in chosen]
        Revision.objects.filter(pk__in=[one.pk for one in old]).update(until_seq=seq)
        new = Revision.objects.bulk_create(row(number, seq, current[number]) for number in chosen)
        written += new
        for number, one in zip(chosen, new, strict=True):
            current[number] = one
    Link.objects.bulk_create(Link(revision=one, role="lead", organisation=body) for one in written)
    return plan


if __name__ == "__main__":
    main()
