"""Taking in plans from files of facts, by the same services that people use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from graphlib import CycleError, TopologicalSorter
from typing import Any

from msgspec.structs import replace

from regie.actors.models import Office, Organisation, OrganisationName
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.base.uid import derived_uid, is_uid
from regie.papers.models import Paper
from regie.papers.selectors import last_reading
from regie.papers.services import passages
from regie.plans.contents import LinkTo
from regie.plans.files import (
    AdviceTold,
    AgreementTold,
    DecisionTold,
    EditionTold,
    ItemTold,
    LinkTold,
    PlanFile,
    PlanTold,
    Term,
    TiedTold,
    parse,
)
from regie.plans.models import (
    Agreement,
    Decision,
    Edition,
    Item,
    Plan,
    Principle,
    Recommendation,
    TargetGroup,
)
from regie.plans.models.plan import WRITERS
from regie.plans.own import defined, plain
from regie.plans.services.agreements import (
    AgreementDraft,
    Party,
    Target,
    Tied,
    YearlyPlan,
    change_agreement,
    draft_of,
    record_agreement,
)
from regie.plans.services.editions import (
    InTheWay,
    complete_decision,
    decide,
    open_draft,
    publish,
    record_decision,
)
from regie.plans.services.items import apply_changes, merge_items, split_item, succeed_item
from regie.plans.services.plans import (
    add_principle,
    add_target_group,
    change_plan,
    change_term,
    create_plan,
    define_fields,
)
from regie.plans.services.recommendations import (
    Advice,
    advice_of,
    answer_recommendation,
    change_recommendation,
    record_recommendation,
)
from regie.plans.services.writing import KEEP, LAST, ItemChange
from regie.reading.model import from_json

#: What was new, changed, the same, and gone from the file (it stays), by sort of thing.
Loaded = dict[str, Counter[str]]


def load_plans(actor: Actor, files: Sequence[tuple[str, bytes]]) -> dict[str, Loaded]:
    """Take in files with plans, each (name, content), as a whole or not at all; in such an order
    that what one points at is there. Doing it again changes nothing, and what was published is
    never rewritten: a later wording is another edition, or an erratum.

    :return: by name of the file.
    :raises Invalid: for a file that cannot be, with its line.
    """
    if not actor.has(*WRITERS):
        raise NotAllowed("Je mag geen plannen laden.")
    told = [parse(content, name) for name, content in files]
    with act(actor, "plans.file.loaded", _Files(), kind="plans") as event:
        done = {one.name: _Load(actor, one).load() for one in _in_order(told)}
        event.after = {
            name: {what: dict(counts) for what, counts in loaded.items()}
            for name, loaded in done.items()
        }
    return done


class _Files:
    """What the event of a loading is about."""

    uid = "plans"


def _in_order(files: Sequence[PlanFile]) -> list[PlanFile]:
    by_slug: dict[str, PlanFile] = {}
    words = [one for one in files if one.plan is None]
    for one in files:
        if one.plan is None:
            continue
        if one.plan.slug in by_slug:
            raise Invalid(f"{one.name} gaat over het plan van {by_slug[one.plan.slug].name}.")
        by_slug[one.plan.slug] = one
    # Sorted, so that the same files come in the same order everywhere.
    graph = {slug: sorted(by_slug[slug].needs & by_slug.keys()) for slug in sorted(by_slug)}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = ", ".join(error.args[1])
        raise Invalid(f"Deze plannen wijzen in een kring naar elkaar: {circle}.") from None
    return [*words, *(by_slug[slug] for slug in order)]


class _Located(Invalid):
    """A refusal that says its line already."""


class _Load:
    """One file on its way in."""

    def __init__(self, actor: Actor, told: PlanFile) -> None:
        self.actor = actor
        self.told = told
        self.done: Loaded = {}
        self.slug = told.plan.slug if told.plan else ""
        self.example = bool(told.plan and told.plan.example)
        self.offices: dict[str, str] = {}
        self.organisations: dict[str, str] = {}

    def load(self) -> Loaded:
        for term in self.told.target_groups:
            self.term(term, TargetGroup, derived_uid("target_group", term.key))
        if self.told.plan is not None:
            self.names()
            plan = self.fields(self.plan(self.told.plan), self.told.plan)
            for term in self.told.principles:
                self.term(term, Principle, self.uid("principle", term.key), plan)
            told = [self.uid("principle", term.key) for term in self.told.principles]
            for _gone in plan.principles.exclude(uid__in=told):
                self.count("principes", "gone")
            self.editions(plan)
            for agreement in self.told.agreements:
                self.agreement(agreement)
            for advice in self.told.recommendations:
                self.advice(advice)
        return self.done

    def uid(self, what: str, key: str) -> str:
        return derived_uid(what, self.slug, key)

    def count(self, what: str, how: str) -> None:
        self.done.setdefault(what, Counter())[how] += 1

    def fail(self, line: int, sentence: str) -> _Located:
        return _Located(f"{self.told.name}, regel {line}: {sentence}")

    @contextmanager
    def at(self, line: int, lines: Mapping[str, int] | None = None) -> Iterator[None]:
        """Say of what a service refuses where in the file it stands."""
        try:
            yield
        except (_Located, NotAllowed):
            raise
        except InTheWay as refusal:
            of = {self.uid("item", key): at for key, at in (lines or {}).items()}
            line = min((of[uid] for uid in refusal.items if uid in of), default=line)
            raise self.fail(line, str(refusal)) from None
        except Invalid as refusal:
            for name, sentence in refusal.fields.items():
                key, _, column = name.rpartition(".")
                raise self.fail((lines or {}).get(key, line), f"{column}: {sentence}") from None
            raise self.fail(line, str(refusal)) from None
        except Refusal as refusal:
            raise self.fail(line, str(refusal)) from None

    # --- names

    def names(self) -> None:
        """The offices and organisations by uid, and by what they are called."""
        for uid, short in Office.objects.values_list("uid", "field"):
            self.offices[uid] = uid
            if short:
                self.offices[short] = uid
        for uid in Organisation.objects.values_list("uid", flat=True):
            self.organisations[uid] = uid
        for uid, name, short in OrganisationName.objects.order_by("pk").values_list(
            "organisation__uid", "name", "short"
        ):
            self.organisations.setdefault(name, uid)
            if short:
                self.organisations.setdefault(short, uid)

    def target(self, line: int, kind: str, name: str) -> str:
        """The uid of what a link names."""
        if kind == "item":
            return self.item(name)
        if kind == "office" and name in self.offices:
            return self.offices[name]
        if kind == "organisation" and name in self.organisations:
            return self.organisations[name]
        if kind == "principle":
            uid = name if is_uid(name) else self.uid("principle", name)
            if Principle.objects.filter(uid=uid).exists():
                return uid
        if kind == "target_group":
            uid = name if is_uid(name) else derived_uid("target_group", name)
            if TargetGroup.objects.filter(uid=uid).exists():
                return uid
        word = {
            "office": "het ambt",
            "organisation": "de organisatie",
            "principle": "het principe",
            "target_group": "de doelgroep",
        }
        raise self.fail(line, f"{word[kind]} {name} is niet bekend.")

    def item(self, name: str) -> str:
        """The uid of an item: by its key, or ``plan/key``."""
        slug, _, key = name.rpartition("/")
        return derived_uid("item", slug or self.slug, key)

    def known_item(self, line: int, name: str) -> str:
        uid = self.item(name)
        if not Item.objects.filter(uid=uid).exists():
            raise self.fail(line, f"het onderdeel {name} is niet bekend.")
        return uid

    # --- words and the plan itself

    def term(
        self,
        term: Term,
        model: type[TargetGroup] | type[Principle],
        uid: str,
        plan: Plan | None = None,
    ) -> None:
        what = "doelgroepen" if model is TargetGroup else "principes"
        there = model.objects.filter(uid=uid).first()
        if there is not None:
            same = (there.title, there.source) == (term.title, term.source)
            if not same:
                with self.at(term.line):
                    change_term(self.actor, there, there.version, term.title, term.source)
            self.count(what, "same" if same else "changed")
            return
        options: dict[str, Any] = {"source": term.source, "example": self.example, "uid": uid}
        with self.at(term.line):
            if model is TargetGroup:
                add_target_group(self.actor, term.title, **options)
            else:
                add_principle(self.actor, term.title, plan=plan, **options)
        self.count(what, "added")

    def plan(self, told: PlanTold) -> Plan:
        owner = None
        if told.owner:
            uid = self.target(told.line, "organisation", told.owner)
            owner = Organisation.objects.get(uid=uid)
        says: dict[str, Any] = {
            "title": told.title,
            "owner": owner,
            "levels": told.levels,
            "term": told.term,
            "admission_source": told.admission_source,
            "source": told.source,
        }
        plan: Plan | None = Plan.objects.select_related("owner").filter(slug=told.slug).first()
        with self.at(told.line):
            if plan is None:
                self.count("plannen", "added")
                return create_plan(
                    self.actor,
                    told.kind,
                    told.slug,
                    example=told.example,
                    uid=derived_uid("plan", told.slug),
                    **says,
                )
            if plan.kind != told.kind or plan.example != told.example:
                raise Refusal("Een ander plan heeft dit adres al.")
            stands = {name: getattr(plan, name, None) for name in says}
            stands["term"] = (plan.term_start, plan.term_end)
            if stands == says:
                self.count("plannen", "same")
                return plan
            self.count("plannen", "changed")
            return change_plan(self.actor, plan, plan.version, **says)

    def fields(self, plan: Plan, told: PlanTold) -> Plan:
        """The fields of the plan's own that the file tells; those that people added stay, behind
        them."""
        if not told.fields:
            return plan
        before, after = defined(plan.own_fields), {one.key: one for one in told.fields}
        for key in before.keys() | after.keys():
            how = "gone" if key not in after else "added" if key not in before else "changed"
            same = before.get(key) == after.get(key)
            self.count("eigen velden", "same" if same else how)
        every = [*told.fields, *(one for key, one in before.items() if key not in after)]
        if plain(every) == plan.own_fields:
            return plan
        with self.at(told.line):
            return define_fields(self.actor, plan, plan.version, every)

    # --- editions

    def editions(self, plan: Plan) -> None:
        own = {edition.uid: edition for edition in Edition.objects.filter(plan=plan)}
        uids = [self.uid("edition", str(n)) for n, _ in enumerate(self.told.editions, 1)]
        published = {uid for uid, edition in own.items() if edition.seq is not None}
        new = [told for uid, told in zip(uids, self.told.editions, strict=True) if uid not in own]
        if new and not published <= set(uids):
            raise self.fail(
                new[0].line, "het plan heeft intussen edities die niet uit dit bestand komen."
            )
        for uid, told in zip(uids, self.told.editions, strict=True):
            if uid in own:
                self.count("edities", "changed" if self.decided(own[uid], told) else "same")
                continue
            if (before := uids[: uids.index(uid)]) and not set(before) <= own.keys():
                raise self.fail(told.line, "een vroegere editie van dit bestand ontbreekt.")
            own[uid] = self.edition(plan, uid, told)
            self.count("edities", "added")

    def edition(self, plan: Plan, uid: str, told: EditionTold) -> Edition:
        with self.at(told.line):
            edition = open_draft(
                self.actor, plan, told.name, kind=told.kind, reason=told.reason, uid=uid
            )
        self.items(edition, told)
        lines = {one.key: one.line for item in told.items for one in (item, *item.into)}
        with self.at(told.line, lines):
            if told.decision is not None:
                with self.at(told.decision.line, lines):
                    edition = decide(self.actor, edition, self.decision(told.decision))
            if told.decision is not None or told.kind == Edition.Kind.ERRATUM:
                edition = publish(self.actor, edition)
        return edition

    def decision(self, told: DecisionTold) -> Decision:
        return record_decision(
            self.actor,
            told.kind,
            form=told.form,
            date=told.date,
            number=told.number,
            link=told.link,
            source=told.source,
            example=self.example,
        )

    def decided(self, edition: Edition, told: EditionTold) -> bool:
        """Whether the file now knows more, or something else, of a decision."""
        if edition.decision is None or told.decision is None:
            return False
        stands, says = edition.decision, told.decision
        fields = ("kind", "form", "date", "number", "link", "source")
        after = {name: getattr(says, name) or None for name in fields}
        if all((getattr(stands, name) or None) == value for name, value in after.items()):
            return False
        with self.at(says.line):
            complete_decision(
                self.actor,
                stands,
                stands.version,
                kind=says.kind,
                form=says.form,
                date=says.date,
                number=says.number,
                link=says.link,
                source=says.source,
            )
        return True

    def items(self, edition: Edition, told: EditionTold) -> None:
        # Merging, splitting and replacing are steps of their own, after all the rest.
        steps = [item for item in told.items if item.do in ("merge", "split", "replace")]
        plain = [item for item in told.items if item not in steps]
        new = {item.key for item in plain if item.do == "add"}
        lines = {item.key: item.line for item in plain}
        if plain:
            changes = [self.change(item, new) for item in plain]
            with self.at(plain[0].line if len(plain) == 1 else told.line, lines):
                apply_changes(self.actor, edition, changes)
        for item in steps:
            self.step(edition, item)
        self.done.setdefault("onderdelen", Counter())["changed"] += len(told.items) - len(new)
        self.done["onderdelen"]["added"] += len(new)

    def step(self, edition: Edition, item: ItemTold) -> None:
        into = [self.change(one, set()) for one in item.into]
        with self.at(item.line, {one.key: one.line for one in item.into}):
            if item.do == "merge":
                gone = [self.item(key) for key in item.sources]
                merge_items(self.actor, edition, gone, into[0], item.reason)
            elif item.do == "split":
                split_item(self.actor, edition, self.item(item.key), into, item.reason)
            else:
                source, target = (
                    self.known_item(item.line, name) for name in (item.key, *item.sources)
                )
                succeed_item(self.actor, edition, source, target)

    def change(self, told: ItemTold, new: set[str]) -> ItemChange:
        """What must become of an item; ``new`` are the keys that this batch makes."""

        def name(key: str) -> str:
            return key if key in new else self.item(key)

        def place(key: str | None, silent: str) -> str | None:
            return silent if key is None else name(key) if key else None

        adds = told.do == "add"
        if adds and told.kind not in Item.Kind.values:
            raise self.fail(told.line, f"het soort {told.kind} bestaat niet.")
        values = dict(told.values)
        if adds:
            values["is_example"] = self.example
        under = place(told.under, KEEP)
        return ItemChange(
            told.key,
            None if adds else self.item(told.key),
            kind=told.kind,
            values=values,
            parent=None if adds and under == KEEP else under,
            after=place(told.after, LAST if adds or told.under is not None else KEEP),
            links=None if told.links is None else [self.link(one, name) for one in told.links],
            ended={"end": True, "revive": False}.get(told.do),
            reason=told.reason,
            citations=self.cited(told),
            uid=self.item(told.key) if adds else "",
        )

    def cited(self, told: ItemTold) -> dict[str, list[int]] | None:
        """Where the objectives that an item was read from are printed. Nothing as long as the
        register does not hold that paper: then the source stands in words only."""
        paper = Paper.objects.filter(sha256=told.cited_paper).first() if told.cites else None
        if paper is None:
            return None
        reading = from_json(bytes(last_reading(paper).content))
        printed = {one.code: one.place for one in reading.objectives}
        if unknown := [code for code in told.cites if code not in printed]:
            raise self.fail(told.line, f"{unknown[0]} staat niet in {paper.title}.")
        keys = passages(paper, [printed[code] for code in told.cites])
        return {"source": list(keys.values())}

    def link(self, told: LinkTold, name: Callable[[str], str]) -> LinkTo:
        own = told.kind == "item" and "/" not in told.target
        if told.kind == "item" and not own:
            self.known_item(told.line, told.target)
        return LinkTo(
            told.role,
            told.kind,
            name(told.target) if own else self.target(told.line, told.kind, told.target),
            told.share,
            told.basis,
            dict(told.note),
            told.intersection,
        )

    # --- what is agreed on and advised

    def tied(self, items: Sequence[TiedTold]) -> tuple[Tied, ...]:
        return tuple(
            Tied(self.known_item(one.line, one.item), one.basis, dict(one.note)) for one in items
        )

    def agreement(self, told: AgreementTold) -> None:
        says = AgreementDraft(
            dict(told.title),
            dict(told.text),
            told.start,
            told.end,
            tuple(
                Party(side, kind, self.target(told.line, kind, name))
                for side, kind, name in told.parties
            ),
            tuple(Target(dict(title), value, due) for title, value, due in told.targets),
            tuple(
                YearlyPlan(year, dict(text), link)
                for year, text, link in sorted(told.years, key=lambda one: one[0])
            ),
            self.tied(told.items),
            None,
            told.source,
            self.example,
        )
        uid = self.uid("agreement", told.key)
        found: Agreement | None = Agreement.objects.filter(uid=uid).first()
        with self.at(told.line):
            if found is None:
                record_agreement(self.actor, says, uid=uid)
            elif (stands := draft_of(found)) != replace(says, passage=stands.passage):
                change_agreement(
                    self.actor, found, found.version, replace(says, passage=stands.passage)
                )
            else:
                self.count("overeenkomsten", "same")
                return
        self.count("overeenkomsten", "added" if found is None else "changed")

    def advice(self, told: AdviceTold) -> None:
        owner = told.owner and (told.owner[0], self.target(told.line, *told.owner))
        says = Advice(
            self.target(told.line, "organisation", told.body),
            dict(told.title),
            dict(told.text),
            told.document,
            told.link,
            told.date,
            told.number,
            owner,
            self.tied(told.items),
            None,
            told.source,
            self.example,
        )
        uid = self.uid("recommendation", told.key)
        found: Recommendation | None = Recommendation.objects.filter(uid=uid).first()
        changed = False
        with self.at(told.line):
            row = found or record_recommendation(self.actor, says, uid=uid)
            stands = advice_of(row)
            if stands != replace(says, passage=stands.passage):
                says = replace(says, passage=stands.passage)
                row = change_recommendation(self.actor, row, row.version, says)
                changed = True
            if (row.state, row.answer) != (told.state, told.answer):
                answer_recommendation(self.actor, row, row.version, told.state, told.answer)
                changed = True
        self.count("aanbevelingen", "added" if found is None else "changed" if changed else "same")
