"""Fields of forms about money."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.components import figures
from regie.components.templatetags.regie import language

_PLAIN = r"\d+(?:[.,]\d{1,2})?"
_WRITTEN = {
    "nl": re.compile(rf"{_PLAIN}|\d{{1,3}}(?:\.\d{{3}})+(?:,\d{{1,2}})?"),
    "en": re.compile(rf"{_PLAIN}|\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?"),
}
_HIGHEST = Decimal(10) ** 11


class EuroInput(forms.Field):
    """An amount in euro, as a person writes it: ``1.250.000``, ``1250000,50``; never rounded."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 18}), **options
        )

    def prepare_value(self, value: Any) -> Any:
        """An amount as it is written in the language of the page."""
        return figures.number(value, language()) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        """The amount that was written.

        :raises ValidationError: for what is no amount, or is not exact to the cent.
        """
        words = re.sub(r"[\s\u00a0€]|euros?", "", str(value or ""), flags=re.IGNORECASE)
        if not words:
            return None
        spoken = language()
        if _WRITTEN[spoken].fullmatch(words) is None:
            raise forms.ValidationError(
                _(
                    "“%(words)s” is no amount. Write for instance 1.250.000 or 1.250.000,50, with "
                    "at most two decimals."
                ),
                params={"words": str(value)[:40]},
            )
        tail = re.search(r"[.,](\d{1,2})$", words)
        whole = words[: tail.start()] if tail else words
        amount = Decimal(re.sub(r"[.,]", "", whole) + (f".{tail[1]}" if tail else ""))
        if amount > _HIGHEST:
            raise forms.ValidationError(_("This amount is too large to be right."))
        return amount
