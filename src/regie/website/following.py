"""Following a plan, an objective, a search, or figures: as Atom feed, or by a mail once a week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from msgspec import Struct

from regie.base import following
from regie.base.actor import VISITOR
from regie.base.errors import Invalid
from regie.base.jobs import Progress, periodic
from regie.base.models import Following
from regie.base.search import search
from regie.base.text import said
from regie.components.navigation import with_query
from regie.components.plan_words import UNTITLED, WHAT
from regie.components.requests import Request, found, public_page, render_page, tell
from regie.components.templatetags.regie import language
from regie.indicators.models import DataSet, Indicator
from regie.plans import selectors
from regie.plans.selectors.news import News, news, public_objective, under
from regie.website.atom import Entry, answered
from regie.website.pages.figure_feeds import dataset_entries, indicator_entries
from regie.website.plans_views import item_path

#: So many hits of a search are followed.
_HITS = 200
#: So many items of one publication are named.
_NAMED = 20
#: Kinds of which new figures are told.
_FIGURES = ("indicator", "dataset")


class Subject(Struct, frozen=True):
    """What is followed. ``target`` is its uid, the code of figures, or the words of a search."""

    kind: str
    target: str
    title: Mapping[str, str]
    path: str
    feed: str

    def news(self, since: datetime | None = None) -> list[News]:
        """What publications did to it, newest first."""
        match self.kind:
            case "plan":
                return news(plan=self.target, since=since)
            case "objective":
                return news(items=under(self.target), since=since)
        hits = search(VISITOR, self.target, language(), size=_HITS).hits
        return news(items={hit.uid for hit in hits}, since=since)

    def for_mail(self, since: datetime | None) -> list[dict[str, Any]]:
        """The news as a mail says it, newest first."""
        if self.kind not in _FIGURES:
            return [
                {"heading": heading(one), "path": _path(one), "lines": told(one)}
                for one in self.news(since)
            ]
        return [
            {
                "heading": one.title,
                "path": one.path,
                "lines": [{"words": one.words, "path": one.path}] if one.words else [],
            }
            for one in self.entries()
            if since is None or one.at > since
        ]

    def entries(self) -> list[Entry]:
        """What is new of figures, newest first."""
        if self.kind == "dataset":
            return dataset_entries(self.target)
        row = Indicator.objects.filter(code=self.target).first()
        return indicator_entries(row) if row else []


def subject(kind: str, target: str) -> Subject | None:
    """What is followed, as it is called now; nothing where it does not exist."""
    match kind:
        case "plan":
            plan = selectors.plan_at(VISITOR, target)
            return plan_subject(plan.uid, plan.slug, plan.title) if plan else None
        case "objective":
            title = public_objective(target)
            if title is None:
                return None
            return Subject(
                "objective",
                target,
                title,
                item_path("objective", target),
                reverse("follow_objective_feed", args=[target]),
            )
        case "search" if target:
            words = gettext("search for “%(words)s”") % {"words": target}
            return Subject(
                "search",
                target,
                {language(): words},
                with_query(reverse("search"), q=target),
                with_query(reverse("follow_search_feed"), q=target),
            )
        case "indicator":
            indicator = Indicator.objects.filter(code=target).first()
            return _figures(kind, target, indicator.title) if indicator else None
        case "dataset":
            dataset = DataSet.objects.visible_to(VISITOR).filter(code=target).first()
            return _figures(kind, target, dataset.title) if dataset else None
    return None


def _figures(kind: str, code: str, title: Mapping[str, str]) -> Subject:
    feed = reverse(f"{kind}_feed", args=[code])
    return Subject(kind, code, title, reverse(kind, args=[code]), feed)


def plan_subject(uid: str, slug: str, title: Mapping[str, str]) -> Subject:
    """A plan as something to follow."""
    path, feed = reverse("plan", args=[slug]), reverse("follow_plan_feed", args=[slug])
    return Subject("plan", uid, title, path, feed)


def _asked(request: Request) -> Subject | None:
    """What the address asks to follow, if it asks anything."""
    for name, kind in (
        ("plan", "plan"),
        ("doelstelling", "objective"),
        ("indicator", "indicator"),
        ("gegevensset", "dataset"),
        ("q", "search"),
    ):
        target = " ".join(request.GET.get(name, "").replace("\0", "").split())[:200]
        if not target:
            continue
        if kind == "plan":
            plan, _lines = found(selectors.plan_head(VISITOR, target))
            return plan_subject(plan.uid, plan.slug, plan.title)
        return found(subject(kind, target))
    return None


# --- feeds


@public_page
@require_safe
def plan_feed(_request: Request, slug: str) -> HttpResponseBase:
    """What publications did to a plan, as Atom."""
    plan, _lines = found(selectors.plan_head(VISITOR, slug))
    return _feed(plan_subject(plan.uid, plan.slug, plan.title))


@public_page
@require_safe
def objective_feed(_request: Request, uid: str) -> HttpResponseBase:
    """What publications did to an objective and all under it, as Atom."""
    return _feed(found(subject("objective", uid)))


@public_page
@require_safe
def search_feed(request: Request) -> HttpResponseBase:
    """What publications did to what a search finds, as Atom."""
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:200]
    of = subject("search", words)
    return _feed(of) if of else HttpResponseRedirect(reverse("changes"))


def _feed(of: Subject) -> HttpResponse:
    return answered(
        said(of.title, language())[0],
        of.path,
        of.feed,
        (
            Entry(
                heading(one),
                _path(one),
                f"{of.kind}-{one.uid}",
                one.at,
                "; ".join(line["words"] for line in told(one)),
            )
            for one in of.news()
        ),
    )


def _path(one: News) -> str:
    if one.number is None:
        return reverse("plan", args=[one.plan])
    return reverse("plan_edition", args=[one.plan, one.number])


def heading(one: News) -> str:
    """What was published, in one sentence."""
    title = {"title": said(one.plan_title, language())[0], "number": one.number}
    words = (
        gettext("%(title)s was corrected") % title
        if one.number is None
        else gettext("Edition %(number)s of %(title)s was published") % title
    )
    return f"{words} ({gettext('example data')})" if one.example else words


def told(one: News) -> list[dict[str, str]]:
    """What a publication did, item by item, the first of them; then how many more."""
    lines = []
    for item in one.items[:_NAMED]:
        title = said(item.title, language())[0] or str(UNTITLED.get(item.kind, ""))
        words = f"{WHAT[item.what]}: {item.code} {title}".replace(":  ", ": ").strip()
        lines.append({"words": words, "path": item_path(item.kind, item.uid)})
    if more := len(one.items) - len(lines):
        words = ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more}
        lines.append({"words": words, "path": _path(one)})
    return lines


# --- by mail


class FollowForm(forms.Form):
    """The address to tell."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We use it for this mail only and erase it when you stop."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: Request) -> HttpResponse:
    """How something can be followed, and the form that asks for the mail."""
    of = _asked(request)
    if of is None:
        return HttpResponseRedirect(reverse("plans"))
    form = FollowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            following.ask(
                of.kind,
                of.target,
                of.title,
                form.cleaned_data["email"],
                language(),
                request.META.get("REMOTE_ADDR", ""),
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            return HttpResponseRedirect(reverse("follow_asked"))
    status = 422 if form.is_bound else 200
    return _private(
        render_page(
            request, "website/following/follow.html", {"of": of, "form": form}, status=status
        ),
        secret=False,
    )


@public_page
@require_safe
def asked(request: Request) -> HttpResponseBase:
    """What to do now: open the mail."""
    return render_page(request, "website/following/asked.html", {"days": following.DAYS})


def _private(response: HttpResponse, *, secret: bool = True) -> HttpResponse:
    """Not kept anywhere; its address, where that is a ``secret``, is told to nobody. With
    ``no-referrer`` a browser hides where a form comes from, and what asks a forgery token refuses
    it."""
    response["Cache-Control"] = "no-store, private"
    if secret:
        response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
def confirm(request: Request, token: str) -> HttpResponse:
    """The link of the mail: opening it changes nothing, the button does. No forgery token: the
    address itself is the secret."""
    row = following.to_confirm(token)
    of = subject(row.kind, row.target) if row else None
    if row is None or of is None:
        return _over(request)
    if request.method == "POST":
        following.confirm(row)
        row.confirmed_at = timezone.now()
    context = {"of": of, "done": row.confirmed_at, "stop": row.follower.stop_path}
    return _private(render_page(request, "website/following/confirm.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
def stop(request: Request, token: str) -> HttpResponse:
    """The way out of every mail: opening it changes nothing; a form stops one thing or all, and so
    does the button of a mail program (RFC 8058), which knows no forgery token."""
    follower = following.follower_of(token)
    if follower is None:
        return _over(request)
    if request.method == "POST":
        following.stop(follower, request.POST.get("wat", ""))
    rows = following.followings(follower)
    subjects = [(row.uid, subject(row.kind, row.target), row.confirmed_at) for row in rows]
    context = {"subjects": subjects, "done": request.method == "POST"}
    return _private(render_page(request, "website/following/stop.html", context))


def _over(request: Request) -> HttpResponse:
    return _private(render_page(request, "website/following/over.html", status=410))


# --- once a week


@periodic("website.digest", timedelta(hours=1))
def send_digests(params: dict[str, Any], progress: Progress) -> None:
    """Tell everybody whose week is over what happened to what they follow, in one mail."""
    now = timezone.now()
    for number, follower in enumerate(following.to_tell(now), 1):
        progress(number)
        with override(follower.language):
            sections = [
                section
                for row in following.followings(follower)
                if row.confirmed_at and (section := _section(row, follower.told_until))
            ]
        following.tell(follower, sections, now)


def _section(row: Following, since: datetime | None) -> dict[str, Any] | None:
    of = subject(row.kind, row.target)
    happened = of.for_mail(since) if of else []
    if of is None or not happened:
        return None
    return {
        "title": said(of.title, language())[0],
        "path": of.path,
        "news": happened,
    }
