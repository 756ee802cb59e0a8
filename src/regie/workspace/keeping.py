"""Keeping what stands beside editions: agreements, recommendations, decisions and plans
themselves; and the list of what is not known of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NoReturn

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.actors.models import Organisation
from regie.actors.people.selectors import organisation_by_uid, organisation_choices
from regie.actors.selectors import offices
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.text import said
from regie.budgets.selectors.formulas import open_formulas
from regie.budgets.selectors.grants import grant_questions
from regie.components.addresses import path_to
from regie.components.figures import partial_date
from regie.components.formulas import input_name
from regie.components.grants import MISSING
from regie.components.plan_changes import named_title
from regie.components.plan_words import ADVICE, BASES, DECISIONS, FORMS, KINDS, LEVELS, SIDES
from regie.components.requests import FIELD_NAMES, Request, found, post_once, render_page, tell
from regie.components.templatetags.regie import language
from regie.kernel.dates import PartialDate
from regie.plans import selectors, services
from regie.plans.contents import LinkTo
from regie.plans.models import Agreement, Plan, Recommendation
from regie.plans.rules import ANSWERS
from regie.plans.selectors.agreements import (
    agreements_asked,
    items_called,
    recommendations_of,
)
from regie.plans.selectors.desk import desk_plans, edition_at
from regie.plans.selectors.names import Named, names
from regie.plans.services.agreements import (
    AgreementDraft,
    Party,
    Target,
    Tied,
    YearlyPlan,
    draft_of,
)
from regie.plans.services.recommendations import Advice, advice_of
from regie.workspace.plans.fields import PartialDateField, WordsField
from regie.workspace.plans.forms import DecisionForm

FIELD_NAMES.update(
    text=_("text"),
    start=_("start"),
    end=_("end"),
    parties=_("parties"),
    targets=_("targets"),
    years=_("yearly plans"),
    items=_("tied items"),
    body=_("who recommends it"),
    document=_("document"),
    link=_("link"),
    answer=_("answer"),
    form=_("form"),
    levels=_("levels of objectives"),
    term=_("term"),
    admission_source=_("source of what may be in it"),
    source=_("source"),
    owner=_("owner"),
)
#: How many lines stand on one page.
_SIZE = 50
#: How many rows of one sort a form may hold, and how many empty ones it offers.
_MOST, _EMPTY = 60, 2
_UNKNOWN = _("As precise as you know. Empty means: not known.")


def _words(**told: Any) -> forms.Field:
    return WordsField(
        required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}), **told
    )


def _link(label: Any) -> forms.Field:
    return forms.URLField(
        label=label,
        help_text=_("Where it can be read. Empty means: not known."),
        required=False,
        max_length=500,
        assume_scheme="https",
    )


# --- rows of a form


class Row(forms.Form):
    """One row; whoever empties its main field takes it away."""

    main = ""

    def clean(self) -> dict[str, Any]:
        """A row that says something says what it is about."""
        told = self.cleaned_data
        other = [told.get(name) for name in self.fields if name not in (self.main, "basis")]
        new = self.main in told and not told[self.main] and not self.initial.get(self.main)
        if new and any(other):
            self.add_error(self.main, gettext("Fill this in, or empty the whole row."))
        return told


class PartyRow(Row):
    """Who signs."""

    main = "who"
    who = forms.ChoiceField(label=_("Minister or organisation"), required=False)
    side = forms.ChoiceField(
        label=_("On which side?"),
        choices=[("", _("choose")), *SIDES.items()],
        required=False,
    )

    def __init__(self, *args: Any, who: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["who"].choices = who  # type: ignore[attr-defined] # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Who signs stands on a side."""
        told = super().clean()
        if told.get("who") and not told.get("side"):
            self.add_error("side", gettext("Choose on which side this party stands."))
        return told


class TargetRow(Row):
    """What must be reached."""

    main = "title"
    title = forms.CharField(label=_("What must be reached?"), required=False, max_length=500)
    value = forms.CharField(label=_("Figure with its unit"), required=False, max_length=80)
    due = PartialDateField(label=_("By when?"), help_text=_UNKNOWN)


