"""Forms whose fields are parts of the rules of a call.

The name of a field says where its value stands: ``threshold__above`` is ``above`` inside
``threshold``; ``title_nl`` and ``title_en`` are the words of ``title``; ``closes_day`` and
``closes_time`` are one moment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.components import figures
from regie.components.templatetags.regie import language
from regie.kernel.dates import parse_iso
from regie.workspace.budget.fields import AmountField

_SPOKEN = re.compile(r"(.+)_(nl|en)")
_MOMENT = re.compile(r"(.+)_(day|time)")


class Share(AmountField):
    """A part of the whole, typed as a percentage: ``80`` is four fifths."""

    def prepare_value(self, value: Any) -> Any:
        """As a percentage."""
        if isinstance(value, Decimal):
            return figures.number((value * 100).normalize() + 0, language())
        return value

    def to_python(self, value: Any) -> Decimal | None:
        """The part that was typed.

        :raises ValidationError: for what is no percentage.
        """
        told = super().to_python(str(value or "").replace("%", ""))
        if told is not None and told > 100:
            raise forms.ValidationError(_("A part is at most 100 percent."))
        # 0.8 and 0.80 are one share, and must be one text in the rules.
        return None if told is None else (told / 100).normalize()


class Listed(forms.CharField):
    """A thing a line."""

    def __init__(self, *, rows: int = 3, length: int = 300, **options: Any) -> None:
        self.length = length
        super().__init__(
            widget=forms.Textarea(attrs={"rows": rows}), required=False, max_length=5000, **options
        )

    def prepare_value(self, value: Any) -> Any:
        """A thing a line."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """The things that were typed.

        :raises ValidationError: where one is too long.
        """
        told = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if any(len(one) > self.length for one in told):
            raise forms.ValidationError(
                _("One of these lines is longer than %(n)s characters."), params={"n": self.length}
            )
        return told


class SpokenLines(Listed):
    """Words a line, Dutch or ``Dutch | English``."""

    def prepare_value(self, value: Any) -> Any:
        """Words a line."""
        if isinstance(value, list | tuple):
            return "\n".join(
                " | ".join(one[key] for key in ("nl", "en") if key in one) for one in value
            )
        return value

    def clean(self, value: Any) -> Any:
        """The words that were typed."""
        told = []
        for line in super().clean(value):
            dutch, _bar, english = (part.strip() for part in line.partition("|"))
            told.append({"nl": dutch or english, **({"en": english} if english else {})})
        return told


class Moment(forms.CharField):
    """A date as precise as it is known: ``2026``, ``2026-03``, ``2026-Q1`` or ``2026-03-01``."""

    def clean(self, value: Any) -> Any:
        """The date that was typed.

        :raises ValidationError: for what is none.
        """
        told = str(super().clean(value)).strip()
        if told:
            try:
                parse_iso(told)
            except ValueError as error:
                raise forms.ValidationError(
                    _("Write a date such as 2026-10-01, 2026-10, 2026-Q4 or 2026.")
                ) from error
        return told


class PartForm(forms.Form):
    """A form about one mapping in the rules, which it reads and writes."""

    #: How many characters a text has at most where the field does not say.
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def initial_of(cls, part: Mapping[str, Any]) -> dict[str, Any]:
        """What stands in the rules, for each field."""
        return {name: _plain(field, _get(part, name)) for name, field in cls.base_fields.items()}

    def part(self, had: Mapping[str, Any]) -> dict[str, Any]:
        """``had`` with what was typed; what is left empty is gone."""
        made = _copy(had)
        for name in self.base_fields:
            if name != "version" and name in self.cleaned_data:
                _put(made, name, self.cleaned_data[name])
        return made


def _copy(had: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _copy(one) if isinstance(one, Mapping) else one for key, one in had.items()}


def _get(part: Mapping[str, Any], name: str) -> Any:
    here: Any = part
    *outer, last = name.split("__")
    for key in outer:
        here = here.get(key) or {}
    if spoken := _SPOKEN.fullmatch(last):
        return (here.get(spoken[1]) or {}).get(spoken[2])
    if moment := _MOMENT.fullmatch(last):
        told = str(here.get(moment[1]) or "")
        return told[:10] if moment[2] == "day" else told[11:]
    return here.get(last)


def _put(part: dict[str, Any], name: str, value: Any) -> None:
    *outer, last = name.split("__")
    for key in outer:
        part = part.setdefault(key, {})
    if isinstance(value, Decimal):
        value = format(value, "f")
    if spoken := _SPOKEN.fullmatch(last):
        words = part.setdefault(spoken[1], {})
        words.pop(spoken[2], None)
        if value:
            words[spoken[2]] = value
    elif moment := _MOMENT.fullmatch(last):
        if moment[2] == "day":
            part.pop(moment[1], None)
            if value:
                part[moment[1]] = value.isoformat()
        elif value and part.get(moment[1]):
            seconds = "seconds" if value.second else "minutes"
            part[moment[1]] += f"T{value.isoformat(timespec=seconds)}"
    elif value in (None, "", []):
        part.pop(last, None)
    else:
        part[last] = value


def _plain(field: forms.Field, told: Any) -> Any:
    if isinstance(field, AmountField) and told is not None:
        return Decimal(str(told))
    return told


def without_nothing(told: Any) -> Any:
    """Without mappings that say nothing."""
    if isinstance(told, dict):
        kept = {key: without_nothing(one) for key, one in told.items()}
        return {key: one for key, one in kept.items() if one not in ({}, None)}
    return [without_nothing(one) for one in told] if isinstance(told, list) else told
