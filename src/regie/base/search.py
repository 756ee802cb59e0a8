"""The search port: one table of entries, found through the index of either engine, in one order.

Rooms say what can be found through :data:`regie.base.hooks.search_texts`, and call :func:`touch` in
the transaction that changes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, Count, IntegerField, Q, QuerySet, When
from django.db.models.expressions import CombinedExpression, RawSQL
from django.db.models.fields import BooleanField
from django.db.models.functions import Collate
from msgspec import Struct, field

from regie.base.actor import Actor
from regie.base.hooks import SearchText, search_texts
from regie.base.jobs import Progress, enqueue, job
from regie.base.models import SearchEntry, SearchWord
from regie.base.text import fold, said
from regie.base.uid import new_uid
from regie.base.words import IDLE, normalise, one_slip, stem, terms, whole_words

#: More words are not looked for.
MOST_WORDS = 10
#: Words shorter than this are taken as typed.
TOLERANT_FROM = 5
#: Parts of a compound are at least this long, and a compound at most that.
PART = 4
LONGEST_COMPOUND = 40
#: More words that end as a compound does are not looked for.
MOST_ENDS = 20
PAGE = 20
_BATCH = 500


class Hit(Struct, frozen=True):
    """One object that was found; ``words_in`` is the language of its title and detail."""

    kind: str
    uid: str
    title: str
    detail: str
    words_in: str
    path: str
    example: bool


class Results(Struct, frozen=True):
    """One page of what was found.

    ``by_kind`` counts all hits, whatever kind was asked. ``instead`` says which word was looked
    for instead of one that does not occur.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    instead: dict[str, str] = field(default_factory=dict)
    page: int = 1
    pages: int = 1


class _Word(Struct):
    """One word that must be found: any of its alternatives, each a few terms together."""

    typed: str
    alternatives: list[tuple[str, ...]]
    start: str = ""  # also whatever begins so


def search(
    actor: Actor, text: str, language: str, *, kind: str = "", page: int = 1, size: int = PAGE
) -> Results:
    """What ``actor`` may see and ``text`` describes. At most four queries.

    All words must occur; the last one may be unfinished. What has most of them in its title comes
    first, then by title.
    """
    audiences = ["public", "staff"] if actor.is_staff else ["public"]
    words = _words(text, language)
    if not words:
        return Results()
    instead = _tolerate(words, audiences, language)
    found = _found(words).filter(language=language, audience__in=audiences)
    counted = found.values_list("kind").annotate(count=Count("pk")).order_by("kind")
    by_kind = dict(counted)
    total = by_kind.get(kind, 0) if kind else sum(by_kind.values())
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    if not total:
        return Results(by_kind=by_kind, instead=instead)
    if kind:
        found = found.filter(kind=kind)
    collation = "C" if connection.vendor == "postgresql" else "BINARY"
    rows = found.order_by(
        _in_title(words, text, language).desc(),
        Collate("sort", collation),
        Collate("uid", collation),
        "kind",
    ).values_list("kind", "uid", "title", "detail", "words_in", "path", "example")
    hits = tuple(Hit(*row) for row in rows[(page - 1) * size : page * size])
    return Results(hits, total, by_kind, instead, page, pages)


def _words(text: str, language: str) -> list[_Word]:
    typed = list(dict.fromkeys(normalise(text[:300])))
    typed = [word for word in typed if word not in IDLE] or typed
    typed = typed[:MOST_WORDS]
    words = [_Word(word, _forms(word, language)) for word in typed]
    # Two words may be one in the text: "oefen kansen".
    for one, other in pairwise(words):
        joined = _forms(one.typed + other.typed, language)
        one.alternatives += joined
        other.alternatives += joined
    if words and len(words[-1].typed) > 1:
        words[-1].start = words[-1].typed
    return words


def _forms(word: str, language: str) -> list[tuple[str, ...]]:
    """The word and its stems. Texts that are not translated stand in Dutch on an English page."""
    return [(form,) for form in dict.fromkeys((word, stem(word, language), stem(word, "nl")))]


