"""What pages ask about papers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from django.db.models import OuterRef, Q, QuerySet, Subquery
from msgspec import Struct

from regie.base import files
from regie.base.actor import Actor
from regie.base.hooks import SearchText
from regie.base.ordering import keys_of
from regie.papers.models import Acceptance, LineDecision, Paper, Passage
from regie.papers.models import Reading as StoredReading
from regie.papers.printed import Sheet
from regie.reading.model import from_json


class Source(Struct, frozen=True):
    """A passage as a link: which paper, where, and the address parts of its page."""

    paper_uid: str
    paper_title: str
    line: int
    page: int | None
    start: int
    end: int
    example: bool


#: What a paper in a list tells of its last reading.
_COUNTS = ("figures", "proven", "checks", "failing", "findings", "read_at")


def papers(actor: Actor) -> QuerySet[Paper]:
    """The papers that ``actor`` may see, newest first, each with the counts of its last reading."""
    latest = StoredReading.objects.filter(paper=OuterRef("pk")).order_by("-read_at", "-pk")
    found: QuerySet[Paper] = (
        Paper.objects.visible_to(actor)
        .annotate(**{name: Subquery(latest.values(name)[:1]) for name in _COUNTS})
        .order_by("-brought_at", "-pk")
    )
    return found


def paper_keys(
    actor: Actor, *, kind: str = "", order: str = ""
) -> QuerySet[Paper, int] | Sequence[int]:
    """The keys of the papers that ``actor`` may see, of one kind; by ``titel``, ``datum``,
    ``cijfers``, ``bewezen`` or ``bevindingen``, else the newest first: 1 query where titles put
    them in order, else none yet."""
    found = papers(actor)
    if kind:
        found = found.filter(kind=kind)
    columns = {
        "datum": "date_first",
        "cijfers": "figures",
        "bewezen": "proven",
        "bevindingen": "findings",
    }
    return keys_of(found, order, columns, {"titel": "title"}, "nl")


def papers_told(actor: Actor, keys: Iterable[int]) -> list[Paper]:
    """The papers with these keys, in that order: 1 query."""
    places = {key: place for place, key in enumerate(keys)}
    return sorted(papers(actor).filter(pk__in=places), key=lambda one: places[one.pk])


def paper(actor: Actor, uid: str) -> Paper | None:
    """One paper with the counts of its last reading, or ``None`` for who may not see it."""
    found: Paper | None = (
        Paper.objects.visible_to(actor).select_related("file", "text").filter(uid=uid).first()
    )
    if found is not None:
        # As ``papers`` annotates it; one paper is had sooner without six subqueries.
        last = StoredReading.objects.filter(paper=found).order_by("-read_at", "-pk")
        for name, value in (last.values(*_COUNTS).first() or dict.fromkeys(_COUNTS)).items():
            setattr(found, name, value)
    return found


def sheet(of: Paper) -> Sheet:
    """The last reading of a paper, ready to be asked about places."""
    key = (
        StoredReading.objects.filter(paper=of)
        .order_by("-read_at", "-pk")
        .values_list("pk", "sha256")
        .first()
    )
    if key is None:
        raise LookupError(of.uid)
    return _sheet(*key)


def last_reading(of: Paper) -> StoredReading:
    """The newest reading of a paper.

    :raises LookupError: where nothing was read.
    """
    found = StoredReading.objects.filter(paper=of).order_by("-read_at", "-pk").first()
    if found is None:
        raise LookupError(of.uid)
    return found


def sheets(actor: Actor, uids: Iterable[str]) -> list[tuple[Paper, Sheet]]:
    """Of the papers with these uids, those that ``actor`` may see, newest first, each with its last
    reading. One query, and one for each reading that this process did not decode yet."""
    latest = StoredReading.objects.filter(paper=OuterRef("pk")).order_by("-read_at", "-pk")
    rows = (
        Paper.objects.visible_to(actor)
        .filter(uid__in=list(uids))
        .annotate(
            last=Subquery(latest.values("pk")[:1]), hash=Subquery(latest.values("sha256")[:1])
        )
        .filter(last__isnull=False)
        .order_by("-brought_at", "-pk")
    )
    return [(row, _sheet(row.last, row.hash)) for row in rows]


@lru_cache(maxsize=8)
def _sheet(key: int, sha256: str) -> Sheet:
    """Readings never change, so that a process decodes each of them once (the hash is part of the
    key because tests use the same keys for other rows)."""
    content = StoredReading.objects.values_list("content", flat=True).get(pk=key)
    return Sheet(from_json(bytes(content)))


def sources(passages: Iterable[int]) -> Mapping[int, Source]:
    """Passages as links, by key: one query."""
    rows = Passage.objects.filter(pk__in=list(passages)).select_related("paper")
    return {
        row.pk: Source(
            paper_uid=row.paper.uid,
            paper_title=row.paper.title,
            line=row.line,
            page=row.page,
            start=row.start,
            end=row.end,
            example=row.paper.example,
        )
        for row in rows
    }


def decisions(of: Paper) -> Mapping[tuple[str, str, str], LineDecision]:
    """What was decided about the lines of a paper, by (kind, key, hash of the value)."""
    return {
        (decision.kind, decision.key, decision.value_hash): decision
        for decision in LineDecision.objects.filter(paper=of).select_related("by")
    }


def accepted(of: Paper) -> list[Acceptance]:
    """The acceptances of a paper that stand, newest first."""
    return list(
        Acceptance.objects.filter(paper=of, state=Acceptance.State.ACCEPTED).order_by("-at", "-pk")
    )


def waiting(of: Paper) -> bool:
    """Whether an acceptance of a paper was prepared and waits for a second person."""
    return Acceptance.objects.filter(paper=of, state=Acceptance.State.PREPARED).exists()


def plan_of_acceptance(uid: str) -> str | None:
    """The slug of the plan that an acceptance wrote in."""
    made = Acceptance.objects.filter(uid=uid).values_list("made", flat=True).first()
    slug: str | None = (made or {}).get("plan")
    return slug


class Around(Struct, frozen=True):
    """The text around a place."""

    before: str
    chosen: str
    after: str


def text_around(of: Paper, start: int, end: int, *, lines: int = 6) -> Around | None:
    """What stands around a place, where the text of the paper is kept here."""
    text = text_of(of)
    if text is None:
        return None
    first, last = start, end
    for _ in range(lines + 1):
        first = text.rfind("\n", 0, max(first - 1, 0)) + 1
        last = text.find("\n", last + 1) if text.find("\n", last + 1) >= 0 else len(text)
    return Around(text[first:start], text[start:end], text[end:last])


def text_of(of: Paper) -> str | None:
    """The extracted text of a paper, in which places count; ``None`` where it is not kept here."""
    return None if of.text is None else files.text(of.text)


def search_texts(uids: Collection[str]) -> Iterator[SearchText]:
    """What search knows of public papers. One query."""
    wanted = Q(uid__in=uids) if uids else Q()
    for row in Paper.objects.filter(wanted, public=True).order_by("pk"):
        told = [row.number, str(row.date_first.year) if row.date_first else ""]
        yield SearchText(
            "paper",
            row.uid,
            f"/documenten/{row.uid}/",
            {"nl": row.title},
            {"nl": row.number} if row.number else {},
            tuple({"nl": words} for words in (*told, row.kind) if words),
            example=row.example,
        )
