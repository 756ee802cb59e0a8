"""Pages about what was asked of others or of the machine: approvals, jobs, history, files, mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.base import approvals
from regie.base.errors import Invalid
from regie.base.files import open_file
from regie.base.jobs import again
from regie.components.addresses import address_of
from regie.components.requests import Request, found, render_page
from regie.components.templatetags.regie import language
from regie.workspace import selectors, services
from regie.workspace.forms import AnswerForm

# --- approvals


@require_safe
def approval(request: Request, uid: str) -> HttpResponse:
    """What waits for a second pair of eyes."""
    return _approval(request, uid, AnswerForm(auto_id="answer_%s"))


def _approval(request: Request, uid: str, form: AnswerForm) -> HttpResponse:
    row = found(selectors.approval_for(request.actor, uid))
    context = {
        "row": row,
        "form": form,
        "what": address_of(row.object_kind, row.object_uid),
        "may_decide": selectors.may_decide(request.actor, row),
    }
    return render_page(request, "work/approval.html", context, status=422 if form.is_bound else 200)


@require_POST
def approval_decide(request: Request, uid: str) -> HttpResponse:
    """Approve or refuse what was shown."""
    row = found(selectors.approval_for(request.actor, uid))
    form = AnswerForm(request.POST, auto_id="answer_%s")
    if not form.is_valid():
        return _approval(request, uid, form)
    if form.cleaned_data["answer"] == "approve":
        approvals.approve(request.actor, row, form.cleaned_data["digest"])
    else:
        approvals.refuse(request.actor, row, form.cleaned_data["reason"])
    messages.success(request, _("Your answer was kept."))
    return redirect("work:approval", uid)


# --- jobs


@require_safe
def jobs(request: Request) -> HttpResponse:
    """One's own jobs, newest first."""
    return render_page(request, "work/jobs.html", {"jobs": selectors.jobs_of(request.actor)})


@require_safe
def job(request: Request, uid: str) -> HttpResponse:
    """One job with its progress; the page comes again by itself while it goes on."""
    row = found(selectors.job_for(request.actor, uid))
    result = row.result if isinstance(row.result, dict) else {}
    context = {
        "job": row,
        "going": row.state in ("waiting", "running"),
        "result": address_of(str(result.get("kind", "")), str(result.get("uid", ""))),
    }
    return render_page(
        request, "work/job_progress.html" if request.htmx else "work/job.html", context
    )


@require_POST
def job_again(request: Request, uid: str) -> HttpResponse:
    """Put a job that failed back."""
    row = found(selectors.job_for(request.actor, uid))
    if not again(row):
        raise Invalid("Deze taak loopt nog.")
    messages.success(request, _("It is tried again."))
    return redirect("work:job", uid)


@require_POST
def job_seen(request: Request, uid: str) -> HttpResponse:
    """Put the result of a job away: *Mijn werk* no longer shows it."""
    found(selectors.job_for(request.actor, uid))
    services.put_away(request.actor, uid)
    return redirect("work:home")


# --- history


@require_safe
def history(request: Request, kind: str, uid: str) -> HttpResponse:
    """What happened to an object, in words."""
    rows = found(selectors.history_of(request.actor, kind, uid))
    name, spoken = selectors.name_of(kind, uid, language())
    context = {"rows": rows, "back": address_of(kind, uid), "name": name, "spoken": spoken}
    return render_page(request, "work/history.html", context)


# --- files


@require_safe
def files(request: Request) -> HttpResponse:
    """The files that one brought."""
    return render_page(request, "work/files.html", {"rows": selectors.files_of(request.actor)})


@require_safe
def file(request: Request, uid: str) -> HttpResponseBase:
    """The bytes of a file: always to save, never to show, and nothing in it may run."""
    row = found(selectors.file_for(request.actor, uid))
    response = FileResponse(
        open_file(row),
        as_attachment=True,
        filename=row.name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


# --- messages


@require_safe
def own_messages(request: Request) -> HttpResponse:
    """What the register told this person."""
    rows = selectors.messages_of(request.actor)
    context = {"rows": rows, "unread": any(not row.read for row in rows)}
    return render_page(request, "work/messages.html", context)


@require_POST
def messages_read(request: Request) -> HttpResponse:
    """Mark all messages as read."""
    services.mark_read(request.actor)
    return redirect("work:messages")


@require_safe
def mailbox(request: Request) -> HttpResponse:
    """In a demonstration every mail, as it would have been sent; elsewhere one's own messages."""
    if not settings.DEMO:
        return redirect("work:messages")
    return render_page(request, "work/mailbox.html", {"rows": selectors.all_mail()})


@require_safe
def mail(request: Request, key: int) -> HttpResponse:
    """One mail of a demonstration."""
    return render_page(request, "work/mail.html", {"row": found(selectors.one_mail(key))})