class YearRow(Row):
    """The plan of one year."""

    main = "year"
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1990, max_value=2200)
    text = _words(label=_("What it plans"))
    link = _link(_("Link"))


class TiedRow(Row):
    """An item that it is tied to."""

    main = "item"
    item = forms.CharField(
        label=_("Objective or action"),
        help_text=_("Its address in this register, or its code where only one item has it."),
        required=False,
        max_length=300,
    )
    basis = forms.ChoiceField(label=_("How do you know?"), choices=list(BASES.items()))
    note = forms.CharField(label=_("Explanation"), required=False, max_length=1000)

    def __init__(self, *args: Any, titles: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        if title := titles.get(self.initial.get("item", "")):
            self.fields["item"].help_text = title
        self.fields["basis"].initial = "staff"


def _rows(row: type[Row], prefix: str, request: Request, had: Iterable[Any], **more: Any) -> Any:
    made = forms.formset_factory(row, extra=_EMPTY, max_num=_MOST, absolute_max=_MOST)
    return made(
        request.POST if request.method == "POST" else None,
        prefix=prefix,
        initial=list(had),
        form_kwargs=more,
    )


def _told(rows: Any, main: str) -> list[dict[str, Any]]:
    """What stands in the rows that are not empty."""
    return [row.cleaned_data for row in rows if row.cleaned_data.get(main)]


def _sound(form: forms.Form, sections: Mapping[str, tuple[Any, Any]]) -> bool:
    """Whether a form and its rows are right; what is wrong in a row is told on top as well."""
    right = form.is_valid()
    for heading, rows in sections.values():
        if rows.is_valid():
            continue
        right = False
        for number, row in enumerate(rows, 1):
            for sentences in row.errors.values():
                for sentence in sentences:
                    form.add_error(None, f"{heading} {number}: {sentence}")
        for sentence in rows.non_form_errors():
            form.add_error(None, sentence)
    return right


def _refused(form: forms.Form, refusal: Refusal) -> None:
    """Tell a refusal at the form; a conflict and a missing right have pages of their own."""
    if isinstance(refusal, Conflict | NotAllowed):
        raise refusal
    if isinstance(refusal, Invalid):
        lost = [text for name, text in refusal.fields.items() if name not in form.fields]
        if not lost:
            return tell(form, refusal)
        for name, text in refusal.fields.items():
            form.add_error(name if name in form.fields else None, text)
    else:
        form.add_error(None, str(refusal))
    return None


def _conflict(mine: Mapping[str, Any], theirs: Mapping[str, Any], version: int) -> NoReturn:
    """Both versions in words, where they differ."""
    apart = [name for name in mine if mine[name] != theirs[name]]
    raise Conflict(
        {name: mine[name] for name in apart},
        {name: theirs[name] for name in apart} | {"version": version},
    )


# --- words


def _by_language(dutch: str, english: str) -> dict[str, str]:
    told = {"nl": dutch.strip(), "en": english.strip()}
    return {spoken: words for spoken, words in told.items() if words}


def _kept(dutch: str, had: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Words of a row, which the form asks in Dutch only: with their other languages where the
    Dutch is as it was."""
    dutch = dutch.strip()
    same = next((dict(words) for words in had if words.get("nl", "") == dutch), None)
    return same if same is not None else _by_language(dutch, "")


def _dutch(words: Mapping[str, str]) -> str:
    return said(words, "nl")[0]


def _date(value: PartialDate | None) -> str:
    return partial_date(value, language()) if value else ""


def _lines(lines: Iterable[str]) -> str:
    return "; ".join(lines)


# --- who and what


def _who(day: date, *keep: tuple[str, str], empty: Any) -> list[Any]:
    """Ministers and organisations to choose from, as ``kind:uid``; those that are ``keep`` too,
    though they ended."""
    ministers = [
        (
            f"office:{row.office.uid}",
            f"{_dutch(row.office.title)} ({row.holder.holder})"
            if row.holder
            else _dutch(row.office.title),
        )
        for row in offices(day)
    ]
    houses = [(f"organisation:{uid}", name) for uid, name in organisation_choices()]
    known = {value for value, _words in [*ministers, *houses]}
    gone = [
        (f"{named.kind}:{named.uid}", named_title(named)[0])
        for named in _named(keep, day).values()
        if f"{named.kind}:{named.uid}" not in known
    ]
    return [
        ("", empty),
        (gettext("Ministers"), ministers),
        (gettext("Organisations"), houses),
        *([(gettext("No longer there"), gone)] if gone else []),
    ]


def _named(some: Iterable[tuple[str, str]], day: date) -> dict[tuple[str, str], Named]:
    links = [LinkTo("", kind, uid) for kind, uid in some]  # type: ignore[arg-type] # kinds of a model
    return names(links, day)


def _titles(items: Iterable[Tied], day: date) -> dict[str, str]:
    return {
        uid: named_title(named)[0]
        for (_kind, uid), named in _named([("item", one.item) for one in items], day).items()
    }


def _tied(rows: Any, had: Iterable[Tied]) -> list[Tied]:
    """The items that rows name.

    :raises Invalid: for one that there is none of, or more than one.
    """
    told = _told(rows, "item")
    called = items_called([one["item"] for one in told])
    if wrong := [one["item"] for one in told if one["item"] not in called]:
        raise Invalid(
            "Dit onderdeel is niet gevonden.",
            {"items": gettext("“%(words)s” is no item of a published plan.") % {"words": wrong[0]}},
        )
    notes = [one.note for one in had]
    return [Tied(called[one["item"]], one["basis"], _kept(one["note"], notes)) for one in told]


def _tied_rows(items: Iterable[Tied]) -> list[dict[str, str]]:
    return [{"item": one.item, "basis": one.basis, "note": one.note.get("nl", "")} for one in items]


# --- agreements


class AgreementForm(forms.Form):
    """What an agreement says beside its rows."""

    title = forms.CharField(label=_("Title"), max_length=300)
    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    text = _words(label=_("What it is about"))
    text_en = _words(label=_("What it is about, in English"))
    start = PartialDateField(label=_("Runs from"), help_text=_UNKNOWN)
    end = PartialDateField(label=_("Runs until"), help_text=_UNKNOWN)
    source = forms.CharField(
        label=_("Where does this stand?"),
        help_text=_("The paper, decision or page from which you have it."),
        max_length=300,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


@require_safe
def kept(request: Request) -> HttpResponseBase:
    """Every agreement and recommendation, to change them."""
    asked = request.GET.get("pagina")
    agreements = Paginator(agreements_asked(request.actor, request.today), _SIZE)
    advice = Paginator(recommendations_of(request.actor), _SIZE)
    # Both lists turn together: whoever is shorter is over, and then says nothing.
    longest = max(agreements, advice, key=lambda one: one.num_pages).get_page(asked)
    at = longest.number
    context = {
        "agreements": agreements.page(at) if at <= agreements.num_pages else (),
        "advice": [
            (one, ADVICE[one.state]) for one in (advice.page(at) if at <= advice.num_pages else ())
        ],
        "page": longest,
    }
    return render_page(request, "work/keeping/kept.html", context)


@post_once
def agreement_new(request: Request) -> HttpResponseBase:
    """Add an agreement."""
    return _agreement(request, None)


def agreement(request: Request, uid: str) -> HttpResponseBase:
    """Change an agreement."""
    row = Agreement.objects.visible_to(request.actor).filter(uid=uid).first()
    return _agreement(request, found(row))


def _agreement(request: Request, row: Agreement | None) -> HttpResponseBase:
    had = draft_of(row) if row else AgreementDraft({})
    form = AgreementForm(
        request.POST if request.method == "POST" else None,
        initial={
            "title": had.title.get("nl", ""),
            "title_en": had.title.get("en", ""),
            "text": had.text.get("nl", ""),
            "text_en": had.text.get("en", ""),
            "start": had.start,
            "end": had.end,
            "source": had.source,
            "version": row.version if row else None,
        },
    )
    who = _who(request.today, *((one.kind, one.target) for one in had.parties), empty=_("nobody"))
    parties = [{"who": f"{one.kind}:{one.target}", "side": one.side} for one in had.parties]
    targets = [
        {"title": one.title.get("nl", ""), "value": one.value, "due": one.due}
        for one in had.targets
    ]
    years = [
        {"year": one.year, "text": one.text.get("nl", ""), "link": one.link} for one in had.years
    ]
    sections = {
        "parties": (_("Party"), _rows(PartyRow, "parties", request, parties, who=who)),
        "targets": (_("Target"), _rows(TargetRow, "targets", request, targets)),
        "years": (_("Yearly plan"), _rows(YearRow, "years", request, years)),
        "items": (
            _("Tied item"),
            _rows(
                TiedRow,
                "items",
                request,
                _tied_rows(had.items),
                titles=_titles(had.items, request.today),
            ),
        ),
    }
    if request.method == "POST" and _sound(form, sections):
        try:
            draft = _draft(form.cleaned_data, sections, had)
            if row is None:
                row = services.record_agreement(request.actor, draft)
            else:
                version = form.cleaned_data["version"] or 0
                try:
                    services.change_agreement(request.actor, row, version, draft)
                except Conflict:
                    fresh = Agreement.objects.get(pk=row.pk)
                    _conflict(
                        _agreement_words(draft, request.today),
                        _agreement_words(draft_of(fresh), request.today),
                        fresh.version,
                    )
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, gettext("The agreement is kept."))
            return redirect("work:agreement", row.uid)
    context = {
        "form": form,
        "sections": sections.values(),
        "row": row,
        "title": gettext("Change an agreement") if row else gettext("Add an agreement"),
        "public": path_to("agreement", row.uid) if row else "",
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/keeping/form.html", context, status=status)


def _draft(
    told: Mapping[str, Any], sections: Mapping[str, tuple[Any, Any]], had: AgreementDraft
) -> AgreementDraft:
    rows = {name: section[1] for name, section in sections.items()}
    return AgreementDraft(
        _by_language(told["title"], told["title_en"]),
        _by_language(told["text"], told["text_en"]),
        told["start"],
        told["end"],
        tuple(
            Party(one["side"], *one["who"].split(":", 1)) for one in _told(rows["parties"], "who")
        ),
        tuple(
            Target(
                _kept(one["title"], [target.title for target in had.targets]),
                one["value"],
                one["due"],
            )
            for one in _told(rows["targets"], "title")
        ),
        tuple(
            YearlyPlan(
                one["year"], _kept(one["text"], [year.text for year in had.years]), one["link"]
            )
            for one in _told(rows["years"], "year")
        ),
        tuple(_tied(rows["items"], had.items)),
        had.passage,
        told["source"],
        had.example,
    )


def _agreement_words(draft: AgreementDraft, day: date) -> dict[str, str]:
    called = _named([(one.kind, one.target) for one in draft.parties], day)
    return {
        "title": _dutch(draft.title),
        "text": _dutch(draft.text),
        "start": _date(draft.start),
        "end": _date(draft.end),
        "parties": _lines(
            f"{named_title(called.get((one.kind, one.target)))[0]} ({SIDES[one.side]})"
            for one in draft.parties
        ),
        "targets": _lines(
            " ".join(filter(None, (_dutch(one.title), one.value, _date(one.due))))
            for one in draft.targets
        ),
        "years": _lines(f"{one.year} {_dutch(one.text)} {one.link}".strip() for one in draft.years),
        "items": _lines(_titles(draft.items, day).values()),
        "source": draft.source,
    }


# --- recommendations


class AdviceForm(forms.Form):
    """What a recommendation says."""

    body = forms.ChoiceField(label=_("Who recommends it?"))
    title = forms.CharField(label=_("Title"), max_length=300)
    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    text = _words(label=_("What is recommended, in your own words"))
    text_en = _words(label=_("What is recommended, in English"))
    number = forms.CharField(label=_("Its own number"), max_length=40, required=False)
    document = forms.CharField(label=_("In which document?"), max_length=300, required=False)
    link = _link(_("Link"))
    date = PartialDateField(label=_("When?"), help_text=_UNKNOWN)
    owner = forms.ChoiceField(label=_("Who must answer?"), required=False)
    source = forms.CharField(
        label=_("Where does this stand?"),
        help_text=_("The paper, decision or page from which you have it."),
        max_length=300,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, bodies: list[Any], owners: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["body"].choices = bodies  # type: ignore[attr-defined] # a ChoiceField
        self.fields["owner"].choices = owners  # type: ignore[attr-defined] # the same


@post_once
def advice_new(request: Request) -> HttpResponseBase:
    """Add a recommendation."""
    return _advice(request, None)


def advice(request: Request, uid: str) -> HttpResponseBase:
    """Change what a recommendation says."""
    return _advice(request, _recommendation(request, uid))


def _recommendation(request: Request, uid: str) -> Recommendation:
    row: Recommendation | None = (
        Recommendation.objects.visible_to(request.actor).filter(uid=uid).first()
    )
    return found(row)


def _advice(request: Request, row: Recommendation | None) -> HttpResponseBase:
    had = advice_of(row) if row else Advice("", {})
    owners = _who(
        request.today,
        *([had.owner] if had.owner else []),
        *([("organisation", had.body)] if had.body else []),
        empty=_("not known"),
    )
    # An office advises nobody: bodies are organisations.
    bodies = [("", _("choose")), *owners[2:]]
    form = AdviceForm(
        request.POST if request.method == "POST" else None,
        bodies=bodies,
        owners=owners,
        initial={
            "body": f"organisation:{had.body}" if had.body else "",
            "title": had.title.get("nl", ""),
            "title_en": had.title.get("en", ""),
            "text": had.text.get("nl", ""),
            "text_en": had.text.get("en", ""),
            "number": had.number,
            "document": had.document,
            "link": had.link,
            "date": had.date,
            "owner": ":".join(had.owner) if had.owner else "",
            "source": had.source,
            "version": row.version if row else None,
        },
    )
    titles = _titles(had.items, request.today)
    rows = _rows(TiedRow, "items", request, _tied_rows(had.items), titles=titles)
    sections = {"items": (_("Tied item"), rows)}
    if request.method == "POST" and _sound(form, sections):
        told = form.cleaned_data
        try:
            kind, _colon, uid = told["owner"].partition(":")
            new = Advice(
                told["body"].partition(":")[2],
                _by_language(told["title"], told["title_en"]),
                _by_language(told["text"], told["text_en"]),
                told["document"],
                told["link"],
                told["date"],
                told["number"],
                (kind, uid) if uid else None,
                tuple(_tied(rows, had.items)),
                had.passage,
                told["source"],
                had.example,
            )
            if row is None:
                row = services.record_recommendation(request.actor, new)
            else:
                try:
                    services.change_recommendation(request.actor, row, told["version"] or 0, new)
                except Conflict:
                    fresh = Recommendation.objects.get(pk=row.pk)
                    _conflict(
                        _advice_words(new, request.today),
                        _advice_words(advice_of(fresh), request.today),
                        fresh.version,
                    )
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, gettext("The recommendation is kept."))
            return redirect("work:advice", row.uid)
    context = {
        "form": form,
        "sections": sections.values(),
        "row": row,
        "title": gettext("Change a recommendation") if row else gettext("Add a recommendation"),
        "public": path_to("recommendation", row.uid) if row else "",
        "answer": reverse("work:advice_answer", args=[row.uid]) if row else "",
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/keeping/form.html", context, status=status)


def _advice_words(told: Advice, day: date) -> dict[str, str]:
    who = [("organisation", told.body), *([told.owner] if told.owner else [])]
    called = _named(who, day)
    return {
        "body": named_title(called.get(("organisation", told.body)))[0],
        "title": _dutch(told.title),
        "text": _dutch(told.text),
        "number": told.number,
        "document": told.document,
        "link": told.link,
        "date": _date(told.date),
        "owner": named_title(called.get(told.owner))[0] if told.owner else "",
        "items": _lines(_titles(told.items, day).values()),
        "source": told.source,
    }


class AnswerForm(forms.Form):
    """What is done with a recommendation."""

    state = forms.ChoiceField(label=_("What is done with it?"))
    answer = _words(label=_("Answer"), help_text=_("Everybody reads this."))
    answer_en = _words(label=_("Answer in English"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, state: str, **more: Any) -> None:
        super().__init__(*args, **more)
        follows = [one for one in ADVICE if one == state or one in ANSWERS[state]]
        self.fields["state"].choices = [(one, ADVICE[one]) for one in follows]  # type: ignore[attr-defined] # a ChoiceField


def advice_answer(request: Request, uid: str) -> HttpResponseBase:
    """Answer a recommendation."""
    row = _recommendation(request, uid)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        state=row.state,
        initial={
            "state": row.state,
            "answer": row.answer.get("nl", ""),
            "answer_en": row.answer.get("en", ""),
            "version": row.version,
        },
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        answer = _by_language(told["answer"], told["answer_en"])
        try:
            services.answer_recommendation(
                request.actor, row, told["version"] or 0, told["state"], answer
            )
        except Conflict:
            fresh = Recommendation.objects.get(pk=row.pk)
            _conflict(
                {"state": str(ADVICE[told["state"]]), "answer": _dutch(answer)},
                {"state": str(ADVICE[fresh.state]), "answer": _dutch(fresh.answer)},
                fresh.version,
            )
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, gettext("The answer is kept."))
            return redirect("work:advice", uid)
    context = {
        "form": form,
        "sections": (),
        "row": row,
        "title": gettext("Answer a recommendation"),
        "public": path_to("recommendation", uid),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/keeping/form.html", context, status=status)


# --- a decision and a plan


class KnownForm(DecisionForm):
    """A decision with what became known of it."""

    source = forms.CharField(label=_("Where does this stand?"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def decision(request: Request, uid: str) -> HttpResponseBase:
    """Fill in what is not known of the decision of an edition (its uid)."""
    edition = found(edition_at(request.actor, uid))
    row = found(edition.decision)
    form = KnownForm(
        request.POST if request.method == "POST" else None,
        kinds=list(DECISIONS.items()),
        ways=list(FORMS.items()),
    )
    fields = ("kind", "form", "date", "number", "link", "source", "version")
    form.initial = {name: getattr(row, name) for name in fields}
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in fields if name != "version"}
        version = form.cleaned_data["version"] or 0
        try:
            services.complete_decision(request.actor, row, version, **told)
        except Conflict:
            row.refresh_from_db()
            theirs = {name: getattr(row, name) for name in told}
            _conflict(_decision_words(told), _decision_words(theirs), row.version)
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, gettext("The decision is kept."))
            return redirect("work:plan_desk", edition.plan.slug)
    context = {
        "form": form,
        "sections": (),
        "row": row,
        "title": gettext("Complete a decision"),
        "under": edition.name,
        "back": reverse("work:questions"),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/keeping/form.html", context, status=status)


def _decision_words(told: Mapping[str, Any]) -> dict[str, str]:
    return {
        **{name: str(told[name] or "") for name in ("number", "link", "source")},
        "kind": str(DECISIONS.get(told["kind"], "")),
        "form": str(FORMS.get(told["form"] or "", "")),
        "date": _date(told["date"]),
    }


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
    term_start = PartialDateField(label=_("Legislature from"), help_text=_UNKNOWN)
    term_end = PartialDateField(label=_("Legislature until"), help_text=_UNKNOWN)
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
                _named([("organisation", owner.uid)], request.today).get(
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
        new = _by_language(told["title"], told["title_en"])
        levels = {
            level: _kept(told[level], [row.levels.get(level, {})])
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
                "title": _dutch(new),
                "owner": known.get(told["owner"], ""),
                "levels": _lines(_dutch(words) for words in levels.values()),
                "term": f"{_date(told['term_start'])} – {_date(told['term_end'])}",
                "admission_source": told["admission_source"],
                "source": told["source"],
            }
            theirs = {
                "title": _dutch(fresh.title),
                "owner": known.get(fresh.owner.uid, fresh.owner.uid) if fresh.owner else "",
                "levels": _lines(_dutch(words) for words in fresh.levels.values()),
                "term": f"{_date(fresh.term_start)} – {_date(fresh.term_end)}",
                "admission_source": fresh.admission_source,
                "source": fresh.source,
            }
            _conflict(mine, theirs, fresh.version)
        except Refusal as refusal:
            _refused(form, refusal)
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


# --- open questions

#: What a question is about, as one speaks of several.
_ABOUT: dict[str, Any] = {
    "decision": _("Decisions"),
    "item": _("Items of plans"),
    "agreement": _("Agreements"),
    "recommendation": _("Recommendations"),
    "grant": _("Grants"),
}
#: What misses.
_MISSING: dict[str, Any] = {
    "date": _("date"),
    "form": _("form"),
    "number": _("number"),
    "link": _("link"),
    "basis": _("somebody who confirms it"),
    "owner": _("owner"),
    "objective": _("objective"),
    "extra_money": _("extra money"),
    "term": _("term"),
    "targets": _("targets"),
    "years": _("yearly plans"),
    "items": _("tied items"),
    "answer": _("answer"),
    **MISSING,
}


@require_safe
def questions(request: Request) -> HttpResponseBase:
    """What the register does not know, and where it is filled in."""
    asked = {name: request.GET.get(name, "") for name in ("plan", "soort")}
    everything: list[Any] = list(selectors.open_questions(request.actor, plan=asked["plan"]))
    if not asked["plan"]:
        everything += grant_questions(request.actor, request.today)
    kept_ = [one for one in everything if asked["soort"] in ("", one.about)]
    number = request.GET.get("pagina", "")
    page = Paginator(kept_, _SIZE).get_page(
        int(number) if number.isdecimal() and number.isascii() and len(number) < 7 else 1
    )
    desks = {one.plan.slug: one for one in desk_plans(request.actor)}
    ways: dict[str, Callable[[Any], str]] = {
        "decision": lambda one: path_to("work:decision", one.uid),
        "agreement": lambda one: path_to("work:agreement", one.uid),
        "grant": lambda one: path_to(
            "work:beneficiary_kbo" if one.missing[0] == "kbo" else "work:grant_change",
            one.beneficiary if one.missing[0] == "kbo" else one.uid,
        ),
        "recommendation": lambda one: path_to(
            "work:advice" if one.missing[0] == "owner" else "work:advice_answer", one.uid
        ),
        "item": lambda one: (
            path_to("work:edition_item", desks[one.plan].open[0].uid, one.uid)
            if desks[one.plan].open
            else path_to("work:plan_open", one.plan)
        ),
    }
    context = {
        "formulas": [
            (one, ", ".join(input_name(row) for row in one.missing)) for one in open_formulas()
        ]
        if page.number == 1 and not any(asked.values())
        else [],
        "rows": [
            {
                "one": one,
                "kind": KINDS.get(one.kind, "") if one.about == "item" else _ABOUT[one.about],
                "plan": desks[one.plan].plan.title if one.plan else None,
                "missing": ", ".join(str(_MISSING[name]) for name in one.missing),
                "way": ways[one.about](one),
                "opens": one.about == "item" and not desks[one.plan].open,
            }
            for one in page.object_list
        ],
        "page": page,
        "count": len(kept_),
        "asked": asked,
        "plans": [(slug, said(one.plan.title, language())[0]) for slug, one in desks.items()],
        "kinds": list(_ABOUT.items()),
    }
    return render_page(request, "work/keeping/questions.html", context)
