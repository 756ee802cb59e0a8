"""What every page needs from its request, and the answers that every page gives alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from secrets import token_urlsafe
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails
from msgspec import Struct
from msgspec.structs import replace

from regie.actors.people.selectors import actor_of
from regie.base import clock
from regie.base.actor import SENSITIVE, VISITOR, Actor
from regie.base.audit import request_id
from regie.base.doors import TooOften, once
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal

P = ParamSpec("P")
T = TypeVar("T")


class Request(HttpRequest):
    """A request as pages get it: who acts and what day it is are known.

    ``must_add_factor`` holds for who may change money, decisions or rights but signs in with a
    password only: until there is a second factor, such a person acts without any right.
    """

    actor: Actor
    today: date
    must_add_factor: bool
    htmx: HtmxDetails


class WhoActs:
    """Middleware: puts ``actor``, ``today`` and ``must_add_factor`` on the request, names it for
    the history, and turns a refusal into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer ``request``."""
        known = cast(Request, request)
        if "\0" in request.path_info:
            raise Http404
        known.today = clock.today()
        # Lazy: a page that asks nothing of its reader costs no query and can be kept by anybody.
        both = SimpleLazyObject(lambda: _who(request, known.today))
        known.actor = cast(Actor, SimpleLazyObject(lambda: both[0]))
        known.must_add_factor = cast(bool, SimpleLazyObject(lambda: both[1]))
        token = request_id.set(uuid4().hex)
        try:
            return self.get_response(request)
        finally:
            request_id.reset(token)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Take the character 0 out of what was sent: no text has it, and PostgreSQL refuses it."""
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _clean(request.GET)
        if any("\0" in text for name, texts in request.POST.lists() for text in (name, *texts)):
            request.POST = _clean(request.POST)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page that tells a refusal."""
        return answer(request, error) if isinstance(error, Refusal) else None


def _clean(sent: QueryDict) -> Any:
    clean = QueryDict(mutable=True)
    for name, texts in sent.lists():
        clean.setlist(name.replace("\0", ""), [str(text).replace("\0", "") for text in texts])
    clean._mutable = False
    return clean


def _who(request: HttpRequest, today: date) -> tuple[Actor, bool]:
    if not request.user.is_authenticated:
        return VISITOR, False
    actor = actor_of(request.user, today)
    held = actor.roles | {role for role, _ in actor.mandates}
    if settings.DEMO or held.isdisjoint(SENSITIVE):
        return actor, False
    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
        return actor, False
    return replace(actor, roles=frozenset(), mandates=frozenset()), True


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """A page, which knows who reads it and what day it is."""
    told = {
        "actor": getattr(request, "actor", VISITOR),
        "today": getattr(request, "today", None) or clock.today(),
        "once": SimpleLazyObject(lambda: token_urlsafe(24)),
        **(context or {}),
    }
    return render(request, template, told, status=status)


def found(thing: T | None) -> T:
    """``thing``, or the one answer to what does not exist and to what may not be seen.

    :raises Http404: for none.
    """
    if thing is None:
        raise Http404
    return thing


#: What a whole number has at most.
_DIGITS = 9


def whole(text: str, otherwise: int) -> int:
    """The whole number that an address or a form holds; ``otherwise`` for anything else."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= _DIGITS else otherwise


# --- refusals


def _back(request: HttpRequest) -> str:
    """The page of this site from which somebody came; "" where the browser does not tell."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host() or came.path.startswith("//"):
        return ""
    return f"{came.path}?{came.query}" if came.query else came.path


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page for a refusal that no form took up."""
    match refusal:
        case Conflict():
            response = conflict_page(request, refusal)
        case TooOften():
            response = render_page(
                request, "refusals/invalid.html", {"refusal": refusal}, status=429
            )
            response["Retry-After"] = str(refusal.wait)
        case NotAllowed():
            response = render_page(
                request, "refusals/not_allowed.html", {"refusal": refusal}, status=403
            )
        case _:
            fields = refusal.fields if isinstance(refusal, Invalid) else {}
            context = {"refusal": refusal, "fields": fields, "back": _back(request)}
            response = render_page(request, "refusals/invalid.html", context, status=422)
    patch_cache_control(response, no_store=True, private=True)
    return response


