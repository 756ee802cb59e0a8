"""The whole chain in one journey: from an objective to the sentence in which the next note quotes
how far its action is, each step one click, and back again."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from regie.cli.main import main
from regie.plans.models import Revision

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]


@pytest.fixture
def db(demonstration: str) -> None:
    """Tells pytest-django that there is a database."""


def now(code: str, kind: str) -> str:
    """The uid of what bears a code in the invented plan."""
    uid: str = Revision.objects.values_list("item__uid", flat=True).get(
        plan__slug="voorbeeldplan",
        kind=kind,
        code=code,
        from_seq__isnull=False,
        until_seq__isnull=True,
    )
    return uid


#: What is clicked, step by step: the kind of thing, and words of its title.
STEPS = (
    ("action", "Tweeduizend oefenplekken"),
    ("money", "XJ0-1XFC2CC-WT"),
    ("money", "Voorbeeldreservering"),
    ("call", "Plan Samenleven, projectjaar 2"),
    ("award", "Lokaal bestuur Gent"),
    ("result", "Na zes maanden"),
    ("evidence", "oefenkansen"),
    ("status", ""),
    ("sentence", "nota"),
)


def test_the_whole_chain_forward_and_back(
    page: Page, demonstration: str, capsys: pytest.CaptureFixture[str]
) -> None:
    action = now("1", "action")
    objective = Revision.objects.values_list("parent__uid", flat=True).get(
        item__uid=action, from_seq__isnull=False, until_seq__isnull=True
    )
    page.goto(f"{demonstration}/doelstellingen/{objective}/")
    page.get_by_role("link", name="Volg van hieruit de keten").click()
    been = []
    for kind, words in STEPS:
        been.append(page.url)
        after = page.locator("#na ~ ul a")
        after.and_(page.locator(f"[href*='/keten/{kind}/']")).filter(
            has_text=re.compile(re.escape(words), re.IGNORECASE)
        ).first.click()
        expect(page).to_have_url(re.compile(f"/keten/{kind}/"))
        # What the link rests on stands beside the way back.
        expect(
            page.locator(f"li:has(a[href='{been[-1].removeprefix(demonstration)}'])")
        ).to_contain_text(re.compile("voorbeeld|gedrukt|beslissing|medewerkers|afgeleid"))
    assert "“" in page.locator("h1").inner_text()
    for before in reversed(been):
        page.locator(f"main a[href='{before.removeprefix(demonstration)}']").first.click()
        expect(page).to_have_url(before)
    assert main(["chain", action, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    kinds = {node["kind"] for node in told["nodes"]}
    assert kinds >= {"objective", *(kind for kind, _ in STEPS)}
    known = {node["uid"] for node in told["nodes"]}
    assert all(
        link["from"] in known and link["to"] in known and link["basis"] for link in told["links"]
    )
