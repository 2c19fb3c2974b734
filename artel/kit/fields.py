"""Model fields for exact numbers: money, quantities and rates, each with the column that names its currency or unit.

In migrations they are plain DecimalField and CharField, so a migration never depends on this module.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from artel.kit.decimals import EXACT, exact, parse_decimal
from artel.kit.money import DEFAULT_CURRENCY, CurrencyMismatch, Money, check_currency
from artel.kit.quantity import DEFAULT_UNIT, UNITS, Quantity, unit_of

if TYPE_CHECKING:
    DecimalColumn = models.DecimalField
    TextColumn = models.CharField
    IdColumn = models.BigIntegerField
else:

    class DecimalColumn(models.DecimalField):
        """DecimalField that may be written with type parameters, which Django knows only in its stubs."""

        def __class_getitem__(cls, _types: object) -> type:
            return cls

    class TextColumn(models.CharField):
        """CharField that may be written with type parameters."""

        def __class_getitem__(cls, _types: object) -> type:
            return cls

    class IdColumn(models.BigIntegerField):
        """BigIntegerField that may be written with type parameters."""

        def __class_getitem__(cls, _types: object) -> type:
            return cls


Set = TypeVar("Set", contravariant=True)
Get = TypeVar("Get", covariant=True)


class ExactFormField(forms.DecimalField):
    """A number as people type it: «1 234,50» as well as 1234.50, read by the active language."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        """The number, or None for an empty box; ValidationError with the reason."""
        if value in self.empty_values:
            return None
        try:
            return parse_decimal(value, get_language() or "ru") if isinstance(value, str) else exact(value)
        except (TypeError, ValueError) as refusal:
            raise ValidationError(str(refusal), code="invalid") from refusal

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Phones show the number pad."""
        return {**super().widget_attrs(widget), "inputmode": "decimal"}


class ExactField(DecimalColumn[Set, Get]):
    """numeric(n, m) that takes only exact, finite numbers which the column holds without losing a digit.

    Floats, NaN, infinity, numbers too large and (on saving) decimals too many raise ValidationError.
    """

    digits = 20
    places = 4

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", self.digits)
        kwargs.setdefault("decimal_places", self.places)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """A plain DecimalField: what a migration needs to know is the column."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", list(args), dict(kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """The exact number; ValidationError for floats, NaN, infinity and text that is no number."""
        if value is None:
            return None
        try:
            return exact(value)
        except (TypeError, ValueError) as refusal:
            raise ValidationError(str(refusal), code="invalid", params={"value": value}) from refusal

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Refuse, rather than let the database round or overflow."""
        if value is not None and not hasattr(value, "as_sql"):
            number = self.to_python(value)
            assert number is not None
            self._refuse_what_does_not_fit(number)
        return super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs: Any) -> Any:
        """A text box that understands how people write numbers."""
        return super().formfield(**{"form_class": ExactFormField, **kwargs})

    def _refuse_what_does_not_fit(self, number: Decimal) -> None:
        whole = self.max_digits - self.decimal_places
        if abs(number) >= Decimal(1).scaleb(whole):
            message = _("This number is too large: at most %(count)s digits before the decimal point.")
            raise ValidationError(message, code="too-large", params={"count": whole})
        if number.normalize(EXACT) != number.quantize(Decimal(1).scaleb(-self.decimal_places), context=EXACT):
            message = _("This number has more than %(count)s decimals; round it first.")
            raise ValidationError(message, code="too-many-decimals", params={"count": self.decimal_places})


class MoneyField(ExactField[Set, Get]):
    """An amount in units of a currency: numeric(20, 4). `currency_from` says where the currency stands, as a path of
    attributes from the row: "currency", "deal.currency". Read the pair with `money_of`, write it with `set_money`."""

    description = _("Amount of money")

    def __init__(self, *args: Any, currency_from: str = "currency", **kwargs: Any) -> None:
        self.currency_from = currency_from
        super().__init__(*args, **kwargs)


class QuantityField(ExactField[Set, Get]):
    """An amount of a unit of measure: numeric(18, 6). `unit_from` says where the unit's code stands."""

    description = _("Quantity")
    digits = 18
    places = 6

    def __init__(self, *args: Any, unit_from: str = "unit", **kwargs: Any) -> None:
        self.unit_from = unit_from
        super().__init__(*args, **kwargs)


_WITHIN_ONE: list[Callable[[Any], None]] = [
    MinValueValidator(0, _("A rate is not below 0 %%.")),
    MaxValueValidator(1, _("A rate is not above 100 %%.")),
]


