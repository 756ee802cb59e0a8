"""Build a large ledger in a database of its own and time what pages do with it; JSON on stdout.

1 000 articles, 20 rounds and 200 000 movements in the SQLite or PostgreSQL that ``DATABASE_URL``
names. Articles, rounds and closings come from the services. Movements and legs are written in bulk
while their round is open, so every constraint, foreign key and trigger judges each of them; only
the checks of the service and its event are left out. One round is written by the service itself
and timed.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import django
from django.db import connection, reset_queries
from django.test import Client, override_settings
from django.utils import timezone

ARTICLES, ROUNDS, POSTED = 1_000, 20, 10_000
#: What share of the movements is of which kind.
KINDS = {"index": 2, "compensation": 3, "other_adjustment": 4, "overflow": 1}
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
            written = _build()
            json.dump({"engine": connection.vendor, "written": written, **_measure()}, sys.stdout)
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def _measure() -> dict[str, Any]:
    from regie.budgets import selectors
    from regie.budgets.models import Article, ContentElement, Programme, Round

    gc.collect()
    gc.freeze()  # what building left behind is nothing that a page would carry
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    last = Round.objects.order_by("-year", "-sequence")[0]
    code = last.code.lower()
    article = Article.objects.filter(legal_person=False).order_by("pk")[0]
    element = ContentElement.objects.order_by("pk")[0]
    programme = Programme.objects.order_by("pk")[0]
    round_, one = f"/begroting/{code}/", f"/begroting/artikelen/{article.code}/"
    pages = {
        "the rounds": "/begroting/",
        "a round": round_,
        "a round, page 10": f"{round_}?pagina=10",
        "a round, largest first": f"{round_}?sorteer=-vak",
        "a round, receipts": f"{round_}?soort=ontvangsten",
        "a programme": f"/begroting/onderdelen/{programme.uid}/?ronde={code}",
        "a content element": f"/begroting/onderdelen/{element.uid}/?ronde={code}",
        "an article": one,
        "an article, an old round": f"{one}?ronde=bo2025",
        "a waterfall as CSV": f"{round_}waterval.csv",
        "a total as CSV": f"{round_}totaal.csv",
        "an article's evolution as CSV": f"{one}evolutie.csv?ronde={code}",
        "an article's movements as CSV": f"{one}bewegingen.csv?ronde={code}",
    }
    files = {
        "all 1 000 articles as CSV": f"{round_}artikelen.csv",
        "all 1 000 articles as XLSX": f"{round_}artikelen.xlsx",
    }
    calls = {
        "selectors.newest_round": selectors.newest_round,
        "selectors.rounds": selectors.rounds,
        "selectors.article_page": lambda: selectors.article_page(article.uid, last.code),
        "selectors.element_page": lambda: selectors.element_page(element.uid, last.code),
        "selectors.waterfall": lambda: selectors.waterfall(last.code, "VAK"),
        "selectors.table": lambda: selectors.table(article.code, last.code),
    }
    whole = {
        "selectors.round_page, all 1 000": lambda: selectors.round_page(last.code),
        "selectors.broken_balances, all rounds": selectors.broken_balances,
    }
    client = Client()

    def asked(path: str) -> Callable[[], Any]:
        def ask() -> None:
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)  # noqa: S101 - a bench is no product; it stops where it measures nothing
            b"".join(answer) if answer.streaming else answer.content

        return ask

    with override_settings(ALLOWED_HOSTS=["*"]):
        return {
            "tables": {
                what: _timed(doing)
                for what, doing in [*((k, asked(p)) for k, p in pages.items()), *calls.items()]
            },
            "whole": {
                what: _timed(doing)
                for what, doing in [*((k, asked(p)) for k, p in files.items()), *whole.items()]
            },
        }


def _timed(doing: Callable[[], Any], times: int = TIMES) -> tuple[float, float, int]:
    """(CPU, wall clock) in milliseconds, and queries."""
    spent = []
    doing()  # what a process remembers
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        doing()
        spent.append((time.process_time() - cpu, time.perf_counter() - wall))
    connection.force_debug_cursor = True
    reset_queries()
    doing()
    asked = len(connection.queries)
    connection.force_debug_cursor = False
    cpu, wall = (1000 * min(each) for each in zip(*spent, strict=True))
    return cpu, wall, asked


def _codes() -> Iterator[tuple[str, int]]:
    """(code, number of its content element): ten programmes of ten elements of ten articles; three
    in a hundred are of legal persons, one in ten receives."""
    letters = product("ABCDEFGHIJ", "CDEFGHIJKL", "ABCDEFGHIJ")
    for number, (programme, content, letter) in enumerate(letters):
        budget, esr, credit = ("9", "OW", "A") if number % 10 == 9 else ("1", "WT", "2")
        if number % 100 in (3, 5, 9):
            budget = "B" if budget == "9" else "A"
        yield f"SJ0-{budget}S{programme}C{credit}{content}{letter}-{esr}", number // 10


def _build() -> dict[str, float]:
    """Write the ledger; how many seconds what took."""
    from regie.base.actor import system
    from regie.budgets.models import Article
    from regie.budgets.services import (
        ArticleDraft,
        LegDraft,
        MovementDraft,
        ensure_articles,
        ensure_round,
        record_movements,
    )
    from regie.budgets.services.closing import _close  # a bench has no second person

    actor = system("bench")
    ensure_articles(
        actor,
        [
            ArticleDraft(
                code=code,
                name=f"Een artikel met een gewone naam, nummer {code}",
                programme_name={"nl": f"Programma {code[5:7]}"},
                content_element=f"Inhoudelijk structuurelement {element}",
            )
            for code, element in _codes()
        ],
    )
    articles = list(Article.objects.order_by("pk"))
    chance = random.Random(ROUNDS)  # noqa: S311 - the same ledger each time, no secret
    base: str | None = None
    taken: dict[str, float] = {}
    made = [f"{kind}{year}" for year in range(2021, 2021 + ROUNDS // 2) for kind in ("BO", "BA")]
    for place, code in enumerate(made):
        round_ = ensure_round(actor, code, base)
        rows = list(_movements(chance, articles, opening=place == 0))
        if place < ROUNDS - 1:
            _write(round_, rows)
        else:
            drafts = [
                MovementDraft(
                    kind=kind,
                    title=f"Beweging {number}",
                    ground="bench",
                    legs=tuple(LegDraft(pk, axis, amount) for pk, axis, amount in legs),
                )
                for number, (kind, legs) in enumerate(rows)
            ]
            taken["post 10 000 movements"] = _once(record_movements, actor, round_, drafts)
            taken["post one movement more"] = _once(record_movements, actor, round_, drafts[-1:])
        if place < ROUNDS - 1:
            taken["close a round"] = _once(_close, actor, round_)
        base = code
    return taken


def _once(doing: Callable[..., Any], *about: Any) -> float:
    wall = time.perf_counter()
    doing(*about)
    return time.perf_counter() - wall


Row = tuple[str, list[tuple[int, str, Decimal]]]


def _movements(chance: random.Random, articles: list[Any], *, opening: bool) -> Iterator[Row]:
    """What happens in a round: 10 000 movements, the openings of the first round on top."""

    def axes(article: Any) -> tuple[str, ...]:
        return ("VAK", "VEK") if article.kind == "expenditure" else ("AO",)

    def amount() -> Decimal:
        return Decimal(1000 * chance.randrange(-(10**6), 10**6))

    if opening:
        for article in articles:
            yield "opening", [(article.pk, axis, abs(amount()) * 100) for axis in axes(article)]
    spends = [row for row in articles if row.kind == "expenditure" and not row.legal_person]
    kinds = chance.choices(list(KINDS), list(KINDS.values()), k=POSTED)
    for number, kind in enumerate(kinds):
        article = articles[number % len(articles)]
        if kind == "compensation":
            one, other = chance.sample(spends, 2)
            moved = amount()
            yield kind, [(one.pk, "VAK", moved), (other.pk, "VAK", -moved)]
        else:
            yield kind, [(article.pk, axis, amount()) for axis in axes(article)]


def _write(round_: Any, rows: list[Row]) -> None:
    from regie.budgets.models import Leg, Movement

    now = timezone.now()
    movements = Movement.objects.bulk_create(
        Movement(round=round_, kind=kind, title=f"Beweging {n}", ground="bench", created_at=now)
        for n, (kind, _legs) in enumerate(rows)
    )
    Leg.objects.bulk_create(
        Leg(movement=movement, article_id=pk, axis=axis, amount=amount)
        for movement, (_kind, legs) in zip(movements, rows, strict=True)
        for pk, axis, amount in legs
    )


if __name__ == "__main__":
    main()