def _tolerate(words: list[_Word], audiences: list[str], language: str) -> dict[str, str]:
    """Give words that do not occur another chance: in two parts, or with one slip of the finger."""
    vocabulary = SearchWord.objects.filter(audience__in=audiences)
    asked = {form for word in words for forms in word.alternatives for form in forms}
    known = set(vocabulary.filter(word__in=asked).values_list("word", flat=True))
    unknown = [
        word
        for word in words
        if len(word.typed) >= TOLERANT_FROM
        and not any(form in known for forms in word.alternatives for form in forms)
    ]
    if not unknown:
        return {}
    near = Q(word__in={piece for word in unknown for piece in _pieces(word.typed)})
    for word in unknown:
        near |= Q(head=word.typed[:2]) | Q(tail=word.typed[-2:])
    candidates = sorted(set(vocabulary.filter(near, whole=True).values_list("word", flat=True)))
    instead = {}
    for word in unknown:
        if word.start and any(one.startswith(word.start) for one in candidates):
            continue
        if parts := _parts(word.typed, candidates):
            word.alternatives += _together(*parts, candidates, language)
            instead[word.typed] = " ".join(parts)
        elif close := [one for one in candidates if one_slip(word.typed, one)]:
            # Who slips seldom slips on the first letter.
            best = min(close, key=lambda one: (one[0] != word.typed[0], one))
            word.alternatives += _forms(best, language)
            word.start = ""
            instead[word.typed] = best
    return instead


def _pieces(word: str) -> Iterator[str]:
    """Everything within a word that can be a part of a compound."""
    if len(word) <= LONGEST_COMPOUND:
        for start in range(len(word) - PART + 1):
            for end in range(start + PART, len(word) + 1):
                yield word[start:end]


def _parts(word: str, candidates: Collection[str]) -> tuple[str, str] | None:
    """The two parts of a compound, the first as long as can be. The second may be a compound too,
    which occurs at the end of other words only: ``integratie`` and ``beleidsplan``."""
    known = set(candidates)

    def compound(tail: str) -> bool:
        return any(
            (tail[:at] in known or tail[:at].removesuffix("s") in known) and tail[at:] in known
            for at in range(PART, len(tail) - PART + 1)
        )

    splits = [(word[:at], word[at:]) for at in range(len(word) - PART, PART - 1, -1)]
    for head, tail in splits:
        if head in known and tail in known:
            return head, tail
    for head, tail in splits:
        if head in known and compound(tail) and any(one.endswith(tail) for one in candidates):
            return head, tail
    return None


def _together(
    head: str, tail: str, candidates: Collection[str], language: str
) -> list[tuple[str, ...]]:
    """Both parts in one text, the second also as the end of a longer word: papers leave it out of
    the first, as in "integratie- en gelijkekansenbeleidsplan"."""
    ends = sorted(
        (one for one in candidates if one.endswith(tail)), key=lambda one: (len(one), one)
    )
    found: dict[tuple[str, ...], None] = {}
    for end in ends[:MOST_ENDS]:
        found[head, end] = None
        for spoken in (language, "nl"):
            found[stem(head, spoken), stem(end, spoken)] = None
    return list(found)


def _found(words: list[_Word]) -> QuerySet[SearchEntry]:
    # Terms are letters a-z and digits (regie.base.words), so nothing in them can be a sign.
    if connection.vendor == "postgresql":
        asked = " & ".join(_asked(word, "'{}'", "'{}':*", " & ", " | ") for word in words)
        condition = RawSQL(
            '"base_searchentry"."lexemes" @@ %s::tsquery', [asked], output_field=BooleanField()
        )
        return SearchEntry.objects.filter(condition)
    asked = " AND ".join(_asked(word, '"{}"', '"{}"*', " AND ", " OR ") for word in words)
    rows = RawSQL("SELECT rowid FROM base_search_fts WHERE base_search_fts MATCH %s", [asked])
    return SearchEntry.objects.filter(pk__in=rows)


def _asked(word: _Word, term: str, start: str, both: str, either: str) -> str:
    told = [f"({both.join(term.format(form) for form in forms)})" for forms in word.alternatives]
    if word.start:
        told.append(start.format(word.start))
    return f"({either.join(told)})"


def _in_title(words: list[_Word], text: str, language: str) -> CombinedExpression:
    """How many words stand in the title; one more for a title that is just what was typed."""
    count: Any = Case(
        When(title_terms=_stored(terms(text[:300], language)), then=1),
        default=0,
        output_field=IntegerField(),
    )
    for word in words:
        there = Q()
        for forms in word.alternatives:
            all_of_them = Q()
            for form in forms:
                all_of_them &= Q(title_terms__contains=f" {form} ")
            there |= all_of_them
        if word.start:
            there |= Q(title_terms__contains=f" {word.start}")
        count = count + Case(When(there, then=1), default=0, output_field=IntegerField())
    result: CombinedExpression = count
    return result


# Writing the index.


def _stored(words: Iterable[str]) -> str:
    return f" {' '.join(sorted(words))} "


