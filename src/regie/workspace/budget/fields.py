"""Fields of forms about money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.budgets.entries import BadAmount, read_amount
from regie.components import figures
from regie.components.templatetags.regie import language


class AmountField(forms.Field):
    """An exact amount as a person types it in the language of the page: ``1.250.000``,
    ``-99,50``; never rounded, empty is nothing told. What was typed stays when it is wrong.

    :param least: below which no amount is taken.
    """

    def __init__(
        self, *, decimals: int = 2, least: Decimal | int | None = None, **options: Any
    ) -> None:
        self.decimals, self.least = decimals, least
        options.setdefault("required", False)
        # Not a field for decimals only: a telephone shows no minus there.
        mode = "text" if least is None else "decimal"
        attrs = {"inputmode": mode, "size": 18, "autocomplete": "off", "maxlength": 60}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def prepare_value(self, value: Any) -> Any:
        """An amount as it is typed in the language of the page."""
        return figures.number(value, language()) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        """The amount that was typed.

        :raises ValidationError: for what is none.
        """
        typed = str(value or "").strip()
        try:
            told = read_amount(
                typed.removesuffix("%"), typed=True, decimals=self.decimals, spoken=language()
            )
        except BadAmount as bad:
            if bad.problem == "decimals" and self.decimals != 2:
                raise forms.ValidationError(
                    _("This has too many decimals: %(most)s at most."),
                    params={"most": self.decimals},
                ) from bad
            raise forms.ValidationError(str(bad)) from bad
        if told is not None and self.least is not None and told < self.least:
            raise forms.ValidationError(_("This amount cannot be negative."))
        return told
