"""Boundaries of municipalities: an administrator brings a file, and maps have them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from regie.base.errors import Invalid, Refusal
from regie.components.requests import Request, post_once, render_page, tell
from regie.indicators.selectors.places import shapes
from regie.indicators.services.outlines import LARGEST, load_outlines, remove_outlines

#: So many codes are named at most.
_NAMED = 20


class BoundariesForm(forms.Form):
    """A file with boundaries, and of whom it is."""

    file = forms.FileField(
        label=_("File with boundaries"),
        help_text=_("GeoJSON or TopoJSON in which every shape has the NIS code of a municipality."),
    )
    source = forms.CharField(
        label=_("Who drew these boundaries, and under which licence?"), max_length=500
    )


@post_once
def boundaries(request: Request) -> HttpResponseBase:
    """Which boundaries hold; and a new file."""
    form = BoundariesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = load_outlines(
                request.actor,
                upload.read(LARGEST + 1),
                upload.name or "",
                form.cleaned_data["source"],
            )
        except Invalid as refusal:
            tell(form, refusal)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            told = gettext("%(n)s municipalities have their boundary on the map now.") % {
                "n": len(found.paths)
            }
            messages.success(request, told)
            for words, codes in (
                (gettext("Not in the file: %(codes)s."), found.missing),
                (gettext("In the file, but no municipality of today: %(codes)s."), found.unknown),
            ):
                if codes:
                    messages.warning(request, words % {"codes": _some(codes)})
            return redirect("work:boundaries")
    context: dict[str, Any] = {"form": form, "shapes": shapes()}
    status = 422 if form.is_bound else 200
    return render_page(request, "work/boundaries.html", context, status=status)


@require_POST
def remove(request: Request) -> HttpResponseBase:
    """Back to tiles."""
    remove_outlines(request.actor)
    messages.success(request, gettext("Maps have one hexagon for each municipality again."))
    return redirect("work:boundaries")


def _some(codes: tuple[str, ...]) -> str:
    more = len(codes) - _NAMED
    return ", ".join(codes[:_NAMED]) + (f" + {more}" if more > 0 else "")


#: Under ``/werk/``.
BOUNDARIES: list[URLPattern] = [
    path("gemeenten/grenzen/", boundaries, name="boundaries"),
    path("gemeenten/grenzen/weghalen/", remove, name="boundaries_remove"),
]