def _entries(text: SearchText) -> Iterator[SearchEntry]:
    for language, _ in settings.LANGUAGES:
        title, words_in = said(text.title, language)
        found = title_found = terms(title, words_in)
        for more in (text.detail, *text.texts):
            words, spoken = said(more, language)
            found = found | terms(words, spoken)
        entry = SearchEntry(
            kind=text.kind,
            uid=text.uid,
            language=language,
            words_in=words_in,
            audience="staff" if text.staff_only else "public",
            title=title[:500],
            detail=said(text.detail, language)[0][:500],
            sort=fold(text.sort or title)[:200],
            path=text.path,
            example=text.example,
            terms=" ".join(sorted(found)),
            title_terms=_stored(title_found),
        )
        told = [getattr(entry, name) for name in _WRITTEN if name != "digest"]
        entry.digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
        yield entry


_WRITTEN = (
    "words_in",
    "audience",
    "title",
    "detail",
    "sort",
    "path",
    "example",
    "terms",
    "title_terms",
    "digest",
)


def reindex(kind: str = "", progress: Progress | None = None) -> int:
    """Make the index anew out of the register, of one kind or of all; how many entries changed."""
    texts = [text for part in search_texts(()) for text in part if not kind or text.kind == kind]
    gone = SearchEntry.objects.filter(kind=kind) if kind else SearchEntry.objects.all()
    return _write(texts, gone, progress or Progress(), forget=not kind)


def touch(*uids: str) -> None:
    """What was written about these objects must be found: noted in the transaction of the
    caller, done by a job."""
    if uids:
        enqueue("base.search.touch", f"search:{new_uid()}", {"uids": sorted(uids)})


@job("base.search.touch", quick=True)
def _touched(params: dict[str, Any], progress: Progress) -> int:
    uids: Collection[str] = params["uids"]
    texts = [text for part in search_texts(uids) for text in part if text.uid in uids]
    return _write(texts, SearchEntry.objects.filter(uid__in=uids), progress, forget=False)


@job("base.search.reindex")
def _reindexed(params: dict[str, Any], progress: Progress) -> int:
    return reindex(params.get("kind", ""), progress)


def _write(
    texts: list[SearchText], old: QuerySet[SearchEntry], progress: Progress, *, forget: bool
) -> int:
    """Compute outside any transaction, then write only what differs, in short transactions."""
    there = {
        (kind, uid, language): (key, digest)
        for key, kind, uid, language, digest in old.values_list(
            "pk", "kind", "uid", "language", "digest"
        )
    }
    changed: list[SearchEntry] = []
    words: dict[tuple[str, str], bool] = {}
    for at, text in enumerate(texts, 1):
        progress(at, len(texts))
        before = len(changed)
        entries = list(_entries(text))
        for entry in entries:
            found = there.pop((entry.kind, entry.uid, entry.language), None)
            if found is None or found[1] != entry.digest:
                changed.append(entry)
        if forget or len(changed) > before:
            audience = entries[0].audience
            for word in {word for entry in entries for word in entry.terms.split()}:
                words.setdefault((word, audience), False)
            for more in (text.title, text.detail, *text.texts):
                for words_said in more.values():
                    words |= {(word, audience): True for word in whole_words(words_said)}
    for start in range(0, len(changed), _BATCH):
        SearchEntry.objects.bulk_create(
            changed[start : start + _BATCH],
            update_conflicts=True,
            unique_fields=["kind", "uid", "language"],
            update_fields=_WRITTEN,
        )
    gone = [key for key, _ in there.values()]
    for start in range(0, len(gone), _BATCH):
        SearchEntry.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
    _write_words(words, forget=forget)
    return len(changed) + len(gone)


def _write_words(words: dict[tuple[str, str], bool], *, forget: bool) -> None:
    known = {
        (word, audience): whole
        for word, audience, whole in SearchWord.objects.values_list("word", "audience", "whole")
    }
    new = [
        SearchWord(word=word, audience=audience, whole=whole, head=word[:2], tail=word[-2:])
        for (word, audience), whole in words.items()
        if whole > known.get((word, audience), -1)
    ]
    with transaction.atomic():
        SearchWord.objects.bulk_create(
            new,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["word", "audience"],
            update_fields=["whole"],
        )
        if forget:
            lost = known.keys() - words.keys()
            for audience in {audience for _, audience in lost}:
                gone = [word for word, whose in lost if whose == audience]
                for start in range(0, len(gone), _BATCH):
                    SearchWord.objects.filter(
                        audience=audience, word__in=gone[start : start + _BATCH]
                    ).delete()