def tell(form: forms.BaseForm, refusal: Invalid) -> None:
    """Put what a service found wrong at the fields of ``form`` where it belongs."""
    here = {name: text for name, text in refusal.fields.items() if name in form.fields}
    for name, text in here.items():
        form.add_error(name, text)
    if not here:
        form.add_error(None, str(refusal))


#: Names of fields as a person knows them; rooms with pages add theirs.
FIELD_NAMES: dict[str, Any] = {
    "acceptance": _("acceptance"),
    "articles": _("articles"),
    "code": _("code"),
    "date": _("date"),
    "decision": _("decision"),
    "digest": _("fingerprint"),
    "file": _("file"),
    "figures": _("figures"),
    "hash": _("fingerprint"),
    "kind": _("kind"),
    "lines": _("lines"),
    "movements": _("movements"),
    "name": _("name"),
    "number": _("number"),
    "organisation": _("organisation"),
    "plan": _("plan"),
    "proven": _("proven"),
    "purpose": _("purpose"),
    "reason": _("reason"),
    "role": _("role"),
    "round": _("budget round"),
    "sha256": _("fingerprint"),
    "size": _("size in bytes"),
    "state": _("state"),
    "title": _("title"),
}


def conflict_page(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    """Somebody else changed this: both versions, and the choice between them.

    Keeping one's own sends the same form again with the version that stands now, which a service
    tells as ``theirs["version"]``; without that there is only the way back.
    """
    stands = dict(conflict.theirs)
    version = stands.pop("version", None)
    mine = {name: value for name, value in conflict.mine.items() if name != "version"}
    rows = [
        {
            "label": FIELD_NAMES.get(name, name),
            "mine": mine.get(name, ""),
            "theirs": stands.get(name, ""),
        }
        for name in dict.fromkeys([*mine, *stands])
    ]
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("version", "csrfmiddlewaretoken", "once")
        for value in values
    ]
    if version is not None:
        sent.append(("version", version))
    context = {"rows": rows, "who": conflict.who, "fields": _Sent(sent), "back": request.path}
    return render_page(request, "layouts/conflict.html", context, status=409)


class _Sent(Struct, frozen=True):
    """What was sent, name by name; a name may come more than once."""

    items: list[tuple[str, Any]]


# --- forms that come twice


class _NotDone(Exception):
    """The form made nothing: its key stays unused."""


def post_once(
    view: Callable[Concatenate[Request, P], HttpResponseBase],
) -> Callable[Concatenate[Request, P], HttpResponseBase]:
    """A form that creates something carries ``once`` (in the context of every page): a second
    arrival is led to where the first one went."""

    @wraps(view)
    def answered(request: Request, /, *args: P.args, **options: P.kwargs) -> HttpResponseBase:
        key = request.POST.get("once", "")
        if request.method != "POST" or not key:
            return view(request, *args, **options)
        response: HttpResponseBase | None = None
        try:
            with once(key, request.actor.account) as turn:
                if not turn.first:
                    return redirect(turn.answer)
                response = view(request, *args, **options)
                if response.status_code not in (302, 303):
                    raise _NotDone
                turn.answer = response["Location"]
        except _NotDone:
            pass
        return found(response)

    return answered


# --- what may be kept


def public_page(
    view: Callable[Concatenate[Request, P], HttpResponseBase],
) -> Callable[Concatenate[Request, P], HttpResponseBase]:
    """A page that anybody may keep for a minute while its reader is nobody in particular."""

    @wraps(view)
    def kept(request: Request, /, *args: P.args, **options: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **options)
        if response.has_header("Cache-Control"):
            return response
        if settings.DEMO or request.user.is_authenticated or request.method != "GET":
            patch_cache_control(response, private=True, no_cache=True)
        else:
            patch_cache_control(response, public=True, max_age=60)
        patch_vary_headers(response, ["Cookie"])
        return response

    return kept
