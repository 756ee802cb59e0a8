"""Any sequence of drafts, changes and publications, against a model of Python dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct, field

from regie.base.errors import Refusal
from regie.plans import selectors, services
from regie.plans.models import Edition, Plan, Revision, Successor
from regie.plans.services import ItemChange
from tests.plans import make

pytestmark = pytest.mark.django_db


class Said(NamedTuple):
    """What the model knows of an item."""

    parent: str | None
    title: str


class Row(NamedTuple):
    """A row of the model: ``token`` is the published row that it is, ``base`` that it was made
    from."""

    said: Said
    ended: bool = False
    token: int | None = None
    base: int | None = None


State = dict[str, Said]
#: From, to, and how it went on.
Way = tuple[str, str, str]


class Model(Struct):
    """Plans as they should be."""

    current: dict[str, Row] = field(default_factory=dict)
    drafts: dict[str, dict[str, Row]] = field(default_factory=dict)
    history: list[State] = field(default_factory=list)
    published: list[tuple[str, dict[str, Row], dict[str, Row]]] = field(default_factory=list)
    ways: dict[str, set[Way]] = field(default_factory=dict)
    tokens: Iterator[int] = field(default_factory=lambda: count(1))

    def rows(self, draft: str) -> dict[str, Row]:
        return {**self.current, **self.drafts[draft]}

    def reads(self, draft: str) -> State:
        return living(self.rows(draft))

    def put(self, draft: str, item: str, said: Said, *, ended: bool = False) -> bool:
        """Write a row if it says something else; whether it may."""
        return self.put_all(draft, {item: (said, ended)})

    def put_all(self, draft: str, changes: dict[str, tuple[Said, bool]]) -> bool:
        """Write several rows at once, each if it says something else; whether they may."""
        new, placed = {}, False
        for item, (said, ended) in changes.items():
            old = self.rows(draft).get(item)
            if old is not None and (old.said, old.ended) == (said, ended):
                continue
            base = None
            if old is not None:
                base = old.base if item in self.drafts[draft] else old.token
            placed |= old is None or old.said.parent != said.parent or old.ended != ended
            new[item] = Row(said, ended, None, base)
        stands = living({**self.rows(draft), **new})
        for item, row in new.items():
            if placed and not row.ended:
                if row.said.parent is not None and row.said.parent not in stands:
                    return False
                if circular(stands, [item]):
                    return False
        self.drafts[draft].update(new)
        return True

    def went_on(self, draft: str, ways: set[Way]) -> bool:
        """Items go on in others; not what only the draft knows, and not twice."""
        known = self.ways.setdefault(draft, set())
        rows = self.rows(draft)
        pairs = {way[:2] for way in known}
        if any(way[:2] in pairs for way in ways) or any(
            row.token is None and row.base is None for way in ways for row in [rows[way[0]]]
        ):
            return False
        known |= ways
        return True

    def dropped(self, draft: str, item: str) -> None:
        """A draft says nothing of an item any more."""
        ways = self.ways.get(draft, set())
        ways -= {way for way in ways if item in way[:2]}

    def lives_on(self, draft: str, item: str) -> None:
        """What lives did not go on in another."""
        ways = self.ways.get(draft, set())
        ways -= {way for way in ways if way[0] == item}

    def drop(self, draft: str, item: str) -> bool:
        """End what only a draft knows."""
        rows = self.drafts[draft]
        if any(row.said.parent == item for name, row in rows.items() if name != item):
            return False
        if any(item in way[:2] for ways in self.ways.values() for way in ways):
            return False
        del rows[item]
        return True

    def publish(self, draft: str) -> bool:
        rows = self.drafts[draft]
        for item, row in rows.items():
            now = self.current.get(item)
            if row.base != (now and now.token):
                return False
        after = {**self.current, **rows}
        state = living(after)
        if any(said.parent is not None and said.parent not in state for said in state.values()):
            return False
        if circular(state, rows):
            return False
        self.published.append((draft, self.current, rows))
        new = {item: row._replace(token=next(self.tokens)) for item, row in rows.items()}
        self.current = {**self.current, **new}
        self.history.append(state)
        del self.drafts[draft]
        return True

    def take_back(self) -> bool:
        draft, before, rows = self.published[-1]
        tokens = {self.current[item].token for item in rows}
        new = {item for item, row in rows.items() if row.base is None}
        for other in self.drafts.values():
            for row in other.values():
                if row.base in tokens or row.said.parent in new:
                    return False
        for name, ways in self.ways.items():
            if name != draft and any(new.intersection(way[:2]) for way in ways):
                return False
        self.published.pop()
        self.history.pop()
        self.current = before
        self.drafts[draft] = rows
        return True


def living(rows: dict[str, Row]) -> State:
    return {item: row.said for item, row in rows.items() if not row.ended}


def circular(state: State, items: Any) -> bool:
    for item in items:
        seen = set()
        at: str | None = item
        while at is not None and at in state and at not in seen:
            seen.add(at)
            at = state[at].parent
        if at is not None and at in seen:
            return True
    return False


@contextmanager
def undone() -> Iterator[None]:
    """Each example starts from nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Play:
    """One sequence, in the database and in the model at once."""

    def __init__(self, draw: Callable[..., Any]) -> None:
        self.draw = draw
        self.ada, self.bob = make.coordinator(), make.coordinator("Bob")
        self.plan: Plan = make.plan(self.ada)
        self.model = Model()
        self.frozen: dict[int, dict[str, Any]] = {}
        self.number = 0
        self.steps = 0
        self.order = [""]

    def edition(self, uid: str) -> Edition:
        found: Edition = Edition.objects.get(uid=uid)
        return found

    def attempt(self, expected: bool | None, doing: Callable[[], Any]) -> Any:
        """Both agree on whether it can be done; what was done, or nothing. ``expected`` is absent
        where the model is asked afterwards."""
        try:
            with transaction.atomic():
                done = doing()
        except Refusal:
            assert not expected
            return None
        assert expected is not False
        return done

    def pick(self, names: Any) -> str | None:
        # In the order in which they were made: uids differ each time, examples must not.
        chosen = sorted(names, key=self.order.index)
        return self.draw(st.sampled_from(chosen)) if chosen else None

    def play(self) -> None:
        steps = ["open", "erratum", "add", "change", "move", "end", "revive", "publish", "settle"]
        more = ["add", "change", "publish", "back", "discard", "merge", "split"]
        what = self.draw(st.sampled_from([*steps, *more]))
        draft = self.pick(self.model.drafts)
        if what in ("open", "erratum") or (draft is None and what != "back"):
            kind = "erratum" if what == "erratum" else "regular"
            opened = make.draft(self.ada, self.plan, kind=kind)
            self.model.drafts[opened.uid] = {}
            self.order.append(opened.uid)
        elif what == "back":
            self.back()
        else:
            assert draft is not None
            getattr(self, what)(draft)

    def add(self, draft: str) -> None:
        parent = self.pick([*self.model.reads(draft), ""]) or None
        self.number += 1
        title = f"item {self.number}"
        item = make.action(self.ada, self.edition(draft), title, parent=parent)
        self.order.append(item.uid)
        assert self.model.put(draft, item.uid, Said(parent, title))

    def change(self, draft: str) -> None:
        if item := self.pick(self.model.reads(draft)):
            title = self.draw(st.sampled_from(["x", "y"]))
            said = self.model.reads(draft)[item]._replace(title=title)
            make.retitle(self.ada, self.edition(draft), item, title)
            assert self.model.put(draft, item, said)

    def move(self, draft: str) -> None:
        reads = self.model.reads(draft)
        if item := self.pick(reads):
            parent = self.pick({*reads, ""} - {reads[item].parent or ""}) or None
            if parent == reads[item].parent:
                return
            expected = self.model.put(draft, item, reads[item]._replace(parent=parent))
            edition = self.edition(draft)
            self.attempt(
                expected,
                lambda: services.move_item(
                    self.ada, edition, item, make.seen(edition, item), parent=parent
                ),
            )

    def end(self, draft: str) -> None:
        reads = self.model.reads(draft)
        if item := self.pick(reads):
            if item not in self.model.current:
                expected = self.model.drop(draft, item)
            else:
                expected = self.model.put(draft, item, reads[item], ended=True)
            edition = self.edition(draft)
            self.attempt(
                expected,
                lambda: services.end_item(
                    self.ada, edition, item, "klaar", make.seen(edition, item)
                ),
            )

    def revive(self, draft: str) -> None:
        rows = self.model.rows(draft)
        if item := self.pick(item for item, row in rows.items() if row.ended):
            if expected := self.model.put(draft, item, rows[item].said):
                self.model.lives_on(draft, item)
            edition = self.edition(draft)
            self.attempt(
                expected,
                lambda: services.revive_item(
                    self.ada, edition, item, "toch", make.seen(edition, item)
                ),
            )

    def merge(self, draft: str) -> None:
        reads = self.model.reads(draft)
        sources = list(dict.fromkeys(filter(None, [self.pick(reads), self.pick(reads)])))
        target = self.pick({*reads, ""} - set(sources)) or None
        if len(sources) < 2:
            return
        self.number += 1
        title = f"item {self.number}"
        edition = self.edition(draft)
        into = (
            ItemChange("new", kind="action", values={"title": {"nl": title}})
            if target is None
            else ItemChange("it", target, values={"title": {"nl": title}})
        )
        made = self.attempt(
            None,
            lambda: services.merge_items(self.ada, edition, sources, into, "samen").uid,
        )
        if target is None and made is not None:
            self.order.append(made)
        name = target or made or "new"
        self.agree(
            draft,
            made is not None,
            {
                name: (Said(reads[target].parent if target else None, title), False),
                **self.under(reads, sources, name),
                **{source: (reads[source], True) for source in sources},
            },
            {(source, name, "merged") for source in sources},
        )

    def split(self, draft: str) -> None:
        reads = self.model.reads(draft)
        if (source := self.pick(reads)) is None:
            return
        self.number += 2
        names = [f"item {self.number - 1}", f"item {self.number}"]
        parts = [ItemChange(name, kind="action", values={"title": {"nl": name}}) for name in names]
        edition = self.edition(draft)
        made = self.attempt(
            None,
            lambda: [
                one.uid for one in services.split_item(self.ada, edition, source, parts, "te veel")
            ],
        )
        self.order += made or []
        one, other = made or names
        self.agree(
            draft,
            made is not None,
            {
                one: (Said(None, names[0]), False),
                other: (Said(None, names[1]), False),
                **self.under(reads, [source], one),
                source: (reads[source], True),
            },
            {(source, one, "split"), (source, other, "split")},
        )

    @staticmethod
    def under(reads: State, sources: list[str], name: str) -> dict[str, tuple[Said, bool]]:
        """What stands under ``sources`` comes to stand under another."""
        return {
            item: (said._replace(parent=name), False)
            for item, said in reads.items()
            if said.parent in sources and item not in sources and item != name
        }

    def agree(
        self, draft: str, done: bool, changes: dict[str, tuple[Said, bool]], ways: set[Way]
    ) -> None:
        """The model would have done the same."""
        model, before = self.model, dict(self.model.drafts[draft])
        expected = model.put_all(draft, changes) and model.went_on(draft, ways)
        if not expected:
            model.drafts[draft] = before
        assert done == expected

    def publish(self, draft: str) -> None:
        expected = self.model.publish(draft)
        edition = self.edition(draft)

        def doing() -> None:
            if edition.kind == "erratum":
                services.submit(self.ada, edition)
                services.publish(self.ada, edition, approver=self.bob)
            else:
                make.publish(self.ada, edition)

        self.attempt(expected, doing)

    def settle(self, draft: str) -> None:
        clashes = selectors.conflicts(self.edition(draft))
        rows, current = self.model.drafts[draft], self.model.current
        expected = {
            item
            for item, row in rows.items()
            if row.base != (current[item].token if item in current else None)
        }
        assert {clash.item for clash in clashes} == expected
        if item := self.pick(expected):
            answer = self.draw(st.sampled_from(["mine", "theirs"]))
            services.settle_conflict(self.ada, self.edition(draft), item, answer)
            if answer == "theirs":
                del rows[item]
                self.model.dropped(draft, item)
            else:
                rows[item] = rows[item]._replace(base=current[item].token)

    def back(self) -> None:
        if not self.model.published:
            return
        draft = self.model.published[-1][0]
        expected = self.model.take_back()

        def doing() -> None:
            back = services.take_back(self.ada, self.edition(draft), "vergissing")
            if back.state != Edition.State.DRAFT:  # an erratum, without a decision, is one at once
                services.withdraw(self.ada, self.edition(draft), "verder werken")

        self.attempt(expected, doing)
        if expected:
            for key in Revision.objects.filter(edition__uid=draft).values_list("pk", flat=True):
                self.frozen.pop(key)
            for row in self.frozen.values():
                if row["until_seq"] == len(self.model.history) + 1:
                    row["until_seq"] = None

    def discard(self, draft: str) -> None:
        services.discard_draft(self.ada, self.edition(draft))
        del self.model.drafts[draft]
        self.model.ways.pop(draft, None)

    def check(self) -> None:
        """Everything that must be true after every step."""
        history = self.model.history
        for seq, state in enumerate(history, 1):
            assert told(selectors.state_at(self.plan, seq)) == state
        for draft in self.model.drafts:
            assert told(selectors.draft_state(self.edition(draft))) == self.model.reads(draft)
        self.steps += 1
        self.check_frozen()
        assert selectors.broken_editions() == []
        if len(history) > 1:
            m = self.draw(st.integers(1, len(history) - 1))
            n = self.draw(st.integers(m, len(history)))
            self.check_difference(m, n)

        self.check_ways()
        self.check_spans()

    def check_spans(self) -> None:
        """What an item says follows on what it said, without a hole and without an overlap."""
        until: dict[int, int | None] = {}
        for item, since, to in (
            Revision.objects.filter(plan=self.plan, from_seq__isnull=False)
            .order_by("item", "from_seq")
            .values_list("item", "from_seq", "until_seq")
        ):
            assert until.get(item, since) == since
            until[item] = to
        assert all(to is None for to in until.values())

    def check_ways(self) -> None:
        """Who went on in whom."""
        told: dict[str, set[Way]] = {}
        for edition, *way in Successor.objects.values_list(
            "edition__uid", "from_item__uid", "to_item__uid", "kind"
        ):
            source, target, kind = way
            told.setdefault(edition, set()).add((source, target, kind))
        assert told == {draft: ways for draft, ways in self.model.ways.items() if ways}

    def check_lists(self) -> None:
        """A list of any edition stands in the order of its tree."""
        for seq in range(1, len(self.model.history) + 1):
            listed = selectors.published(self.plan.pk, seq, f"{self.plan.uid} {seq} {self.steps}")
            wanted = selectors.sieved(self.plan, seq, make.TODAY, selectors.Wanted())
            positions: list[tuple[str, str | None]] = list(
                wanted.values_list("item__uid", "objective__uid")
            )
            assert positions == [(one.item, None) for one in listed]

    def check_frozen(self) -> None:
        """A published row changes once, in one column."""
        now = {row["id"]: row for row in Revision.objects.filter(from_seq__gt=0).values()}
        for key, row in self.frozen.items():
            if row["until_seq"] is None:
                row["until_seq"] = now[key]["until_seq"]
            assert now[key] == row
        self.frozen = now

    def check_difference(self, m: int, n: int) -> None:
        old, new = self.model.history[m - 1], self.model.history[n - 1]
        found = selectors.compare(self.plan, m, n)
        both = old.keys() & new.keys()
        assert {line.item for line in found.added} == new.keys() - old.keys()
        assert {line.item for line in found.ended} == old.keys() - new.keys()
        assert {line.item for line in found.moved} == {
            item for item in both if old[item].parent != new[item].parent
        }
        retitled = {
            line.item
            for line in (*found.moved, *found.changed)
            if any(change.field == "title" for change in line.fields)
        }
        assert retitled == {item for item in both if old[item].title != new[item].title}
        # The model knows no order: a place given up and taken again may be another one.
        others = {change.field for line in found.changed for change in line.fields} - {"title"}
        assert others <= {"rank"}


def told(state: Any) -> State:
    return {item: Said(one.parent, one.title["nl"]) for item, one in state.items()}


def play(data: st.DataObject, most: int) -> None:
    with undone():
        game = Play(data.draw)
        for _ in range(data.draw(st.integers(8, most))):
            game.play()
            game.check()
        game.check_lists()


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_plans_are_what_a_simple_model_says(data: st.DataObject) -> None:
    play(data, 25)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_plans_are_what_a_simple_model_says_for_long(data: st.DataObject) -> None:
    play(data, 40)
