"""Fields of forms about plans, each of which reads back what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.components import figures
from regie.components.templatetags.regie import language
from regie.kernel.dates import PartialDate, find_dates, parse_iso


class PartialDateField(forms.Field):
    """A date as precise as it is known: ``8/10/2021``, ``februari 2021``, ``2021``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"size": 24}), **options)

    def prepare_value(self, value: Any) -> Any:
        """A date in words that :meth:`to_python` reads."""
        if isinstance(value, PartialDate):
            return figures.partial_date(value, "nl") if language() == "nl" else value.iso()
        return value

    def to_python(self, value: Any) -> Any:
        """The date that was written.

        :raises ValidationError: for what is no date, or a day that no month has.
        """
        if isinstance(value, PartialDate):
            return value
        words = str(value or "").strip()[:200]
        if not words:
            return None
        try:
            return parse_iso(words)
        except ValueError:
            pass
        for printed in find_dates(words):
            if (printed.start, printed.end) == (0, len(words)):
                return printed.value
        raise forms.ValidationError(
            _(
                "“%(words)s” is not a date that exists. Write for instance 8 oktober 2021, "
                "8/10/2021, februari 2021 or 2021."
            ),
            params={"words": words[:60]},
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another date stands there, however it is written."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except forms.ValidationError:
            return True


class ShareField(forms.DecimalField):
    """A share in percent, kept in hundredths of a percent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            min_value=0,
            max_value=100,
            decimal_places=2,
            required=False,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
            **options,
        )


class WordsField(forms.CharField):
    """Words; a line ends alike whatever sent it."""

    def to_python(self, value: Any) -> str:
        """As it is kept."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class TriField(forms.TypedChoiceField):
    """Yes, no, or not known."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[("", _("not known")), ("1", _("yes")), ("0", _("no"))],
            coerce=lambda value: value == "1",
            empty_value=None,
            required=False,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """What stands in the list."""
        return {True: "1", False: "0", None: ""}.get(value, value)


class FlagField(forms.BooleanField):
    """Yes or no."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


def named(choices: Mapping[str, object], values: list[str], empty: object) -> list[Any]:
    """Choices for a list, with the words that are known for them."""
    return [("", empty), *((value, choices.get(value, value)) for value in values)]
