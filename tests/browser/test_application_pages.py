"""The pages of applicants and of a partner, also with faults: what every page must stand."""

from __future__ import annotations

import pytest

from regie.base.actor import Role
from regie.demo.applications import CODE
from regie.demo.examples import example
from tests.browser.inspection import Inspector
from tests.served import session

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
PAGES = (
    "applications",
    "application",
    "application_block",
    "application_menu",
    "application_partners",
    "application_rights",
    "application_check",
    "application_withdraw",
    "application_receipt",
    "account_number",
)


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_of_applicants(inspector: Inspector, full: str, language: str) -> None:
    urls = {f"{full}{language}{example(f'work:{name}')}": 200 for name in PAGES}
    urls[f"{full}{language}/werk/aanvragen/nieuw/?oproep={CODE}&a-5=3&v-5=1"] = 200
    partners = example("work:application_partners")
    urls[f"{full}{language}{partners}?zoek=lokaal"] = 200
    inspector.inspect(urls, session(Role.APPLICANT_SIGNATORY))


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_of_a_partner(inspector: Inspector, full: str, language: str) -> None:
    urls = {f"{full}{language}{example('work:application_part')}": 200}
    inspector.inspect(urls, session(Role.PARTNER_EDITOR))
