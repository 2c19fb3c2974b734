"""Model fields: what they refuse, and that migrations see plain columns."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.test.utils import isolate_apps

from artel.kit.fields import (
    CurrencyField,
    ExactFormField,
    MoneyField,
    QuantityField,
    RateField,
    UnitField,
    money_of,
    quantity_of,
    set_money,
)
from artel.kit.money import CurrencyMismatch, Money
from artel.kit.quantity import UNITS, Quantity


@pytest.fixture
def line():
    with isolate_apps("artel.kit"):

        class Order(models.Model):
            currency = CurrencyField()

            class Meta:
                app_label = "kit"

        class Line(models.Model):
            order = models.ForeignKey(Order, on_delete=models.CASCADE)
            price = MoneyField(currency_from="order.currency")
            cost = MoneyField(null=True)
            currency = CurrencyField()
            quantity = QuantityField()
            unit = UnitField(default="kg")

            class Meta:
                app_label = "kit"

        yield Line(order=Order(currency="EUR"), price=Decimal("9.9900"), quantity=Decimal("2.5"))


def test_a_row_speaks_in_money_and_quantities(line):
    assert money_of(line, "price") == Money("9.99", "EUR")
    assert quantity_of(line, "quantity") == Quantity("2.5", "kg")


def test_setting_money_sets_its_currency_too(line):
    set_money(line, "cost", Money("5", "USD"))

    assert (line.cost, line.currency) == (Decimal(5), "USD")
    assert money_of(line, "cost") == Money("5", "USD")


def test_a_line_keeps_to_the_currency_of_its_order(line):
    with pytest.raises(CurrencyMismatch):
        set_money(line, "price", Money("5", "RUB"))

    assert line.price == Decimal("9.99")


@pytest.mark.parametrize("value", [1.5, "NaN", Decimal("Infinity"), "ten", True])
def test_inexact_numbers_are_no_amounts(value):
    with pytest.raises(ValidationError):
        MoneyField().clean(value, None)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (MoneyField(), Decimal(10) ** 16, "This number is too large: at most 16 digits before the decimal point."),
        (MoneyField(), Decimal("0.00001"), "This number has more than 4 decimals; round it first."),
        (QuantityField(), Decimal(10) ** 12, "This number is too large: at most 12 digits before the decimal point."),
        (RateField(), Decimal("0.1234567"), "This number has more than 6 decimals; round it first."),
    ],
)
def test_the_database_never_gets_what_it_would_round_or_overflow(field, value, sentence):
    with pytest.raises(ValidationError) as refusal:
        field.get_db_prep_save(value, connection)

    assert refusal.value.messages == [sentence]


@pytest.mark.parametrize("value", [Decimal(10) ** 16 - 1, Decimal("-0.0001"), Decimal("1.50000000"), 7, "12.5"])
def test_what_fits_is_stored_as_it_is(value):
    assert MoneyField().get_db_prep_save(value, connection) == Decimal(value)


@pytest.mark.parametrize(("value", "fits"), [("0", True), ("1", True), ("0.22", True), ("-0.01", False), ("22", False)])
def test_a_rate_lies_between_nothing_and_all(value, fits):
    if fits:
        assert RateField().clean(Decimal(value), None) == Decimal(value)
    else:
        with pytest.raises(ValidationError):
            RateField().clean(Decimal(value), None)


def test_currency_and_unit_are_known_ones():
    assert CurrencyField().clean("eur", None) == "EUR"
    assert UnitField().clean("кг", None) == "kg"
    with pytest.raises(ValidationError):
        CurrencyField().clean("XXX", None)
    with pytest.raises(ValidationError):
        UnitField().clean("parrot", None)


def test_a_unit_is_chosen_among_all_there_are_by_its_sign():
    labels = {code: str(label) for code, label in UnitField().flatchoices}

    assert (len(labels), labels["kg"], labels["m2"]) == (len(UNITS), "kg", "m²")


@pytest.mark.parametrize(
    ("field", "written"),
    [
        (MoneyField(currency_from="order.currency"), "models.DecimalField(decimal_places=4, max_digits=20)"),
        (
            MoneyField(null=True, default=0),
            "models.DecimalField(decimal_places=4, default=0, max_digits=20, null=True)",
        ),
        (QuantityField(), "models.DecimalField(decimal_places=6, max_digits=18)"),
        (RateField(default=0), "models.DecimalField(decimal_places=6, default=0, max_digits=7)"),
        (CurrencyField(), "models.CharField(default='RUB', max_length=3)"),
        (UnitField(default="kg"), "models.CharField(default='kg', max_length=16)"),
    ],
)
def test_migrations_see_plain_columns(field, written):
    assert MigrationWriter.serialize(field)[0] == written


def test_a_copy_of_a_field_is_the_same_column():
    copy = MoneyField(currency_from="order.currency").clone()

    assert isinstance(copy, MoneyField)
    assert (copy.max_digits, copy.decimal_places) == (20, 4)


def test_forms_read_numbers_as_people_type_them():
    box = MoneyField().formfield()

    assert isinstance(box, ExactFormField)
    assert box.clean("1 234 567,89") == Decimal("1234567.89")
    with pytest.raises(ValidationError, match="is not a number"):
        box.clean("many")
