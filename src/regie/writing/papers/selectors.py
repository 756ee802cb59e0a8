"""What papers say, read from the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from regie.base.errors import Refusal
from regie.base.fields import last_day
from regie.base.text import said
from regie.budgets.selectors import round_page
from regie.budgets.selectors.chapter import chapter as budget_chapter
from regie.kernel import figures
from regie.kernel.difference import words as pieces_of
from regie.plans.contents import TEXTS, Content, Difference, FieldChange, Line, LinkTo, Node, tree
from regie.plans.models import Citation, Edition, Plan, Revision, Successor
from regie.plans.own import PREFIX, public, said_in, visible
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


_NOTHING = "In deze editie staat niets."


class State(Struct, frozen=True):
    """An edition as papers need it: what it says, in order, and what everything is called then."""

    edition: Edition
    contents: Mapping[str, Content]
    tops: list[Node]
    names: Names
    day: date
    reported: Mapping[str, str]
    printed: Mapping[int, str]

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
    """What an edition or a draft says: 11 queries at most."""
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
        _printed(found.values()),
    )


def _filled(edition: Edition, today: date) -> State:
    """What an edition says.

    :raises Refusal: where that is nothing.
    """
    state = state_of(edition, today)
    if not state.contents:
        raise Refusal(_NOTHING)
    return state


def _printed(found: Iterable[Content]) -> dict[int, str]:
    """Where what was inferred is printed, by key of revision: 1 query where anything was."""
    inferred = [one.seen.revision for one in found if one.fields["basis"] == "inferred"]
    places: dict[int, list[str]] = defaultdict(list)
    if inferred:
        for key, paper, page, line in (
            Citation.objects.filter(revision__in=inferred, field="source")
            .order_by("passage__paper", "passage__start")
            .values_list("revision", "passage__paper__title", "passage__page", "passage__line")
        ):
            where = f"bladzijde {page}, regel {line}" if page else f"regel {line}"
            places[key].append(f"{paper}, {where}")
    return {key: "; ".join(some) for key, some in places.items()}


def _ordered(nodes: Iterable[Node]) -> list[Node]:
    """Objectives first, then what stands beside them."""
    return sorted(nodes, key=lambda node: (node.content.kind != "objective", node.content.rank))


def _owner(plan: Plan) -> list[LinkTo]:
    return [] if plan.owner is None else [LinkTo("lead", "organisation", plan.owner.uid)]


# --- pieces


#: How a decision in this form is asked of the government; otherwise it takes note.
_ASKED = {
    "approval_in_principle": "haar principiële goedkeuring te hechten aan",
    "approval": "haar goedkeuring te hechten aan",
    "final_approval": "haar definitieve goedkeuring te hechten aan",
}


def _plan(plan: Plan, state: State) -> contents.Plan:
    owner = [words.named(link, state.names) for link in _owner(plan)]
    return contents.Plan(words.title(plan.title), owner[0] if owner else words.UNKNOWN)


def _edition(edition: Edition) -> contents.Editie:
    decision = edition.decision
    if decision is None:
        undecided = "ontwerp, nog niet beslist"
        return contents.Editie("", words.title(edition.name), "", undecided, undecided)
    kind = words.DECISIONS.get(decision.kind, decision.kind)
    if decision.form:
        kind = f"{words.FORMS.get(decision.form, decision.form)}, {kind}"
    date, number = words.when(decision.date), f"nummer {decision.number or words.UNKNOWN}"
    whole = (kind, number, date)
    if date == words.UNKNOWN:
        unknown = "nummer en datum" if not decision.number else "datum"
        whole = (kind, *((number,) if decision.number else ()), f"{unknown} {words.UNKNOWN}")
    return contents.Editie(
        "" if edition.number is None else str(edition.number),
        words.title(edition.name),
        date,
        f"{kind}, {number}",
        ", ".join(whole),
    )


def _spoken(edition: contents.Editie) -> str:
    """``editie 2 (8 oktober 2021)``."""
    if not edition.nummer:
        return f"het ontwerp “{edition.naam}”"
    return f"editie {edition.nummer} ({edition.datum})"


def _ministers(state: State) -> tuple[contents.Koppeling, ...]:
    """The offices that items name, once each: who answers for most comes first."""
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for content in state.in_order():
        for link in content.links:
            if link.kind == "office" and (link.kind, link.target) in state.names:
                named[link.kind, link.target].append(link.role)
    return tuple(
        contents.Koppeling(
            words.title(state.names[key].title), state.names[key].detail or words.UNKNOWN
        )
        for key, roles in sorted(
            named.items(), key=lambda pair: (-pair[1].count("responsible"), -len(pair[1]))
        )
    )


def _principles(state: State) -> tuple[str, ...]:
    return tuple(
        sorted(
            {
                words.named(link, state.names)
                for content in state.contents.values()
                for link in content.links
                if link.kind == "principle"
            }
        )
    )


def _sheets(
    state: State, uids: Collection[str], reasons: Mapping[str, str] | None = None
) -> tuple[contents.Fiche, ...]:
    """The sheets of ``uids``, in the order of the plan; ``reasons`` say why one stands there."""
    below: dict[str, list[Content]] = defaultdict(list)
    for content in state.in_order():
        if content.kind == "milestone" and content.parent:
            below[content.parent].append(content)
    return tuple(
        _sheet(content, state, below[content.item], (reasons or {}).get(content.item, ""))
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
        kop=words.headed(content.code, content.title),
        soort=_kind(content, state),
        tekst=said(fields["text"], "nl")[0],
        doelstelling=state.called(state.above(content.parent)),
        begin=words.when(fields["period_start"], ""),
        einde=words.when(fields["period_end"], ""),
        instrument=fields["instrument"] or "",
        contact=", ".join(
            filter(None, (said(fields["contact"], "nl")[0], fields["contact_email"]))
        ),
        horizontaal=words.value("horizontal", fields["horizontal"]),
        regulier=words.value("regular", fields["regular"]),
        extra_geld=words.value("extra_money", fields["extra_money"]),
        waarom_in_dit_plan=fields["admission_reason"] or "",
        reden=reason,
        voorbeeld=words.EXAMPLE if fields["is_example"] else "",
        herkomst=_inferred(content, state),
        stand=state.reported.get(content.item, ""),
        koppelingen=tuple(
            contents.Koppeling(
                words.ROLES.get(group[0].role, group[0].role),
                words.called(group, state.names),
                said(group[0].note, "nl")[0] if group[0].basis == "inferred" else "",
                words.share(group[0]),
            )
            for group in words.grouped(content.links, state.names)
        ),
        mijlpalen=tuple(
            contents.Mijlpaal(
                words.title(one.title),
                words.when(one.fields["planned"]),
                # What is reached is no longer expected.
                "" if one.fields["reached"] else words.when(one.fields["expected"], ""),
                words.when(one.fields["reached"], ""),
            )
            for one in milestones
        ),
        eigen=tuple(
            contents.Eigenveld(field.key, field.label["nl"], words.own(field, told))
            for field, told in said_in(public(state.edition.plan.own_fields), content)
        ),
    )


def _inferred(content: Content, state: State) -> str:
    if content.fields["basis"] != "inferred":
        return ""
    source = str(content.fields["source"] or words.UNKNOWN)
    told = source if source.startswith("afgeleid") else f"afgeleid: {source}"
    where = state.printed.get(content.seen.revision)
    return f"{told}. Gedrukt in {where}" if where else told


def _kind(content: Content, state: State) -> str:
    """What an item is; for an objective what its plan calls that level."""
    level = str(content.fields["level"] or "")
    own = said(state.edition.plan.levels.get(level, {}), "nl")[0]
    return own or words.LEVELS.get(level, words.KINDS[content.kind])


def _budget(codes: Sequence[str]) -> contents.Begroting:
    """The budget of the newest of the rounds that came with an edition, where there is one."""
    page = round_page(codes[-1]) if codes else None
    if page is None:
        return contents.Begroting(
            False, "Bij deze editie staat nog geen begroting in het register."
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


class _Changed(Struct, frozen=True):
    """What changed between two editions, whether the last is published or not."""

    difference: Difference
    merged: tuple[tuple[tuple[str, ...], str], ...]
    split: tuple[tuple[str, tuple[str, ...]], ...]
    same: int


def _changed(first: Edition, last: Edition, state: State) -> _Changed:
    if last.number is not None and first.number is not None:
        told = compare_numbers(last.plan, first.number, last.number)
        return _Changed(told.difference, told.merged, told.split, told.same)
    difference = visible(compare_draft(last), public(last.plan.own_fields))
    came = len(difference.added) + len(difference.moved) + len(difference.changed)
    into: dict[str, list[str]] = defaultdict(list)
    apart: dict[str, list[str]] = defaultdict(list)
    for source, target, kind in last.successors.order_by("pk").values_list(
        "from_item__uid", "to_item__uid", "kind"
    ):
        if kind == Successor.Kind.MERGED:
            into[target].append(source)
        elif kind == Successor.Kind.SPLIT:
            apart[source].append(target)
    return _Changed(
        difference,
        tuple((tuple(sources), target) for target, sources in into.items()),
        tuple((source, tuple(targets)) for source, targets in apart.items()),
        len(state.contents) - came,
    )


def _known(first: Edition, uids: Collection[str]) -> frozenset[str]:
    """Those of ``uids`` that ever stood in the plan before: 1 query."""
    return frozenset(
        Revision.objects.filter(item__uid__in=uids, from_seq__lte=first.seq or 0).values_list(
            "item__uid", flat=True
        )
    )


def _reasons(
    changed: _Changed, revived: Collection[str], before: State, after: State
) -> dict[str, str]:
    """Why each item that was added stands there: what it says itself, or what it came out of."""
    ended = {line.item: line.reason for line in changed.difference.ended}
    told = {line.item: line.reason for line in changed.difference.added}
    for uid in revived:
        told[uid] = ". ".join(filter(None, (words.REVIVED.capitalize(), told[uid])))
    for sources, target in changed.merged:
        _out_of(told, target, "Samengevoegd uit", sources, ended, before, after)
    for source, targets in changed.split:
        for target in targets:
            _out_of(told, target, "Afgesplitst van", (source,), ended, before, after)
    return told


def _out_of(
    told: dict[str, str],
    target: str,
    how: str,
    sources: Collection[str],
    ended: Mapping[str, str],
    before: State,
    after: State,
) -> None:
    if target not in told:
        return
    came = f"{how} {words.listed(sorted(_either(uid, before, after) for uid in sources))}"
    why = told[target] or next((ended[uid] for uid in sources if ended.get(uid)), "")
    told[target] = f"{came}. {why[:1].upper()}{why[1:]}" if why else f"{came}."


def note(first: Edition, last: Edition, today: date) -> contents.Nota:
    """The note of the actualisation that led from ``first`` to ``last``, or to a draft: 40 queries
    at most."""
    plan: Plan = last.plan
    before, after = state_of(first, today), state_of(last, today)
    if not before.contents and not after.contents:
        raise Refusal(_NOTHING)
    changed = _changed(first, last, after)
    told = changed.difference
    old, new = _edition(first), _edition(last)
    titled = words.title(plan.title)
    counts = contents.Tellingen(
        _kinds(told.added),
        _kinds(told.ended),
        _kinds(told.moved),
        _kinds(told.changed),
        words.counted(changed.same, "onderdeel", "onderdelen"),
    )
    added = {line.item for line in told.added}
    revived = _known(first, added) if added else frozenset()
    reasons = _reasons(changed, revived, before, after)
    running = {
        content.item
        for content in after.contents.values()
        if content.kind in ACTIONS and content.item not in added
    }
    goals = _sheets(
        after, {uid for uid, content in after.contents.items() if content.kind == "objective"}
    )
    form = last.decision.form if last.decision else None
    return contents.Nota(
        titel=f"Actualisatie van {titled}",
        soort=f"{'Nota' if form in _ASKED else 'Mededeling'} aan de Vlaamse Regering",
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
        doelstellingen=tuple(_by_objective(told, before, after, revived, reasons)),
        samengevoegd=tuple(
            contents.Overgang(
                words.listed(sorted(_either(uid, before, after) for uid in sources)),
                _either(target, after, before),
                _why(told, sources),
            )
            for sources, target in changed.merged
        ),
        gesplitst=tuple(
            contents.Overgang(
                _either(source, before, after),
                words.listed(sorted(_either(uid, after, before) for uid in targets)),
                _why(told, (source,)),
            )
            for source, targets in changed.split
        ),
        fiches=_sheets(
            after, {uid for uid in added if after.contents[uid].kind in ACTIONS}, reasons
        ),
        verslag=_report(running, after),
        lopend=_sheets(after, running),
        doelen=tuple(one for one in goals if one.mijlpalen),
        begroting=_budget(rounds_of(last)),
        beslissing=(
            f"{_ASKED.get(form or '', 'kennis te nemen van')} de actualisatie van {titled}, zoals "
            "beschreven in deze nota;",
            "de betrokken ministers te vragen de acties van hun beleidsvelden uit te voeren en "
            "erover te rapporteren.",
        ),
        bijlagen=(
            f"{titled}: de volledige tekst na deze actualisatie (boek).",
            f"{titled}: alle acties en mijlpalen na deze actualisatie (rekenblad).",
        ),
    )


def _kinds(lines: Collection[Line]) -> str:
    return words.kinds(line.kind for line in lines)


def _why(told: Difference, uids: Collection[str]) -> str:
    """Why what went on in something else ended."""
    return next((line.reason for line in told.ended if line.item in uids and line.reason), "")


def _report(running: Collection[str], state: State) -> str:
    if not running:
        return "Er liepen nog geen acties."
    heard = sum(1 for uid in running if uid in state.reported)
    all_ = words.kinds(state.contents[uid].kind for uid in running)
    return (
        f"Lopend: {all_}. Over {figures.number(heard, 'nl')} daarvan is een verslag aanvaard."
        if heard
        else f"Lopend: {all_}. Daarover is nog geen verslag aanvaard."
    )


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
        f"{words.title(plan.title)} is een dynamisch plan: het wordt tussentijds geactualiseerd. "
        f"Deze nota beschrijft wat veranderde van {_spoken(old)} naar {_spoken(new)}."
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
    told: Difference,
    before: State,
    after: State,
    revived: Collection[str],
    reasons: Mapping[str, str],
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
            called = words.REVIVED if line.item in revived else label
            why = line.reason or reasons.get(line.item, "")
            change = _change(called, line, before, after, why)
            groups[uid].append((order.get(line.item, len(order)), change))
    for uid in sorted(groups, key=lambda one: (one is None, order.get(one, len(order)))):
        found = after.contents.get(uid or "") or before.contents.get(uid or "")
        called = words.title(found.title, "") if found else "Los van een doelstelling"
        yield contents.DoelMetWijzigingen(
            found.code if found else "",
            called,
            words.headed(found.code, found.title) if found else called,
            _kind(found, after) if found else "",
            tuple(change for _, change in sorted(groups[uid], key=lambda pair: pair[0])),
        )


def _change(label: str, line: Line, before: State, after: State, reason: str) -> contents.Wijziging:
    moved = line.parent != line.parent_before
    of = "" if moved or line.kind != "milestone" else _either(line.parent or "", after, before)
    return contents.Wijziging(
        label,
        words.KINDS[line.kind],
        line.code,
        words.title(line.title),
        words.headed(line.code, line.title),
        of,
        reason,
        after.called(line.parent, "het plan") if moved else "",
        before.called(line.parent_before, "het plan") if moved and line.parent_before else "",
        tuple(_dates(line, after) if label == words.WHAT["added"] else ())
        + tuple(field for change in line.fields for field in _fields(change, before, after)),
    )


def _dates(line: Line, after: State) -> Iterator[contents.Veld]:
    """The dates of a milestone that was added: no sheet tells them."""
    if line.kind != "milestone":
        return
    for name in ("planned", "expected", "reached"):
        told = words.value(name, after.contents[line.item].fields[name])
        if told:
            yield contents.Veld(words.FIELDS[name], "", told, (contents.Stuk(told),))


def _fields(change: FieldChange, before: State, after: State) -> Iterator[contents.Veld]:
    was, now = change.before, change.after
    if change.field.startswith(PREFIX):
        # What is not public did not come this far.
        field = public(after.edition.plan.own_fields)[change.field.removeprefix(PREFIX)]
        old, new = (words.own(field, told) for told in (was, now))
        yield contents.Veld(field.label["nl"], old, new, tuple(_marked(old, new)))
        return
    if change.field in TEXTS and was.get("nl") != now.get("nl"):
        # A government decides on the Dutch text: a translation that followed it is no news.
        was, now = ({"nl": one.get("nl", "")} for one in (was, now))
    # Each side by the names of its own day.
    olds = words.before_and_after(change.field, was, now, before.names)
    news = words.before_and_after(change.field, was, now, after.names)
    for (name, old, _), (_, _, new) in zip(olds, news, strict=True):
        marked = _marked(old, new) if change.field in TEXTS else _replaced(old, new)
        yield contents.Veld(name, old, new, tuple(marked))


def _marked(old: str, new: str) -> Iterator[contents.Stuk]:
    """Words that went, then words that came: words with only a blank between them go together."""
    gone = came = ""
    for piece in pieces_of(old, new):
        if piece.kind == "removed":
            gone += piece.text
        elif piece.kind == "added":
            came += piece.text
        elif (gone or came) and not piece.text.strip():
            gone, came = gone + piece.text, came + piece.text
        else:
            yield from _replaced(gone, came)
            gone = came = ""
            yield contents.Stuk(piece.text)
    yield from _replaced(gone, came)


def _replaced(old: str, new: str) -> Iterator[contents.Stuk]:
    end = new[len(new.rstrip()) :]
    if old.strip():
        yield contents.Stuk(old.rstrip() if new.strip() else old, weg=True)
    if old.strip() and new.strip():
        yield contents.Stuk(" ")
    if new.strip():
        yield contents.Stuk(new.rstrip(), nieuw=True)
        if end:
            yield contents.Stuk(end)


# --- the other papers


def book(edition: Edition, today: date) -> contents.Boek:
    """A plan as a book: 17 queries at most."""
    plan: Plan = edition.plan
    state = _filled(edition, today)
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
    """One action on one page: 27 queries at most.

    :raises Refusal: where it does not stand in that edition.
    """
    from regie.base.actor import VISITOR

    plan: Plan = edition.plan
    state = _filled(edition, today)
    sheets = _sheets(state, {uid})
    page = item_page(VISITOR, uid, today)
    if not sheets or page is None:
        raise Refusal("Dit onderdeel staat niet in die editie.")
    (sheet,) = sheets
    return contents.Actieblad(
        titel=sheet.kop,
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
    """The chapter of a minister in the explanation of a year: 22 queries at most.

    :param office: the uid of an office, for a plan of several ministers: only what it answers for.
    :raises Refusal: where that office answers for nothing.
    """
    plan: Plan = edition.plan
    state = _filled(edition, today)
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
    codes = rounds_of(edition)
    # The tables say which budget it explains; without them the decision does.
    year = max(
        (int(code[-4:]) for code in codes),
        default=last_day(decided).year if decided else state.day.year,
    )
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
                called,
                f"{content.code} {called}".strip(),
                _kind(content, state),
                content.fields["level"] != "operational",
                tuple(_paragraphs(content, under[content.item])),
                tuple(under[content.item]),
            )
            for content in state.in_order()
            if content.kind == "objective" and content.item in wanted
            for called in [words.title(content.title, words.title(content.fields["short_name"]))]
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
        told = "; ".join(one.kop for one in sheets)
        yield f"Gepland onder deze doelstelling: {n}. {told}."
    for sheet in sheets:
        if sheet.tekst:
            yield f"{sheet.titel}: {sheet.tekst}"
        if sheet.stand:
            yield f"{sheet.titel}: {sheet.stand}"