class RateField(ExactField[Set, Get]):
    """A share between 0 and 1 with six decimals: 0.22 is 22 %."""

    description = _("Rate")
    digits = 7
    places = 6
    default_validators = _WITHIN_ONE


class CurrencyField(TextColumn[Set, Get]):
    """An ISO 4217 currency code that is in use today; RUB unless said otherwise."""

    description = _("Currency")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 3, "default": DEFAULT_CURRENCY, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """A plain CharField for migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", list(args), dict(kwargs)

    def to_python(self, value: Any) -> Any:
        """The code in capitals; ValidationError if it is no currency."""
        if value is None or value == "":
            return value
        try:
            return check_currency(str(value))
        except ValueError as refusal:
            raise ValidationError(str(refusal), code="invalid") from refusal

    def get_prep_value(self, value: Any) -> Any:
        """What is stored is always the canonical code."""
        return super().get_prep_value(value if hasattr(value, "as_sql") else self.to_python(value))


class FieldNameField(TextColumn[Set, Get]):
    """The name of a field of another kind (`of="crm.Deal"`), the company's own among them; screens offer them."""

    description = _("Name of a field")

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 60, "blank": True, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """A plain CharField for migrations, which need not know whose fields are meant."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", list(args), dict(kwargs)


class UnitField(TextColumn[Set, Get]):
    """The code of a unit of measure (`artel.kit.quantity.UNITS`); pieces unless said otherwise."""

    description = _("Unit of measure")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        choices = [(unit.code, unit.symbol) for unit in UNITS.values()]
        super().__init__(*args, **{"max_length": 16, "default": DEFAULT_UNIT, "choices": choices, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """A plain CharField for migrations, which need not know the units there are."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", list(args), dict(kwargs)

    def to_python(self, value: Any) -> Any:
        """The unit's code; ValidationError if there is no such unit."""
        if value is None or value == "":
            return value
        try:
            return unit_of(str(value)).code
        except ValueError as refusal:
            raise ValidationError(str(refusal), code="invalid") from refusal

    def get_prep_value(self, value: Any) -> Any:
        """What is stored is always the canonical code."""
        return super().get_prep_value(value if hasattr(value, "as_sql") else self.to_python(value))


class RecordIdField(IdColumn[Set, Get]):
    """The id of a record of a context above, where a foreign key would turn the arrow. `kind` says whose id it is:
    screens name, choose and filter by the record."""

    description = _("Record")

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **{"null": True, "blank": True, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """A plain BigIntegerField: what a migration needs to know is the column."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigIntegerField", list(args), dict(kwargs)

    @property
    def named_model(self) -> type[models.Model] | None:
        """The kind of record; None where its context is not installed."""
        try:
            return apps.get_model(self.kind)
        except LookupError:
            return None

    def to_python(self, value: Any) -> Any:
        """The id; a record stands for its own."""
        return super().to_python(value.pk if isinstance(value, models.Model) else value)

    def get_prep_value(self, value: Any) -> Any:
        """What is stored is the id."""
        return super().get_prep_value(value.pk if isinstance(value, models.Model) else value)


def money_of(row: models.Model, name: str) -> Money:
    """The money in that MoneyField of the row, with its currency; assert that the amount is filled."""
    field = row._meta.get_field(name)
    assert isinstance(field, MoneyField), f"{name} is not a MoneyField"
    amount = getattr(row, name)
    assert amount is not None, f"{name} is empty"
    return Money(amount, _reached(row, field.currency_from))


def set_money(row: models.Model, name: str, money: Money) -> None:
    """Put money into that MoneyField; the row's own currency column follows.

    Where the currency stands on another row (a line's order), a different one raises CurrencyMismatch.
    """
    field = row._meta.get_field(name)
    assert isinstance(field, MoneyField), f"{name} is not a MoneyField"
    if "." not in field.currency_from:
        setattr(row, field.currency_from, money.currency)
    elif _reached(row, field.currency_from) != money.currency:
        raise CurrencyMismatch(
            _("%(money)s is not in the currency of the document, %(currency)s.")
            % {"money": money, "currency": _reached(row, field.currency_from)}
        )
    setattr(row, name, money.amount)


def quantity_of(row: models.Model, name: str) -> Quantity:
    """The quantity in that QuantityField of the row, with its unit; assert that the amount is filled."""
    field = row._meta.get_field(name)
    assert isinstance(field, QuantityField), f"{name} is not a QuantityField"
    amount = getattr(row, name)
    assert amount is not None, f"{name} is empty"
    return Quantity(amount, _reached(row, field.unit_from))


def _reached(row: models.Model, path: str) -> str:
    found: Any = row
    for attribute in path.split("."):
        found = getattr(found, attribute)
    return str(found)
