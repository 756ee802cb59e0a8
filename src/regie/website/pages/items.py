"""Objectives, and every other item of a plan: what it says, what hangs on it, where it comes from,
and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import (
    Http404,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from msgspec import Struct

from regie.base.text import said
from regie.base.writers import Cell, Column, Table
from regie.budgets.selectors.drawing import money_in_short
from regie.components import euros
from regie.components.addresses import address_of, path_to
from regie.components.chain import Key, Link, ribbon
from regie.components.indicator_words import RESEARCH
from regie.components.indicators import tied_station
from regie.components.papers import source_of, where
from regie.components.plan_changes import Changed, changes, named_title, own_words, value_words
from regie.components.plan_words import (
    FIELDS,
    POINTED,
    SUCCESSIONS,
    TIED,
    WHAT,
    Words,
    edition_of,
    kind_of,
    listed,
    title_of,
)
from regie.components.requests import Request, found, public_page, render_page
from regie.components.sources import Source
from regie.components.templatetags.regie import language
from regie.indicators.models.dataset import KEEPERS
from regie.indicators.selectors.lists import in_short
from regie.indicators.selectors.research import KINDS as STUDIES
from regie.kernel.dates import PartialDate
from regie.papers.selectors import Source as Passage
from regie.plans import own, selectors
from regie.plans.contents import DATES, TEXTS, Content, Node
from regie.plans.contents import FIELDS as ALL_FIELDS
from regie.plans.selectors import EditionLine, ItemPage
from regie.plans.selectors.chain import kind_of as kind_of_chain
from regie.plans.selectors.names import Named
from regie.programmes.selectors.chain import calls_with
from regie.website.downloads import download
from regie.website.plans_views import (
    MISSING,
    date_words,
    groups,
    in_order,
    inferred_from,
    item_path,
    shown,
    tally,
    tally_words,
    who,
)

_JSON, _CSV = "application/json", "text/csv"
#: Where on the chain the page of a kind stands; any other is an action.
_STATION: dict[str, Key] = {
    "objective": "objective",
    "evaluation": "evidence",
    "research": "evidence",
    "decree_evaluation": "evidence",
}


#: Fields that have a place of their own on the page.
_ELSEWHERE = frozenset(
    {
        *("title", "code", "level", "is_example", "planned", "expected", "reached"),
        *("basis", "source"),
        "own",  # only what is public of it, by :func:`_facts`
    }
)


@public_page
@require_safe
def objective(request: Request, uid: str) -> HttpResponseBase:
    """An objective."""
    return _answer(request, uid, objectives=True)


@public_page
@require_safe
def item(request: Request, uid: str) -> HttpResponseBase:
    """An item of any other kind."""
    return _answer(request, uid, objectives=False)


def _answer(request: Request, uid: str, *, objectives: bool) -> HttpResponseBase:
    page = found(selectors.item_page(request.actor, uid, request.today))
    content = page.content
    if content is None:
        raise Http404
    if (content.kind == "objective") != objectives:
        query = request.META.get("QUERY_STRING", "")
        path = item_path(content.kind, uid)
        return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
    if content.ended and "oud" not in request.GET and (onward := _onward(page)):
        return HttpResponsePermanentRedirect(f"{item_path(content.kind, onward)}?van={uid}")
    response = _written(request, page, content)
    patch_vary_headers(response, ["Accept"])
    return response


def _onward(page: ItemPage) -> str:
    """The one item that an ended one lives on in, if there is exactly one."""
    if not page.successors or any(kind == "split" for kind, _named in page.successors):
        return ""
    ends = selectors.followed([page.item.uid])[page.item.uid]
    return ends[0] if len(ends) == 1 and ends[0] != page.item.uid else ""


def _written(request: Request, page: ItemPage, content: Content) -> HttpResponseBase:
    form = request.GET.get("formaat", "")
    preferred = request.get_preferred_type(["text/html", _JSON, _CSV]) if not form else None
    if form == "json" or preferred == _JSON:
        return JsonResponse(
            _data(request, page, content), json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
    if form or preferred == _CSV:
        columns = [Column("field", gettext("Field")), Column("value", gettext("Value"))]
        table = Table(title_of(content)[0], columns, _fields(page, content))
        return download(table, page.item.uid, form or "csv")
    return render_page(request, "website/plans/item.html", _context(request, page, content))


def _context(request: Request, page: ItemPage, content: Content) -> dict[str, Any]:
    title, spoken = title_of(content)
    below = in_order(page.below)
    editions = [one for one in page.editions if one.number is not None]
    told = [shown(node, request.today) for node in below]
    money = money_in_short(page.item, below=content.kind == "objective")
    path = request.path
    money_path = path_to(
        "objective_money" if content.kind == "objective" else "item_money", page.item.uid
    )
    followed = request.GET.get("van", "")
    uids = [page.item.uid, *_below(page.below)]
    bases, found_types = in_short(page.item.pk, uids)
    types = {uid: RESEARCH[one] for uid, one in found_types.items()}
    stated = content.fields["source"] or ""
    return {
        "item": page.item,
        "history_of": ("item", page.item.uid),
        "plan": page.plan,
        "plan_path": reverse("plan", args=[page.plan.slug]),
        "content": content,
        "kind": kind_of(content.kind, content.fields, page.plan.levels),
        "title": title,
        "spoken": spoken,
        "sentence": _sentence(page, content, editions[-1]),
        "parent": _parent(page),
        "came_from": next(
            (
                (named_title(named), SUCCESSIONS[kind], item_path(content.kind, named.uid))
                for kind, named in page.predecessors
                if named.uid == followed
            ),
            None,
        ),
        # An ended item leads on by itself; whoever looks back wants to see the old one.
        "predecessors": _ways(page.predecessors, "?oud=1"),
        "successors": _ways(page.successors),
        "end": page.history[-1] if content.ended else None,
        "end_edition": edition_of(page.history[-1].edition),
        "edition": editions[-1],
        "edition_words": edition_of(editions[-1]),
        "stations": ribbon(
            _STATION.get(content.kind, "action"),
            _stations(
                page,
                content,
                editions,
                euros.money_station(money, money_path),
                max(money.calls if money else 0, _menus(page, content)),
            )
            | ({"evidence": tied_station(bases)} if bases else {}),
        ),
        "chain_path": path_to("chain", kind_of_chain(content.kind), page.item.uid),
        "money": money,
        "money_path": money_path,
        "evidence_path": _evidence_path(page, content, bases),
        "research": types.get(page.item.uid),
        "research_path": reverse("research"),
        "research_edit": address_of("kept_research", page.item.uid)
        if request.actor.has(*KEEPERS) and page.item.kind in STUDIES
        else "",
        "date_words": date_words(content, request.today) if content.kind == "milestone" else "",
        "facts": _facts(content, own.public(page.plan.own_fields)),
        "objectives": [one for one, node in zip(told, below, strict=True) if _is_objective(node)],
        "groups": groups(below, request.today, types),
        "milestones": [
            one for one, node in zip(told, below, strict=True) if node.content.kind == "milestone"
        ],
        "who": who(content.links, page.names),
        "inferred": inferred_from(stated) if content.fields["basis"] == "inferred" else "",
        "stated": stated,
        "pointers": [
            (POINTED[one.role], named_title(one.item), reverse("item", args=[one.item.uid]))
            for one in page.pointers
        ],
        "tied": [
            (TIED[kind], path_to(kind, uid), title)
            for kind, uid, title in selectors.tied_to(request.actor, page.item.uid)
        ],
        "sources": _sources(page),
        "history": _history(page),
        "json": f"{path}?formaat=json",
        "csv": f"{path}?formaat=csv",
        "example": bool(content.fields["is_example"]) or page.plan.example,
    }


def _below(nodes: Iterable[Node]) -> Iterator[str]:
    """The uids of all that stands under something."""
    for node in nodes:
        yield node.content.item
        yield from _below(node.children)


def _is_objective(node: Any) -> bool:
    return bool(node.content.kind == "objective")


def _parent(page: ItemPage) -> dict[str, Any] | None:
    above = page.parent
    if above is None:
        return None
    title, spoken = title_of(above)
    return {
        "kind": kind_of(above.kind, above.fields, page.plan.levels),
        "code": above.code,
        "title": title,
        "spoken": spoken,
        "path": item_path(above.kind, above.item),
    }


def _sentence(page: ItemPage, content: Content, edition: EditionLine) -> str:
    """One sentence out of the fields."""
    levels = page.plan.levels
    what = f"{kind_of(content.kind, content.fields, levels)} {content.code}".strip()
    told = {
        "what": what[:1].upper() + what[1:],
        "edition": edition_of(edition),
        "parent": _short(page.parent, levels) if page.parent else "",
        "below": listed(tally_words(tally(page.below))),
    }
    if content.ended:
        return gettext("%(what)s no longer stands in the plan.") % told
    if page.parent and told["below"]:
        return (
            gettext(
                "%(what)s falls under %(parent)s in %(edition)s of the plan; under it stand "
                "%(below)s."
            )
            % told
        )
    if page.parent:
        return gettext("%(what)s falls under %(parent)s in %(edition)s of the plan.") % told
    if told["below"]:
        return (
            gettext("%(what)s stands in %(edition)s of the plan; under it stand %(below)s.") % told
        )
    return gettext("%(what)s stands in %(edition)s of the plan.") % told


def _short(content: Content, levels: Mapping[str, Mapping[str, str]]) -> str:
    """How an item is named in a sentence: by its code, else by its title."""
    kind = kind_of(content.kind, content.fields, levels)
    return f"{kind} {content.code}" if content.code else f"“{title_of(content)[0]}”"


def _stations(
    page: ItemPage,
    content: Content,
    editions: list[EditionLine],
    money: Link | None,
    calls: int,
) -> dict[Key, Link]:
    fields = content.fields
    basis: Any = "example" if fields["is_example"] else fields["basis"] or "paper"
    counts = tally(page.below)
    links: dict[Key, Link] = {
        key: Link(missing=MISSING[key]) for key in ("money", "call", "municipality", "result")
    }
    if money is not None:
        links["money"] = money
    if calls:
        # Which, and what came of them, is not read here: the page of the chain tells it.
        chain = path_to("chain", kind_of_chain(content.kind), page.item.uid)
        links["call"] = Link(str(calls), chain, basis)
        for key in ("municipality", "result"):
            links[key] = Link(path=chain, missing=_("see the whole chain"))
    above = page.parent
    if content.kind == "objective":
        links["objective"] = Link(content.code)
    elif above is not None and above.kind == "objective":
        links["objective"] = Link(above.code or "1", item_path(above.kind, above.item), basis)
    if actions := counts["initiatives"]:
        links["action"] = Link(str(actions), "#initiatives", basis)
    elif (
        above is not None and content.kind != "objective" and above.kind in ("action", "initiative")
    ):
        links["action"] = Link("1", item_path(above.kind, above.item), basis)
    elif above is not None and above.kind == "objective":
        links["action"] = Link(
            path=f"{item_path(above.kind, above.item)}#initiatives",
            missing=gettext("see %(code)s, where the paper prints them")
            % {"code": above.code or title_of(above)[0]},
        )
    studies = counts["evaluations"]
    links["evidence"] = (
        Link(gettext("%(n)s announced") % {"n": studies}, "#evaluations", basis)
        if studies
        else Link(missing=MISSING["evidence"])
    )
    later = len(page.history) - 1
    if later:
        told = ngettext("%(n)s change", "%(n)s changes", later) % {"n": later}
        links["edition"] = Link(told, "#geschiedenis", basis)
    elif len(editions) > 1:
        links["edition"] = Link(gettext("unchanged"), "#geschiedenis", basis)
    else:
        links["edition"] = Link(
            missing=_("not written yet; the next paper of the minister brings it")
        )
    return links


def _menus(page: ItemPage, content: Content) -> int:
    """Of how many calls the menu has lines of this action."""
    asks = content.kind == "action" and content.code and not content.ended
    return calls_with(page.plan.pk, content.code) if asks else 0


def _evidence_path(page: ItemPage, content: Content, bases: list[str]) -> str:
    """Where the evidence of it stands; nothing where none is to be expected."""
    if not bases and (content.kind not in ("objective", "action") or content.ended):
        return ""
    name = "objective_evidence" if content.kind == "objective" else "item_evidence"
    return path_to(name, page.item.uid)


def _facts(content: Content, fields: own.Own) -> list[tuple[Words, str, str]]:
    """The filled fields that nothing else on the page shows: label, value, language."""
    found = []
    for name in ALL_FIELDS:
        value = content.fields[name]
        if name in _ELSEWHERE:
            continue
        if name in TEXTS:
            shown_, spoken = said(value, language())
            if shown_:
                found.append((FIELDS[name], shown_, spoken))
        elif name == "contact_email" and value:
            found.append((FIELDS[name], format_html('<a href="mailto:{0}">{0}</a>', value), ""))
        elif words := value_words(name, value):
            found.append((FIELDS[name], words, ""))
    return found + [
        (
            said(field.label, language())[0],
            own_words(field, told),
            "nl" if field.kind == "text" else "",
        )
        for field, told in own.said_in(fields, content)
    ]


def _ways(
    ways: Iterable[tuple[str, Named]], query: str = ""
) -> list[tuple[Words, tuple[str, str], str]]:
    return [
        (
            SUCCESSIONS[kind],
            named_title(named),
            f"{reverse('item', args=[named.uid])}{query}",
        )
        for kind, named in ways
    ]


def _sources(page: ItemPage) -> list[tuple[Words, list[Source]]]:
    """The citations, field by field; a paper cites the same place once."""
    found: dict[str, dict[str, Source]] = {}
    for one in page.sources:
        passage = one.passage
        source = source_of(
            Passage(
                paper_uid=passage.paper.uid,
                paper_title=passage.paper.title,
                line=passage.line,
                page=passage.page,
                start=passage.start,
                end=passage.end,
                example=passage.paper.example,
            )
        )
        found.setdefault(one.field, {})[source.path] = source
    return [(FIELDS.get(field, field), list(some.values())) for field, some in found.items()]


class _Episode(Struct, frozen=True):
    """What one edition did to an item."""

    edition: EditionLine
    spoken_edition: str
    path: str
    what: Words
    reason: str
    fields: tuple[Changed, ...]


def _history(page: ItemPage) -> list[_Episode]:
    """Newest first."""
    fields = own.public(page.plan.own_fields)
    return [
        _Episode(
            one.edition,
            edition_of(one.edition),
            reverse("plan_edition", args=[page.plan.slug, one.edition.number])
            if one.edition.number
            else "",
            WHAT[one.what],
            one.content.reason or one.edition.reason,
            tuple(changes(one.fields, page.names, fields)),
        )
        for one in reversed(page.history)
    ]


# --- for machines


def _data(request: Request, page: ItemPage, content: Content) -> Mapping[str, Any]:
    """The item as JSON: names of fields as in the register, words as they stand there."""
    fields = {
        name: _plain(value)
        for name, value in content.fields.items()
        if value not in (None, "", {}) and name not in ("is_example", "own")
    }
    told = own.said_in(own.public(page.plan.own_fields), content)
    return {
        "uid": page.item.uid,
        "kind": content.kind,
        "url": request.build_absolute_uri(item_path(content.kind, page.item.uid)),
        "plan": page.plan.slug,
        "edition": max(one.number or 0 for one in page.editions),
        "example": bool(content.fields["is_example"]) or page.plan.example,
        "ended": content.ended,
        **({"reason": content.reason} if content.ended else {}),
        **fields,
        **({"own": {field.key: words for field, words in told}} if told else {}),
        "parent": content.parent,
        "children": [
            {"uid": one.item, "kind": one.kind, "code": one.code, "title": one.title}
            for one in (node.content for node in in_order(page.below))
        ],
        "links": [
            {
                "role": one.role,
                "kind": one.kind,
                "uid": one.target,
                "basis": one.basis,
                **({} if one.share is None else {"share": one.share / 100}),
                **({} if one.intersection is None else {"intersection": one.intersection}),
            }
            for one in content.links
        ],
        "successors": [{"kind": kind, "uid": named.uid} for kind, named in page.successors],
        "sources": [
            {"field": one.field, "paper": one.passage.paper.title, **_place(one.passage)}
            for one in page.sources
        ],
    }


def _place(passage: Any) -> dict[str, Any]:
    place = {"line": passage.line, "start": passage.start, "end": passage.end}
    return {"page": passage.page, **place} if passage.page else place


def _plain(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return {"date": value.iso(), "precision": value.precision}
    return value


def _fields(page: ItemPage, content: Content) -> Iterable[list[Cell]]:
    """The item as rows of name and value, by the names that the JSON uses."""
    yield ["uid", page.item.uid]
    yield ["kind", content.kind]
    yield ["plan", page.plan.slug]
    yield ["example", bool(content.fields["is_example"]) or page.plan.example]
    yield ["ended", content.ended]
    for name in ALL_FIELDS:
        value = content.fields[name]
        if name in ("is_example", "own") or value in (None, "", {}):
            continue
        if name in DATES:
            yield [name, value.iso()]
        elif name in TEXTS:
            yield from ([f"{name}_{spoken}", words] for spoken, words in sorted(value.items()))
        else:
            yield [name, value if isinstance(value, bool) else str(value)]
    for field, words in own.said_in(own.public(page.plan.own_fields), content):
        yield [f"own.{field.key}", words]
    yield ["parent", content.parent]
    for node in in_order(page.below):
        yield ["child", node.content.item]
    for one in page.sources:
        yield ["source", f"{one.passage.paper.title}, {where(one.passage.line, one.passage.page)}"]
