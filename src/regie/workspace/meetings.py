"""Keeping bodies that meet: their members, their meetings, and what was agreed there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from regie.actors.people.selectors import organisation_by_uid, organisation_choices
from regie.agenda import meetings as services
from regie.agenda import selectors
from regie.agenda.models import Meeting
from regie.base.errors import Invalid
from regie.components.addresses import address_of
from regie.components.organisation_words import MEMBER_ROLES
from regie.components.requests import FIELD_NAMES, Request, found, post_once, render_page
from regie.plans.contents import LinkTo
from regie.plans.selectors.names import names
from regie.workspace.keeping.rows import UNKNOWN, tell_refusal, words_field
from regie.workspace.keeping.words import by_language, who_choices
from regie.workspace.plans.fields import PartialDateField

FIELD_NAMES.update(
    held=_("day"),
    agenda=_("agenda"),
    conclusion=_("what was decided"),
)


class MeetingForm(forms.Form):
    """What a meeting says."""

    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    held = PartialDateField(label=_("When?"), help_text=_("As precise as you know."))
    agenda = words_field(label=_("What is on the agenda?"))
    conclusion = words_field(
        label=_("What was decided or learnt?"),
        help_text=_("Name no persons. Empty means: not known yet."),
    )
    source = forms.CharField(
        label=_("On what does it rest?"),
        help_text=_("The invitation or report, or the paper that tells of it."),
        max_length=300,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self, row: Meeting | None = None) -> dict[str, Any]:
        """What the service takes. English words about agenda and conclusion stay as they are."""
        told = self.cleaned_data
        english = {
            name: getattr(row, name).get("en", "") if row else ""
            for name in ("agenda", "conclusion")
        }
        return {
            "title": by_language(told["title"], told["title_en"]),
            "held": told["held"],
            "agenda": by_language(told["agenda"], english["agenda"]),
            "conclusion": by_language(told["conclusion"], english["conclusion"]),
            "source": told["source"],
        }


class NewMeetingForm(MeetingForm):
    """A meeting of a body to choose."""

    body = forms.ChoiceField(label=_("Who meets?"))
    field_order = ("body",)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["body"].choices = [("", _("choose")), *organisation_choices()]  # type: ignore[attr-defined] # a ChoiceField


class PointForm(forms.Form):
    """Who does what by when."""

    words = forms.CharField(label=_("What must be done?"), max_length=300)
    owner = forms.ChoiceField(label=_("Who answers for it?"))
    due = PartialDateField(label=_("By when?"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = [("", _("choose")), *organisation_choices()]  # type: ignore[attr-defined] # a ChoiceField


class MemberForm(forms.Form):
    """Who belongs to a body."""

    who = forms.ChoiceField(label=_("Minister or organisation"))
    role = forms.ChoiceField(label=_("As what?"), choices=list(MEMBER_ROLES.items()))
    since = PartialDateField(label=_("From when?"), help_text=UNKNOWN)
    source = forms.CharField(label=_("On what does it rest?"), max_length=300)

    def __init__(self, *args: Any, day: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["role"].initial = "member"
        self.fields["who"].choices = who_choices(day, empty=_("choose"))  # type: ignore[attr-defined] # a ChoiceField


@post_once
def bodies(request: Request) -> HttpResponse:
    """Every body that meets, and a new meeting."""
    form = NewMeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_meeting(
                request.actor, found(organisation_by_uid(form.cleaned_data["body"])), form.values()
            )
        except Invalid as refusal:
            tell_refusal(form, refusal)
        else:
            messages.success(request, gettext("The meeting was kept."))
            return redirect("work:meeting", row.uid)
    context = {"rows": selectors.bodies(request.today), "form": form}
    return render_page(
        request, "work/meetings/bodies.html", context, status=422 if form.is_bound else 200
    )


@post_once
def body(request: Request, uid: str) -> HttpResponse:
    """Who belongs to one body, and its meetings; a new member."""
    row = found(organisation_by_uid(uid))
    form = MemberForm(request.POST or None, day=request.today)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        kind, _colon, who = told["who"].partition(":")
        try:
            services.add_member(
                request.actor,
                row,
                (kind, who),
                told["role"],
                since=told["since"],
                source=told["source"],
            )
        except Invalid as refusal:
            tell_refusal(form, refusal)
        else:
            messages.success(request, gettext("The member was added."))
            return redirect("work:body", uid)
    members = selectors.members(row)
    links = [LinkTo("", *selectors.who_is(one)) for one in members]
    called = names([LinkTo("", "organisation", uid), *links], request.today)
    context = {
        "named": called.get(("organisation", uid)),
        "public": address_of("organisation", uid),
        "members": [
            (called.get(selectors.who_is(one)), MEMBER_ROLES[one.role], one) for one in members
        ],
        "meetings": [(one.title or selectors.UNTITLED, one) for one in selectors.meetings(row)],
        "form": form,
    }
    return render_page(
        request, "work/meetings/body.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def member_end(request: Request, uid: str) -> HttpResponse:
    """From today a member no longer belongs to the body."""
    row = found(selectors.membership(request.actor, uid))
    services.end_membership(request.actor, uid, request.today)
    messages.success(request, gettext("The membership has ended."))
    return redirect("work:body", row.body.uid)


@post_once
def meeting(request: Request, uid: str) -> HttpResponse:
    """One meeting: change it, and add a point that must be done."""
    row = found(selectors.meeting(request.actor, uid))
    which = request.POST.get("which", "")
    form = MeetingForm(request.POST if which == "meeting" else None, initial=_initial(row))
    point = PointForm(request.POST if which == "point" else None)
    if form.is_bound and form.is_valid():
        try:
            services.change_meeting(
                request.actor, uid, form.cleaned_data["version"] or 0, form.values(row)
            )
        except Invalid as refusal:
            tell_refusal(form, refusal)
        else:
            messages.success(request, gettext("The meeting was kept."))
            return redirect("work:meeting", uid)
    if point.is_bound and point.is_valid():
        told = point.cleaned_data
        owner = found(organisation_by_uid(told["owner"]))
        try:
            services.add_point(request.actor, row, told["words"], owner, told["due"])
        except Invalid as refusal:
            tell_refusal(point, refusal)
        else:
            messages.success(request, gettext("The point stands in the agenda."))
            return redirect("work:meeting", uid)
    context = {
        "row": row,
        "title": row.title or selectors.UNTITLED,
        "public": address_of("due_meeting", uid),
        "points": selectors.points(row),
        "form": form,
        "point": point,
    }
    bound = request.method == "POST"
    return render_page(request, "work/meetings/meeting.html", context, status=422 if bound else 200)


def _initial(row: Meeting) -> dict[str, Any]:
    return {
        "title": row.title.get("nl", ""),
        "title_en": row.title.get("en", ""),
        "held": row.held,
        "agenda": row.agenda.get("nl", ""),
        "conclusion": row.conclusion.get("nl", ""),
        "source": row.source,
        "version": row.version,
    }
