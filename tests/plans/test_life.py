"""An edition from opening to taking back, as people do it."""

from __future__ import annotations

import pytest

from regie.base.actor import Actor, Role
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Event
from regie.plans import hooks, selectors, services
from regie.plans.contents import LinkTo, Seen
from regie.plans.models import Citation, Edition, Item, Link, Plan, Revision
from regie.plans.services import InTheWay, ItemChange
from tests.plans import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


@pytest.fixture
def plan(ada: Actor) -> Plan:
    return make.plan(ada)


@pytest.fixture
def first(ada: Actor, plan: Plan) -> Edition:
    """A published edition: objective A with actions B and C."""
    edition = make.draft(ada, plan, "Eerste")
    top = make.objective(ada, edition, "A", values={"code": "1"})
    make.action(ada, edition, "B", parent=top.uid, values={"code": "1.1"})
    make.action(ada, edition, "C", parent=top.uid, values={"code": "1.2"})
    return make.publish(ada, edition)


def titled(edition: Edition, title: str) -> str:
    """The uid of the item with this title, as an edition reads."""
    found = [
        content.item
        for content in selectors.edition_as_of(edition).values()
        if content.title["nl"] == title
    ]
    assert len(found) == 1, found
    return found[0]


def titles(edition: Edition) -> set[str]:
    return {content.title["nl"] for content in selectors.edition_as_of(edition).values()}


def test_a_published_edition_has_its_place_and_its_proof(first: Edition) -> None:
    assert (first.seq, first.number, first.state) == (1, 1, "published")
    assert first.published_at is not None
    assert len(str(first.content_hash)) == 64
    assert titles(first) == {"A", "B", "C"}
    assert selectors.broken_editions() == []


def test_a_draft_lies_over_what_is_published(ada: Actor, plan: Plan, first: Edition) -> None:
    draft = make.draft(ada, plan)
    before = list(Revision.objects.order_by("pk").values())
    make.retitle(ada, draft, titled(first, "B"), "B2")
    assert titles(draft) == {"A", "B2", "C"}
    assert titles(first) == {"A", "B", "C"}
    assert list(Revision.objects.filter(from_seq=1).order_by("pk").values()) == before
    difference = selectors.compare_draft(draft)
    assert [line.fields[0].after for line in difference.changed] == [{"nl": "B2"}]
    second = make.publish(ada, draft)
    assert (second.seq, second.number) == (2, 2)
    assert selectors.compare(plan, 1, 2) == difference


