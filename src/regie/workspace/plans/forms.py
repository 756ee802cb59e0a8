"""The form of an item: every field of the model, and what it is linked to.

A form carries what its reader had before them (``initial-…``), so that what is sent is what they
changed: two people who change different things both get what they wanted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.base.text import said
from regie.components.plan_changes import Names, named_title
from regie.components.plan_words import BASES, KINDS, LEVELS, ROLES
from regie.components.plan_words import FIELDS as WORDS
from regie.components.templatetags.regie import language
from regie.plans.contents import DATES, FIELDS, ONLY, TEXTS, Content, LinkTo, Seen
from regie.plans.models import Revision
from regie.plans.own import PREFIX, Own, OwnField, kept, written
from regie.plans.selectors.desk import Targets
from regie.workspace.plans.fields import (
    FlagField,
    PartialDateField,
    ShareField,
    TriField,
    WordsField,
    named,
)

#: Words in one line; other words get room for more.
_ONE_LINE = frozenset({"title", "short_name", "contact"})
_CHOICES: Mapping[str, Mapping[str, object]] = {"level": LEVELS, "basis": BASES}
_HELP: dict[str, object] = {
    "code": _("As it is printed before the title, such as OD 1.2."),
    "planned": _("The date that was promised first. It stays as it was when things slip."),
    "expected": _("When you think now that it will be reached."),
    "reached": _("When it was really reached."),
    "period_start": _("As precise as you know: 8 oktober 2021, februari 2021 or 2021."),
    "instrument": _("With what it is done: a subsidy, a decree, a campaign …"),
    "contact": _("A function or a service that answers questions, never the name of a person."),
    "contact_email": _("The mailbox of that service. Everybody can read it."),
    "horizontal": _("Made together with other ministers."),
    "regular": _("Policy of one minister, which goes on anyhow."),
}
#: What a form asks first; the rest follows in the order of the model.
_FIRST = ("title", "code", "level", "text", *DATES)


def fields_of(kind: str) -> list[str]:
    """The fields that an item of ``kind`` has, in the order of the form."""
    known = [name for name in FIELDS if name != "own" and kind in ONLY.get(name, {kind})]
    return sorted(known, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))


def field_for(name: str) -> forms.Field:
    """A field of a form for a field of the model that holds no words by language."""
    label = WORDS.get(name, name)
    told: dict[str, Any] = {
        "label": _capital(label),
        "help_text": _HELP.get(name, ""),
    }
    if name in DATES:
        return PartialDateField(**told)
    column: Any = Revision._meta.get_field(name)
    if isinstance(column, models.BooleanField):
        return TriField(**told) if column.null else FlagField(**told)
    if column.choices:
        words = _CHOICES.get(name, {})
        values = [value for value, _label in column.choices]
        return forms.ChoiceField(
            choices=named(words, values, _("not filled in")), required=False, **told
        )
    if name == "contact_email":
        return forms.EmailField(max_length=column.max_length, required=False, **told)
    if isinstance(column, models.CharField):
        return forms.CharField(max_length=column.max_length, required=False, **told)
    return WordsField(required=False, widget=forms.Textarea(attrs={"rows": 3}), **told)


def own_field(field: OwnField) -> forms.Field:
    """A field of a form for a field that a plan defines."""
    told: dict[str, Any] = {"label": said(field.label, language())[0], "required": False}
    if not field.public:
        told["help_text"] = _("Only staff see this.")
    if field.kind == "choice":
        return forms.ChoiceField(
            choices=[("", _("not filled in")), *((one, one) for one in field.choices)], **told
        )
    return OwnValue(field, **told)


class OwnValue(forms.CharField):
    """Words, a number or a date, as :func:`regie.plans.own.kept` keeps them."""

    def __init__(self, field: OwnField, **told: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3}) if field.kind == "text" else forms.TextInput()
        super().__init__(widget=widget, strip=True, **told)
        self.own = field

    def clean(self, value: Any) -> str:
        """What is kept of it."""
        try:
            return kept(self.own, super().clean(value))
        except ValueError as sentence:
            raise forms.ValidationError(str(sentence)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether it says something else, however that is written."""
        try:
            return kept(self.own, initial or "") != kept(self.own, data or "")
        except ValueError:
            return True


