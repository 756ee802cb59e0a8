"""What papers say, read from the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from regie.base.errors import Refusal
from regie.base.fields import last_day
from regie.base.text import said
from regie.budgets.selectors import round_page
from regie.budgets.selectors.chapter import chapter as budget_chapter
from regie.kernel import figures
from regie.kernel.difference import words as pieces_of
from regie.plans.contents import TEXTS, Content, Difference, FieldChange, Line, LinkTo, Node, tree
from regie.plans.models import Edition, Plan
from regie.plans.selectors import (
    compare_draft,
    compare_numbers,
    draft_state,
    edition_as_of,
    item_page,
)
from regie.plans.selectors.names import all_links, day_of, names
from regie.writing.changes import rounds_of
from regie.writing.papers import contents, words
from regie.writing.papers.budget import tables
from regie.writing.papers.progress import reported
from regie.writing.papers.words import Names

#: What an action is in a paper: everything but objectives and their milestones.
ACTIONS = frozenset(words.KINDS) - {"objective", "milestone"}
_EVALUATIONS = frozenset({"evaluation", "research"})


@dataclass(frozen=True, slots=True)
class State:
    """An edition as papers need it: what it says, in order, and what everything is called then."""

    edition: Edition
    contents: Mapping[str, Content]
    tops: list[Node]
    names: Names
    day: date
    reported: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.contents:
            raise Refusal("In deze editie staat niets.")

    def in_order(self) -> Iterator[Content]:
        """Every item, as it stands in the plan."""
        waiting = list(reversed(self.tops))
        while waiting:
            node = waiting.pop()
            yield node.content
            waiting += reversed(node.children)

    def above(self, uid: str | None) -> str | None:
        """The objective under which something stands."""
        seen = set()
        while uid is not None and uid not in seen:
            seen.add(uid)
            found = self.contents.get(uid)
            if found is None:
                return None
            if found.kind == "objective":
                return uid
            uid = found.parent
        return None

    def called(self, uid: str | None, otherwise: str = "") -> str:
        """The code and title of an item."""
        found = self.contents.get(uid or "")
        return otherwise if found is None else words.headed(found.code, found.title)

    def example(self, plan: Plan) -> str:
        """The mark of what is invented, where something is."""
        invented = plan.example or any(one.fields["is_example"] for one in self.contents.values())
        return words.EXAMPLE if invented else ""


def state_of(edition: Edition, today: date) -> State:
    """What an edition or a draft says: 10 queries at most."""
    published = edition.seq is not None
    found = edition_as_of(edition) if published else draft_state(edition)
    day = day_of(edition, today)
    return State(
        edition,
        found,
        _ordered(tree(found.values())),
        names([*all_links(found.values()), *_owner(edition.plan)], day),
        day,
        reported(edition.plan, day),
    )


def _ordered(nodes: Iterable[Node]) -> list[Node]:
    """Objectives first, then what stands beside them."""
    return sorted(nodes, key=lambda node: (node.content.kind != "objective", node.content.rank))


def _owner(plan: Plan) -> list[LinkTo]:
    return [] if plan.owner is None else [LinkTo("lead", "organisation", plan.owner.uid)]


# --- pieces


def _plan(plan: Plan, state: State) -> contents.Plan:
    owner = [words.named(link, state.names) for link in _owner(plan)]
    return contents.Plan(words.title(plan.title), owner[0] if owner else words.UNKNOWN)


def _edition(edition: Edition) -> contents.Editie:
    decision = edition.decision
    if decision is None:
        return contents.Editie("", words.title(edition.name), "", "ontwerp, nog niet beslist")
    kind = words.DECISIONS.get(decision.kind, decision.kind)
    if decision.form:
        kind = f"{words.FORMS.get(decision.form, decision.form)}, {kind}"
    return contents.Editie(
        "" if edition.number is None else str(edition.number),
        words.title(edition.name),
        words.when(decision.date),
        f"{kind}, nummer {decision.number or words.UNKNOWN}",
    )


def _spoken(edition: contents.Editie) -> str:
    """``editie 2 (8 oktober 2021)``."""
    if not edition.nummer:
        return f"het ontwerp “{edition.naam}”"
    return f"editie {edition.nummer} ({edition.datum})"


def _ministers(state: State) -> tuple[contents.Koppeling, ...]:
    """The offices that items name, once each."""
    found = {
        link.target: contents.Koppeling(
            words.title(state.names[link.kind, link.target].title),
            state.names[link.kind, link.target].detail or words.UNKNOWN,
        )
        for content in state.in_order()
        for link in content.links
        if link.kind == "office" and (link.kind, link.target) in state.names
    }
    return tuple(found.values())


def _principles(state: State) -> tuple[str, ...]:
    found = {
        link.target: words.named(link, state.names)
        for content in state.in_order()
        for link in content.links
        if link.kind == "principle"
    }
    return tuple(found.values())


def _sheets(
    state: State, uids: Collection[str], *, reasons: bool = False
) -> tuple[contents.Fiche, ...]:
    """The sheets of ``uids``, in the order of the plan; with why each changed last, if so asked."""
    below: dict[str, list[Content]] = defaultdict(list)
    for content in state.in_order():
        if content.kind == "milestone" and content.parent:
            below[content.parent].append(content)
    return tuple(
        _sheet(content, state, below[content.item], content.reason if reasons else "")
        for content in state.in_order()
        if content.item in uids
    )


def _sheet(
    content: Content, state: State, milestones: Iterable[Content], reason: str
) -> contents.Fiche:
    fields = content.fields
    return contents.Fiche(
        uid=content.item,
        code=content.code,
        titel=words.title(content.title),
        soort=words.LEVELS.get(str(fields["level"]), words.KINDS[content.kind]),
        tekst=said(fields["text"], "nl")[0],
        doelstelling=state.called(state.above(content.parent)),
        begin=words.when(fields["period_start"], ""),
        einde=words.when(fields["period_end"], ""),
        instrument=fields["instrument"] or "",
        horizontaal=words.value("horizontal", fields["horizontal"]),
        regulier=words.value("regular", fields["regular"]),
        reden=reason,
        voorbeeld=words.EXAMPLE if fields["is_example"] else "",
        herkomst=_inferred(content),
        stand=state.reported.get(content.item, ""),
        koppelingen=tuple(
            contents.Koppeling(
                words.ROLES.get(link.role, link.role),
                words.named(link, state.names),
                said(link.note, "nl")[0] if link.basis == "inferred" else "",
            )
            for link in sorted(content.links, key=_by_role)
        ),
        mijlpalen=tuple(
            contents.Mijlpaal(
                words.title(one.title),
                words.when(one.fields["planned"]),
                words.when(one.fields["expected"], ""),
                words.when(one.fields["reached"], ""),
            )
            for one in milestones
        ),
    )


def _inferred(content: Content) -> str:
    if content.fields["basis"] != "inferred":
        return ""
    source = str(content.fields["source"] or words.UNKNOWN)
    return source if source.startswith("afgeleid") else f"afgeleid: {source}"


def _by_role(link: LinkTo) -> tuple[int, str]:
    order = list(words.ROLES)
    return (order.index(link.role) if link.role in order else len(order), link.target)


def _budget(codes: Sequence[str]) -> contents.Begroting:
    """The budget of the newest of the rounds that came with an edition, where there is one."""
    page = round_page(codes[-1]) if codes else None
    if page is None:
        return contents.Begroting(
            False, "Het register kent bij deze editie nog geen begroting; er staat dus geen tabel."
        )
    rows = tuple(
        contents.Begrotingsrij(
            article.code,
            article.name,
            figures.thousand(article.evolution.closing.get("VAK"), "nl"),
            figures.thousand(article.evolution.closing.get("VEK"), "nl"),
        )
        for programme in page.programmes
        for element in programme.elements
        for article in element.articles
    )
    sentence = f"De kredieten van {page.round.spoken}, in duizend euro."
    return contents.Begroting(True, sentence, page.round.spoken, rows)


def _tables(codes: Sequence[str]) -> contents.Tabellen:
    """Every table of that budget."""
    return tables(budget_chapter(codes[-1]) if codes else None)


# --- the note


@dataclass(frozen=True, slots=True)
class _Changed:
    """What changed between two editions, whether the last is published or not."""

    difference: Difference
    merged: tuple[tuple[tuple[str, ...], str], ...]
    split: tuple[tuple[str, tuple[str, ...]], ...]
    same: int


def _changed(first: Edition, last: Edition, state: State) -> _Changed:
    if last.number is not None and first.number is not None:
        told = compare_numbers(last.plan, first.number, last.number)
        return _Changed(told.difference, told.merged, told.split, told.same)
    difference = compare_draft(last)
    came = len(difference.added) + len(difference.moved) + len(difference.changed)
    return _Changed(difference, (), (), len(state.contents) - came)


def note(first: Edition, last: Edition, today: date) -> contents.Nota:
    """The note of the actualisation that led from ``first`` to ``last``, or to a draft: 37 queries
    at most."""
    plan: Plan = last.plan
    before, after = state_of(first, today), state_of(last, today)
    changed = _changed(first, last, after)
    told = changed.difference
    old, new = _edition(first), _edition(last)
    titled = words.title(plan.title)
    counts = contents.Tellingen(
        _counted(told.added),
        _counted(told.ended),
        _counted(told.moved),
        _counted(told.changed),
        words.counted(changed.same, "onderdeel", "onderdelen"),
    )
    added = {line.item for line in told.added}
    running = {
        content.item
        for content in after.contents.values()
        if content.kind in ACTIONS and content.item not in added
    }
    sheets = _sheets(
        after, {uid for uid in added if after.contents[uid].kind in ACTIONS}, reasons=True
    )
    return contents.Nota(
        titel=f"Actualisatie van {titled}",
        voorbeeld=after.example(plan),
        datum=words.when(last.decision.date) if last.decision else figures.day(today, "nl"),
        plan=_plan(plan, after),
        van=old,
        tot=new,
        onderwerp=f"Actualisatie van {titled}: van {_spoken(old)} naar {_spoken(new)}",
        ministers=_ministers(after),
        situering=tuple(_situation(plan, old, new, counts, last)),
        principes=_principles(after),
        tellingen=counts,
        doelstellingen=tuple(_by_objective(told, before, after)),
        samengevoegd=tuple(
            contents.Overgang(
                words.listed(sorted(_either(uid, before, after) for uid in sources)),
                _either(target, after, before),
            )
            for sources, target in changed.merged
        ),
        gesplitst=tuple(
            contents.Overgang(
                _either(source, before, after),
                words.listed(sorted(_either(uid, after, before) for uid in targets)),
            )
            for source, targets in changed.split
        ),
        fiches=sheets,
        lopend=_sheets(after, running),
        begroting=_budget(rounds_of(last)),
        beslissing=(
            f"kennis te nemen van de actualisatie van {titled}, zoals beschreven in deze nota;",
            "de betrokken ministers te vragen de acties van hun beleidsvelden uit te voeren en "
            "erover te rapporteren.",
        ),
        bijlagen=(
            f"Alle acties van {titled} als rekenblad, zoals het register ze bij deze editie kent.",
            f"{titled} als boek, zoals het register het bij deze editie kent.",
        ),
    )


def _counted(lines: Collection[Line]) -> str:
    return words.counted(len(lines), "onderdeel", "onderdelen")


def _either(uid: str, one: State, other: State) -> str:
    return one.called(uid) or other.called(uid, words.UNKNOWN)


def _situation(
    plan: Plan,
    old: contents.Editie,
    new: contents.Editie,
    counts: contents.Tellingen,
    last: Edition,
) -> Iterator[str]:
    yield (
        f"{words.title(plan.title)} is een plan dat leeft: het wordt tussentijds bijgewerkt. Deze "
        f"nota zegt wat er veranderde van {_spoken(old)} naar {_spoken(new)}."
    )
    yield f"{_spoken(old).capitalize()}: {old.beslissing}."
    if last.decision is not None:
        yield f"{_spoken(new).capitalize()}: {new.beslissing}."
    yield (
        f"Toegevoegd: {counts.toegevoegd}; beëindigd: {counts.beeindigd}; verplaatst: "
        f"{counts.verplaatst}; gewijzigd: {counts.gewijzigd}; gelijk gebleven: {counts.gelijk}."
    )
    if last.reason:
        yield last.reason


def _by_objective(
    told: Difference, before: State, after: State
) -> Iterator[contents.DoelMetWijzigingen]:
    """What changed, under the objective where it stands (or stood), in the order of the plan."""
    order: dict[str | None, int] = {}
    for state in (after, before):
        for content in state.in_order():
            order.setdefault(content.item, len(order))
    groups: dict[str | None, list[tuple[int, contents.Wijziging]]] = defaultdict(list)
    for what, label in words.WHAT.items():
        for line in getattr(told, what):
            state = before if what == "ended" else after
            uid = line.item if line.kind == "objective" else state.above(line.parent)
            change = _change(label, line, before, after)
            groups[uid].append((order.get(line.item, len(order)), change))
    for uid in sorted(groups, key=lambda one: (one is None, order.get(one, len(order)))):
        found = after.contents.get(uid or "") or before.contents.get(uid or "")
        yield contents.DoelMetWijzigingen(
            found.code if found else "",
            words.title(found.title, "") if found else "Los van een doelstelling",
            words.LEVELS.get(str(found.fields["level"]), "") if found else "",
            tuple(change for _, change in sorted(groups[uid], key=lambda pair: pair[0])),
        )


def _change(label: str, line: Line, before: State, after: State) -> contents.Wijziging:
    moved = line.parent != line.parent_before
    return contents.Wijziging(
        label,
        words.KINDS[line.kind],
        line.code,
        words.title(line.title),
        line.reason,
        after.called(line.parent, "het plan") if moved else "",
        before.called(line.parent_before, "het plan") if moved and line.parent_before else "",
        tuple(field for change in line.fields for field in _fields(change, before, after)),
    )


def _fields(change: FieldChange, before: State, after: State) -> Iterator[contents.Veld]:
    # Each side by the names of its own day.
    olds = words.before_and_after(change.field, change.before, change.after, before.names)
    news = words.before_and_after(change.field, change.before, change.after, after.names)
    for (name, old, _), (_, _, new) in zip(olds, news, strict=True):
        if change.field in TEXTS:
            marked = tuple(
                contents.Stuk(one.text, one.kind == "removed", one.kind == "added")
                for one in pieces_of(old, new)
            )
        else:
            marked = tuple(
                piece
                for piece in (
                    contents.Stuk(old, weg=True),
                    contents.Stuk(" " if old and new else ""),
                    contents.Stuk(new, nieuw=True),
                )
                if piece.tekst
            )
        yield contents.Veld(name, old, new, marked)


# --- the other papers


def book(edition: Edition, today: date) -> contents.Boek:
    """A plan as a book: 16 queries at most."""
    plan: Plan = edition.plan
    state = state_of(edition, today)
    shown = {uid for uid, content in state.contents.items() if content.kind != "milestone"}
    sheets = {sheet.uid: sheet for sheet in _sheets(state, shown)}
    return contents.Boek(
        titel=words.title(plan.title),
        voorbeeld=state.example(plan),
        datum=figures.day(state.day, "nl"),
        plan=_plan(plan, state),
        editie=_edition(edition),
        ministers=_ministers(state),
        principes=_principles(state),
        onderdelen=tuple(
            contents.Onderdeel(
                content.kind == "objective",
                content.kind == "objective" and content.fields["level"] != "operational",
                sheets[content.item],
            )
            for content in state.in_order()
            if content.item in sheets
        ),
    )


def action(uid: str, edition: Edition, today: date) -> contents.Actieblad:
    """One action on one page: 26 queries at most.

    :raises Refusal: where it does not stand in that edition.
    """
    from regie.base.actor import VISITOR

    plan: Plan = edition.plan
    state = state_of(edition, today)
    sheets = _sheets(state, {uid})
    page = item_page(VISITOR, uid, today)
    if not sheets or page is None:
        raise Refusal("Dit onderdeel staat niet in die editie.")
    (sheet,) = sheets
    return contents.Actieblad(
        titel=f"{sheet.code} {sheet.titel}".strip(),
        voorbeeld=sheet.voorbeeld or state.example(plan),
        datum=figures.day(state.day, "nl"),
        plan=_plan(plan, state),
        editie=_edition(edition),
        fiche=sheet,
        geschiedenis=tuple(
            contents.Gebeurtenis(
                f"editie {one.edition.number}" if one.edition.number else "erratum",
                words.when(one.edition.date),
                words.WHAT.get(one.what, "opnieuw opgenomen"),
                one.content.reason,
            )
            for one in page.history
            if one.edition.seq is not None and one.edition.seq <= (edition.seq or 0)
        ),
    )


def chapter(edition: Edition, today: date, *, office: str = "") -> contents.Hoofdstuk:
    """The chapter of a minister in the explanation of a year: 21 queries at most.

    :param office: the uid of an office, for a plan of several ministers: only what it answers for.
    :raises Refusal: where that office answers for nothing.
    """
    plan: Plan = edition.plan
    state = state_of(edition, today)
    mine = {
        uid
        for uid, content in state.contents.items()
        if content.kind in ACTIONS
        and (not office or any(link.target == office for link in content.links))
    }
    if office and not mine:
        raise Refusal("Deze minister heeft geen acties in deze editie.")
    sheets = _sheets(state, mine)
    under: dict[str | None, list[contents.Fiche]] = defaultdict(list)
    for sheet in sheets:
        under[state.above(state.contents[sheet.uid].parent)].append(sheet)
    wanted = set(under)
    for uid in list(wanted):
        while uid is not None:
            wanted.add(uid)
            uid = state.contents[uid].parent
    ministers = [
        words.named(LinkTo("responsible", "office", key), state.names)
        for kind, key in state.names
        if kind == "office" and key in (office or key)
    ]
    decided = edition.decision.date if edition.decision else None
    year = last_day(decided).year if decided else state.day.year
    codes = rounds_of(edition)
    return contents.Hoofdstuk(
        titel=f"{words.title(plan.title)}: hoofdstuk voor de toelichting van {year}",
        voorbeeld=state.example(plan),
        datum=figures.day(state.day, "nl"),
        plan=_plan(plan, state),
        editie=_edition(edition),
        minister=words.listed(ministers) or words.UNKNOWN,
        doelstellingen=tuple(
            contents.Hoofdstukdoel(
                content.code,
                words.title(content.title, words.title(content.fields["short_name"])),
                words.LEVELS.get(content.fields["level"], ""),
                content.fields["level"] != "operational",
                tuple(_paragraphs(content, under[content.item])),
                tuple(under[content.item]),
            )
            for content in state.in_order()
            if content.kind == "objective" and content.item in wanted
        ),
        initiatieven=_of_kind(sheets, state, ACTIONS - _EVALUATIONS - _RULES),
        evaluaties=_of_kind(sheets, state, _EVALUATIONS),
        regelgeving=_of_kind(sheets, state, {"regulation"}),
        decretale_evaluaties=_of_kind(sheets, state, {"decree_evaluation"}),
        begroting=_budget(codes),
        tabellen=_tables(codes),
    )


_RULES = frozenset({"regulation", "decree_evaluation"})


def _of_kind(
    sheets: Iterable[contents.Fiche], state: State, kinds: Collection[str]
) -> tuple[contents.Fiche, ...]:
    return tuple(one for one in sheets if state.contents[one.uid].kind in kinds)


def _paragraphs(content: Content, sheets: Iterable[contents.Fiche]) -> Iterator[str]:
    """The text of an objective: its own words, what is planned, and what was reported."""
    if own := said(content.fields["text"], "nl")[0]:
        yield own
    sheets = list(sheets)
    if sheets:
        n = words.counted(len(sheets), "initiatief", "initiatieven")
        told = "; ".join(f"{one.code} {one.titel}".strip() for one in sheets)
        yield f"Gepland onder deze doelstelling: {n}. {told}."
    for sheet in sheets:
        if sheet.tekst:
            yield f"{sheet.titel}: {sheet.tekst}"
        if sheet.stand:
            yield f"{sheet.titel}: {sheet.stand}"
