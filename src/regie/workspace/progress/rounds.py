"""Pages of who asks how far things are, and of heads who confirm answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from regie.base.actor import Role
from regie.base.errors import Invalid, Refusal
from regie.base.writers import Cell, Column, Table, csv_lines, xlsx
from regie.components.progress import ITEM_KINDS, QUESTIONS
from regie.components.requests import (
    FIELD_NAMES,
    Request,
    found,
    post_once,
    render_page,
    tell,
    whole,
)
from regie.plans.progress import asking, deciding, links, rules, selectors
from regie.plans.progress.selectors import RoundPage

FIELD_NAMES.setdefault("deadline", gettext_lazy("deadline"))
FIELD_NAMES.setdefault("head_confirms", gettext_lazy("the head of service confirms first"))


class RoundForm(forms.Form):
    """A new round."""

    title = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("As everybody who is asked reads it: Progress spring 2026."),
        max_length=200,
    )
    plans = forms.MultipleChoiceField(
        label=gettext_lazy("Plans"), widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("About which items?"),
        choices=lambda: list(ITEM_KINDS.items()),
        initial=["action", "initiative"],
        widget=forms.CheckboxSelectMultiple,
    )
    since = forms.DateField(
        label=gettext_lazy("First day of the period"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("Last day of the period"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    deadline = forms.DateField(
        label=gettext_lazy("Last day to answer"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    hour = forms.TimeField(
        label=gettext_lazy("At the latest at (Brussels time)"),
        initial=time(17, 0),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    questions = forms.MultipleChoiceField(
        label=gettext_lazy("Which questions?"),
        help_text=gettext_lazy("How it goes is always asked. Fewer questions get better answers."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    own = forms.CharField(label=gettext_lazy("Your own question"), required=False, max_length=300)

    def __init__(
        self, *args: Any, plans: list[tuple[str, str]], minutes: dict[str, int], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["plans"].choices = plans  # type: ignore[attr-defined] # a choice field
        self.fields["questions"].choices = [  # type: ignore[attr-defined] # a choice field
            (kind, _with_minutes(name, minutes[kind]))
            for kind, name in QUESTIONS.items()
            if kind != "status"
        ]


def _with_minutes(name: object, minutes: int) -> str:
    told = ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes}
    return f"{name} ({told})"


def _instant(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, timezone.get_default_timezone())


# --- all rounds


@require_safe
def rounds(request: Request) -> HttpResponse:
    """The rounds, what waits for one's confirmation, and what waits for one's own answer."""
    actor = request.actor
    context = {
        "rounds": selectors.round_list(actor) if actor.is_staff else [],
        "confirm": selectors.to_confirm(actor, request.today),
        "practices": selectors.practices(actor, request.today),
        "own": selectors.open_links(actor),
        "asks": actor.has(Role.COORDINATOR, Role.ADMINISTRATOR),
        "staff": actor.is_staff,
    }
    return render_page(request, "work/progress/rounds.html", context)


@require_POST
def practice_decide(request: Request, uid: str) -> HttpResponse:
    """Whether the head of a domain confirms its answers first."""
    deciding.set_practice(
        request.actor,
        uid,
        _number(request, "version"),
        head_confirms=request.POST.get("head_confirms") == "1",
    )
    messages.success(request, _("Saved. It holds for rounds that open from now."))
    return redirect("work:rounds")


def _number(request: Request, name: str) -> int:
    if (number := whole(request.POST.get(name, ""), -1)) < 0:
        raise Invalid(_("This form is not complete. Open the page again."))
    return number


@post_once
def round_new(request: Request) -> HttpResponse:
    """Make a round; nobody is asked yet."""
    form = RoundForm(
        request.POST or None,
        plans=selectors.plan_choices(request.actor),
        minutes=selectors.minutes_of(),
        initial={"questions": ["milestones", "figures", "text"]},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            round_ = asking.plan_round(
                request.actor,
                asking.RoundPlanned(
                    told["title"],
                    told["since"],
                    told["until"] + timedelta(days=1),
                    _instant(told["deadline"], told["hour"]),
                    told["questions"],
                    told["kinds"],
                    told["plans"],
                    told["own"],
                ),
                request.today,
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            return redirect("work:round", round_.uid)
    status = 422 if form.is_bound else 200
    return render_page(request, "work/progress/new.html", {"form": form}, status=status)


# --- one round


@require_safe
def round_(request: Request, uid: str) -> HttpResponse:
    """One round: what it asks, of whom, and who answered."""
    page = found(selectors.round_page(request.actor, uid, request.today))
    shown = request.GET.get("toon", "")
    context = {
        "page": page,
        "round": page.round,
        "asks": request.actor.has(Role.COORDINATOR, Role.ADMINISTRATOR),
        "lines": [one for one in page.lines if _shown(one, shown)],
        "shown": shown,
        "shows": [
            (key, name, sum(_shown(one, key) for one in page.lines)) for key, name in _SHOWS.items()
        ],
        "on_track": sum(
            one.answer is not None and one.answer.status == "on_track" for one in page.to_accept
        ),
        "people": selectors.people_choices(request.today) if page.round.state == "draft" else [],
        "late": page.round.deadline < timezone.now(),
        "deadline": timezone.localtime(page.round.deadline),
        "csv": reverse("work:round_file", args=[uid, "csv"]),
        "xlsx": reverse("work:round_file", args=[uid, "xlsx"]),
    }
    return render_page(request, "work/progress/round.html", context)


_SHOWS = {
    "": gettext_lazy("all"),
    "aanvaarden": gettext_lazy("to accept"),
    "open": gettext_lazy("not answered yet"),
    "anders": gettext_lazy("not on track"),
}


def _shown(line: selectors.Followed, shown: str) -> bool:
    match shown:
        case "aanvaarden":
            return line.may_accept
        case "open":
            return line.request.state in rules.TO_ANSWER
        case "anders":
            return line.answer is not None and line.answer.status not in ("on_track", "done")
        case _:
            return True


@require_POST
def round_decide(request: Request, uid: str) -> HttpResponse:
    """Open, close or throw away a round; say who answers; move its deadline; renew a link."""
    actor = request.actor
    found(selectors.round_page(actor, uid, request.today))
    chosen = request.POST.getlist("question")
    match request.POST.get("do", ""):
        case "open":
            asking.open_round(actor, uid, _number(request, "version"), request.today)
            messages.success(request, _("The round is open. Everybody gets one mail."))
        case "close":
            asking.close_round(actor, uid, _number(request, "version"))
            messages.success(request, _("The round is closed, and what was answered is kept."))
        case "discard":
            asking.discard_round(actor, uid, _number(request, "version"))
            messages.success(request, _("The round was thrown away. Nobody was asked anything."))
            return redirect("work:rounds")
        case "assign":
            count = asking.assign(
                actor,
                uid,
                chosen,
                person=request.POST.get("person", ""),
                name=request.POST.get("name", ""),
                email=request.POST.get("email", ""),
            )
            told = ngettext("%(n)s item was given.", "%(n)s items were given.", count)
            messages.success(request, told % {"n": count})
        case "leave_out":
            count = asking.leave_out(actor, uid, chosen)
            told = ngettext("%(n)s item is not asked.", "%(n)s items are not asked.", count)
            messages.success(request, told % {"n": count})
        case "deadline":
            asking.move_deadline(actor, uid, _number(request, "version"), _moved(request))
            messages.success(request, _("The deadline was moved."))
        case "link":
            links.renew_link(actor, request.POST.get("participant", ""))
            messages.success(request, _("A new link is on its way; the old one no longer works."))
        case "revoke":
            links.revoke_link(actor, request.POST.get("participant", ""))
            messages.success(request, _("The link no longer works."))
        case _:
            raise Refusal(_("This form is not complete. Open the page again."))
    return redirect("work:round", uid)


def _moved(request: Request) -> datetime:
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
        hour = time.fromisoformat(request.POST.get("hour", ""))
    except ValueError as error:
        text = _("Choose a day and an hour.")
        raise Invalid(text, {"deadline": text}) from error
    return _instant(day, hour)


@require_POST
def round_accept(request: Request, uid: str) -> HttpResponse:
    """Accept all answers that go to plan."""
    found(selectors.round_page(request.actor, uid, request.today))
    count = deciding.accept_on_track(request.actor, uid)
    told = ngettext("%(n)s answer was accepted.", "%(n)s answers were accepted.", count)
    messages.success(request, told % {"n": count})
    return redirect("work:round", uid)


# --- one answer


class QuestionForm(forms.Form):
    """A question about an answer."""

    question = forms.CharField(
        label=gettext_lazy("What do you still want to know?"),
        help_text=gettext_lazy("Who answered reads this, and answers by the same link."),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
def progress_request(request: Request, uid: str) -> HttpResponse:
    """One answer, with all that was answered before."""
    return _request_page(request, uid, QuestionForm())


def _request_page(request: Request, uid: str, form: QuestionForm) -> HttpResponse:
    page = found(selectors.request_page(request.actor, uid, request.today))
    context = {"page": page, "round": page.request.round, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "work/progress/answer.html", context, status=status)


@require_POST
def progress_request_decide(request: Request, uid: str) -> HttpResponse:
    """Confirm it, accept it, or send it back with a question."""
    actor = request.actor
    page = found(selectors.request_page(actor, uid, request.today))
    version = _number(request, "version")
    match request.POST.get("do", ""):
        case "confirm":
            deciding.confirm(actor, uid, version)
            messages.success(request, _("Confirmed. Who coordinates sees the answer now."))
        case "accept":
            deciding.accept(actor, uid, version)
            messages.success(request, _("Accepted. The answer is public now."))
        case "return":
            form = QuestionForm(request.POST)
            if not form.is_valid():
                return _request_page(request, uid, form)
            deciding.send_back(actor, uid, version, form.cleaned_data["question"])
            messages.success(request, _("Sent back. Your question goes along with the next mail."))
        case _:
            raise Refusal(_("This form is not complete. Open the page again."))
    if actor.is_staff:
        return redirect(f"{reverse('work:round', args=[page.request.round.uid])}?toon=aanvaarden")
    return redirect("work:rounds")


# --- minutes


class MinutesForm(forms.Form):
    """How long each kind of question takes."""

    def __init__(self, *args: Any, rows: Iterable[selectors.Minutes], **more: Any) -> None:
        super().__init__(*args, **more)
        for row in rows:
            self.fields[row.kind] = forms.IntegerField(
                label=str(QUESTIONS[row.kind]), initial=row.minutes, min_value=0, max_value=600
            )
            self.fields[f"{row.kind}_version"] = forms.IntegerField(
                initial=row.version, widget=forms.HiddenInput
            )


def progress_minutes(request: Request) -> HttpResponse:
    """How many minutes each kind of question is counted for."""
    rows = selectors.minutes_list()
    form = MinutesForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        changed = {
            row.kind: (told[row.kind], told[f"{row.kind}_version"])
            for row in rows
            if told[row.kind] != row.minutes or told[f"{row.kind}_version"] != row.version
        }
        if changed:
            deciding.set_minutes(request.actor, changed)
        messages.success(request, _("Saved. Rounds that were made keep their count."))
        return redirect("work:progress_minutes")
    status = 422 if form.is_bound else 200
    return render_page(request, "work/progress/minutes.html", {"form": form}, status=status)


# --- to take along


@require_safe
def round_file(request: Request, uid: str, form: str) -> HttpResponseBase:
    """All answers of a round: of its snapshot once it is closed."""
    page = found(selectors.round_page(request.actor, uid, request.today))
    table = _table(page)
    name = f"voortgang-{uid}"
    if form == "csv":
        response = HttpResponse(b"".join(csv_lines(table)), "text/csv; charset=utf-8")
    else:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = HttpResponse(xlsx(table), kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


_COLUMNS = (
    ("domain", gettext_lazy("Domain")),
    ("plan", gettext_lazy("Plan")),
    ("code", gettext_lazy("Code")),
    ("title", gettext_lazy("Title")),
    ("state", gettext_lazy("State")),
    ("status", gettext_lazy("How it goes")),
    ("reason", gettext_lazy("Why")),
    ("text", gettext_lazy("What happened")),
    ("own", gettext_lazy("Own question")),
    ("evidence", gettext_lazy("Evidence")),
    ("figures", gettext_lazy("Figures")),
    ("milestones", gettext_lazy("Milestones")),
    ("sent_at", gettext_lazy("Sent")),
    ("on_time", gettext_lazy("On time")),
    ("item", gettext_lazy("Item")),
    ("answer", gettext_lazy("Answer")),
)


def _table(page: RoundPage) -> Table:
    round_ = page.round
    content = page.snapshot.content if page.snapshot else selectors.round_content(round_)
    notes = []
    if page.snapshot:
        notes.append(_("Frozen when the round was closed; fingerprint %s") % page.snapshot.sha256)
    if round_.example:
        notes.append(_("Example: this content is invented."))
    columns = [Column(name, str(header)) for name, header in _COLUMNS]
    return Table(round_.title, columns, _rows(content), notes)


def _rows(content: dict[str, Any]) -> Iterator[list[Cell]]:
    for row in content["answers"]:
        yield [_cell(name, row.get(name)) for name, _header in _COLUMNS]


def _cell(name: str, value: Any) -> Cell:
    match name:
        case "figures":
            return "; ".join(
                f"{one['label']}: {one['value']} {one['unit']}".strip() for one in value or []
            )
        case "milestones":
            return "; ".join(
                f"{one['title']}: {one['reached'] or one['expected']}" for one in value or []
            )
        case "on_time":
            return bool(value)
    return None if value is None else str(value)
