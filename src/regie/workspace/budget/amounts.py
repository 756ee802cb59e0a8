"""Exact numbers in forms, as Dutch writes them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.components import figures

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:[. ]\d{3})+|\d+)(?:,(\d+))?")
#: As much as the ledger holds on one line (10^11 euro).
_MOST = Decimal(10) ** 11


class NumberField(forms.Field):
    """An exact number: ``1.250.000``, ``-99,50``. What was typed stays when something is wrong."""

    def __init__(self, *, decimals: int = 2, **options: Any) -> None:
        self.decimals = decimals
        options.setdefault("required", False)
        widget = forms.TextInput(attrs={"size": 16, "autocomplete": "off", "maxlength": 40})
        super().__init__(widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return figures.number(value, "nl") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        """The number that was typed.

        :raises ValidationError: for what is none, or one that would be rounded.
        """
        if value is None or isinstance(value, Decimal):
            return value
        typed = str(value).replace("\u2212", "-").replace("\u00a0", " ").strip()
        typed = typed.removesuffix("euro").removesuffix("%").strip()
        if not typed:
            return None
        match = _NUMBER.fullmatch(typed)
        if match is None or not typed.isascii():
            raise forms.ValidationError(
                _("This is not a number: write figures only, such as 1.250.000 or -99,50.")
            )
        sign, whole, parts = match.groups()
        if parts and len(parts) > self.decimals:
            raise forms.ValidationError(
                _("This has too many decimals: %(most)s at most."), params={"most": self.decimals}
            )
        told = Decimal(f"{sign}{re.sub('[. ]', '', whole)}.{parts or 0}")
        if abs(told) > _MOST:
            raise forms.ValidationError(_("This number is too large."))
        return told