def _capital(label: object) -> str:
    words = str(label)
    return words[:1].upper() + words[1:]


class ItemForm(forms.Form):
    """All that an item says, in the languages of the register."""

    reason = WordsField(
        label=_("Why do you change this?"),
        help_text=_("Stands beside the change in the next edition."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        kind: str,
        content: Content | None,
        targets: Targets,
        names: Names,
        day: date,
        own: Own,
    ) -> None:
        super().__init__(data)
        self.own = own if kind in ONLY["own"] else {}
        self.kind = kind
        self.content = content
        self.day = day
        self.names_of = fields_of(kind)
        told = content.fields if content else {}
        for name in self.names_of:
            if name in TEXTS:
                for key, spoken in settings.LANGUAGES:
                    self._add(f"{name}_{key}", _words_field(name, key, spoken))
                    self.initial[f"{name}_{key}"] = (told.get(name) or {}).get(key, "")
            else:
                self._add(name, field_for(name))
                self.initial[name] = told.get(name)
        for key, field in self.own.items():
            self._add(f"own-{key}", own_field(field))
            value = (told.get("own") or {}).get(key, "")
            self.initial[f"own-{key}"] = written(field, value)
        self.initial["seen"] = str(content.seen) if content else ""
        self.order_fields([one for one in self.fields if one != "reason"])
        self.links = LinkForms(data, content.links if content else (), targets, names)

    def _add(self, name: str, field: forms.Field) -> None:
        field.show_hidden_initial = True
        self.fields[name] = field

    # --- what the page shows

    def _bound(self, wanted: Iterable[str]) -> list[forms.BoundField]:
        return [self[name] for name in wanted]

    @property
    def main(self) -> list[forms.BoundField]:
        """The fields that most people come for: words in the first language, and dates."""
        shown = []
        for name in self.names_of:
            if name in TEXTS and name not in ("short_name", "contact"):
                shown.append(f"{name}_nl")
            elif name in ("code", "level", *DATES):
                shown.append(name)
        return self._bound([*shown, *(f"own-{key}" for key in self.own)])

    @property
    def more(self) -> list[forms.BoundField]:
        """The other fields."""
        main = {one.name for one in self.main}
        other = [
            name
            for name in self.fields
            if name not in main and name not in ("reason", "seen") and not self._foreign(name)
        ]
        return self._bound(other)

    @property
    def foreign(self) -> list[forms.BoundField]:
        """Words in the other languages."""
        return self._bound(name for name in self.fields if self._foreign(name))

    def _foreign(self, name: str) -> bool:
        head, _, tail = name.rpartition("_")
        return head in TEXTS and tail != "nl" and tail in dict(settings.LANGUAGES)

    @property
    def more_open(self) -> bool:
        """Whether one of those holds something, or is wrong."""
        return any(one.value() not in (None, "", False) or one.errors for one in self.more)

    @property
    def foreign_open(self) -> bool:
        """As :attr:`more_open`, for the other languages."""
        return any(one.value() or one.errors for one in self.foreign)

    @property
    def hidden_initial(self) -> SafeString:
        """What the reader has before them, sent along."""
        names = [name for name in self.fields if name not in ("reason", "seen")]
        shown = [self[name].as_hidden(only_initial=True) for name in names]
        # Each piece is what Django wrote.
        return mark_safe("".join(shown))  # noqa: S308 - see above

    # --- what was sent

    def is_valid(self) -> bool:
        """The fields and the links."""
        right = super().is_valid()
        return self.links.is_valid(self) and right

    @property
    def seen_row(self) -> Seen | None:
        """The row that the reader had before them."""
        try:
            return Seen.parse(self.cleaned_data["seen"])
        except ValueError:
            return None

    def values(self) -> dict[str, Any]:
        """What was changed; for a new item, what was filled in."""
        changed = set(self.changed_data)
        told: dict[str, Any] = {}
        for name in self.names_of:
            if name in TEXTS:
                if any(f"{name}_{key}" in changed for key, _spoken in settings.LANGUAGES):
                    told[name] = self._text(name)
            elif name in changed:
                told[name] = _kept(name, self.cleaned_data[name])
        if any(f"own-{key}" in changed for key in self.own):
            told["own"] = self._own_values(changed)
        return told

    def _own_values(self, changed: Collection[str]) -> dict[str, str]:
        """What it says in the fields of the plan: what was changed, on top of what stands now."""
        said = dict(self.content.fields["own"]) if self.content else {}
        for key in self.own:
            if f"own-{key}" in changed:
                said[key] = self.cleaned_data[f"own-{key}"]
        return {key: words for key, words in said.items() if words}

    def own_before(self, field: OwnField) -> str:
        """What the reader had before them in a field of the plan."""
        try:
            return kept(field, str(self.data.get(f"initial-own-{field.key}", "")))
        except ValueError:
            return ""

    def all_values(self) -> dict[str, Any]:
        """Everything that stands in the form."""
        own = {"own": self._own_values([f"own-{key}" for key in self.own])} if self.own else {}
        return own | {
            name: {
                key: words
                for key, _spoken in settings.LANGUAGES
                if (words := self.cleaned_data[f"{name}_{key}"])
            }
            if name in TEXTS
            else _kept(name, self.cleaned_data[name])
            for name in self.names_of
        }

    def _text(self, name: str) -> dict[str, str]:
        old = dict(self.content.fields[name]) if self.content else {}
        for key, _spoken in settings.LANGUAGES:
            if f"{name}_{key}" in self.changed_data or not old:
                old[key] = self.cleaned_data[f"{name}_{key}"]
        return {key: words for key, words in old.items() if words}

    def before(self, name: str) -> Any:
        """What the reader had before them in a field, as the model holds it."""
        if name in TEXTS:
            told = {
                key: WordsField(required=False).to_python(
                    self.data.get(f"initial-{name}_{key}", "")
                )
                for key, _spoken in settings.LANGUAGES
            }
            return {key: words for key, words in told.items() if words}
        field = self.fields[name]
        try:
            return _kept(name, field.clean(self.data.get(f"initial-{name}")))
        except forms.ValidationError:
            return None

    def tell(self, fields: Mapping[str, str], otherwise: str) -> None:
        """Put what a service found wrong where it belongs."""
        for name, sentence in fields.items():
            place = f"{name}_nl" if name in TEXTS else name.replace(PREFIX, "own-")
            self.add_error(place if place in self.fields else None, sentence)
        if not fields:
            self.add_error(None, otherwise)


def _words_field(name: str, key: str, spoken: str) -> forms.Field:
    label = _capital(WORDS.get(name, name))
    if key != "nl":
        label = gettext("%(field)s in %(language)s") % {"field": label, "language": spoken}
    attrs = {"lang": key}
    if name in _ONE_LINE:
        return forms.CharField(
            label=label,
            required=False,
            max_length=500,
            widget=forms.TextInput(attrs=attrs),
            help_text=_HELP.get(name, ""),  # type: ignore[arg-type] # lazy words
        )
    return WordsField(
        label=label,
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={**attrs, "rows": 6}),
    )


