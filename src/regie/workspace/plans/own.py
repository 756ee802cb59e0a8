"""The fields that a plan defines for its own items."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.components.requests import Request, found, render_page
from regie.plans import services
from regie.plans.own import KINDS, OwnField, defined
from regie.plans.selectors import desk
from regie.workspace.plans.fields import WordsField
from regie.workspace.plans.show import writes

_KINDS = {
    "text": _("a text"),
    "number": _("a number"),
    "date": _("a date"),
    "choice": _("one of several choices"),
}


class OwnFieldForm(forms.Form):
    """One field of a plan; nothing is asked of the last row, which is for a new one."""

    label_nl = forms.CharField(label=_("Name in Dutch"), max_length=100, required=False)
    label_en = forms.CharField(label=_("Name in English"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Sort"), choices=[(one, _KINDS[one]) for one in KINDS])
    choices = WordsField(
        label=_("Choices"),
        help_text=_("One a line; only for a choice."),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    public = forms.BooleanField(
        label=_("Everybody may read it"),
        help_text=_("Also what stands in it in earlier editions. Otherwise only staff see it."),
        required=False,
    )
    gone = forms.BooleanField(label=_("Take away"), required=False)

    def __init__(self, data: Any, *, prefix: str, field: OwnField | None) -> None:
        super().__init__(data, prefix=prefix)
        self.key = field.key if field else ""
        if field is None:
            del self.fields["gone"]
            return
        if field.kind != "choice":
            del self.fields["choices"]
        self.initial = {
            "label_nl": field.label.get("nl", ""),
            "label_en": field.label.get("en", ""),
            "kind": field.kind,
            "choices": "\n".join(field.choices),
            "public": field.public,
        }

    def told(self) -> OwnField | None:
        """The field that it says; nothing for an empty row and for what goes."""
        said = self.cleaned_data
        label = {of: said[f"label_{of}"].strip() for of in ("nl", "en") if said[f"label_{of}"]}
        if said.get("gone") or not (self.key or label):
            return None
        key = self.key or slugify(label.get("nl", "")).replace("-", "_")[:40].strip("_")
        lines = (line.strip() for line in said.get("choices", "").split("\n"))
        choices = tuple(dict.fromkeys(filter(None, lines)))
        return OwnField(key, label, said["kind"], said["public"], choices)


def own_fields(request: Request, slug: str) -> HttpResponseBase:
    """Which fields the items of a plan have of their own."""
    plan = found(next(iter(desk.desk_plans(request.actor, slug)), None)).plan
    if not writes(request.actor):
        raise NotAllowed("Je mag dit plan niet wijzigen.")
    known = defined(plan.own_fields)
    sent = request.POST if request.method == "POST" else None
    rows = [OwnFieldForm(sent, prefix=key, field=field) for key, field in known.items()]
    rows.append(OwnFieldForm(sent, prefix="-", field=None))
    version, wrong = str(plan.version), ""
    # Of each row what is wrong, so all of them are asked.
    if sent is not None and not [row for row in rows if not row.is_valid()]:
        fields = [field for row in rows if (field := row.told()) is not None]
        try:
            asked = sent.get("version", "")
            services.define_fields(
                request.actor, plan, int(asked) if asked.isdecimal() else -1, fields
            )
        except Conflict:
            wrong = gettext("Somebody else changed this plan meanwhile. Look at it again.")
        except Invalid as refusal:
            wrong = str(refusal)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("work:plan_own_fields", slug)
    context = {"plan": plan, "rows": rows, "version": version, "wrong": wrong}
    status = 422 if sent is not None else 200
    return render_page(request, "work/plans/own_fields.html", context, status=status)
