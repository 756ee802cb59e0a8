"""Answering by a personal link: one page with everything that is asked of one person.

Whoever holds the link has no account; nothing but these pages opens by it. Showing a page changes
nothing; every form asks anew whether the link still opens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from msgspec import Struct

from regie.base.doors import TooOften, rate_limit
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.components.progress import STATUS_KINDS, STATUSES, when
from regie.components.requests import Request, post_once, render_page, whole
from regie.components.requests import answer as too_often
from regie.plans.progress import answering, rules, selectors
from regie.plans.progress.links import Door, LinkOver, enter, note_opened
from regie.plans.progress.selectors import AnswerPage, Asked
from regie.workspace.links import keep_secret, unseen
from regie.workspace.progress.receipt import receipt_of
from regie.writing.papers import services as papers

P = ParamSpec("P")
#: How long a browser keeps the secret: a working day.
_SPAN = timedelta(hours=12)
_LANGUAGES = ("nl", "en")
_PDF = "application/pdf"
#: How many forms come in by one link, in five minutes.
FORMS = 120
#: How many rows of figures a form offers beside those that are filled.
_SPARE = 1


def _cookie(language: str | None) -> str:
    return f"antwoord-{'en' if (language or '').startswith('en') else 'nl'}"


@require_safe
def opened(request: Request, secret: str) -> HttpResponseBase:
    """A personal link. Takes the secret out of the address; changes and uses up nothing."""
    uid = note_opened(secret)
    if uid is None:
        return unseen(_over(request, "unknown"), secret=True)
    response = redirect("work:answer", uid)
    for language in _LANGUAGES:  # whoever changes the language stays inside
        with override(language):
            path = reverse("work:answer", args=[uid])
        keep_secret(request, response, _cookie(language), secret, path, _SPAN)
    return unseen(response, secret=True)


def _over(request: Request, why: str) -> HttpResponse:
    # It reached nobody: whoever typed it takes it along.
    typed = [words for name in _TYPED if (words := request.POST.get(name, "").strip())]
    return render_page(request, "answer/over.html", {"why": why, "typed": typed}, status=410)


_TYPED = ("reason", "text", "own", "evidence")


def by_link(
    view: Callable[Concatenate[Request, Door, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page behind a personal link: what it refuses becomes a clear page."""

    @wraps(view)
    def shown(request: Request, uid: str, *args: P.args, **options: P.kwargs) -> HttpResponseBase:
        door = Door(
            uid,
            request.COOKIES.get(_cookie(get_language()), ""),
            person=request.actor.person,
            account=request.actor.account,
        )
        response: HttpResponseBase
        try:
            if request.method == "POST":  # before anything is made of what was sent
                rate_limit(f"answer:{uid}", FORMS, timedelta(minutes=5))
                enter(door, timezone.now())
            response = view(request, door, *args, **options)
        except TooOften as refusal:
            response = too_often(request, refusal)
        except LinkOver as over:
            response = _over(request, over.why)
        except NotAllowed as refusal:
            raise Http404 from refusal
        except Conflict as conflict:
            response = _conflict(request, uid, conflict)
        except Refusal as refusal:
            fields = refusal.fields if isinstance(refusal, Invalid) else {}
            context = {"refusal": refusal, "texts": fields.values(), "back": _page(uid)}
            response = render_page(request, "answer/refused.html", context, status=422)
        return unseen(response)

    return shown


def _page(uid: str) -> str:
    return reverse("work:answer", args=[uid])


# --- the one page


class Dates(Struct, frozen=True):
    """A milestone in a form."""

    uid: str
    title: str
    planned: str
    known: str
    known_reached: str
    expected: str
    reached: str
    wrong_expected: str
    wrong_reached: str


class FigureRow(Struct, frozen=True):
    """A row of figures in a form."""

    number: int
    label: str
    value: str
    unit: str
    wrong: str


class Form(Struct, frozen=True):
    """One item with its form. ``open`` where it stands unfolded."""

    asked: Asked
    open: bool
    choices: tuple[tuple[str, str | Promise, bool], ...]
    values: Mapping[str, Any]
    figures: tuple[FigureRow, ...]
    dates: tuple[Dates, ...]
    wrong: Mapping[str, str]
    wants: frozenset[str]

    @property
    def uid(self) -> str:
        """What its addresses and anchors are made of."""
        return self.asked.request.uid

    @property
    def saved(self) -> bool:
        """Whether it was saved and not sent."""
        return self.asked.waits and not rules.blank(self.asked.request.draft)

    @property
    def status(self) -> str:
        """What stands beside its title: what was saved, else what was sent."""
        if self.saved:
            return str(self.asked.request.draft["status"])
        return self.asked.sent.status if self.asked.sent and not self.asked.waits else ""


