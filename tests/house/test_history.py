"""Every page of an object leads who keeps the register to what happened to it, in words."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from regie.base.actor import Role
from regie.demo.examples import example
from tests.house.addresses import account

OBJECTS = (
    "agreement",
    "budget_article",
    "document",
    "item",
    "meeting",
    "municipality",
    "objective",
    "obligation",
    "organisation",
    "plan",
    "recommendation",
)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("name", OBJECTS)
def test_a_page_of_an_object_leads_to_its_history(name: str) -> None:
    page = example(name)
    assert page
    visitor, coordinator = Client(), Client()
    coordinator.force_login(account(Role.COORDINATOR), "django.contrib.auth.backends.ModelBackend")
    link = re.compile(r'href="(/werk/geschiedenis/[^"]+)"')
    assert not link.search(visitor.get(page).content.decode())
    found = link.search(coordinator.get(page).content.decode())
    assert found
    assert coordinator.get(found[1]).status_code == 200
