"""``/werk/oproepen/cijfers/``: figures about municipalities, brought as a table."""

from __future__ import annotations

from collections import Counter

from django import forms
from django.contrib import messages
from django.db.models import Count, Max, Min
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.errors import Invalid, NotAllowed
from regie.components.requests import Request, render_page, tell
from regie.programmes.models import PlaceFigure
from regie.programmes.services import places as services

_LARGEST = 2_000_000
#: So many rows stand on the page; the counts are of all.
_SHOWN = 300


class TableForm(forms.Form):
    """A table with figures, and where they come from."""

    file = forms.FileField(
        label=_("Table (CSV)"),
        required=False,
        help_text=_("Columns figure, nis, year and value; a figure a row. At most 2 MB."),
    )
    source = forms.CharField(
        label=_("Where do these figures come from?"), max_length=300, required=False
    )
    example = forms.BooleanField(label=_("These figures are invented"), required=False)
    content = forms.CharField(required=False, widget=forms.HiddenInput, max_length=_LARGEST)


def place_figures(request: Request) -> HttpResponseBase:
    """The figures of the register; a table is shown first, then taken."""
    form = TableForm(request.POST or None, request.FILES or None)
    rows, content = None, ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        content = told["content"]
        try:
            if not content:
                upload = told["file"]
                if upload is None:
                    raise Invalid("Kies een bestand.", {"file": "Kies een bestand."})
                if upload.size > _LARGEST:
                    raise Invalid("Dit bestand is te groot.", {"file": "Dit bestand is te groot."})
                content = upload.read().decode("utf-8-sig")
            rows = services.read_places(content.encode())
            if told["content"] and request.POST.get("take"):
                counts = services.take_places(
                    request.actor, rows, told["source"], example=told["example"]
                )
                messages.success(
                    request,
                    gettext("Kept: %(added)s new, %(changed)s changed, %(same)s the same.")
                    % counts,
                )
                return redirect("work:place_figures")
        except UnicodeDecodeError:
            form.add_error("file", gettext("This is no text in UTF-8."))
        except NotAllowed:
            raise
        except Invalid as refusal:
            tell(form, refusal)
    marks = Counter(row.mark for row in rows or ())
    context = {
        "form": form,
        "rows": rows[:_SHOWN] if rows else None,
        "content": content,
        "counts": {mark: marks[mark] for mark in ("added", "changed", "same")},
        "known": PlaceFigure.objects.values("figure")
        .annotate(n=Count("pk"), first=Min("year"), last=Max("year"), source=Max("source"))
        .order_by("figure"),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "work/calls/places.html", context, status=status)
