"""Columns with a meaning of their own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, overload

from django.core.exceptions import ValidationError
from django.db import models

from regie.base.uid import LENGTH, new_uid
from regie.kernel.dates import PartialDate, Precision

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    _Characters = models.CharField[str, str]
    _Integer = models.Field[Decimal | Combinable, Decimal]
    _Json = models.JSONField[Any, Any]
else:  # Django's fields take no type parameters when the program runs
    _Characters, _Integer, _Json = models.CharField, models.BigIntegerField, models.JSONField

_CENT = Decimal("0.01")
_MILLIONTH = Decimal("0.000001")


class UidField(_Characters):
    """The uid of a row: made once, never changed."""

    def __init__(self, **options: Any) -> None:
        options.update(max_length=LENGTH, unique=True, default=new_uid, editable=False)
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Migrations need none of the fixed options."""
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "unique", "default", "editable"):
            options.pop(fixed, None)
        return name, path, list(args), options


class EuroField(_Integer):
    """An exact amount in euro: ``Decimal`` with two decimals in Python, whole cents in the
    database.

    A float is refused: it is never exact.
    """

    if TYPE_CHECKING:
        _pyi_private_set_type: Decimal | Combinable
        _pyi_private_get_type: Decimal
        _pyi_lookup_exact_type: Decimal

    def from_db_value(self, value: int | None, *_: object) -> Decimal | None:
        """Cents as euro."""
        return None if value is None else Decimal(value).scaleb(-2)

    def to_python(self, value: Any) -> Decimal | None:
        """``value`` as an exact amount.

        :raises ValidationError: for a float, more than two decimals, or no number at all.
        """
        if value is None or value == "":
            return None
        if isinstance(value, float | bool):
            raise ValidationError("Een bedrag is nooit een kommagetal van de computer (float).")
        try:
            amount = Decimal(value)
            exact = amount.quantize(_CENT)
        except ArithmeticError as error:
            raise ValidationError("Dit is geen bedrag.") from error
        if exact != amount:
            raise ValidationError("Een bedrag heeft ten hoogste twee decimalen.")
        return exact

    def get_prep_value(self, value: Any) -> int | None:
        """Euro as cents."""
        amount = self.to_python(value)
        return None if amount is None else int(amount.scaleb(2))

    def value_to_string(self, obj: models.Model) -> str:
        """As serialisers write it."""
        return str(self.value_from_object(obj))


class FigureField(_Integer):
    """An exact figure with at most six decimals: ``Decimal`` in Python, whole millionths in the
    database."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Decimal | Combinable
        _pyi_private_get_type: Decimal
        _pyi_lookup_exact_type: Decimal

    def from_db_value(self, value: int | None, *_: object) -> Decimal | None:
        """Millionths as a figure, without noughts that say nothing."""
        return None if value is None else plain(Decimal(value).scaleb(-6))

    def to_python(self, value: Any) -> Decimal | None:
        """``value`` as an exact figure.

        :raises ValidationError: for a float, more than six decimals, or no number at all.
        """
        if value is None or value == "":
            return None
        if isinstance(value, float | bool):
            raise ValidationError("Een cijfer is nooit een kommagetal van de computer (float).")
        try:
            figure = Decimal(value)
            exact = figure.quantize(_MILLIONTH)
        except ArithmeticError as error:
            raise ValidationError("Dit is geen cijfer.") from error
        if exact != figure:
            raise ValidationError("Een cijfer heeft ten hoogste zes decimalen.")
        return plain(exact)

    def get_prep_value(self, value: Any) -> int | None:
        """A figure as millionths."""
        figure = self.to_python(value)
        return None if figure is None else int(figure.scaleb(6))

    def value_to_string(self, obj: models.Model) -> str:
        """As serialisers write it."""
        return str(self.value_from_object(obj))


def plain(figure: Decimal) -> Decimal:
    """The same figure without noughts that say nothing: 100, not 1E+2 or 100.000000."""
    short = figure.normalize()
    return short.quantize(Decimal(1)) if short.as_tuple().exponent > 0 else short  # type: ignore[operator]  # never infinite


class TextField(_Json):
    """Words in one or more languages: ``{"nl": "…", "en": "…"}``, at least one of them filled.

    An empty text is ``{}``.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("default", dict)
        options.setdefault("blank", True)
        super().__init__(**options)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse what is not words by language."""
        super().validate(value, model_instance)
        if not isinstance(value, dict) or not all(
            isinstance(key, str) and isinstance(words, str) for key, words in value.items()
        ):
            raise ValidationError("Een tekst is woorden per taal.")


class PartialDateDescriptor:
    """One attribute over two columns: ``<name>_first`` and ``<name>_precision``."""

    def __init__(self, name: str) -> None:
        self.first = f"{name}_first"
        self.precision = f"{name}_precision"

    @overload
    def __get__(self, row: None, owner: type) -> PartialDateDescriptor: ...
    @overload
    def __get__(self, row: object, owner: type) -> PartialDate | None: ...
    def __get__(
        self, row: object | None, owner: type
    ) -> PartialDate | PartialDateDescriptor | None:
        if row is None:
            return self
        return partial_date(getattr(row, self.first), getattr(row, self.precision))

    def __set__(self, row: object, value: PartialDate | None) -> None:
        setattr(row, self.first, None if value is None else value.first)
        setattr(row, self.precision, "" if value is None else _LETTERS[value.precision])


_LETTERS: dict[Precision, str] = {"day": "D", "month": "M", "quarter": "Q", "year": "Y"}
_NAMES: dict[str, Precision] = {letter: name for name, letter in _LETTERS.items()}


def partial_columns(name: str, when: PartialDate | None) -> dict[str, Any]:
    """The two columns of a partial date, as keywords for a row or an update."""
    return {
        f"{name}_first": when.first if when else None,
        f"{name}_precision": _LETTERS[when.precision] if when else "",
    }


def partial_date(first: date | None, letter: str) -> PartialDate | None:
    """What the two columns of a partial date say together."""
    return None if first is None else PartialDate(first, _NAMES[letter])


def first_day() -> models.DateField[Any, Any]:
    """The column ``<name>_first`` of a partial date."""
    return models.DateField(null=True, blank=True)


def precision() -> models.CharField[Any, Any]:
    """The column ``<name>_precision`` of a partial date; empty where the date is not known."""
    return models.CharField(
        max_length=1, blank=True, default="", choices=[(letter, letter) for letter in _NAMES]
    )


def partial_date_check(name: str, table: str) -> models.CheckConstraint:
    """Both columns of a partial date are filled, or neither is."""
    return models.CheckConstraint(
        name=f"{table}_{name}_whole",
        condition=models.Q(**{f"{name}_first__isnull": True, f"{name}_precision": ""})
        | models.Q(
            **{f"{name}_first__isnull": False, f"{name}_precision__in": list(_NAMES)},
        ),
    )


def last_day(when: PartialDate) -> date:
    """The last day that ``when`` may mean: what it is sorted by."""
    return when.last