@require_safe
@by_link
def answer(request: Request, door: Door) -> HttpResponseBase:
    """Everything that is asked, with what was answered last filled in."""
    page = selectors.answer_page(enter(door, timezone.now()))
    now = request.GET.get("nu", "")
    blank = [one.request.uid for one in _blank(page)]
    at = now or (blank[0] if blank else "")
    context = {
        **_head(page, door),
        "forms": [_form(page, one, at=at) for one in page.asked],
        "blank": len(blank),
        "open_items": sum(one.request.state == "open" for one in _blank(page)),
        "room": answering.MOST_PAPERS - len(page.papers),
    }
    return render_page(request, "answer/page.html", context)


def _head(page: AnswerPage, door: Door) -> dict[str, Any]:
    return {
        "page": page,
        "round": page.round,
        "late": page.round.deadline < timezone.now(),
        "link": door.link,
        "here": _page(door.link),
    }


def _blank(page: AnswerPage) -> list[Asked]:
    return [one for one in page.to_answer if rules.blank(one.request.draft)]


def _form(page: AnswerPage, one: Asked, *, at: str) -> Form:
    values = one.values
    wrong = one.faults if not rules.blank(one.request.draft) else {}
    rows = [row for row in values.get("figures", []) if any(row.values())]
    room = min(rules.MOST_FIGURES, len(rows) + _SPARE)
    figures = [*rows, *({} for _spare in range(room - len(rows)))]
    dated = values.get("milestones", {})
    return Form(
        one,
        one.request.uid == at,
        tuple((key, name, values.get("status") == key) for key, name in STATUSES.items()),
        values,
        tuple(
            FigureRow(
                number,
                row.get("label", ""),
                row.get("value", ""),
                row.get("unit", ""),
                wrong.get(f"figure_{number}_value", "") or wrong.get(f"figure_{number}_label", ""),
            )
            for number, row in enumerate(figures)
        ),
        tuple(
            Dates(
                step.uid,
                step.title,
                when(step.planned),
                when(step.expected),
                when(step.reached),
                dated.get(step.uid, {}).get("expected", ""),
                dated.get(step.uid, {}).get("reached", ""),
                wrong.get(f"milestone_{step.uid}_expected", ""),
                wrong.get(f"milestone_{step.uid}_reached", ""),
            )
            for step in one.about.milestones
        ),
        wrong,
        frozenset(page.round.questions),
    )


def _typed(post: Mapping[str, str], milestones: Iterable[str]) -> dict[str, Any]:
    """A form as it was typed."""
    return {
        **{name: post.get(name, "").strip() for name in ("status", "reason", "text", "own")},
        "evidence": post.get("evidence", "").strip(),
        "figures": [
            {
                name: post.get(f"figure_{number}_{name}", "").strip()
                for name in ("label", "value", "unit")
            }
            for number in range(rules.MOST_FIGURES)
        ],
        "milestones": {
            uid: {
                name: post.get(f"milestone_{uid}_{name}", "").strip()
                for name in ("expected", "reached")
            }
            for uid in milestones
        },
    }


def _version(request: Request) -> int:
    return _whole(request.POST.get("version", ""))


def _whole(typed: str) -> int:
    if (number := whole(typed, -1)) < 0:
        raise Refusal(_("This form is not complete. Open the page again."))
    return number


@require_POST
@by_link
def answer_save(request: Request, door: Door, question: str) -> HttpResponseBase:
    """Keep one answer, finished or not, and go to the next."""
    steps = [
        name.removeprefix("milestone_").removesuffix("_expected")
        for name in request.POST
        if name.startswith("milestone_") and name.endswith("_expected")
    ]
    answering.save(door, question, _version(request), _typed(request.POST, steps))
    page = selectors.answer_page(enter(door, timezone.now()))
    if request.POST.get("then") == "stay":
        return redirect(f"{_page(door.link)}?nu={question}#v-{question}")
    waiting = [one.request.uid for one in _blank(page)]
    order = [one.request.uid for one in page.asked]
    after = [uid for uid in order[order.index(question) + 1 :] if uid in waiting]
    following = (after or waiting or [""])[0]
    if not following:
        return redirect(f"{_page(door.link)}#klaar")
    return redirect(f"{_page(door.link)}?nu={following}#v-{following}")


@require_POST
@by_link
def answer_on_track(request: Request, door: Door) -> HttpResponseBase:
    """Everything as planned: for all that has no answer yet."""
    count = answering.all_on_track(door)
    told = ngettext(
        "%(n)s item is marked as on track. Check it and send.",
        "%(n)s items are marked as on track. Check them and send.",
        count,
    )
    messages.success(request, told % {"n": count})
    return redirect("work:answer_check", door.link)


