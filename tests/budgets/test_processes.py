"""Two officers in two processes, as they work: on SQLite in one file, on PostgreSQL in one
database. Nothing that one wrote is lost, nothing is written twice."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.base.houses import House

#: Starts working when everybody is there: ``argv`` is who this is and what to do.
TOGETHER = """
    import json, sys, time
    from decimal import Decimal
    from pathlib import Path
    from django.conf import settings
    from regie.base.errors import Refusal
    from regie.budgets.models import Article, Claim, Round
    from regie.budgets.services import *
    from tests.budgets.make import ACTOR, ONE, close_round, write

    who, task = sys.argv[1:]
    home = Path(settings.REGIE_HOME)
    (home / f"ready-{who}").touch()
    while not (home / "go").exists():
        time.sleep(0.01)
    done = []


    def draw(amount):
        return Draw(amount=Decimal(amount), year=2031, ground="test")


    def post(first):
        one = Article.objects.get(code=ONE)
        round_ = Round.objects.get(code="BO2031")
        for amount in range(first, first + 15):
            try:
                write(round_, "other_adjustment", (one, "VAK", 2**amount))
            except Refusal:
                return
            done.append(amount)


    def close():
        time.sleep(0.3 if who == "closer" else 0)
        # Asked again for as long as somebody wrote since it was looked at.
        while not done:
            try:
                close_round(ACTOR, Round.objects.get(code="BO2031"))
            except Refusal as refusal:
                if "intussen gewijzigd" not in str(refusal):
                    done.append(str(refusal))
            else:
                done.append("closed")


    def spend():
        for step in (commit, make_payable, pay):
            for claim in Claim.objects.select_related("article").order_by("pk"):
                try:
                    step(ACTOR, claim, draw(60))
                except Refusal:
                    continue
                done.append(step.__name__)


    {"post-0": lambda: post(0), "post-15": lambda: post(15), "close": close, "spend": spend}[task]()
    print(json.dumps(done))
"""
PREPARE = """
    from tests.budgets.make import ONE, a_round, articles, write
    (one,) = articles(ONE)
    write(a_round(), "opening", (one, "VAK", 0))
"""
TELL = """
    import json
    from django.db.models import Sum
    from regie.budgets import selectors
    from regie.budgets.models import Balance, Leg, Round
    print(json.dumps([
        Round.objects.get(code="BO2031").state,
        [int(amount) for amount in Balance.objects.values_list("amount", flat=True)],
        int(Leg.objects.aggregate(all=Sum("amount"))["all"]),
        selectors.broken_balances(),
    ]))
"""


def together(house: House, **tasks: str) -> dict[str, list[Any]]:
    """What each did, by name; all begin at the same moment."""
    (house.home / "go").unlink(missing_ok=True)
    children = {who: house.start(TOGETHER, who, task) for who, task in tasks.items()}
    until = time.monotonic() + 120
    while not all((house.home / f"ready-{who}").exists() for who in tasks):
        assert time.monotonic() < until
        assert all(child.poll() is None for child in children.values()), "somebody gave up"
        time.sleep(0.02)
    (house.home / "go").touch()
    told = {}
    for who, child in children.items():
        out, complaint = child.communicate(timeout=120)
        assert child.returncode == 0, complaint
        told[who] = json.loads(out)
        (house.home / f"ready-{who}").unlink()
    return told


def test_two_officers_at_one_article_while_the_round_closes_lose_nothing(
    own_house: House,
) -> None:
    own_house.run(PREPARE)
    did = together(own_house, ada="post-0", bob="post-15", closer="close", other="close")
    state, balances, legs, broken = json.loads(own_house.run(TELL))
    written = sum(2**amount for amount in did["ada"] + did["bob"])
    assert (state, balances, legs, broken) == ("closed", [written], written, [])
    # Of two who close, one does; the other is told that it is closed.
    assert sorted(did["closer"] + did["other"])[1] == "closed"
    assert "afgesloten" in sorted(did["closer"] + did["other"])[0]


def test_two_who_spend_the_same_claims_never_pass_what_was_committed(own_house: House) -> None:
    own_house.run(
        """
        from decimal import Decimal
        from regie.budgets.services import Draw, reserve
        from tests.budgets.make import ACTOR, ONE, articles
        (one,) = articles(ONE)
        for number in range(10):
            reserve(ACTOR, one, str(number), Draw(amount=Decimal(100), year=2031, ground="test"))
        """
    )
    did = together(own_house, ada="spend", bob="spend")
    both = did["ada"] + did["bob"]
    assert both.count("commit") == both.count("pay") == 10
    told = own_house.run(
        """
        from django.db.models import Q, Sum
        from regie.budgets.models import ClaimStep
        rows = ClaimStep.objects.values_list("claim").annotate(
            committed=Sum("amount", filter=Q(state="committed")),
            paid=Sum("amount", filter=Q(state="paid")),
        )
        print({(str(committed), str(paid)) for _claim, committed, paid in rows})
        """
    )
    assert told == "{('60.00', '60.00')}"
