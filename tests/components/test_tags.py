"""What templates may call, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    # A page that another test asked for may have left its language behind.
    with translation.override("nl"):
        yield


def shown(source: str, path: str = "/", **context: Any) -> str:
    template = engines["django"].from_string("{% load regie %}" + source)
    return template.render(context, RequestFactory().get(path))


def test_words_in_another_language_say_so() -> None:
    words = {"nl": "Wij <samen>"}
    assert shown("{{ words|said }}", words=words) == "Wij &lt;samen&gt;"
    with translation.override("en"):
        assert shown("{{ words|said }}", words=words) == '<span lang="nl">Wij &lt;samen&gt;</span>'
        assert shown("{{ words|plain }}", words=words) == "Wij &lt;samen&gt;"
    assert shown("{{ words|said }}", words=None) == ""


def test_figures_follow_the_language_of_the_page() -> None:
    source = "{{ money|thousand }} {{ money|euro_words }}"
    assert shown(source, money=Decimal(94_216_000)) == "94.216 94,2\u00a0miljoen\u00a0euro"
    with translation.override("en"):
        assert shown(source, money=Decimal(94_216_000)) == "94,216 94.2\u00a0million\u00a0euros"


def test_choices_say_which_is_chosen_and_nothing_of_theirs_is_html() -> None:
    choices = [("a&b", "<Aalst>"), (2, "Gent")]
    assert shown("{{ choices|options:chosen }}", choices=choices, chosen="a&b") == (
        '<option value="a&amp;b" selected>&lt;Aalst&gt;</option><option value="2">Gent</option>'
    )
    assert "selected" not in shown("{{ choices|options:chosen }}", choices=choices, chosen="")


def test_an_instant_is_told_by_its_day_in_brussels() -> None:
    late = datetime(2021, 10, 7, 22, 30, tzinfo=UTC)
    assert shown("{{ when|day }}", when=late) == "8\u00a0oktober\u00a02021"


@pytest.mark.parametrize(
    ("asked", "path", "state"),
    [
        ("/?sorteer=naam&pagina=3&q=x", "?sorteer=-naam&amp;q=x", "ascending"),
        ("/?sorteer=-naam", "?sorteer=naam", "descending"),
        ("/?sorteer=bedrag", "?sorteer=naam", ""),
    ],
)
def test_sorting_stays_in_the_address(asked: str, path: str, state: str) -> None:
    source = '{% sorted_by "naam" as order %}{{ order.path }}|{{ order.state }}'
    assert shown(source, asked) == f"{path}|{state}"


def test_a_page_of_a_list_keeps_what_was_asked() -> None:
    assert shown("{% page_path 4 %}", "/?q=a%26b&pagina=2") == "?q=a%26b&amp;pagina=4"
