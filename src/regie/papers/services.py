"""Bringing papers in, and keeping what people decide about them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from django.utils import timezone

from regie import __version__
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Invalid, NotAllowed
from regie.base.fields import partial_columns
from regie.base.models import StoredFile
from regie.kernel.dates import parse_iso
from regie.papers.models import Acceptance, LineDecision, Paper, Passage
from regie.papers.models import Reading as StoredReading
from regie.papers.printed import Sheet
from regie.reading.model import Place, Reading, to_json

#: Who may bring papers in and decide about their lines.
READERS = (Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR)


def bring(
    actor: Actor,
    reading: Reading,
    *,
    file: StoredFile | None = None,
    text: StoredFile | None = None,
    example: bool = False,
) -> StoredReading:
    """Keep a paper and what was read in it; the same reading twice is kept once.

    :param file: the paper itself, where it is at hand; its bytes must be those that were read.
    :param text: the extracted text, in which the places count.
    :param example: the paper is invented.
    :raises NotAllowed: for who may not bring papers in.
    """
    if not actor.has(*READERS):
        raise NotAllowed("Alleen wie beleidsdocumenten beheert, kan er een toevoegen.")
    if file is not None and file.sha256 != reading.document.sha256:
        raise Invalid("Dit bestand is niet het document dat gelezen werd.")
    content = to_json(reading)
    digest = hashlib.sha256(content).hexdigest()
    with act(actor, "papers.paper.brought") as event:
        paper = _paper(actor, reading, example)
        event.about = paper
        if file is not None and paper.file_id is None:
            event.changed("file", None, file.name)
            Paper.objects.filter(pk=paper.pk, file__isnull=True).update(file=file, text=text)
        sheet = Sheet(reading)
        figures, proven = sheet.counts
        stored, new = StoredReading.objects.get_or_create(
            paper=paper,
            sha256=digest,
            defaults={
                "reader": __version__,
                "format": reading.version,
                "content": content,
                "figures": figures,
                "proven": proven,
                "checks": len(reading.checks),
                "failing": sum(not check.holds for check in reading.checks),
                "findings": len(reading.findings),
                "read_at": timezone.now(),
            },
        )
        if new:
            event.after.update(figures=figures, proven=proven)
    return stored


def _paper(actor: Actor, reading: Reading, example: bool) -> Paper:
    document = reading.document
    when = parse_iso(document.date) if document.date else None
    paper, _ = Paper.objects.get_or_create(
        sha256=document.sha256,
        defaults={
            "kind": document.kind,
            "title": document.title[:500],
            "number": document.number or "",
            **partial_columns("date", when),
            "pages": document.pages,
            "lines": document.lines,
            "example": example,
            "brought_by_id": actor.account,
            "brought_at": timezone.now(),
        },
    )
    return paper


def passages(paper: Paper, places: Iterable[Place]) -> Mapping[tuple[int, int], int]:
    """The passages of ``places``, made where they are not there yet: key by (start, end).

    Called by services that point at a paper, within their own use case.
    """
    wanted = {(place.start, place.end): place for place in places if place.end > place.start}
    there = {
        (start, end): key
        for key, start, end in Passage.objects.filter(
            paper=paper, start__in=[start for start, _ in wanted]
        ).values_list("pk", "start", "end")
    }
    made = Passage.objects.bulk_create(
        Passage(paper=paper, start=start, end=end, line=place.line, page=place.page)
        for (start, end), place in wanted.items()
        if (start, end) not in there
    )
    there.update({(passage.start, passage.end): passage.pk for passage in made})
    return there


def decide_line(
    actor: Actor,
    paper: Paper,
    *,
    kind: str,
    key: str,
    value_hash: str,
    reason: str,
) -> LineDecision:
    """Reject one proposed line, with the reason; it is not proposed again until it changes.

    :raises Invalid: without a reason, or when the line was accepted already.
    """
    if not actor.has(*READERS):
        raise NotAllowed("Alleen wie beleidsdocumenten beheert, kan een regel weigeren.")
    if not reason.strip():
        raise Invalid("Zeg waarom je deze regel weigert.", {"reason": "Vul een reden in."})
    with act(actor, "papers.line.rejected", paper) as event:
        decision, new = LineDecision.objects.get_or_create(
            paper=paper,
            kind=kind,
            key=key[:300],
            value_hash=value_hash,
            defaults={
                "answer": LineDecision.Answer.REJECTED,
                "reason": reason.strip()[:500],
                "by_id": actor.account,
                "at": timezone.now(),
            },
        )
        if not new and decision.answer == LineDecision.Answer.ACCEPTED:
            raise Invalid("Deze regel is al aanvaard.")
        event.changed(key, None, f"geweigerd: {decision.reason}")
    return decision


def reopen_line(actor: Actor, paper: Paper, *, kind: str, key: str, value_hash: str) -> None:
    """Take a rejection back: the line is proposed again."""
    if not actor.has(*READERS):
        raise NotAllowed("Alleen wie beleidsdocumenten beheert, kan een regel heropenen.")
    with act(actor, "papers.line.reopened", paper) as event:
        LineDecision.objects.filter(
            paper=paper,
            kind=kind,
            key=key[:300],
            value_hash=value_hash,
            answer=LineDecision.Answer.REJECTED,
        ).delete()
        event.changed(key, "geweigerd", None)


def last_acceptance(paper: Paper) -> Acceptance | None:
    """The acceptance of this paper that could be taken back."""
    return (
        Acceptance.objects.filter(paper=paper, state=Acceptance.State.ACCEPTED)
        .order_by("-at", "-pk")
        .first()
    )