# --- looking over and sending


@by_link
def answer_check(request: Request, door: Door) -> HttpResponseBase:
    """What will be sent, to look over; and sending it."""
    if request.method == "POST":
        chosen = {}
        for pair in request.POST.getlist("answer"):
            uid, _dot, version = pair.partition(".")
            chosen[uid] = _whole(version)
        if not chosen:
            raise Invalid(_("Tick what you want to send."))
        answering.send(door, chosen)
        return redirect("work:answer_receipt", door.link)
    page = selectors.answer_page(enter(door, timezone.now()))
    context = {
        **_head(page, door),
        "forms": [_form(page, one, at="") for one in page.saved],
        "blank": _blank(page),
        "kinds": STATUS_KINDS,
    }
    return render_page(request, "answer/check.html", context)


@require_safe
@by_link
def answer_receipt(request: Request, door: Door) -> HttpResponseBase:
    """What was sent, with its numbers."""
    page = selectors.answer_page(enter(door, timezone.now()))
    context = {**_head(page, door), "sent": _sent(page)}
    return render_page(request, "answer/receipt.html", context)


@require_safe
@by_link
def answer_receipt_file(request: Request, door: Door) -> HttpResponseBase:
    """The same, as a PDF to keep."""
    page = selectors.answer_page(enter(door, timezone.now()))
    sent = _sent(page)
    if not sent:
        raise Http404
    response = HttpResponse(papers.receipt(receipt_of(page, sent, request.today)), _PDF)
    response["Content-Disposition"] = f'attachment; filename="ontvangstbewijs-{page.round.uid}.pdf"'
    return response


def _sent(page: AnswerPage) -> list[Asked]:
    return [one for one in page.asked if one.sent is not None and not one.waits]


# --- passing on


@require_POST
@by_link
def answer_pass(request: Request, door: Door, question: str) -> HttpResponseBase:
    """*Geef door*, or take it back."""
    version = _version(request)
    if "back" in request.POST:
        answering.take_back(door, question, version)
        messages.success(request, _("You answer this yourself again."))
        return redirect(f"{_page(door.link)}?nu={question}#v-{question}")
    name = request.POST.get("name", "")
    passed = answering.pass_on(door, question, version, name, request.POST.get("email", ""))
    told = (
        _("Passed on. Your colleague gets a mail with a link.")
        if passed.mailed
        else _(
            "Passed on. Your colleague already has a link: the item stands on that page now, and in"
            " the next daily mail."
        )
    )
    messages.success(request, told)
    return redirect("work:answer", door.link)


# --- a paper of one's own


@require_POST
@by_link
@post_once
def answer_paper(request: Request, door: Door) -> HttpResponseBase:
    """Have a paper of one's own read."""
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(_("Choose a file first."))
    answering.bring_paper(door, upload, upload.name or "")
    messages.success(
        request, _("Your document is being read. Look again in a minute; you may go on meanwhile.")
    )
    return redirect(f"{_page(door.link)}#document")


@require_POST
@by_link
def answer_take(request: Request, door: Door, question: str) -> HttpResponseBase:
    """Put what a passage seems to say in the answer, to be checked."""
    paper, _dot, number = request.POST.get("suggestion", "").partition(".")
    answering.take_suggestion(door, question, _version(request), paper, _whole(number))
    messages.success(request, _("Filled in from your document. Check it before you send."))
    return redirect(f"{_page(door.link)}?nu={question}#v-{question}")


# --- two windows


_LABELS: dict[str, str] = {
    "status": "How does it go?",
    "reason": "Why?",
    "text": "What happened?",
    "own": "Answer",
    "evidence": "Where can this be checked?",
    "figures": "Figures",
    "milestones": "Milestones",
}


def _conflict(request: Request, uid: str, conflict: Conflict) -> HttpResponse:
    rows = [
        {
            "label": _(label),
            "mine": _in_words(conflict.mine.get(name)),
            "theirs": _in_words(conflict.theirs.get(name)),
        }
        for name, label in _LABELS.items()
    ]
    context = {
        "rows": [row for row in rows if row["mine"] != row["theirs"]],
        "sent": [
            (name, value)
            for name, value in request.POST.items()
            if name not in ("version", "csrfmiddlewaretoken")
        ],
        "version": conflict.theirs.get("version"),
        "back": _page(uid),
    }
    return render_page(request, "answer/conflict.html", context, status=409)


def _in_words(value: object) -> str:
    match value:
        case dict():
            return "; ".join(words for one in value.values() if (words := _in_words(one)))
        case list():
            return "; ".join(words for one in value if (words := _in_words(one)))
        case str():
            return str(STATUSES.get(value, value))
    return ""
