"""The forms of the signed-in pages."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from regie.actors.people import rules
from regie.actors.people.words import ROLE_NAMES
from regie.base.actor import Role


def _role_choices(chosen: Iterable[Role]) -> list[tuple[str, object]]:
    wanted = set(chosen)
    return [("", _("Choose a role")), *((r.value, n) for r, n in ROLE_NAMES.items() if r in wanted)]


class MandateForm(forms.Form):
    """A request to be linked to an organisation."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    role = forms.ChoiceField(label=_("Role"), choices=lambda: _role_choices(rules.AT_ORGANISATION))
    reason = forms.CharField(
        label=_("Why do you ask this?"),
        help_text=_("Who answers reads this. One sentence is enough."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, organisations: list[tuple[str, str]], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type] # as Django takes them
        self.fields["organisation"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            ("", _("Choose an organisation")),
            *organisations,
        ]


class VersionForm(forms.Form):
    """A decision about something as it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class RefusalForm(VersionForm):
    """A refusal, which needs a reason."""

    reason = forms.CharField(
        label=_("Why do you refuse?"),
        help_text=_("The person who asked reads this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """An answer to a request to approve, bound to exactly what was shown."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    answer = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")])
    reason = forms.CharField(
        label=_("Why do you refuse?"),
        help_text=_("The person who asked reads this."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, object]:
        """A refusal says why."""
        told: dict[str, object] = super().clean() or {}
        if told.get("answer") == "refuse" and not told.get("reason"):
            self.add_error("reason", _("Say why."))
        return told


class InvitationForm(forms.Form):
    """Somebody to ask in."""

    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The link goes to this address.")
    )
    role = forms.ChoiceField(label=_("Role"))
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)

    def __init__(
        self,
        *args: object,
        organisations: list[tuple[str, str]],
        roles: Iterable[Role],
        agency: bool,
        **more: object,
    ) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type] # as Django takes them
        self.fields["role"].choices = _role_choices(roles)  # type: ignore[attr-defined] # see above
        none = [("", _("The agency that keeps this register"))] if agency else []
        self.fields["organisation"].choices = [*none, *organisations]  # type: ignore[attr-defined] # see above


class ProfileForm(VersionForm):
    """One's own name and language."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("The language in which you start and get mail."),
        choices=settings.LANGUAGES,
    )


class AcceptForm(forms.Form):
    """What a new person says when coming in."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("Colleagues see this beside what you do."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. Three words in a row are easy to remember."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
