"""What comes after what: an order between actions, also of other plans."""

from __future__ import annotations

import pytest

from regie.base.actor import Actor
from regie.base.errors import Invalid
from regie.plans import selectors, services
from regie.plans.contents import LinkTo
from regie.plans.models import Edition, Item
from tests.plans import make

pytestmark = pytest.mark.django_db


def comes_after(ada: Actor, edition: Edition, item: Item, *others: Item) -> None:
    links = [LinkTo("after", "item", other.uid) for other in others]
    seen = make.seen(edition, item)
    services.change_item(ada, edition, item.uid, seen, {}, links=links)


def test_both_actions_tell_which_comes_first() -> None:
    ada = make.coordinator()
    plan = make.plan(ada)
    first = make.draft(ada, plan)
    room, course = make.action(ada, first, "Lokaal"), make.action(ada, first, "Cursus")
    comes_after(ada, first, course, room)
    make.publish(ada, first)
    page = selectors.item_page(ada, room.uid, make.TODAY)
    assert page is not None
    assert [(one.role, one.item.title["nl"]) for one in page.pointers] == [("after", "Cursus")]


def test_nothing_comes_after_itself_by_way_of_others() -> None:
    ada = make.coordinator()
    plan = make.plan(ada)
    first = make.draft(ada, plan)
    one, two, three = (make.action(ada, first, title) for title in ("een", "twee", "drie"))
    comes_after(ada, first, two, one)
    comes_after(ada, first, three, two)
    make.publish(ada, first)
    second = make.draft(ada, plan)
    with pytest.raises(Invalid) as refused:
        comes_after(ada, second, one, three)
    assert refused.value.fields == {"links": "Zo komt dit onderdeel na zichzelf."}
    # What this draft takes away is no order any more.
    comes_after(ada, second, two)
    comes_after(ada, second, one, three)