def _kept(name: str, value: Any) -> Any:
    """A value as the model holds it: what is empty is absent."""
    if name != "code" and value == "":
        return None
    return value


# --- links


class Section(Struct, frozen=True):
    """Links that belong together on the page. ``roles`` to choose from; ``columns`` beside the
    target."""

    key: str
    heading: object
    kinds: frozenset[str]
    roles: tuple[str, ...]
    columns: frozenset[str] = frozenset()
    empty: object = ""


#: Every kind of link stands in one of these.
_APART = ("targets", "principle", "contributes", "related", "after")


def _roles() -> tuple[str, ...]:
    from regie.plans.models import Link

    return tuple(role for role in ROLES if role in Link.Role.values and role not in _APART)


SECTIONS = (
    Section(
        "who",
        _("Who does it"),
        frozenset({"office", "organisation"}),
        _roles(),
        frozenset({"share"}),
        _("Choose a minister or an organisation"),
    ),
    Section(
        "groups",
        _("For whom"),
        frozenset({"target_group"}),
        ("targets",),
        frozenset({"intersection"}) & frozenset(LinkTo._fields),
        _("Choose a target group"),
    ),
    Section(
        "principles",
        _("Which principles it answers to"),
        frozenset({"principle"}),
        ("principle",),
        empty=_("Choose a principle"),
    ),
    Section(
        "items",
        _("What it contributes to, hangs together with or comes after"),
        frozenset({"item"}),
        ("contributes", "related", "after"),
        empty=_("Choose an objective"),
    ),
)
#: How many rows a section may grow to on one form.
_MOST = 30


