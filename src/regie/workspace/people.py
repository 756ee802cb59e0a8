"""Pages about persons: mandates, invitations, one's own profile, and coming in by a link."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from regie.actors.people import rules, selectors, services
from regie.base.actor import Role
from regie.base.errors import Invalid, NotAllowed
from regie.components.requests import Request, found, post_once, render_page, tell
from regie.workspace.forms import (
    AcceptForm,
    InvitationForm,
    MandateForm,
    ProfileForm,
    RefusalForm,
    VersionForm,
)
from regie.workspace.links import keep_secret, unseen

#: Keeps the secret of a personal link out of the address, only where it is needed.
COOKIE = "uitnodiging"


# --- mandates


@post_once
def mandates(request: Request) -> HttpResponse:
    """One's own mandates, the requests that one may answer, and a request of one's own."""
    form = MandateForm(request.POST or None, organisations=selectors.organisation_choices())
    if request.method == "POST" and form.is_valid():
        organisation = selectors.organisation_by_uid(form.cleaned_data["organisation"])
        try:
            services.request_mandate(
                request.actor,
                Role(form.cleaned_data["role"]),
                found(organisation),
                form.cleaned_data["reason"],
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Your request waits for the agency's answer."))
            return redirect("work:mandates")
    context = {
        "form": form,
        "own": selectors.own_mandates(request.actor, request.today),
        "requests": selectors.requests_to_decide(request.actor, request.today),
        "others": selectors.mandates_of_others(request.actor, request.today),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/mandates.html", context, status=status)


@require_safe
def mandate(request: Request, uid: str) -> HttpResponse:
    """One mandate, with what may be done with it."""
    return _mandate(request, uid, RefusalForm())


def _mandate(request: Request, uid: str, refusal: RefusalForm) -> HttpResponse:
    row = found(selectors.mandate_row(request.actor, uid, request.today))
    status = 422 if refusal.is_bound else 200
    return render_page(request, "work/mandate.html", {"row": row, "form": refusal}, status=status)


@require_POST
def mandate_approve(request: Request, uid: str) -> HttpResponse:
    """Approve a request."""
    version = _version(request, uid)
    services.approve_mandate(request.actor, uid, version, request.today)
    messages.success(request, _("The mandate is in force from today."))
    return redirect("work:mandate", uid)


@require_POST
def mandate_refuse(request: Request, uid: str) -> HttpResponse:
    """Refuse a request, with a reason."""
    form = RefusalForm(request.POST)
    version = _version(request, uid)
    if not form.is_valid():
        return _mandate(request, uid, form)
    services.refuse_mandate(request.actor, uid, version, form.cleaned_data["reason"])
    messages.success(request, _("The request was refused."))
    return redirect("work:mandate", uid)


@require_POST
def mandate_end(request: Request, uid: str) -> HttpResponse:
    """End a mandate."""
    version = _version(request, uid)
    services.end_mandate(request.actor, uid, version, request.today)
    messages.success(request, _("The mandate has ended."))
    return redirect("work:mandates")


def _version(request: Request, uid: str) -> int:
    """The version that the form was made from, of a mandate that may be seen."""
    found(selectors.mandate_row(request.actor, uid, request.today))
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Invalid("Dit formulier is niet volledig. Open de pagina opnieuw.")
    version: int = form.cleaned_data["version"]
    return version


# --- invitations


@post_once
def invitations(request: Request) -> HttpResponse:
    """Whom one invited, and a new invitation."""
    agency = request.actor.has(Role.ADMINISTRATOR)
    form = InvitationForm(
        request.POST or None,
        organisations=selectors.inviting_choices(request.actor),
        roles=set(Role) if agency else rules.AT_ORGANISATION,
        agency=agency,
    )
    if request.method == "POST" and form.is_valid():
        uid = form.cleaned_data["organisation"]
        try:
            services.invite(
                request.actor,
                form.cleaned_data["email"],
                Role(form.cleaned_data["role"]),
                found(selectors.organisation_by_uid(uid)) if uid else None,
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("work:invitations")
    context = {"form": form, "rows": selectors.invitations(request.actor, timezone.now())}
    return render_page(
        request, "work/invitations.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def invitation_revoke(request: Request, uid: str) -> HttpResponse:
    """Withdraw an invitation."""
    found(
        next(
            (r for r in selectors.invitations(request.actor, timezone.now()) if r.uid == uid), None
        )
    )
    services.revoke_invitation(request.actor, uid)
    messages.success(request, _("The link no longer works."))
    return redirect("work:invitations")


# --- profile


def profile(request: Request) -> HttpResponse:
    """One's own name and language, and the way to password and second factor."""
    mine = selectors.profile(request.actor)
    if mine is None:
        raise NotAllowed("Bij dit account hoort nog geen persoon.")
    form = ProfileForm(
        request.POST or None,
        initial={"name": mine.name, "language": mine.language, "version": mine.version},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_profile(
                request.actor,
                form.cleaned_data["version"],
                name=form.cleaned_data["name"],
                language=form.cleaned_data["language"],
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            with override(form.cleaned_data["language"]):
                messages.success(request, _("Your profile was saved."))
                return redirect("work:profile")
    status = 422 if form.is_bound else 200
    return render_page(request, "work/profile.html", {"form": form, "mine": mine}, status=status)


# --- coming in by a link


@require_safe
def invitation_open(request: Request, secret: str) -> HttpResponseBase:
    """A personal link. Takes the secret out of the address; changes and uses up nothing."""
    response = redirect("work:invitation")
    if services.note_opened(secret, request.actor):
        keep_secret(request, response, COOKIE, secret, reverse("work:invitation"))
    return unseen(response, secret=True)


@sensitive_post_parameters("password")
def invitation(request: Request) -> HttpResponseBase:
    """Accept an invitation."""
    return unseen(_invitation(request, request.COOKIES.get(COOKIE, "")))


def _invitation(request: Request, secret: str) -> HttpResponse:
    row = selectors.invitation_for(secret, timezone.now()) if secret else None
    if row is None or row.state != "open":
        return render_page(request, "work/invitation_over.html", {"row": row}, status=410)
    known = selectors.has_account(row.email)
    mine = known and request.user.is_authenticated and request.user.email == row.email
    form = None if known else AcceptForm(request.POST or None)
    if request.method == "POST" and (form.is_valid() if form else mine):
        told = form.cleaned_data if form else {}
        try:
            account = services.accept_invitation(secret, request.today, actor=request.actor, **told)
        except Invalid as refusal:
            if form is None:
                raise
            tell(form, refusal)
        else:
            if not mine:
                login(request, account, "django.contrib.auth.backends.ModelBackend")
            messages.success(request, _("Welcome. You are in."))
            response = redirect("work:home")
            response.delete_cookie(COOKIE, path=reverse("work:invitation"))
            return response
    context = {"row": row, "form": form, "known": known, "mine": mine}
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "work/invitation.html", context, status=status)
