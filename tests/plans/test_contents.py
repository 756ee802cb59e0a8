"""Rules about what a plan says, without a database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.kernel.dates import PartialDate
from regie.plans.contents import (
    EMPTY,
    FIELDS,
    Content,
    LinkTo,
    Seen,
    between_states,
    in_circle,
    natural,
    orphans,
    proof,
    tree,
)
from regie.plans.rules import STEPS, faults, may_approve, step


def content(item: str, parent: str | None = None, rank: str = "i", **options: Any) -> Content:
    links = options.pop("links", ())
    fields = {**EMPTY, "title": {"nl": item}, **options}
    return Content(item, "action", False, "", parent, rank, fields, links)


NAMES = st.sampled_from("abcdef")
STATES = st.dictionaries(
    NAMES,
    st.tuples(NAMES | st.none(), st.sampled_from(["x", "y"]), st.sampled_from(["", "1"])),
).map(
    lambda chosen: {
        name: content(name, parent, text={"nl": words}, code=code)
        for name, (parent, words, code) in chosen.items()
    }
)


@given(STATES, STATES)
def test_a_difference_leads_from_one_state_to_the_other(
    old: dict[str, Content], new: dict[str, Content]
) -> None:
    found = between_states(old, new)
    assert {line.item for line in found.added} == new.keys() - old.keys()
    assert {line.item for line in found.ended} == old.keys() - new.keys()
    made = {name: one for name, one in old.items() if name in new}
    made |= {line.item: new[line.item] for line in found.added}
    for line in (*found.moved, *found.changed):
        fields = {**made[line.item].fields, **{one.field: one.after for one in line.fields}}
        made[line.item] = made[line.item]._replace(parent=line.parent, fields=fields)
    assert made == new
    assert bool(found) == (old != new)
    back = between_states(new, old)
    assert [line.item for line in back.added] == [line.item for line in found.ended]


@given(STATES)
def test_a_tree_holds_every_item_once_unless_they_stand_in_a_circle(
    state: dict[str, Content],
) -> None:
    parents = {name: one.parent if one.parent in state else None for name, one in state.items()}
    walked = []
    waiting = tree(state.values())
    while waiting:
        node = waiting.pop()
        walked.append(node.content.item)
        waiting += node.children
        assert all(child.content.parent == node.content.item for child in node.children)
    if in_circle(parents, parents) is None:
        assert sorted(walked) == sorted(state)
    else:
        assert len(walked) < len(state)


def test_a_tree_is_in_order_of_rank() -> None:
    (top,) = tree([content("b", "a", "z"), content("c", "a", "1"), content("a")])
    assert [node.content.item for node in top.children] == ["c", "b"]


def test_orphans_are_those_whose_parent_does_not_live() -> None:
    assert orphans({"a": None, "b": "a", "c": "x"}) == ["c"]


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_proven(name: str) -> None:
    values: dict[str, Any] = {
        "title": {"nl": "T"},
        "text": {"nl": "T"},
        "short_name": {"nl": "T"},
        "contact": {"nl": "T"},
        "contact_email": "t@voorbeeld.be",
        "horizontal": False,
        "regular": False,
        "is_example": True,
    }
    value = values.get(name, "1" if name in ("code", "level", "instrument") else None)
    if value is None:
        value = PartialDate(date(2020, 1, 1), "year")
    plain = content("a")
    other = plain._replace(fields={**plain.fields, name: value})
    assert proof("", [plain], [], []) != proof("", [other], [], [])


def test_everything_else_is_proven() -> None:
    plain = content("a", links=(LinkTo("lead", "organisation", "o"),))
    others = [
        plain._replace(parent="b"),
        plain._replace(rank="j"),
        plain._replace(ended=True),
        plain._replace(reason="omdat"),
        plain._replace(links=()),
        plain._replace(links=(LinkTo("lead", "organisation", "o", 5),)),
        plain._replace(links=(LinkTo("lead", "organisation", "o", note={"nl": "x"}),)),
        plain._replace(links=(LinkTo("lead", "organisation", "o", basis="paper"),)),
    ]
    proofs = {proof("", [one], [], []) for one in (plain, *others)}
    proofs |= {
        proof("x", [plain], [], []),
        proof("", [plain], [1], []),
        proof("", [plain], [], [1]),
    }
    assert len(proofs) == len(others) + 4


def test_codes_sort_as_people_count() -> None:
    codes = ["10", "9b", "1.10", "9a", "1.2", "", "1"]
    assert sorted(codes, key=natural) == ["", "1", "1.2", "1.10", "9a", "9b", "10"]


def test_what_a_form_carries_comes_back() -> None:
    assert Seen.parse(str(Seen(12, 3))) == (12, 3)
    with pytest.raises(ValueError, match="invalid literal"):
        Seen.parse("12")


def test_only_a_decided_regular_edition_or_an_erratum_is_published() -> None:
    sources = {kind: steps["publish"][0] for kind, steps in STEPS.items() if "publish" in steps}
    assert sources == {"regular": {"decided"}, "erratum": {"draft", "submitted"}}
    assert step("regular", "published", "discard") is None
    assert step("erratum", "draft", "decide") is None


def test_four_eyes_are_known_persons_and_different_ones() -> None:
    assert may_approve(1, [2, 3])
    assert not may_approve(1, [2, 1])
    assert not may_approve(None, [2])
    assert not may_approve(1, [2, None])


@pytest.mark.parametrize(
    ("kind", "values", "parent", "wrong"),
    [
        ("action", {}, None, set()),
        ("action", {"title": {"nl": " "}}, None, {"title"}),
        ("objective", {}, None, {"level"}),
        ("objective", {"level": "strategic"}, None, set()),
        # Some papers print operational objectives only.
        ("objective", {"level": "operational"}, None, set()),
        ("objective", {"level": "operational"}, "a", set()),
        ("milestone", {}, None, {"parent"}),
        ("evaluation", {"horizontal": True}, None, {"horizontal"}),
        ("action", {"code": "x" * 41}, None, {"code"}),
        ("action", {"text": {"nl": 1}}, None, {"text"}),
        ("action", {"is_example": None}, None, {"is_example"}),
        ("action", {"instrument": ""}, None, {"instrument"}),
        ("action", {"contact_email": "dienst@voorbeeld.be"}, None, set()),
        ("action", {"contact_email": "dienst"}, None, {"contact_email"}),
        ("milestone", {"contact_email": "dienst@voorbeeld.be"}, "p", {"contact_email"}),
        ("action", {"wens": "x"}, None, {"wens"}),
    ],
)
def test_each_kind_has_what_it_needs_and_no_more(
    kind: str, values: dict[str, Any], parent: str | None, wrong: set[str]
) -> None:
    assert faults(kind, {**EMPTY, "title": {"nl": "T"}, **values}, parent).keys() == wrong