class LinkRow(forms.Form):
    """One link: an existing one that can be changed or taken away, or a new one."""

    target = forms.ChoiceField(label=_("Who or what"), required=False)
    called = forms.CharField(label=_("Or its code or address"), required=False, max_length=300)
    role = forms.ChoiceField(label=_("As what"), required=False)
    share = ShareField(label=_("Share in %"))
    intersection = forms.TypedChoiceField(
        label=_("Together with"),
        choices=[
            ("", _("on its own")),
            *((str(n), _("intersection %(n)s") % {"n": n}) for n in range(1, 6)),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    note = WordsField(label=_("Explanation"), required=False, max_length=1000)
    gone = forms.BooleanField(label=_("Take away"), required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(
        self,
        data: Any,
        prefix: str,
        section: Section,
        choices: Sequence[Any],
        link: LinkTo | None,
        names: Names,
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.section = section
        self.link = link
        self.title = named_title(names.get((link.kind, link.target))) if link else ("", "")
        roles = [(role, _capital(ROLES.get(role, role))) for role in section.roles]
        self.fields["role"].choices = roles  # type: ignore[attr-defined] # a ChoiceField
        if len(roles) == 1:
            del self.fields["role"]
        if link is None:
            del self.fields["gone"]
            self.fields["target"].choices = [("", section.empty), *choices]  # type: ignore[attr-defined] # the same
        else:
            del self.fields["target"]
            self.initial["key"] = key_of(link)
            self.initial["role"] = link.role
            self.initial["note"] = link.note.get("nl", "")
            if link.share is not None:
                self.initial["share"] = Decimal(link.share) / 100
        if link is not None or section.key != "items":
            del self.fields["called"]
        for name in ("share", "intersection"):
            if name not in section.columns:
                del self.fields[name]
            elif link is not None and name == "intersection":
                self.initial[name] = getattr(link, name)
        if section.key in ("groups", "principles"):
            del self.fields["note"]
        for name, field in self.fields.items():
            field.show_hidden_initial = link is not None and name != "key"

    @property
    def shown(self) -> list[forms.BoundField]:
        """What stands in the row."""
        return [self[name] for name in self.fields if name != "key"]

    @property
    def hidden(self) -> SafeString:
        """What the reader has before them, sent along."""
        if self.link is None:
            return mark_safe("")
        shown = [str(self["key"].as_hidden())]
        shown += [self[name].as_hidden(only_initial=True) for name in self.fields if name != "key"]
        # Each piece is what Django wrote.
        return mark_safe("".join(shown))  # noqa: S308 - see above

    @property
    def filled(self) -> bool:
        """Whether a new row says anything."""
        told = self.cleaned_data
        return bool(told.get("target") or told.get("called", "").strip())

    def made(self, link: LinkTo | None, kind: str, target: str) -> LinkTo:
        """The link that the row says, on top of ``link`` as it stands."""
        told = self.cleaned_data
        role = told.get("role") or self.section.roles[0]
        made = link or LinkTo(role, kind, target)  # type: ignore[arg-type] # a kind of target
        changed = set(self.changed_data) if link else set(self.fields)
        if "role" in changed:
            made = made._replace(role=role)
        if "share" in changed:
            share = told.get("share")
            made = made._replace(share=None if share is None else int(share * 100))
        if "intersection" in changed:
            made = made._replace(intersection=told.get("intersection"))
        if "note" in changed:
            note = {**made.note, "nl": told["note"]}
            made = made._replace(note={key: words for key, words in note.items() if words})
        return made


def key_of(link: LinkTo) -> str:
    """What makes it the same link, in a form."""
    return "|".join(map(str, link.key))


class LinkForms:
    """All rows of links of one form, section by section."""

    def __init__(self, data: Any, links: Sequence[LinkTo], targets: Targets, names: Names) -> None:
        self.links = tuple(links)
        self.bound = data is not None
        self.kind_of: dict[str, str] = {
            **{uid: "office" for uid, _words in targets.offices},
            **{uid: "organisation" for uid, _words in targets.organisations},
            **{uid: "target_group" for uid, _words in targets.groups},
            **{uid: "principle" for uid, _words in targets.principles},
            **{uid: "item" for _plan, some in targets.objectives for uid, _words in some},
        }
        choices: dict[str, Sequence[Any]] = {
            "who": [
                (gettext("Ministers"), targets.offices),
                (gettext("Organisations"), targets.organisations),
            ],
            "groups": targets.groups,
            "principles": targets.principles,
            "items": targets.objectives,
        }
        self.sections: list[tuple[Section, list[LinkRow]]] = []
        for section in SECTIONS:
            mine = {key_of(one): one for one in links if one.kind in section.kinds}
            rows = []
            for number, key in enumerate(self._keys(data, section, mine)):
                link = mine.get(key) if key else None
                if key and link is None:  # somebody took it away meanwhile
                    continue
                rows.append(
                    LinkRow(
                        data, f"{section.key}-{number}", section, choices[section.key], link, names
                    )
                )
            self.sections.append((section, rows))

    def _keys(self, data: Any, section: Section, mine: Mapping[str, LinkTo]) -> Iterator[str]:
        """The key of each row; empty for one that is new."""
        if data is None:
            yield from mine
            yield ""
            return
        try:
            count = int(data.get(f"{section.key}-rows", "0"))
        except ValueError:
            count = 0
        for number in range(min(count, _MOST)):
            yield data.get(f"{section.key}-{number}-key", "")[:200]
        if data.get("more") == section.key:
            yield ""

    def is_valid(self, form: ItemForm) -> bool:
        """What is wrong is told at the row and at the top of ``form``."""
        right = True
        for section, rows in self.sections:
            for row in rows:
                if row.is_valid():
                    continue
                right = False
                for name, errors in row.errors.items():
                    for error in errors:
                        label = row.fields[name].label if name in row.fields else ""
                        form.add_error(None, f"{section.heading}, {label}: {error}")
        return right

    def told(self, called: Mapping[str, str]) -> tuple[LinkTo, ...] | None:
        """The links as they should become, on top of what stands now; nothing where none changed.

        :param called: what the codes and addresses of new rows mean, as uids.
        """
        new = list(self.links)
        for _section, rows in self.sections:
            for row in rows:
                if row.link is not None:
                    at = new.index(row.link)
                    if row.cleaned_data.get("gone"):
                        del new[at]
                    elif row.has_changed():
                        new[at] = row.made(row.link, row.link.kind, row.link.target)
                elif row.filled:
                    words = row.cleaned_data.get("called", "").strip()
                    target = row.cleaned_data["target"] or called[words]
                    new.append(row.made(None, self.kind_of.get(target, "item"), target))
        return None if tuple(new) == self.links else tuple(new)

    def asked(self) -> list[str]:
        """The codes and addresses that new rows name."""
        return [
            words
            for _section, rows in self.sections
            for row in rows
            if row.link is None
            and not row.cleaned_data.get("target")
            and (words := row.cleaned_data.get("called", "").strip())
        ]


# --- what else can be done


def reason_field(label: object, *, required: bool = True) -> forms.CharField:
    """Why something is done."""
    return WordsField(
        label=label,  # type: ignore[arg-type] # lazy words
        required=required,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """Something that is done with a reason."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    reason = reason_field(_("Why?"))


class DiscardForm(forms.Form):
    """A draft that is thrown away."""

    reason = reason_field(_("Why?"), required=False)


class EndForm(ReasonForm):
    """An item that ends."""

    below = forms.BooleanField(label=_("End what stands under it, too"), required=False)


class PlanForm(forms.Form):
    """A new plan."""

    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind of plan"))
    slug = forms.CharField(
        label=_("Address"),
        help_text=_("What stands behind /plannen/ in its address. Empty: made from the title."),
        required=False,
        max_length=80,
    )
    owner = forms.ChoiceField(label=_("Whose plan is it?"), required=False)
    example = forms.BooleanField(
        label=_("This plan is an example: its content is invented"), required=False
    )

    def __init__(self, *args: Any, kinds: Sequence[Any], owners: Sequence[Any]) -> None:
        super().__init__(*args)
        self.fields["kind"].choices = [("", _("Choose a kind of plan")), *kinds]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["owner"].choices = [("", _("not known")), *owners]  # type: ignore[attr-defined] # the same


class OpenForm(forms.Form):
    """A draft, a scenario or an erratum."""

    kind = forms.ChoiceField(
        label=_("What do you open?"),
        choices=[
            ("regular", _("A draft of the next edition")),
            ("scenario", _("A scenario: to try something; it is never published")),
            ("erratum", _("An erratum: to put right what is wrong in what was published")),
        ],
        initial="regular",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Name"),
        help_text=_("Such as Actualisation 2027."),
        max_length=200,
    )
    reason = reason_field(_("For an erratum: what was wrong?"), required=False)


class DecisionForm(forms.Form):
    """The decision on which an edition rests; what is not known may stay empty."""

    kind = forms.ChoiceField(label=_("Who decided?"))
    form = forms.ChoiceField(label=_("In which form?"), required=False)
    date = PartialDateField(
        label=_("When?"), help_text=_("As precise as you know. Empty means: not known.")
    )
    number = forms.CharField(
        label=_("Number"), help_text=_("Empty means: not known."), required=False, max_length=80
    )
    link = forms.URLField(
        label=_("Link"),
        help_text=_("Where it can be read. Empty means: not known."),
        required=False,
        max_length=500,
        assume_scheme="https",
    )

    def __init__(self, *args: Any, kinds: Sequence[Any], ways: Sequence[Any]) -> None:
        super().__init__(*args)
        self.fields["kind"].choices = [("", _("Choose who decided")), *kinds]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["form"].choices = [("", _("not known")), *ways]  # type: ignore[attr-defined] # the same


class MoveForm(ReasonForm):
    """Another place: behind a sibling, first or last."""

    after = forms.ChoiceField(label=_("Where?"))
    parent = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    reason = reason_field(_("Why do you move this?"), required=False)

    def __init__(self, *args: Any, places: Sequence[Any]) -> None:
        super().__init__(*args)
        self.fields["after"].choices = list(places)  # type: ignore[attr-defined] # a ChoiceField


class MergeForm(forms.Form):
    """Items that go on in one new one."""

    items = forms.MultipleChoiceField(
        label=_("Which ones?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one other.")},
    )
    title = forms.CharField(label=_("Title of the new one"), max_length=500)
    code = forms.CharField(
        label=_("Code of the new one"),
        help_text=_HELP["code"],  # type: ignore[arg-type] # lazy words
        required=False,
        max_length=40,
    )
    reason = reason_field(_("Why do you merge them?"))

    def __init__(self, *args: Any, choices: Sequence[Any]) -> None:
        super().__init__(*args)
        self.fields["items"].choices = list(choices)  # type: ignore[attr-defined] # a ChoiceField


class SplitForm(forms.Form):
    """One item that goes on in several."""

    titles = WordsField(
        label=_("Titles of the new ones"),
        help_text=_(
            "One title a line, two or more. With a code: the code, an upright stroke and the "
            "title, such as OD 1.2 | Title."
        ),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = reason_field(_("Why do you split it?"))

    def clean_titles(self) -> list[tuple[str, str]]:
        """The code, which may be empty, and the title of each line."""
        told = [line.strip() for line in self.cleaned_data["titles"].split("\n")]
        found = []
        for line in filter(None, told):
            code, stroke, title = line.partition("|")
            code, title = (code.strip(), title.strip()) if stroke else ("", line)
            if not title:
                raise forms.ValidationError(_("A code stands without a title."))
            if len(code) > 40:
                raise forms.ValidationError(_("A code has at most 40 characters."))
            found.append((code, title[:500]))
        if not 2 <= len(found) <= 20:
            raise forms.ValidationError(_("Write two to twenty titles, one a line."))
        codes = [code for code, _title in found if code]
        if len(set(codes)) != len(codes):
            raise forms.ValidationError(_("Give each of them a code of its own."))
        return found


def kind_choices(above: str = "") -> list[tuple[str, str]]:
    """What can be added under an item of kind ``above``, or on top: a milestone is always one of
    something, and under an action stands no objective."""
    out = {"": "milestone", "objective": ""}.get(above, "objective")
    return [(kind, _capital(words)) for kind, words in KINDS.items() if kind != out]
