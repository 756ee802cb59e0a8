"""``/werk/oproepen/…/jury/``: meetings, their agenda, recusals, scores, and the report."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe

from regie.base import files
from regie.base.errors import Conflict, Invalid, Refusal
from regie.base.text import said
from regie.components import figures
from regie.components.requests import Request, found, post_once, render_page, tell, whole
from regie.components.templatetags.regie import language
from regie.programmes import scoring
from regie.programmes.models import (
    Application,
    Assessment,
    JuryItem,
    JuryMeeting,
    Recusal,
    Score,
)
from regie.programmes.selectors import assessing
from regie.programmes.selectors.dividing import Row, rows_of
from regie.programmes.services import jury as services
from regie.programmes.services.assessing import rules_for
from regie.workspace.calls.assess_forms import (
    ADVICES,
    MeetingForm,
    MinutesForm,
    RecusalForm,
    ScoreForm,
)
from regie.workspace.calls.common import around, call_of
from regie.workspace.calls.judging import score_initial
from regie.writing.papers import services as writing
from regie.writing.papers.contents import Juryaanvraag, Juryverslag


@require_safe
def overview(request: Request, code: str) -> HttpResponse:
    """The meetings of the jury of a call."""
    call = call_of(request, code)
    meetings = JuryMeeting.objects.visible_to(request.actor).filter(call=call).order_by("-day")
    context = {**around(request, call, "juries"), "meetings": list(meetings)}
    return render_page(request, "work/assess/juries.html", context)


@post_once
def new(request: Request, code: str) -> HttpResponseBase:
    """Call a jury together."""
    call = call_of(request, code)
    people = {one.uid: one for one in assessing.assessors(request.today)}
    rows = [row for row in rows_of(call, request.today) if row.state == Application.State.SUBMITTED]
    form = MeetingForm(
        request.POST or None,
        members=[(uid, one.name) for uid, one in people.items()],
        applications=[(row.uid, f"{row.number}. {row.name} {row.title}") for row in rows],
        initial={"applications": [row.uid for row in rows]},
    )
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        chosen = {
            one.uid: one
            for one in Application.objects.filter(uid__in=clean["applications"], call=call)
        }
        try:
            meeting = services.plan_meeting(
                request.actor,
                call,
                clean["day"],
                clean["place"],
                [people[uid] for uid in clean["members"]],
                [chosen[row.uid] for row in rows if row.uid in chosen],
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The meeting was planned."))
            return redirect("work:jury", code, meeting.uid)
    context = {
        **around(request, call, "juries"),
        "form": form,
        "title": gettext("Call a jury together"),
        "button": gettext("Plan the meeting"),
        "new": True,
        "back": reverse("work:juries", args=[code]),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/assess/form.html", context, status=status)


def _meeting(request: Request, code: str, uid: str) -> JuryMeeting:
    row: JuryMeeting | None = (
        JuryMeeting.objects.visible_to(request.actor)
        .select_related("call")
        .filter(uid=uid, call__code=code)
        .first()
    )
    return found(row)


def _items(meeting: JuryMeeting, rows: dict[int, Row]) -> list[dict[str, Any]]:
    """The agenda with scores and who left the room. Four queries."""
    items = list(meeting.items.order_by("place"))
    gone: dict[int, list[Recusal]] = {}
    for recusal in Recusal.objects.filter(item__in=items).select_related("person").order_by("pk"):
        gone.setdefault(recusal.item_id, []).append(recusal)
    scores = {
        one.application_id: one
        for one in Score.objects.filter(application__in=[item.application_id for item in items])
    }
    present = set(meeting.seats.filter(present=True).values_list("person", flat=True))
    told = []
    for item in items:
        left = gone.get(item.pk, [])
        there = len(present - {one.person_id for one in left})
        score = scores.get(item.application_id)
        told.append(
            {
                "item": item,
                "row": rows[item.application_id],
                "gone": left,
                "there": there,
                "enough": there >= meeting.quorum,
                "score": score if score and score.item_id == item.pk else None,
            }
        )
    return told


def meeting(request: Request, code: str, uid: str) -> HttpResponseBase:
    """One meeting: who is there, and the agenda."""
    row = _meeting(request, code, uid)
    seats = list(row.seats.select_related("person").order_by("pk"))
    if request.method == "POST":
        chosen = set(request.POST.getlist("present"))
        version = whole(request.POST.get("version", ""), 0)
        services.mark_present(
            request.actor,
            row,
            version,
            [seat.person_id for seat in seats if seat.person.uid in chosen],
        )
        messages.success(request, gettext("Who is there was kept."))
        return redirect("work:jury", code, uid)
    rows = {one.key: one for one in rows_of(row.call, request.today)}
    context = {
        **around(request, row.call, "juries"),
        "meeting": row,
        "open": row.state == JuryMeeting.State.PLANNED,
        "seats": seats,
        "items": _items(row, rows),
    }
    return render_page(request, "work/assess/jury.html", context)


def item(request: Request, code: str, uid: str, item: str) -> HttpResponseBase:
    """One application on the agenda: what assessors found, who leaves the room, the score."""
    row = _meeting(request, code, uid)
    one: JuryItem = found(
        row.items.select_related("meeting", "application__call", "application__rules_seen")
        .filter(uid=item)
        .first()
    )
    application = one.application
    rules = rules_for(application)
    chosen = scoring.criteria(rules)
    there: Score | None = Score.objects.filter(application=application).first()
    given = list(
        Assessment.objects.filter(application=application, state=Assessment.State.DONE)
        .select_related("person")
        .order_by("pk")
    )
    initial = score_initial(there)
    if there is None and given:
        initial.update(_mean(given, chosen))
    what = request.POST.get("what", "") if request.method == "POST" else ""
    form = ScoreForm(
        request.POST if what == "score" else None,
        criteria=chosen,
        language=language(),
        initial=initial,
    )
    seats = list(row.seats.select_related("person").order_by("pk"))
    leaving = RecusalForm(
        request.POST if what == "leave" else None,
        persons=[(seat.person.uid, seat.person.name) for seat in seats],
    )
    refused = ""
    try:
        if what == "score" and form.is_valid():
            services.agree(
                request.actor,
                one,
                form.cleaned_data["version"],
                form.scores(),
                form.cleaned_data["advice"],
                form.cleaned_data["text"],
            )
            messages.success(request, gettext("The score was kept."))
            return redirect("work:jury", code, uid)
        if what == "leave" and leaving.is_valid():
            person = next(
                seat.person for seat in seats if seat.person.uid == leaving.cleaned_data["person"]
            )
            services.recuse(request.actor, one, person, leaving.cleaned_data["reason"])
            messages.success(request, gettext("It was written down who left the room."))
            return redirect("work:jury_item", code, uid, item)
    except Conflict:
        raise
    except Invalid as refusal:
        tell(form if what == "score" else leaving, refusal)
    except Refusal as refusal:
        refused = str(refusal)
    rows = {one_.key: one_ for one_ in rows_of(row.call, request.today)}
    form.needed()
    shown = next(found_ for found_ in _items(row, rows) if found_["item"].pk == one.pk)
    context = {
        **around(request, row.call, "juries"),
        "meeting": row,
        "open": row.state == JuryMeeting.State.PLANNED,
        "shown": shown,
        "form": form,
        "leaving": leaving,
        "refused": refused,
        "given": [
            {
                "row": found_,
                "advice": ADVICES.get(found_.advice, ""),
                "scores": [
                    (
                        said(criterion.title, language())[0],
                        found_.typed.get(criterion.code, {}).get("score", ""),
                    )
                    for criterion in chosen
                ],
            }
            for found_ in given
        ],
    }
    status = 422 if what else 200
    return render_page(request, "work/assess/jury_item.html", context, status=status)


def _mean(given: Iterable[Assessment], chosen: Iterable[Any]) -> dict[str, str]:
    """The mean of what assessors gave, to the half, as where a jury begins."""
    told = {}
    for criterion in chosen:
        scores = [
            scoring.read_score(one.typed[criterion.code]["score"], criterion)
            for one in given
            if criterion.code in one.typed
        ]
        if scores:
            mean = round(sum(scores) * 2 / len(scores)) / 2
            told[f"score_{criterion.code}"] = f"{mean:g}".replace(".", ",")
    return told


def closing(request: Request, code: str, uid: str) -> HttpResponseBase:
    """Close a meeting."""
    row = _meeting(request, code, uid)
    form = MinutesForm(request.POST or None, initial={"version": row.version})
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.hold(
                request.actor, row, form.cleaned_data["version"], form.cleaned_data["minutes"]
            )
        except Conflict:
            raise
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, gettext("The meeting is closed. Its report is ready."))
            return redirect("work:jury", code, uid)
    context = {
        **around(request, row.call, "juries"),
        "form": form,
        "refused": refused,
        "title": gettext("Close the meeting"),
        "explain": [gettext("Scores and recusals do not change any more after this.")],
        "button": gettext("Close"),
        "back": reverse("work:jury", args=[code, uid]),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/assess/form.html", context, status=status)


@require_safe
def report(request: Request, code: str, uid: str) -> HttpResponse:
    """The report of a meeting, as Word."""
    row = _meeting(request, code, uid)
    with override("nl"):  # papers are Dutch
        content = writing.paper(_paper(request, row), "docx")
    response = HttpResponse(content, files.DOCX)
    response["Content-Disposition"] = f'attachment; filename="juryverslag-{uid}.docx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _score(score: Score, code: str) -> str:
    told = score.scores.get(code)
    return "–" if told is None else figures.number(Decimal(told), "nl")


def _paper(request: Request, row: JuryMeeting) -> Juryverslag:
    rows = {one.key: one for one in rows_of(row.call, request.today)}
    seats = list(row.seats.select_related("person").order_by("pk"))
    items = _items(row, rows)
    rules = None
    told = []
    for one in items:
        if rules is None:
            rules = rules_for(one["item"].application)
        score: Score | None = one["score"]
        criteria = scoring.criteria(rules)
        told.append(
            Juryaanvraag(
                plaats=str(one["item"].place),
                nummer=str(one["row"].number),
                aanvrager=one["row"].name + (" (voorbeeld)" if one["row"].example else ""),
                titel=one["row"].title,
                afwezig=tuple(f"{gone.person.name}: {gone.reason}" for gone in one["gone"]),
                aanwezig=str(one["there"]),
                scores=tuple(
                    f"{said(criterion.title, 'nl')[0]}: {_score(score, criterion.code)}"
                    f" op {scoring.highest(criterion)}"
                    for criterion in criteria
                )
                if score
                else (),
                totaal=figures.number(score.total, "nl", 2) if score else "–",
                advies=str(ADVICES.get(score.advice, "–")) if score else "–",
                toelichting=score.text if score else "",
            )
        )
    return Juryverslag(
        titel=f"Verslag van de jury: {row.call.title.get('nl', '')}",
        voorbeeld="voorbeeld" if any(one["row"].example for one in items) else "",
        oproep=row.call.title.get("nl", ""),
        datum=figures.day(row.day, "nl"),
        plaats=row.place or "–",
        stand="afgesloten" if row.state == JuryMeeting.State.HELD else "ontwerp",
        quorum=str(row.quorum),
        aanwezig=tuple(seat.person.name for seat in seats if seat.present),
        afwezig=tuple(seat.person.name for seat in seats if not seat.present),
        aanvragen=tuple(told),
        verslag=row.minutes,
    )
