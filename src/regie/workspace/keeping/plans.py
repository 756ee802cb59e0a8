"""Changing a plan itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.actors.models import Organisation
from regie.actors.people.selectors import organisation_by_uid, organisation_choices
from regie.base.errors import Conflict, Refusal
from regie.components.plan_changes import named_title
from regie.components.plan_words import LEVELS
from regie.components.requests import Request, found, render_page
from regie.plans import services
from regie.plans.models import Plan
from regie.plans.selectors.desk import desk_plans
from regie.workspace.keeping.rows import UNKNOWN, both_versions, tell_refusal
from regie.workspace.keeping.words import (
    by_language,
    date_words,
    in_dutch,
    joined,
    kept_words,
    named_of,
)
from regie.workspace.plans.fields import PartialDateField


class ChangePlanForm(forms.Form):
    """What a plan says of itself."""

    title = forms.CharField(label=_("Title"), max_length=300)
    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    owner = forms.ChoiceField(label=_("Whose plan is it?"), required=False)
    strategic = forms.CharField(
        label=_("What it calls a strategic objective"), max_length=80, required=False
    )
    operational = forms.CharField(
        label=_("What it calls an operational objective"), max_length=80, required=False
    )
    objective = forms.CharField(
        label=_("What it calls another objective"), max_length=80, required=False
    )
    term_start = PartialDateField(label=_("Legislature from"), help_text=UNKNOWN)
    term_end = PartialDateField(label=_("Legislature until"), help_text=UNKNOWN)
    admission_source = forms.CharField(
        label=_("Where does it stand what may be in it?"), max_length=300, required=False
    )
    source = forms.CharField(label=_("Where does this stand?"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, owners: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined] # a ChoiceField


def plan(request: Request, slug: str) -> HttpResponseBase:
    """Change a plan itself: its items change in a draft."""
    row = found(next(iter(desk_plans(request.actor, slug)), None)).plan
    owner = row.owner
    # What ended may stay the owner.
    known = dict(organisation_choices()) | (
        {
            owner.uid: named_title(
                named_of([("organisation", owner.uid)], request.today).get(
                    ("organisation", owner.uid)
                )
            )[0]
        }
        if owner
        else {}
    )
    form = ChangePlanForm(
        request.POST if request.method == "POST" else None,
        owners=[("", _("not known")), *known.items()],
        initial={
            "title": row.title.get("nl", ""),
            "title_en": row.title.get("en", ""),
            "owner": owner.uid if owner else "",
            **{level: words.get("nl", "") for level, words in row.levels.items()},
            "term_start": row.term_start,
            "term_end": row.term_end,
            "admission_source": row.admission_source,
            "source": row.source,
            "version": row.version,
        },
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        new = by_language(told["title"], told["title_en"])
        levels = {
            level: kept_words(told[level], [row.levels.get(level, {})])
            for level in LEVELS
            if told[level].strip()
        }
        try:
            services.change_plan(
                request.actor,
                row,
                told["version"] or 0,
                title=new,
                owner=owner if owner and told["owner"] == owner.uid else _house(told["owner"]),
                levels=levels,
                term=(told["term_start"], told["term_end"]),
                admission_source=told["admission_source"],
                source=told["source"],
            )
        except Conflict:
            fresh = Plan.objects.select_related("owner").get(pk=row.pk)
            mine = {
                "title": in_dutch(new),
                "owner": known.get(told["owner"], ""),
                "levels": joined(in_dutch(words) for words in levels.values()),
                "term": f"{date_words(told['term_start'])} – {date_words(told['term_end'])}",
                "admission_source": told["admission_source"],
                "source": told["source"],
            }
            theirs = {
                "title": in_dutch(fresh.title),
                "owner": known.get(fresh.owner.uid, fresh.owner.uid) if fresh.owner else "",
                "levels": joined(in_dutch(words) for words in fresh.levels.values()),
                "term": f"{date_words(fresh.term_start)} – {date_words(fresh.term_end)}",
                "admission_source": fresh.admission_source,
                "source": fresh.source,
            }
            both_versions(mine, theirs, fresh.version)
        except Refusal as refusal:
            tell_refusal(form, refusal)
        else:
            messages.success(request, gettext("The plan is kept."))
            return redirect("work:plan_desk", slug)
    context = {
        "form": form,
        "sections": (),
        "row": row,
        "title": gettext("Change a plan"),
        "under": row.title,
        "back": reverse("work:plan_desk", args=[slug]),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/keeping/form.html", context, status=status)


def _house(uid: str) -> Organisation | None:
    return organisation_by_uid(uid) if uid else None
