"""What goes on the sheet, and what a sheet that came back is beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from regie.actors.models import Office, OrganisationName
from regie.base.actor import Actor
from regie.base.errors import Invalid, Refusal
from regie.base.text import fold
from regie.base.writers import Column as Written
from regie.base.writers import Table, xlsx
from regie.plans.contents import Content, LinkTo, tree
from regie.plans.models import Edition, Plan, Principle, Revision, TargetGroup
from regie.plans.own import defined
from regie.plans.selectors import draft_state, edition_as_of, rows
from regie.plans.selectors.names import all_links, day_of, names
from regie.writing.papers.words import EXAMPLE, title
from regie.writing.sheets.columns import (
    COLUMNS,
    COMPARED,
    ROWS,
    Register,
    Vocabulary,
    cells,
)
from regie.writing.sheets.comparing import Compared, Sheet, Strange, compare, sheet


def vocabulary(links: Iterable[LinkTo], day: date) -> Vocabulary:
    """All that a cell may name, each by all its names: 4 queries, and those of ``names``."""
    known: dict[tuple[str, str], str] = {}
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)

    def learn(kind: str, uid: str, name: str) -> None:
        key = (kind, uid)
        known[key] = name
        found[fold(name)].add(key)

    for uid, name in OrganisationName.objects.order_by("from_first", "pk").values_list(
        "organisation__uid", "name"
    ):
        learn("organisation", uid, name)
    for kind, model in (
        ("office", Office),
        ("target_group", TargetGroup),
        ("principle", Principle),
    ):
        for uid, words in model.objects.order_by("pk").values_list("uid", "title"):
            learn(kind, uid, title(words))
    # What the plan names is called as on its day; the last name is for the others.
    for key, named in names(links, day).items():
        if key in known:
            learn(*key, title(named.title))
    return Vocabulary(known, {name: frozenset(keys) for name, keys in found.items()})


def register(contents: Mapping[str, Content], plan: Plan, day: date) -> Register:
    """What a sheet is beside."""
    told = vocabulary(all_links(contents.values()), day)
    return Register.of(contents, told, defined(plan.own_fields))


def standing(plan: Plan, draft: Edition | None) -> dict[str, Content]:
    """What a draft reads, or what is published where there is none: 2 queries."""
    if draft is not None:
        return draft_state(draft)
    return rows.contents(Revision.objects.current(plan.pk).filter(ended=False))


def workbook(edition: Edition, today: date) -> bytes:
    """All actions of an edition or draft, as a workbook that can be changed and brought back."""
    plan: Plan = edition.plan
    published = edition.seq is not None
    contents = edition_as_of(edition) if published else draft_state(edition)
    beside = register(contents, plan, day_of(edition, today))
    told = [(content, cells(content, beside)) for content in _in_order(contents)]
    called = f"editie {edition.number}" if edition.number else f"ontwerp {title(edition.name)}"
    notes = [
        f"{called}, opgehaald op {today.isoformat()}.",
        "Wijzig cellen, voeg onderaan rijen toe (laat uid leeg) of haal rijen weg. Schrijf in de "
        "laatste kolom waarom. Breng het rekenblad daarna terug in Regie.",
        "Schrijf datums als 2021-02-14, 2021-02, 2021-Q1 of 2021. Zet ; tussen namen, en + tussen "
        "doelgroepen die elkaar kruisen.",
    ]
    if plan.example or any(content.fields["is_example"] for content, _ in told):
        notes.insert(0, EXAMPLE.capitalize())
    kept = Table(
        "",
        [Written(name, name) for name in ("uid", "seen", *(one.name for one in beside.compared))],
        [
            ["plan", "edition", plan.uid, edition.uid],
            *(
                [content.item, str(content.seen), *(cell[one.name] for one in beside.compared)]
                for content, cell in told
            ),
        ],
    )
    *most, last = COLUMNS  # the reason stays last
    columns = [*most, *beside.compared[len(COMPARED) :], last]
    shown = [[cell[one.name] for one in columns] for _, cell in told]
    written = [Written(one.name, one.header, width=one.width) for one in columns]
    return xlsx(Table(title(plan.title), written, shown, notes), kept)


def _in_order(contents: Mapping[str, Content]) -> Iterator[Content]:
    """The rows of the sheet as they stand in the plan."""
    waiting = list(reversed(tree(contents.values())))
    while waiting:
        node = waiting.pop()
        if node.content.kind in ROWS:
            yield node.content
        waiting += reversed(node.children)


def plan_of(actor: Actor, brought: Sheet) -> Plan:
    """The plan that a sheet is of.

    :raises Invalid: where ``actor`` may not change it, or it is none.
    """
    plan = Plan.objects.changeable_by(actor).filter(uid=brought.plan).first()
    if plan is None:
        raise Invalid("Dit rekenblad hoort bij geen plan dat je mag wijzigen.")
    found: Plan = plan
    return found


def draft_of(actor: Actor, plan: Plan, uid: str) -> Edition:
    """An open draft of a plan.

    :raises Invalid: where there is no such draft.
    """
    drafts = Edition.objects.changeable_by(actor).filter(plan=plan, state=Edition.State.DRAFT)
    draft = drafts.select_related("plan", "decision").filter(uid=uid).first()
    if draft is None:
        raise Invalid("Er is geen open ontwerp met die naam.")
    found: Edition = draft
    return found


def drafts_of(actor: Actor, plan: Plan) -> list[Edition]:
    """The drafts of a plan that ``actor`` may change, newest first: 1 query."""
    return list(
        Edition.objects.changeable_by(actor)
        .filter(plan=plan, state=Edition.State.DRAFT)
        .order_by("-pk")
    )


def own_draft(actor: Actor, plan: Plan, brought: Sheet) -> Edition | None:
    """The draft that a sheet was made of, as long as it is open: 1 query."""
    drafts = Edition.objects.changeable_by(actor).filter(plan=plan, state=Edition.State.DRAFT)
    found: Edition | None = (
        drafts.select_related("plan", "decision").filter(uid=brought.edition).first()
    )
    return found


def parsed(workbook_: Mapping[str, list[list[str]]]) -> Sheet:
    """What a workbook holds.

    :raises Refusal: when it is none of ours.
    """
    try:
        return sheet(workbook_)
    except Strange as strange:
        raise Refusal(str(strange)) from strange


def compared(plan: Plan, brought: Sheet, draft: Edition | None, today: date) -> Compared:
    """A sheet beside what a draft reads, or beside what is published: 10 queries at most."""
    return compare(brought, register(standing(plan, draft), plan, today))
