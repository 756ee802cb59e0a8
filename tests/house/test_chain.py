"""The chain on the demonstration: from an objective to an award and its report, on the page and on
the command line, forward and back."""

from __future__ import annotations

import itertools

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


def walked(found: Chain, *kinds: str) -> list[Ref]:
    """One way through a chain, thing by thing in these kinds."""
    here = next(ref for ref in found.nodes if ref.kind == kinds[0])
    way = [here]
    for kind in kinds[1:]:
        after = {link.after for link in found.on_from(here) if link.after.kind == kind}
        # On to what goes on itself, where several do.
        here = max(after, key=lambda ref: (len(chain.along(found.nodes[ref]).links), ref))
        way.append(here)
    return way


def test_from_objective_to_report_and_back() -> None:
    found = chain.along(action())
    kinds = ("objective", "objective", "action", "money", "money", "call", "award", "result")
    way = walked(found, *kinds)
    assert way[5] == Ref("call", "plan-samenleven-2023")
    assert any(ARTICLE in node.path for node in found.nodes.values())
    back = chain.along(found.nodes[way[-1]])
    assert {(one.before, one.after) for one in back.links} >= set(itertools.pairwise(way))
    assert all(link.basis for link in back.links)


def test_who_got_it_is_one_click_from_the_call_and_back(client: Client) -> None:
    award = Award.objects.get(
        organisation__names__name=CITY, decision__call__code="plan-samenleven-2023"
    )
    forward = client.get("/keten/call/plan-samenleven-2023/").content.decode()
    assert f"/keten/award/{award.uid}/" in forward
    page = client.get(f"/keten/award/{award.uid}/")
    words = page.content.decode()
    assert "/keten/call/plan-samenleven-2023/" in words
    assert "voorbeeldbeslissing (2023-09-15)" in words
    assert "/keten/result/" in words
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
