"""The chain on the demonstration: from an objective to the sentence of the next note, forward and
back."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.test import Client

from regie.base import chain
from regie.base.chain import Chain, Node, Ref
from regie.demo.accounts import CITY
from regie.demo.chain import ARTICLE
from regie.plans.models import Revision
from regie.programmes.models import Award

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def action() -> Node:
    """The first action of the invented plan."""
    uid = Revision.objects.values_list("item__uid", flat=True).get(
        plan__slug="voorbeeldplan",
        kind="action",
        code="1",
        from_seq__isnull=False,
        until_seq__isnull=True,
    )
    found = chain.known(uid)
    assert found is not None
    return found


#: In this order things lead to each other.
KINDS = (
    *("objective", "objective", "action", "money", "money", "call", "award", "result"),
    *("evidence", "status", "sentence"),
)


def reached(found: Chain, kinds: Iterable[str]) -> set[Ref]:
    """Where one comes from the first kind, step by step through the others."""
    first, *others = kinds
    here = {ref for ref in found.nodes if ref.kind == first}
    for kind in others:
        after = {link.after for ref in here for link in found.on_from(ref)}
        here = {ref for ref in after if ref.kind == kind}
    return here


def test_from_objective_to_the_next_note_and_back() -> None:
    found = chain.along(action())
    (sentence,) = reached(found, KINDS)
    assert "“" in found.nodes[sentence].title["nl"]
    assert any(ARTICLE in node.path for node in found.nodes.values())
    assert all(link.basis for link in found.links)
    back = chain.along(found.nodes[sentence])
    assert reached(back, KINDS) == {sentence}


def test_who_got_it_is_one_click_from_the_call_and_back(client: Client) -> None:
    award = Award.objects.get(
        organisation__names__name=CITY, decision__call__code="plan-samenleven-2023"
    )
    forward = client.get("/keten/call/plan-samenleven-2023/").content.decode()
    assert f"/keten/award/{award.uid}/" in forward
    page = client.get(f"/keten/award/{award.uid}/")
    words = page.content.decode()
    assert "/keten/call/plan-samenleven-2023/" in words
    assert "voorbeeldbeslissing (15\xa0september\xa02023)" in words
    assert "/keten/result/" in words
    # Its money is two steps away, which is not the same as none.
    assert "geen rechtstreeks verband" in words
    assert "nog geen budget gekoppeld" not in words
    assert client.get(f"/en/keten/award/{award.uid}/").status_code == 200


def test_links_are_a_table_too(client: Client) -> None:
    lines = client.get("/keten/call/plan-samenleven-2023/?formaat=csv").content.decode().split("\n")
    assert lines[0].startswith("from_kind,from,from_title,to_kind,to,to_title,basis")
    assert (
        sum("award," in line for line in lines)
        == Award.objects.filter(decision__call__code="plan-samenleven-2023").count()
    )


@pytest.mark.parametrize(
    "path", ["/keten/award/nietbestaand/", "/keten/aap/x/", "/keten/call/bestaat-niet/"]
)
def test_what_is_not_there(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_draft_is_in_no_chain(client: Client) -> None:
    draft = Revision.objects.filter(from_seq__isnull=True, base__isnull=True).first()
    assert draft is not None
    assert chain.known(draft.item.uid) is None
    assert client.get(f"/keten/action/{draft.item.uid}/").status_code == 404


def test_ribbons_count_the_calls_of_a_plan_and_of_its_actions(client: Client) -> None:
    """Also those that only a menu names; an action that none of them names has none."""
    uids = dict(
        Revision.objects.filter(
            plan__slug="plan-samenleven", kind="action", until_seq__isnull=True
        ).values_list("code", "item__uid")
    )
    for path, counted in (
        ("/plannen/plan-samenleven/", True),
        (f"/acties/{uids['2']}/", True),
        (f"/acties/{uids['1']}/", False),
    ):
        assert (b"nog geen oproep" not in client.get(path).content) is counted, path
