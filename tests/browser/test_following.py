"""What somebody without an account sees of a mail with news: the pages behind its links."""

from __future__ import annotations

import pytest
from django.core import signing

from regie.base import following
from regie.base.models import Following
from regie.plans.models import Plan
from tests.browser.inspection import Inspector

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]


@pytest.mark.parametrize("language", ["", "/en"])
def test_confirming_and_stopping(inspector: Inspector, full: str, language: str) -> None:
    email = f"lezer{len(language)}@voorbeeld.example"
    plan = Plan.objects.get(slug="voorbeeldplan")
    following.ask("plan", plan.uid, plan.title, email, language[1:] or "nl", email)
    row = Following.objects.get(follower__email=email)
    confirm = f"{full}{language}/volg/bevestigen/link/{following.confirm_token(row.uid)}/"
    inspector.inspect({confirm: 200})  # the question
    following.confirm(row)
    stop = f"{full}{language}{_path(row.follower.stop_path)}"
    inspector.inspect({confirm: 200, stop: 200})  # it is done; what is followed
    following.stop(row.follower)
    broken = f"{full}{language}/volg/stoppen/link/{signing.Signer().sign('x')}/"
    inspector.inspect({confirm: 410, broken: 410})


def _path(path: str) -> str:
    """Without the language in which its mail was written."""
    return path.removeprefix("/en")
