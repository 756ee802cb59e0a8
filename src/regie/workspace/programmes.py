"""Programmes kept by staff: going on to the next year, consultations, closing; and what boards tell
of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.actors.models import Organisation
from regie.actors.selectors import names_at
from regie.base import clock
from regie.base.actor import Actor
from regie.base.errors import Invalid, Refusal
from regie.components.addresses import address_of
from regie.components.programme_words import BECAME, OUTCOMES, verdict_sentence
from regie.components.requests import Request, found, post_once, render_page, tell, whole
from regie.programmes.models import Award, Call, Consultation, ConsultationAnswer, ProgrammeEnd
from regie.programmes.models.application import EDITORS
from regie.programmes.models.call import WRITERS
from regie.programmes.programme_file import title_of
from regie.programmes.selectors import continuing as selectors
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services import continuing as services


class EvaluationForm(forms.Form):
    """An evaluation of a line."""

    positive = forms.ChoiceField(
        label=_("Is the evaluation positive?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        widget=forms.RadioSelect,
    )
    evaluation = forms.CharField(
        label=_("On what does it rest?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ByHandForm(forms.Form):
    """A decision other than the rule's."""

    continues = forms.ChoiceField(
        label=_("Does this line go on?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Why?"),
        help_text=_("Needed where you decide otherwise than the rule."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ActionForm(forms.Form):
    """What becomes of an action."""

    action = forms.ChoiceField(label=_("Action"))
    outcome = forms.ChoiceField(
        label=_("What becomes of it?"), choices=[("", _("choose")), *OUTCOMES.items()]
    )
    how = forms.CharField(
        label=_("How?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    money = forms.CharField(
        label=_("With whose money?"),
        help_text=_("Needed where it is anchored or handed over."),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, actions: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["action"].choices = [("", _("choose")), *((one, one) for one in actions)]  # type: ignore[attr-defined] # a ChoiceField


class CloseForm(forms.Form):
    """The end of a programme."""

    summary = forms.CharField(
        label=_("What did the programme bring?"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    next_programme = forms.ChoiceField(label=_("Which programme starts from this?"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, programmes: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["next_programme"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            ("", _("not known yet")),
            *((one, one) for one in programmes),
        ]


class ConsultationForm(forms.Form):
    """Questions to boards before a call."""

    title = forms.CharField(label=_("What is it about?"), max_length=200)
    questions = forms.CharField(
        label=_("Questions, one a line"), max_length=8000, widget=forms.Textarea(attrs={"rows": 5})
    )
    closes = forms.DateField(
        label=_("Until which day can boards answer?"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class LessonForm(forms.Form):
    """What a board learned."""

    text = forms.CharField(
        label=_("What did you learn?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )


# --- staff


def overview(request: Request) -> HttpResponseBase:
    """Every programme that has calls."""
    rows = list(
        Call.objects.values_list("programme_code")
        .annotate(calls=Count("pk"))
        .order_by("programme_code")
    )
    closed = set(
        ProgrammeEnd.objects.filter(closed_at__isnull=False).values_list("programme", flat=True)
    )
    context = {"rows": [(code, title_of(code), many, code in closed) for code, many in rows]}
    return render_page(request, "work/programmes/overview.html", context)


@post_once
def programme(request: Request, code: str) -> HttpResponseBase:
    """Going on, asking boards, and closing, of one programme."""
    calls = list(Call.objects.filter(programme_code=code).order_by("code"))
    found(calls or None)
    told = selectors.end_evaluation(code, request.today, closed=False)
    done = {one.action for one in told.actions} if told else set()
    actions = sorted(services.actions_of(code), key=lambda one: (len(one), one))
    others = sorted(
        set(Call.objects.exclude(programme_code=code).values_list("programme_code", flat=True))
    )
    what = request.POST.get("what", "")
    posted = {name: request.POST if what == name else None for name in ("action", "close", "ask")}
    version = told.end.version if told else 1
    shown = {
        "action": ActionForm(posted["action"], actions=actions, prefix="a"),
        "close": CloseForm(
            posted["close"], programmes=others, prefix="c", initial={"version": version}
        ),
        "ask": ConsultationForm(posted["ask"], prefix="q"),
    }
    form = shown.get(what)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _kept(request, code, what, form.cleaned_data)
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("It was kept."))
            return redirect("work:programme", code)
    context = {
        "code": code,
        "name": title_of(code),
        "calls": [
            (call, reverse("work:programme_continue", args=[code, call.code])) for call in calls
        ],
        "told": told,
        "outcomes": [(one, OUTCOMES[one.outcome]) for one in told.actions] if told else [],
        "open_actions": [one for one in actions if one not in done],
        "forms": shown,
        "consultations": selectors.consultations(code),
        "evaluation": address_of("programme_end", code),
        "lessons": reverse("work:programme_lessons", args=[code]),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "work/programmes/programme.html", context, status=status)


def _kept(request: Request, code: str, what: str, told: dict[str, Any]) -> None:
    actor = request.actor
    if what == "ask":
        services.open_consultation(
            actor,
            code,
            {"nl": told["title"]},
            told["questions"].splitlines(),
            clock.now(),
            timezone.make_aware(datetime.combine(told["closes"] + timedelta(days=1), time())),
        )
        return
    end = services.end_of(actor, code)
    if what == "action":
        services.end_action(actor, end, told["action"], told["outcome"], told["how"], told["money"])
    else:
        services.close_programme(
            actor, end, told["version"], told["summary"], told["next_programme"]
        )


@post_once
def going_on(request: Request, code: str, call: str) -> HttpResponseBase:
    """Of every board of a year how many lines go on, or of one (``?bestuur=``, its award) every
    line with what the rule says; applying the rule again."""
    row = found(Call.objects.filter(programme_code=code, code=call).first())
    if request.method == "POST":
        services.propose_continuation(request.actor, row)
        messages.success(request, gettext("The rule was applied to every line."))
        return redirect("work:programme_continue", code, call)
    years = selectors.board_years(row, request.today)
    here = request.path
    context: dict[str, Any] = {"code": code, "call": row, "here": here}
    if chosen := request.GET.get("bestuur", ""):
        place = found(next((n for n, one in enumerate(years) if one.award.uid == chosen), None))
        rules = rules_in_force(row)
        titles = {one.code: one.title for one in rules_of(rules).lines} if rules else {}
        one = years[place]
        context |= {
            "year": one,
            "lines": [
                (
                    line,
                    titles.get(line.line, {}),
                    state,
                    verdict_sentence(state.verdict) if state else "",
                )
                for line, state in one.lines
            ],
            "n": place + 1,
            "all": len(years),
            "before": years[place - 1] if place else None,
            "after": years[place + 1] if place + 1 < len(years) else None,
        }
        return render_page(request, "work/programmes/going_on_board.html", context)
    context["years"] = years
    return render_page(request, "work/programmes/going_on.html", context)


@post_once
def line(request: Request, uid: str) -> HttpResponseBase:
    """One line: an evaluation, or a decision other than the rule's."""
    row = found(selectors.continuation(uid))
    call = row.award_line.award.decision.call
    year = reverse("work:programme_continue", args=[call.programme_code, call.code])
    back = f"{year}?bestuur={row.award_line.award.uid}"
    what = request.POST.get("what", "")
    start = {"version": row.version}
    evaluation = EvaluationForm(
        request.POST if what == "evaluation" else None,
        prefix="e",
        initial={
            **start,
            "evaluation": row.evaluation,
            "positive": "" if row.positive is None else "yes" if row.positive else "no",
        },
    )
    by_hand = ByHandForm(
        request.POST if what == "by_hand" else None,
        prefix="h",
        initial={**start, "continues": "yes" if row.continues else "no", "why": row.by_hand},
    )
    form = {"evaluation": evaluation, "by_hand": by_hand}.get(what)
    if request.method == "POST" and form is not None and form.is_valid():
        told = form.cleaned_data
        try:
            if form is evaluation:
                services.evaluate(
                    request.actor,
                    row,
                    told["version"],
                    positive=told["positive"] == "yes",
                    text=told["evaluation"],
                )
            else:
                services.decide_by_hand(
                    request.actor,
                    row,
                    told["version"],
                    continues=told["continues"] == "yes",
                    why=told["why"],
                )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("It was kept."))
            if request.POST.get("then") != "next":
                return redirect(back)
            following = selectors.next_stopping(call, row, request.today)
            if following is not None:
                return redirect("work:programme_line", following.uid)
            messages.success(request, gettext("No other line that stops is left to look at."))
            return redirect(year)
    rules = rules_in_force(call)
    titles = {one.code: one.title for one in rules_of(rules).lines} if rules else {}
    context = {
        "row": row,
        "what": titles.get(row.award_line.line, {}),
        "call": call,
        "name": names_at([row.award_line.award.organisation_id], request.today).get(
            row.award_line.award.organisation_id, ""
        ),
        "sentence": verdict_sentence(row.verdict),
        "evaluation": evaluation,
        "by_hand": by_hand,
        "back": back,
        "history": reverse("work:history", args=["continuation", row.uid]),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "work/programmes/line.html", context, status=status)


# --- boards


@post_once
def lessons(request: Request, code: str) -> HttpResponseBase:
    """What the boards for which somebody writes learned in a programme."""
    told = selectors.end_evaluation(code, request.today, closed=False)
    end = found(told).end
    boards = _boards(request.actor, code, request.today)
    known = {lesson.organisation_id: lesson.text for _name, lesson in found(told).lessons}
    shown = []
    bound = False
    for board, name in boards:
        mine = request.method == "POST" and request.POST.get("board") == board.uid
        form = LessonForm(
            request.POST if mine else None,
            prefix=board.uid,
            initial={"text": known.get(board.pk, "")},
        )
        if mine and form.is_valid():
            try:
                services.tell_lesson(request.actor, end, board, form.cleaned_data["text"])
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, gettext("Thank you, it was kept."))
                return redirect("work:programme_lessons", code)
        bound |= mine
        shown.append((board, name, form))
    context = {"code": code, "end": end, "boards": shown}
    return render_page(
        request, "work/programmes/lessons.html", context, status=422 if bound else 200
    )


@post_once
def consultation(request: Request, uid: str) -> HttpResponseBase:
    """The questions of a consultation, for each board for which somebody writes."""
    row = found(Consultation.objects.visible_to(request.actor).filter(uid=uid).first())
    keys = request.actor.organisations(*EDITORS)
    kinds = (Organisation.Kind.LOCAL_BOARD, Organisation.Kind.COMMUNITY_COMMISSION)
    boards = list(Organisation.objects.filter(pk__in=keys, kind__in=kinds).order_by("pk"))
    names = names_at([board.pk for board in boards], request.today)
    known = {
        one.organisation_id: one.answers
        for _name, one in selectors.answers(request.actor, row, request.today)
    }
    is_open = row.opens_at <= clock.now() < row.closes_at
    fault = ""
    if request.method == "POST" and request.POST.get("do") == "became":
        try:
            _say_what_became(request, row)
        except Invalid as refusal:
            fault = str(refusal)
        else:
            messages.success(request, gettext("It was kept, and everybody reads it."))
            return redirect("work:consultation", uid)
    elif request.method == "POST":
        board = found(next((b for b in boards if b.uid == request.POST.get("board")), None))
        given = [request.POST.get(f"a{place}", "") for place in range(len(row.questions))]
        known[board.pk] = given
        try:
            services.answer_consultation(request.actor, row, board, given)
        except Refusal as refusal:
            fault = str(refusal)
        else:
            messages.success(request, gettext("Thank you, it was kept."))
            return redirect("work:consultation", uid)
    context = {
        "row": row,
        "open": is_open,
        "fault": fault,
        "boards": [
            (
                board,
                names.get(board.pk, ""),
                list(
                    zip(
                        row.questions,
                        known.get(board.pk, [""] * len(row.questions)),
                        strict=True,
                    )
                ),
            )
            for board in boards
        ],
        "public": address_of("consultation", row.programme, row.uid),
        "responses": _responses(request, row, fault) if request.actor.has(*WRITERS) else [],
        "became": BECAME,
        "closed": row.closes_at <= clock.now(),
        "keeps": request.actor.has(*WRITERS),
    }
    return render_page(
        request, "work/programmes/consultation.html", context, status=422 if fault else 200
    )


def _say_what_became(request: Request, row: Consultation) -> None:
    """Keep what the agency says of the answers of one board."""
    uid = request.POST.get("answer", "")
    told = found(
        ConsultationAnswer.objects.visible_to(request.actor)
        .select_related("consultation")
        .filter(consultation=row, uid=uid)
        .first()
    )
    given = [
        (request.POST.get(f"outcome-{place}", ""), request.POST.get(f"why-{place}", ""))
        for place in range(len(told.answers))
    ]
    services.say_what_became(request.actor, told, whole(request.POST.get("version", ""), 0), given)


def _responses(request: Request, row: Consultation, fault: str) -> list[dict[str, Any]]:
    """Each board's answers with the fields in which the agency says what became of them; what was
    typed and could not be kept stands in them."""
    sent = request.POST if fault else {}
    shown = []
    for name, one in selectors.answers(request.actor, row, request.today):
        typed = sent if sent.get("answer") == one.uid else {}
        kept = one.became or [{"outcome": "", "why": ""}] * len(one.answers)
        points = [
            {
                "place": place,
                "question": question,
                "words": words,
                "outcome": typed.get(f"outcome-{place}", was["outcome"]),
                "why": typed.get(f"why-{place}", was["why"]),
            }
            for place, (question, words, was) in enumerate(
                zip(row.questions, one.answers, kept, strict=True)
            )
            if words
        ]
        shown.append({"answer": one, "name": name, "points": points})
    return shown


def _boards(actor: Actor, programme: str, day: date) -> list[tuple[Organisation, str]]:
    """For which that took part somebody writes."""
    keys = actor.organisations(*EDITORS)
    rows = Organisation.objects.filter(pk__in=keys)
    lead = set(
        Award.objects.filter(
            decision__call__programme_code=programme, organisation__in=keys
        ).values_list("organisation", flat=True)
    )
    partners = set(
        rows.filter(
            award_shares__award_line__award__decision__call__programme_code=programme
        ).values_list("pk", flat=True)
    )
    boards = [row for row in rows.order_by("pk") if row.pk in lead | partners]
    names = names_at([board.pk for board in boards], day)
    return [(board, names.get(board.pk, "")) for board in boards]


#: Under ``/werk/``.
PROGRAMMES: list[URLPattern | URLResolver] = [
    path("programmas/", overview, name="programmes"),
    path("programmas/lijnen/<uid>/", line, name="programme_line"),
    path("programmas/<slug:code>/", programme, name="programme"),
    path("programmas/<slug:code>/lessen/", lessons, name="programme_lessons"),
    path("programmas/<slug:code>/verder/<slug:call>/", going_on, name="programme_continue"),
    path("raadplegingen/<uid>/", consultation, name="consultation"),
]
