"""Writing rows of a draft: one engine for one change on a form and for thousands from a paper."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from msgspec import Struct, field

from regie.actors.models import Office, Organisation, Person
from regie.base.actor import Actor
from regie.base.errors import Conflict, Invalid, Refusal
from regie.papers.models import Passage
from regie.plans.contents import (
    DATES,
    EMPTY,
    FIELDS,
    Content,
    LinkTo,
    Seen,
    canonical,
    in_circle,
    in_loop,
)
from regie.plans.models import (
    Citation,
    Edition,
    Item,
    Link,
    Plan,
    Principle,
    Revision,
    Successor,
    TargetGroup,
)
from regie.plans.own import defined
from regie.plans.own import faults as own_faults
from regie.plans.ranks import between, spread
from regie.plans.rules import faults, link_fault
from regie.plans.selectors import rows

#: Leave the parent or the order as it is (a new item stands on top, and last).
KEEP: Final = "="
#: Behind all others under the same parent.
LAST: Final = "$"

_VOCABULARY: dict[str, Any] = {
    "organisation": Organisation,
    "office": Office,
    "target_group": TargetGroup,
    "principle": Principle,
}


class ItemChange(Struct, frozen=True):
    """What must become of one item in a draft.

    ``item`` is its uid, absent for a new one of ``kind``. ``parent`` and the targets of links to
    items are uids, or keys of other changes in the same batch. ``links`` replaces all links;
    ``citations`` (field → keys of passages) replaces those of the fields it names. ``ended`` ends
    it or takes it up again. ``after`` is the sibling that it comes behind, absent for the front.
    ``seen`` is the row that whoever changes this had before them. ``uid`` is the lasting name of a
    new item that has one already, in a file of facts.
    """

    key: str
    item: str | None = None
    kind: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    parent: str | None = KEEP
    after: str | None = KEEP
    links: Sequence[LinkTo] | None = None
    citations: Mapping[str, Sequence[int]] | None = None
    ended: bool | None = None
    reason: str = ""
    seen: Seen | None = None
    uid: str = ""

    @property
    def moves(self) -> bool:
        """Whether this says where the item stands."""
        return self.item is None or self.parent != KEEP or self.after != KEEP


class Written(Struct):
    """What became of a batch: uid by key, and a digest of what the rows say now."""

    uids: dict[str, str]
    items: dict[str, Item]
    digest: str
    changed: int
    removed: frozenset[str]


class _Row(Struct):
    """One row in the making."""

    change: ItemChange
    item: Item
    row: Revision
    links: tuple[LinkTo, ...]
    citations: tuple[tuple[str, int], ...]
    own: bool
    new_links: bool = True
    new_citations: bool = True
    removed: bool = False
    dirty: set[str] = field(default_factory=set)


def write(actor: Actor, edition: Edition, changes: Sequence[ItemChange]) -> Written:
    """Carry out ``changes`` in ``edition``, a draft that the caller holds.

    :raises Invalid: for values that cannot be kept, by ``key.field`` where there are several.
    :raises Conflict: when a change was made from a row that is not the one that stands.
    :raises Refusal: for what cannot be, such as an item under itself.
    """
    return _Batch(actor, edition, changes).write()


class _Batch:
    def __init__(self, actor: Actor, edition: Edition, changes: Sequence[ItemChange]) -> None:
        self.actor = actor
        self.edition = edition
        self.changes = changes
        self.now: datetime = timezone.now()
        self.by_key = {change.key: change for change in changes}
        if len(self.by_key) != len(changes):
            raise Invalid("Twee wijzigingen hebben dezelfde sleutel.")
        repeated = Counter(change.item for change in changes if change.item is not None)
        if repeated and max(repeated.values()) > 1:
            raise Invalid("Eén onderdeel wordt twee keer gewijzigd.")
        self.items: dict[str, Item] = {}
        self.new: list[Item] = []
        self.wrong: dict[str, str] = {}

    def write(self) -> Written:
        self._find_items()
        self._make_items()
        made = self._place(self._rows())
        self._check(made)
        self._save([row for row in made if not row.removed])
        self._remove([row for row in made if row.removed])
        return Written(
            {change.key: self._item(change.key).uid for change in self.changes},
            {change.key: self._item(change.key) for change in self.changes},
            _digest(made),
            len(made),
            frozenset(row.item.uid for row in made if row.removed),
        )

    def _find_items(self) -> None:
        names: set[str | None] = set()
        for change in self.changes:
            names.update(link.target for link in change.links or () if link.kind == "item")
            names |= {change.parent, change.after} - {None, KEEP, LAST}
        names -= self.by_key.keys()
        names |= {change.item for change in self.changes} - {None}
        stands = Revision.objects.filter(
            Q(from_seq__isnull=False) | Q(edition=self.edition), item=OuterRef("pk")
        )
        found = Item.objects.filter(Exists(stands), uid__in=names)
        self.items = {item.uid: item for item in found}

    def _make_items(self) -> None:
        for change in self.changes:
            if change.item is None:
                if change.kind not in Item.Kind.values:
                    raise Invalid("Dit soort onderdeel bestaat niet.", {"kind": "Kies een soort."})
                self.items[change.key] = Item(
                    plan_id=self.edition.plan_id,
                    kind=change.kind,
                    **({"uid": change.uid} if change.uid else {}),
                )
                self.new.append(self.items[change.key])
            else:
                item = self.items.get(change.item)
                if item is None or item.plan_id != self.edition.plan_id:
                    raise Refusal("Dit onderdeel staat niet in dit plan.")
                self.items[change.key] = item
        Item.objects.bulk_create(self.new)

    def _item(self, name: str) -> Item:
        """By key of a change or by uid."""
        try:
            return self.items[name]
        except KeyError:
            raise Refusal("Waarnaar dit verwijst, bestaat niet in dit plan.") from None

    def _rows(self) -> list[_Row]:
        existing = [self.items[change.key].pk for change in self.changes if change.item is not None]
        standing: dict[int, Revision] = {}
        if existing:
            found = Revision.objects.filter(
                Q(edition=self.edition) | Q(from_seq__isnull=False, until_seq__isnull=True),
                item__in=existing,
            )
            for row in found:
                if row.item_id not in standing or row.edition_id == self.edition.pk:
                    standing[row.item_id] = row
        keys = [row.pk for row in standing.values()]
        links = rows.links_of(keys) if keys else {}
        citations = rows.citations_of(keys) if keys else {}
        made = []
        for change in self.changes:
            item = self.items[change.key]
            old = standing.get(item.pk)
            if change.item is not None and old is None:
                raise Refusal("Dit onderdeel staat niet in dit ontwerp.")
            mine = self._row(
                change,
                item,
                old,
                links.get(old.pk, ()) if old else (),
                citations.get(old.pk, ()) if old else (),
            )
            if mine is not None:
                made.append(mine)
        return made

    def _row(
        self,
        change: ItemChange,
        item: Item,
        old: Revision | None,
        links: tuple[LinkTo, ...],
        citations: tuple[tuple[str, int], ...],
    ) -> _Row | None:
        if old is not None and change.seen is not None and change.seen != Seen(old.pk, old.version):
            raise Conflict(dict(change.values), _values(old), who(old.changed_by_id))
        own = old is not None and old.edition_id == self.edition.pk
        row = self._copy(item, old) if old is None or not own else old
        made = _Row(change, item, row, links, citations, own, not own, not own)
        if change.ended is None and row.ended:
            raise Refusal("Dit onderdeel is beëindigd. Neem het eerst weer op.")
        self._fill(made, {**EMPTY, **change.values} if old is None else change.values)
        if change.links is not None:
            wanted = tuple(
                sorted(
                    (
                        link._replace(target=self._item(link.target).uid)
                        if link.kind == "item"
                        else link
                        for link in change.links
                    ),
                    key=lambda link: link.key,
                )
            )
            if len({link.key for link in wanted}) != len(wanted):
                self._fault(change, "links", "Deze koppeling staat er twee keer.")
            if wanted != made.links:
                made.links, made.new_links = wanted, True
                made.dirty.add("links")
        if change.citations is not None:
            kept = {cited for cited in made.citations if cited[0] not in change.citations}
            cited = {(name, key) for name, keys in change.citations.items() for key in keys}
            sources = tuple(sorted(kept | cited))
            if sources != made.citations:
                made.citations, made.new_citations = sources, True
                made.dirty.add("citations")
        if change.ended is not None and row.ended != change.ended:
            row.ended = change.ended
            made.dirty.add("ended")
            if row.ended and not change.reason:
                self._fault(change, "reason", "Zeg waarom dit eindigt.")
            # What only this draft knows does not end: it goes.
            made.removed = row.ended and own and row.base_id is None
        if not made.dirty and not change.moves and old is not None:
            return None
        if change.reason and change.reason != row.reason:
            row.reason = change.reason
            made.dirty.add("reason")
        return made

    def _copy(self, item: Item, old: Revision | None) -> Revision:
        row = Revision(item=item, kind=item.kind, plan_id=item.plan_id, edition=self.edition)
        if old is not None:
            row.base = old
            row.parent_id, row.rank, row.ended = old.parent_id, old.rank, old.ended
            for name in FIELDS:
                setattr(row, name, getattr(old, name))
        row.changed_by_id, row.changed_at = self.actor.account, self.now
        return row

    def _fill(self, made: _Row, values: Mapping[str, Any]) -> None:
        if unknown := [name for name in values if name not in FIELDS]:
            for name in unknown:
                self._fault(made.change, name, "Dit veld bestaat niet.")
            return
        for name, value in values.items():
            if getattr(made.row, name) != value:
                made.dirty.add(name)
            if name in DATES and value is not None and not hasattr(value, "precision"):
                self._fault(made.change, name, "Dit is geen geldige waarde.")
                continue
            setattr(made.row, name, value)

    def _fault(self, change: ItemChange, name: str, sentence: str) -> None:
        self.wrong[name if len(self.changes) == 1 else f"{change.key}.{name}"] = sentence

    def _place(self, made: list[_Row]) -> list[_Row]:
        """Parents and ranks, and whether nothing stands under itself or under what is not there.

        :return: the rows that something became of.
        """
        if all(not row.change.moves and "ended" not in row.dirty for row in made):
            return made
        frame = rows.skeleton(self.edition)
        movers = [row for row in made if self._moved(row)]
        moving = {row.item.pk for row in movers}
        made = [row for row in made if row.dirty or row.item.pk in moving]
        for row in made:
            rank = "" if row.item.pk in moving else row.row.rank
            frame[row.item.pk] = (row.row.parent_id, rank, row.row.ended)
        for row in made:
            if row.removed:
                del frame[row.item.pk]
        self._rank(movers, frame)
        self._stand(made, frame)
        return made

    def _moved(self, mover: _Row) -> bool:
        """Put a row under its parent, and say whether its rank must be found."""
        change, row = mover.change, mover.row
        if not change.moves or mover.removed:
            return False
        old = row.parent_id
        if change.parent != KEEP:
            above = None if change.parent is None else self._item(change.parent)
            if above is not None and above.plan_id != self.edition.plan_id:
                raise Refusal("Een onderdeel kan niet onder een ander plan staan.")
            row.parent = above
        if row.parent_id != old:
            mover.dirty.add("parent")
        return change.item is None or row.parent_id != old or change.after != KEEP

    def _rank(self, movers: list[_Row], frame: Mapping[int, tuple[int | None, str, bool]]) -> None:
        ranks: dict[int | None, list[tuple[str, int]]] = defaultdict(list)
        for item, (above, rank, ended) in frame.items():
            if rank and not ended:
                ranks[above].append((rank, item))
        behind: dict[int | None, list[_Row]] = defaultdict(list)
        for row in movers:
            siblings = ranks[row.row.parent_id]
            if row.change.after in (KEEP, LAST):
                behind[row.row.parent_id].append(row)
                continue
            self._ranked(row, self._rank_behind(row.change.after, sorted(siblings)))
            siblings.append((row.row.rank, row.item.pk))
        for parent, new in behind.items():
            low = max((rank for rank, _ in ranks[parent]), default=None)
            for row, rank in zip(new, spread(len(new), low), strict=True):
                self._ranked(row, rank)

    def _rank_behind(self, after: str | None, siblings: Sequence[tuple[str, int]]) -> str:
        low = None
        if after is not None:
            other = self._item(after).pk
            low = next((rank for rank, item in siblings if item == other), None)
            if low is None:
                raise Refusal("Het onderdeel waar dit achter moet, staat daar niet.")
        return between(low, next((rank for rank, _ in siblings if low is None or rank > low), None))

    @staticmethod
    def _ranked(row: _Row, rank: str) -> None:
        row.row.rank = rank
        row.dirty.add("rank")

    def _stand(self, made: list[_Row], frame: Mapping[int, tuple[int | None, str, bool]]) -> None:
        for row in made:
            above = row.row.parent_id
            if row.row.ended or row.removed or above is None:
                continue
            if above not in frame or frame[above][2]:
                raise Refusal("Waar dit onder moet staan, bestaat niet (meer).")
        parents = {item: above for item, (above, _, ended) in frame.items() if not ended}
        if in_circle(parents, [row.item.pk for row in made]) is not None:
            raise Refusal("Een onderdeel kan niet onder zichzelf staan.")

    def _check(self, made: list[_Row]) -> None:
        for row in made:
            if not row.row.ended:
                for name, sentence in faults(
                    row.item.kind, _values(row.row), row.row.parent_id
                ).items():
                    self._fault(row.change, name, sentence)
            for link in row.links if "links" in row.dirty else ():
                if link.kind == "item" and link.target == row.item.uid:
                    self._fault(row.change, "links", "Een onderdeel verwijst niet naar zichzelf.")
                if link.basis == "inferred" and not any(link.note.values()):
                    self._fault(row.change, "links", "Zeg waaruit deze koppeling is afgeleid.")
                if link.role not in Link.Role.values or link.basis not in Link.Basis.values:
                    self._fault(row.change, "links", "Dit soort koppeling bestaat niet.")
                if link.share is not None and not 0 <= link.share <= 10_000:
                    self._fault(row.change, "links", "Een aandeel ligt tussen 0 en 100 %.")
            if "links" in row.dirty and (sentence := link_fault(row.links)):
                self._fault(row.change, "links", sentence)
        self._check_own([row for row in made if row.row.own and "own" in row.dirty])
        self._check_order(made)
        passages = {key for row in made if row.new_citations for _, key in row.citations}
        if passages and Passage.objects.filter(pk__in=passages).count() != len(passages):
            raise Refusal("Een bron verwijst naar een plaats die niet bekend is.")
        if self.wrong:
            raise Invalid("Niet alles is goed ingevuld.", self.wrong)

    def _check_own(self, made: list[_Row]) -> None:
        """What stands in fields that the plan defines, against what it defines now: the plan is
        held, so that none of them goes meanwhile. One query, where such a field was written."""
        if not made or "own" in self.wrong:
            return
        held = Plan.objects.select_for_update(no_key=True).filter(pk=self.edition.plan_id)
        fields = defined(held.values_list("own_fields", flat=True)[0])
        for row in made:
            if isinstance(row.row.own, dict):
                for key, sentence in own_faults(fields, row.row.own).items():
                    self._fault(row.change, f"own.{key}", sentence)

    def _check_order(self, made: list[_Row]) -> None:
        """Nothing comes, by way of others, after itself: one query, where an order was written."""
        follows = {
            row.item.uid: {link.target for link in row.links if link.role == Link.Role.AFTER}
            for row in made
            if not row.row.ended and "links" in row.dirty
        }
        if not any(follows.values()):
            return
        own = Revision.objects.filter(edition=self.edition)
        standing = Link.objects.filter(
            Q(revision__edition=self.edition)
            | Q(revision__from_seq__isnull=False, revision__until_seq__isnull=True)
            & ~Q(revision__item__in=own.values("item")),
            role=Link.Role.AFTER,
            revision__ended=False,
        ).exclude(revision__item__in=[row.item.pk for row in made if row.item.uid in follows])
        for source, target in standing.values_list("revision__item__uid", "item__uid"):
            follows.setdefault(source, set()).add(target)
        uids = {row.item.uid: row.change for row in made}
        if (found := in_loop(follows, [uid for uid in uids if uid in follows])) is not None:
            self._fault(uids[found], "links", "Zo komt dit onderdeel na zichzelf.")

    def _save(self, made: list[_Row]) -> None:
        fresh = [row for row in made if not row.own]
        Revision.objects.bulk_create([row.row for row in fresh])
        own = [row for row in made if row.own and row.dirty]
        if own:
            columns = {"version", "changed_by", "changed_at"}
            for row in own:
                row.row.version += 1
                row.row.changed_by_id, row.row.changed_at = self.actor.account, self.now
                columns |= row.dirty - {"links", "citations", *DATES}
                for name in row.dirty.intersection(DATES):
                    columns |= {f"{name}_first", f"{name}_precision"}
            Revision.objects.bulk_update([row.row for row in own], sorted(columns))
        # What lives again did not go on in another.
        if lives := [row.item for row in own if "ended" in row.dirty and not row.row.ended]:
            Successor.objects.filter(edition=self.edition, from_item__in=lives).delete()
        _forget(
            [row.row.pk for row in own if row.new_links],
            [row.row.pk for row in own if row.new_citations],
        )
        self._link([row for row in made if row.new_links])
        Citation.objects.bulk_create(
            Citation(revision=row.row, field=name, passage_id=key)
            for row in made
            if row.new_citations
            for name, key in row.citations
        )

    def _link(self, made: list[_Row]) -> None:
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in made:
            for link in row.links:
                wanted[link.kind].add(link.target)
        keys: dict[tuple[str, str], int] = {
            ("item", item.uid): item.pk for item in self.items.values()
        }
        missing = {uid for uid in wanted.pop("item", ()) if ("item", uid) not in keys}
        for kind, model, uids in (
            ("item", Item, missing),
            *((kind, _VOCABULARY[kind], uids) for kind, uids in wanted.items()),
        ):
            for uid, key in model.objects.filter(uid__in=uids).values_list("uid", "pk"):
                keys[kind, uid] = key
        try:
            Link.objects.bulk_create(
                Link(
                    revision=row.row,
                    role=link.role,
                    share=link.share,
                    basis=link.basis,
                    note=dict(link.note),
                    intersection=link.intersection,
                    **{f"{link.kind}_id": keys[link.kind, link.target]},
                )
                for row in made
                for link in row.links
            )
        except KeyError:
            raise Refusal("Waarnaar een koppeling verwijst, bestaat niet.") from None

    def _remove(self, made: list[_Row]) -> None:
        if not made:
            return
        items = [row.item.pk for row in made]
        keys = [row.row.pk for row in made]
        if Revision.objects.filter(parent__in=items).exclude(pk__in=keys).exists():
            raise Refusal("Onder dit onderdeel staan nog andere.")
        pointed = Link.objects.filter(item__in=items).exclude(revision__in=keys)
        went_on = Successor.objects.filter(Q(from_item__in=items) | Q(to_item__in=items))
        if pointed.exists() or went_on.exists():
            raise Refusal("Andere onderdelen verwijzen naar dit onderdeel.")
        _forget(keys, keys)
        Revision.objects.filter(pk__in=keys).delete()
        Item.objects.filter(pk__in=items).delete()


def _forget(links: Sequence[int], citations: Sequence[int]) -> None:
    if links:
        Link.objects.filter(revision__in=links).delete()
    if citations:
        Citation.objects.filter(revision__in=citations).delete()


def _values(row: Revision) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _digest(made: Iterable[_Row]) -> str:
    """Proof of what was written, for the one history."""
    told = [
        [
            *canonical(
                Content(
                    row.item.uid,
                    row.item.kind,
                    row.row.ended,
                    row.row.reason,
                    str(row.row.parent_id or ""),
                    row.row.rank,
                    _values(row.row),
                    row.links,
                )
            ),
            row.citations,
            row.removed,
        ]
        for row in made
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def who(account: int | None) -> str:
    """The name of whoever made a row, as far as it is known."""
    if account is None:
        return ""
    return Person.objects.filter(account=account).values_list("name", flat=True).first() or ""