@pytest.mark.parametrize("most", [500, 0])
def test_a_changed_link_of_the_first_edition_is_told_with_what_it_was(
    ada: Actor, plan: Plan, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("regie.plans.selectors.rows._MOST_ASKED", most)
    before, after = make.office("Wonen"), make.office("Werk")
    edition = make.draft(ada, plan, "Eerste")
    item = make.action(ada, edition, "A", links=[LinkTo("lead", "office", before.uid)])
    make.publish(ada, edition)
    draft = make.draft(ada, plan)
    services.change_item(
        ada,
        draft,
        item.uid,
        make.seen(draft, item),
        {"code": "7"},
        links=[LinkTo("lead", "office", after.uid)],
    )
    make.publish(ada, draft)
    (line,) = selectors.compare(plan, 1, 2).changed
    told = {change.field: (change.before, change.after) for change in line.fields}
    assert told.pop("code") == ("", "7")
    ((was, now),) = told.values()
    assert [[link.target for link in links] for links in (was, now)] == [
        [before.uid],
        [after.uid],
    ]


def test_the_second_person_on_a_form_gets_both_versions(
    ada: Actor, plan: Plan, first: Edition
) -> None:
    bob = make.coordinator("Bob")
    draft = make.draft(ada, plan)
    uid = titled(first, "B")
    seen = make.seen(draft, uid)
    services.change_item(ada, draft, uid, seen, {"title": {"nl": "van Ada"}})
    with pytest.raises(Conflict) as raised:
        services.change_item(bob, draft, uid, seen, {"title": {"nl": "van Bob"}})
    assert raised.value.mine["title"] == {"nl": "van Bob"}
    assert raised.value.theirs["title"] == {"nl": "van Ada"}
    assert raised.value.who == "Ada"
    later = make.seen(draft, uid)
    services.change_item(bob, draft, uid, later, {"title": {"nl": "van Bob"}})
    with pytest.raises(Conflict):
        services.change_item(ada, draft, uid, later, {"title": {"nl": "weer Ada"}})


def test_two_drafts_of_one_item_clash_and_each_answer_settles(
    ada: Actor, plan: Plan, first: Edition
) -> None:
    uid = titled(first, "B")
    drafts = {}
    for answer in ("first", "mine", "theirs", "merged"):
        drafts[answer] = make.draft(ada, plan, answer)
        make.retitle(ada, drafts[answer], uid, answer)
    make.publish(ada, drafts["first"])
    for answer in ("mine", "theirs", "merged"):
        draft = drafts[answer]
        services.decide(ada, draft, make.decision(ada))
        with pytest.raises(InTheWay) as raised:
            services.publish(ada, draft)
        assert raised.value.items == (uid,)
        (clash,) = selectors.conflicts(draft)
        assert clash.base is not None
        assert clash.theirs is not None
        assert (clash.item, clash.both) == (uid, ("title",))
        assert clash.mine.title == {"nl": answer}
        if answer != "mine":
            with pytest.raises(Refusal, match="Trek de editie eerst terug"):
                services.settle_conflict(ada, draft, uid, "theirs")
            services.withdraw(ada, draft, "botst")
        values = {"title": {"nl": "samen"}} if answer == "merged" else None
        services.settle_conflict(ada, draft, uid, answer, values=values)  # type: ignore[arg-type]  # one of three
        assert selectors.conflicts(draft) == []
        with pytest.raises(Refusal):
            services.settle_conflict(ada, draft, uid, "mine")
        if answer != "mine":
            services.decide(ada, draft, make.decision(ada))
        published = services.publish(ada, draft)
        expected = {"mine": "mine", "theirs": "mine", "merged": "samen"}[answer]
        assert expected in titles(published)
    assert selectors.broken_editions() == []


def test_a_living_child_of_something_that_ends_is_refused_with_the_list(
    ada: Actor, plan: Plan, first: Edition
) -> None:
    draft = make.draft(ada, plan)
    top = titled(first, "A")
    services.end_item(ada, draft, top, "hoeft niet meer", make.seen(draft, top))
    services.decide(ada, draft, make.decision(ada))
    with pytest.raises(InTheWay) as raised:
        services.publish(ada, draft)
    assert set(raised.value.items) == {titled(first, "B"), titled(first, "C")}
    services.withdraw(ada, draft, "kinderen")
    for title in ("B", "C"):
        uid = titled(first, title)
        services.end_item(ada, draft, uid, "mee", make.seen(draft, uid))
    make.publish(ada, draft)
    assert selectors.state_at(plan, 2) == {}
    assert len(selectors.compare(plan, 1, 2).ended) == 3


def test_an_ended_item_is_taken_up_again(ada: Actor, plan: Plan, first: Edition) -> None:
    uid = titled(first, "C")
    ending = make.draft(ada, plan)
    services.end_item(ada, ending, uid, "klaar", make.seen(ending, uid))
    with pytest.raises(Refusal, match="beëindigd"):
        make.retitle(ada, ending, uid, "toch")
    second = make.publish(ada, ending)
    assert titles(second) == {"A", "B"}
    again = make.draft(ada, plan)
    services.revive_item(ada, again, uid, "toch niet klaar", make.seen(again, uid))
    third = make.publish(ada, again)
    assert titles(third) == {"A", "B", "C"}
    assert [line.item for line in selectors.compare(plan, 2, 3).added] == [uid]
    assert not selectors.compare(plan, 1, 3)
    page = selectors.item_page(make.READER, uid, make.TODAY)
    assert page is not None
    assert [episode.what for episode in page.history] == ["added", "ended", "revived"]


def test_ending_wants_a_reason(ada: Actor, plan: Plan, first: Edition) -> None:
    draft = make.draft(ada, plan)
    uid = titled(first, "C")
    with pytest.raises(Invalid) as raised:
        services.end_item(ada, draft, uid, "", make.seen(draft, uid))
    assert "reason" in raised.value.fields


def test_what_only_a_draft_knows_goes_at_once(ada: Actor, plan: Plan, first: Edition) -> None:
    draft = make.draft(ada, plan)
    item = make.action(ada, draft, "D", parent=titled(first, "A"))
    under = make.action(ada, draft, "E", parent=item.uid)
    with pytest.raises(Refusal, match="Onder dit onderdeel"):
        services.end_item(ada, draft, item.uid, "toch niet", make.seen(draft, item))
    services.end_item(ada, draft, under.uid, "toch niet", make.seen(draft, under))
    other = make.action(
        ada, draft, "F", parent=titled(first, "A"), links=[LinkTo("related", "item", item.uid)]
    )
    with pytest.raises(Refusal, match="verwijzen"):
        services.end_item(ada, draft, item.uid, "toch niet", make.seen(draft, item))
    services.change_item(ada, draft, other.uid, make.seen(draft, other), {}, links=[])
    services.end_item(ada, draft, item.uid, "toch niet", make.seen(draft, item))
    assert not Item.objects.filter(pk__in=[item.pk, under.pk]).exists()
    assert titles(draft) == {"A", "B", "C", "F"}


def test_items_merge_and_split_and_readers_follow(ada: Actor, plan: Plan, first: Edition) -> None:
    top, b, c = (titled(first, title) for title in "ABC")
    draft = make.draft(ada, plan)
    into = ItemChange("new", kind="action", values={"title": {"nl": "BC"}}, parent=top)
    merged = services.merge_items(ada, draft, [b, c], into, "horen samen")
    assert selectors.followed([b, c]) == {b: (b,), c: (c,)}
    second = make.publish(ada, draft)
    assert titles(second) == {"A", "BC"}
    assert selectors.followed([b, c]) == {b: (merged.uid,), c: (merged.uid,)}
    told = selectors.compare_numbers(plan, 1, 2)
    assert told.merged == ((tuple(sorted((b, c))), merged.uid),)
    assert told.same == 1
    draft = make.draft(ada, plan)
    halves = [
        ItemChange(title, kind="action", values={"title": {"nl": title}}, parent=top)
        for title in ("links", "rechts")
    ]
    left, right = services.split_item(ada, draft, merged.uid, halves, "te veel ineens")
    third = make.publish(ada, draft)
    assert titles(third) == {"A", "links", "rechts"}
    told = selectors.compare_numbers(plan, 2, 3)
    assert told.split == ((merged.uid, tuple(sorted((left.uid, right.uid)))),)
    assert selectors.followed([b, top]) == {b: (left.uid, right.uid), top: (top,)}
    page = selectors.item_page(make.READER, merged.uid, make.TODAY)
    assert page is not None
    assert {named.uid for _, named in page.successors} == {left.uid, right.uid}
    assert {named.uid for _, named in page.predecessors} == {b, c}


def test_what_was_never_published_merges_nowhere(ada: Actor, plan: Plan, first: Edition) -> None:
    draft = make.draft(ada, plan)
    item = make.action(ada, draft, "D")
    into = ItemChange("new", kind="action", values={"title": {"nl": "BD"}})
    with pytest.raises(Refusal, match="alleen in dit ontwerp"):
        services.merge_items(ada, draft, [titled(first, "B"), item.uid], into, "samen")
    assert titles(draft) == {"A", "B", "C", "D"}


def test_an_item_goes_on_in_another_plan(ada: Actor, plan: Plan, first: Edition) -> None:
    other = make.plan(ada, "ander-plan")
    draft = make.draft(ada, other)
    there = make.action(ada, draft, "B elders")
    b = titled(first, "B")
    services.succeed_item(ada, draft, b, there.uid)
    with pytest.raises(Refusal, match="staat al"):
        services.succeed_item(ada, draft, b, there.uid)
    make.publish(ada, draft)
    assert selectors.followed([b]) == {b: (there.uid,)}


def test_an_item_never_stands_under_itself(ada: Actor, plan: Plan, first: Edition) -> None:
    draft = make.draft(ada, plan)
    a, b = titled(first, "A"), titled(first, "B")
    with pytest.raises(Refusal, match="onder zichzelf"):
        services.move_item(ada, draft, a, make.seen(draft, a), parent=b)
    with pytest.raises(Refusal, match="onder zichzelf"):
        services.move_item(ada, draft, a, make.seen(draft, a), parent=a)


def test_two_drafts_that_make_a_circle_together_are_refused(
    ada: Actor, plan: Plan, first: Edition
) -> None:
    b, c = titled(first, "B"), titled(first, "C")
    one, two = make.draft(ada, plan, "een"), make.draft(ada, plan, "twee")
    services.move_item(ada, one, b, make.seen(one, b), parent=c)
    services.move_item(ada, two, c, make.seen(two, c), parent=b)
    make.publish(ada, one)
    services.decide(ada, two, make.decision(ada))
    assert selectors.conflicts(two) == []
    with pytest.raises(InTheWay, match="onder zichzelf"):
        services.publish(ada, two)


def test_one_move_is_one_row_and_keeps_the_order(ada: Actor, plan: Plan, first: Edition) -> None:
    draft = make.draft(ada, plan)
    a, b, c = (titled(first, title) for title in "ABC")

    def order() -> list[str]:
        page = selectors.draft_page(make.STAFF, draft.uid, make.TODAY)
        assert page is not None
        (top,) = page.tree
        return [node.content.title["nl"] for node in top.children]

    assert order() == ["B", "C"]
    services.move_item(ada, draft, c, make.seen(draft, c), after=None)
    assert order() == ["C", "B"]
    make.action(ada, draft, "D", parent=a, after=c)
    assert order() == ["C", "D", "B"]
    services.move_item(ada, draft, c, make.seen(draft, c), after=b)
    assert order() == ["D", "B", "C"]
    assert Revision.objects.filter(edition=draft).count() == 2
    with pytest.raises(Refusal, match="staat daar niet"):
        services.move_item(ada, draft, c, make.seen(draft, c), after=a)


def test_a_code_stands_once_in_a_plan(ada: Actor, plan: Plan, first: Edition) -> None:
    draft = make.draft(ada, plan)
    other = make.action(ada, draft, "D", values={"code": "1.1"})
    services.decide(ada, draft, make.decision(ada))
    with pytest.raises(InTheWay, match="dezelfde code") as raised:
        services.publish(ada, draft)
    assert set(raised.value.items) == {other.uid, titled(first, "B")}


def test_codes_may_change_places(ada: Actor, plan: Plan, first: Edition) -> None:
    draft = make.draft(ada, plan)
    for title, code in (("B", "1.2"), ("C", "1.1")):
        uid = titled(first, title)
        services.change_item(ada, draft, uid, make.seen(draft, uid), {"code": code})
    make.publish(ada, draft)
    assert selectors.broken_editions() == []


def test_an_erratum_corrects_the_edition_and_not_what_was_decided(
    ada: Actor, plan: Plan, first: Edition
) -> None:
    bob = make.somebody("Bob", Role.APPROVER)
    open_one = make.draft(ada, plan, "Loopt")
    touching = make.draft(ada, plan, "Raakt hetzelfde")
    b, c = titled(first, "B"), titled(first, "C")
    make.retitle(ada, open_one, c, "C2")
    make.retitle(ada, touching, b, "B van de editie")
    erratum = make.draft(ada, plan, "Erratum", "erratum")
    make.retitle(ada, erratum, b, "B zonder fout")
    for approver in (None, ada, make.somebody("Cas"), Actor(roles=frozenset({Role.APPROVER}))):
        with pytest.raises(NotAllowed):
            services.publish(ada, erratum, approver=approver)
    published = services.publish(ada, erratum, approver=bob)
    assert (published.seq, published.number, published.decision) == (2, None, None)
    assert published.approved_by_id == bob.account
    assert titles(first) == {"A", "B zonder fout", "C"}
    decided = selectors.edition_as_of(first, as_decided=True).values()
    assert {content.title["nl"] for content in decided} == {"A", "B", "C"}
    assert selectors.conflicts(open_one) == []
    assert [clash.item for clash in selectors.conflicts(touching)] == [b]
    second = make.publish(ada, open_one)
    assert (second.seq, second.number) == (3, 2)
    assert titles(first) == {"A", "B zonder fout", "C"}
    assert selectors.compare_numbers(plan, 1, 2).difference == selectors.compare(plan, 2, 3)


def test_whoever_edited_an_erratum_does_not_approve_it(
    ada: Actor, plan: Plan, first: Edition
) -> None:
    bob = make.coordinator("Bob")
    erratum = make.draft(ada, plan, "Erratum", "erratum")
    make.retitle(bob, erratum, titled(first, "B"), "van Bob")
    with pytest.raises(NotAllowed):
        services.publish(ada, erratum, approver=bob)
    with pytest.raises(NotAllowed):
        services.publish(bob, erratum, approver=ada)


def test_in_a_demonstration_one_person_may_play_both(
    ada: Actor, plan: Plan, first: Edition, settings: pytest.FixtureRequest
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # the settings of pytest-django
    erratum = make.draft(ada, plan, "Erratum", "erratum")
    make.retitle(ada, erratum, titled(first, "B"), "B2")
    assert services.publish(ada, erratum).seq == 2


def test_an_erratum_without_reason_or_with_a_decision_is_refused(
    ada: Actor, plan: Plan, first: Edition
) -> None:
    with pytest.raises(Invalid):
        services.open_draft(ada, plan, {"nl": "Erratum"}, kind="erratum")
    erratum = make.draft(ada, plan, "Erratum", "erratum")
    with pytest.raises(Refusal):
        services.decide(ada, erratum, make.decision(ada))


def test_a_scenario_is_never_published(ada: Actor, plan: Plan, first: Edition) -> None:
    scenario = make.draft(ada, plan, "Stel dat", "scenario")
    make.retitle(ada, scenario, titled(first, "B"), "wat als")
    assert "wat als" in titles(scenario)
    for step in (
        lambda: services.submit(ada, scenario),
        lambda: services.decide(ada, scenario, make.decision(ada)),
        lambda: services.publish(ada, scenario),
    ):
        with pytest.raises(Refusal):
            step()  # type: ignore[no-untyped-call]  # a lambda
    services.discard_draft(ada, scenario)


def test_what_is_submitted_changes_no_more_until_it_is_withdrawn(
    ada: Actor, plan: Plan, first: Edition
) -> None:
    draft = make.draft(ada, plan)
    services.submit(ada, draft)
    uid = titled(first, "B")
    with pytest.raises(Refusal, match="niet meer open"):
        make.retitle(ada, draft, uid, "B2")
    with pytest.raises(Refusal):
        services.publish(ada, draft)
    with pytest.raises(Refusal):
        services.submit(ada, draft)
    services.decide(ada, draft, make.decision(ada))
    withdrawn = services.withdraw(ada, draft, "nog iets")
    assert (withdrawn.state, withdrawn.decision) == ("draft", None)
    make.retitle(ada, draft, uid, "B2")


def test_discarding_leaves_only_that_it_was_there(ada: Actor, plan: Plan, first: Edition) -> None:
    rows, items = Revision.objects.count(), Item.objects.count()
    draft = make.draft(ada, plan)
    top, b, c = (titled(first, title) for title in "ABC")
    make.objective(ada, draft, "D", links=[LinkTo("related", "item", b)])
    into = ItemChange("new", kind="action", values={"title": {"nl": "BC"}}, parent=top)
    services.merge_items(ada, draft, [b, c], into, "samen")
    services.discard_draft(ada, draft, "niet nodig")
    assert (Revision.objects.count(), Item.objects.count(), Link.objects.count()) == (
        rows,
        items,
        0,
    )
    draft.refresh_from_db()
    assert draft.state == "withdrawn"
    with pytest.raises(Refusal):
        make.retitle(ada, draft, b, "B2")


def test_the_last_publication_is_taken_back_and_can_be_published_again(
    ada: Actor, plan: Plan, first: Edition
) -> None:
    before = list(Revision.objects.order_by("pk").values())
    draft = make.draft(ada, plan)
    make.retitle(ada, draft, titled(first, "B"), "B2")
    make.action(ada, draft, "D", parent=titled(first, "A"))
    drafted = list(Revision.objects.order_by("pk").values())
    second = make.publish(ada, draft)
    with pytest.raises(Refusal, match="Alleen de laatste"):
        services.take_back(ada, first, "vergissing")
    with pytest.raises(Invalid):
        services.take_back(ada, second, " ")
    back = services.take_back(ada, second, "vergissing")
    assert (back.seq, back.number, back.content_hash, back.state) == (None, None, None, "decided")
    assert list(Revision.objects.order_by("pk").values()) == drafted
    assert list(Revision.objects.filter(edition=first).order_by("pk").values()) == before
    assert services.publish(ada, draft).seq == 2
    assert selectors.broken_editions() == []


def test_a_publication_that_is_built_upon_is_not_taken_back(
    ada: Actor, plan: Plan, first: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make.draft(ada, plan)
    b = titled(first, "B")
    make.retitle(ada, draft, b, "B2")
    item = make.action(ada, draft, "D")
    second = make.publish(ada, draft)
    later = make.draft(ada, plan)
    make.retitle(ada, later, b, "B3")
    with pytest.raises(Refusal, match="bouwt voort"):
        services.take_back(ada, second, "vergissing")
    services.discard_draft(ada, later)
    other = make.draft(ada, make.plan(ada, "ander-plan"))
    make.action(ada, other, "draagt bij", links=[LinkTo("contributes", "item", item.uid)])
    with pytest.raises(Refusal, match="verwijzen"):
        services.take_back(ada, second, "vergissing")
    services.discard_draft(ada, other)
    asked: list[tuple[int, list[int]]] = []

    def object_(edition: Edition, items: list[int]) -> list[str]:
        asked.append((edition.pk, list(items)))
        return ["Er staat al geld op."] if items else []

    monkeypatch.setattr(hooks.builds_on, "_called", [object_])
    with pytest.raises(Refusal, match="Er staat al geld op"):
        services.take_back(ada, second, "vergissing")
    assert asked == [(second.pk, [item.pk])]


def test_many_changes_at_once_name_each_other(ada: Actor, plan: Plan) -> None:
    draft = make.draft(ada, plan)
    place = make.passage()
    body = make.organisation({"Agentschap": (None, None)})
    uids = services.apply_changes(
        ada,
        draft,
        [
            ItemChange("stap", kind="milestone", values={"title": {"nl": "Stap"}}, parent="actie"),
            ItemChange(
                "actie",
                kind="initiative",
                values={"title": {"nl": "Actie"}},
                parent="doel",
                links=[LinkTo("lead", "organisation", body.uid), LinkTo("related", "item", "doel")],
                citations={"title": [place.pk]},
            ),
            ItemChange(
                "doel", kind="objective", values={"title": {"nl": "Doel"}, "level": "strategic"}
            ),
        ],
    )
    assert make.now(draft, uids["stap"]).parent == uids["actie"]
    action = make.now(draft, uids["actie"])
    assert action.parent == uids["doel"]
    assert {link.target for link in action.links} == {body.uid, uids["doel"]}
    assert action.citations == (("title", place.pk),)
    make.publish(ada, draft)

    again = make.draft(ada, plan)
    services.apply_changes(
        ada,
        again,
        [
            ItemChange("a", uids["actie"], values={"title": {"nl": "Actie"}}, parent=uids["doel"]),
            ItemChange("d", uids["doel"], values={"text": {"nl": "Meer"}}),
            ItemChange("s", uids["stap"], ended=True, reason="staat niet meer in het document"),
        ],
    )
    # What says the same makes no row, and what changes keeps its links and sources.
    assert Revision.objects.filter(edition=again).count() == 2
    make.retitle(ada, again, uids["actie"], "Andere actie")
    changed = make.now(again, uids["actie"])
    assert (changed.links, changed.citations) == (action.links, action.citations)
    other = make.passage(20)
    services.apply_changes(
        ada, again, [ItemChange("a", uids["actie"], citations={"text": [other.pk]})]
    )
    assert make.now(again, uids["actie"]).citations == (("text", other.pk), ("title", place.pk))


def test_a_batch_is_all_or_nothing(ada: Actor, plan: Plan, first: Edition) -> None:
    draft = make.draft(ada, plan)
    good = ItemChange("goed", kind="action", values={"title": {"nl": "Goed"}})
    for bad in (
        ItemChange("slecht", kind="action", values={"title": {"nl": " "}}),
        ItemChange("slecht", kind="action", values={"title": {"nl": "X"}, "level": "strategic"}),
        ItemChange("slecht", kind="action", values={"title": {"nl": "X"}, "planned": None, "x": 1}),
        ItemChange("slecht", kind="action", values={"title": "X"}),
        ItemChange("slecht", kind="milestone", values={"title": {"nl": "X"}}),
        ItemChange("slecht", kind="objective", values={"title": {"nl": "X"}}),
        ItemChange("slecht", kind="action", values={"title": {"nl": "X"}, "period_start": "2020"}),
        ItemChange("slecht", kind="verzinsel", values={"title": {"nl": "X"}}),
        ItemChange("slecht", "000000000000", values={"title": {"nl": "X"}}),
        ItemChange("slecht", kind="action", values={"title": {"nl": "X"}}, parent="nergens"),
        ItemChange(
            "slecht",
            kind="action",
            values={"title": {"nl": "X"}},
            links=[LinkTo("lead", "organisation", "000000000000")],
        ),
        ItemChange(
            "slecht",
            kind="action",
            values={"title": {"nl": "X"}},
            links=[LinkTo("related", "item", titled(first, "A"), basis="inferred")],
        ),
        ItemChange(
            "slecht",
            kind="action",
            values={"title": {"nl": "X"}},
            links=[LinkTo("related", "item", titled(first, "A"))] * 2,
        ),
        ItemChange(
            "slecht", kind="action", values={"title": {"nl": "X"}}, citations={"title": [10**6]}
        ),
        ItemChange("goed", kind="action", values={"title": {"nl": "X"}}),
    ):
        with pytest.raises(Refusal):
            services.apply_changes(ada, draft, [good, bad])
    assert titles(draft) == {"A", "B", "C"}


def test_what_a_draft_of_others_holds_cannot_be_pointed_at(
    ada: Actor, plan: Plan, first: Edition
) -> None:
    mine, theirs = make.draft(ada, plan, "mijn"), make.draft(ada, plan, "hun")
    item = make.action(ada, theirs, "hun actie")
    with pytest.raises(Refusal):
        make.action(ada, mine, "X", links=[LinkTo("related", "item", item.uid)])
    with pytest.raises(Refusal):
        make.action(ada, mine, "X", parent=item.uid)
    with pytest.raises(Refusal):
        services.change_item(ada, mine, item.uid, Seen(1, 1), {"title": {"nl": "X"}})


def test_only_who_may_write_does(ada: Actor, plan: Plan, first: Edition) -> None:
    draft = make.draft(ada, plan)
    uid = titled(first, "B")
    seen = make.seen(draft, uid)
    new = ItemChange("n", kind="action", values={"title": {"nl": "X"}})
    for actor in (make.READER, make.STAFF, make.somebody("Dirk", Role.REPORTER)):
        for attempt in (
            lambda actor=actor: services.create_plan(actor, "agency", "x", {"nl": "X"}),
            lambda actor=actor: services.add_principle(actor, {"nl": "X"}),
            lambda actor=actor: services.add_target_group(actor, {"nl": "X"}),
            lambda actor=actor: services.open_draft(actor, plan, {"nl": "X"}),
            lambda actor=actor: services.discard_draft(actor, draft),
            lambda actor=actor: services.submit(actor, draft),
            lambda actor=actor: services.withdraw(actor, draft, "X"),
            lambda actor=actor: services.decide(actor, draft, make.decision(ada)),
            lambda actor=actor: services.publish(actor, draft),
            lambda actor=actor: services.take_back(actor, first, "X"),
            lambda actor=actor: services.apply_changes(actor, draft, [new]),
            lambda actor=actor: make.action(actor, draft),
            lambda actor=actor: services.change_item(actor, draft, uid, seen, {}),
            lambda actor=actor: services.move_item(actor, draft, uid, seen),
            lambda actor=actor: services.end_item(actor, draft, uid, "X", seen),
            lambda actor=actor: services.revive_item(actor, draft, uid, "X", seen),
            lambda actor=actor: services.merge_items(actor, draft, ["a", "b"], new, "X"),
            lambda actor=actor: services.split_item(actor, draft, uid, [new, new], "X"),
            lambda actor=actor: services.succeed_item(actor, draft, uid, "b"),
            lambda actor=actor: services.settle_conflict(actor, draft, uid, "mine"),
        ):
            with pytest.raises(NotAllowed):
                attempt()


def test_readers_see_what_is_published_and_nothing_else(ada: Actor, plan: Plan) -> None:
    draft = make.draft(ada, plan)
    item = make.action(ada, draft, "D")
    for model, key in ((Plan, plan), (Edition, draft), (Item, item)):
        assert not model.objects.visible_to(make.READER).filter(pk=key.pk).exists()
        assert model.objects.visible_to(make.STAFF).filter(pk=key.pk).exists()
    assert not Revision.objects.visible_to(make.READER).exists()
    assert selectors.plan_list(make.READER) == []
    assert selectors.plan_page(make.READER, plan.slug, make.TODAY) is None
    assert selectors.item_page(make.READER, item.uid, make.TODAY) is None
    assert selectors.draft_page(make.READER, draft.uid, make.TODAY) is None
    assert list(selectors.search_texts([])) == []
    make.publish(ada, draft)
    for model, key in ((Plan, plan), (Edition, draft), (Item, item)):
        assert model.objects.visible_to(make.READER).filter(pk=key.pk).exists()
    assert Revision.objects.visible_to(make.READER).exists()
    assert [text.uid for text in selectors.search_texts([])] == [plan.uid, item.uid]


def test_each_use_case_is_one_event(ada: Actor, plan: Plan, first: Edition) -> None:
    before = Event.objects.count()
    draft = make.draft(ada, plan)
    uid = titled(first, "B")
    make.retitle(ada, draft, uid, "B2")
    with pytest.raises(Refusal):
        services.move_item(ada, draft, uid, make.seen(draft, uid), parent=uid)
    make.publish(ada, draft)
    services.take_back(ada, draft, "vergissing")
    told = list(Event.objects.order_by("pk").values_list("action", "object_uid")[before:])
    assert told == [
        ("plans.edition.opened", draft.uid),
        ("plans.item.changed", uid),
        ("plans.edition.decided", draft.uid),
        ("plans.edition.published", draft.uid),
        ("plans.edition.taken_back", draft.uid),
    ]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: Revision.objects.filter(code="1.1").update(title={"nl": "anders"}),
        lambda: Revision.objects.filter(code="1.1").update(from_seq=2),
        lambda: Revision.objects.filter(code="1.1").update(until_seq=2),
        lambda: Revision.objects.filter(code="1.1").update(from_seq=None),
        lambda: Link.objects.update(share=1),
        lambda: Link.objects.all().delete(),
        lambda: Citation.objects.update(field="text"),
        lambda: Edition.objects.filter(seq=1).update(content_hash="0" * 64),
    ],
)
def test_audit_finds_what_was_written_past_the_services(
    ada: Actor, plan: Plan, first: Edition, tamper: object
) -> None:
    draft = make.draft(ada, plan)
    body = make.organisation({"Agentschap": (None, None)})
    make.action(
        ada,
        draft,
        "D",
        links=[LinkTo("lead", "organisation", body.uid, share=5000)],
        citations={"title": [make.passage().pk]},
    )
    make.publish(ada, draft)
    assert selectors.broken_editions() == []
    assert callable(tamper)
    tamper()
    assert selectors.broken_editions() != []
