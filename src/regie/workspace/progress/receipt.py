"""What somebody answered in a progress round, as a receipt to keep: in Dutch, as papers are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import override

from regie.components import figures
from regie.components.progress import AnswerTold, told
from regie.components.templatetags.progress import moment
from regie.plans.progress.selectors import AnswerPage, Asked
from regie.writing.papers.contents import Feit, Ontvangendeel, Ontvangstbewijs


def receipt_of(page: AnswerPage, sent: Iterable[Asked], today: date) -> Ontvangstbewijs:
    """What the page with the receipt shows, as a paper."""
    with override("nl"):
        parts = tuple(_part(one) for one in sent)
    return Ontvangstbewijs(
        titel="Ontvangstbewijs",
        voorbeeld="voorbeeldgegevens" if page.round.example else "",
        datum=figures.day(today, "nl"),
        feiten=(
            Feit("Voortgangsronde", page.round.title),
            Feit("Wie antwoordde", page.name),
            Feit("Aantal antwoorden", str(len(parts))),
        ),
        delen=parts,
    )


def _part(one: Asked) -> Ontvangendeel:
    if one.sent is None:
        raise ValueError("nothing was sent")
    answer = told(one.sent)
    return Ontvangendeel(
        kop=f"{one.about.code} {one.about.title}".strip(),
        feiten=(
            Feit("Antwoord", answer.status),
            Feit("Ontvangen", moment(answer.at)),
            Feit("Nummer", answer.uid),
            *(Feit(name, words) for name, words in _words(answer) if words),
        ),
        punten=tuple(_points(answer)),
    )


def _words(answer: AnswerTold) -> Iterator[tuple[str, str]]:
    yield "Waarom", answer.reason
    yield "Wat er gebeurde", answer.text
    yield "Antwoord op de eigen vraag", answer.own
    for label, value in answer.figures:
        yield f"{label[:1].upper()}{label[1:]}", value
    yield "Na te gaan", answer.evidence


def _points(answer: AnswerTold) -> Iterator[str]:
    for one in answer.milestones:
        now = f"bereikt {one.reached}" if one.reached else f"nu verwacht {one.expected}"
        first = f" (eerst gepland {one.planned})" if one.planned else ""
        yield f"{one.title}: {now}{first}"
    for quote in answer.quotes:
        page = f", bladzijde {quote['page']}" if quote["page"] else ""
        yield f"“{quote['text']}” ({quote['file']}{page}, regel {quote['line']})"
