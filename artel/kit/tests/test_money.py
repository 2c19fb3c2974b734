"""Money: exact sums, honest rounding, fair splitting, and reading what people write."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.kit.money import CurrencyMismatch, Money, currency_exponent, in_words, known_currencies, total
from artel.kit.quantity import Quantity

amounts = st.decimals(min_value=-(10**15), max_value=10**15, places=4)
coins = st.decimals(min_value=-(10**15), max_value=10**15, places=2)
currencies = st.sampled_from(["RUB", "EUR", "USD", "JPY", "KWD", "KZT", "CNY"])


@given(amounts, amounts, amounts)
def test_sums_do_not_depend_on_order_or_grouping(first, second, third):
    a, b, c = Money(first), Money(second), Money(third)

    assert (a + b) + c == a + (b + c) == c + b + a
    assert a - b == -(b - a)
    assert a + b - b == a


@given(amounts, st.integers(-1000, 1000), st.decimals(0, 1, places=6))
def test_products_are_exact(amount, count, rate):
    money = Money(amount)

    assert money * count == count * money == total([money] * abs(count)) * (1 if count >= 0 else -1)
    assert money * rate + money * (1 - rate) == money


@given(coins, st.lists(st.integers(0, 10_000), min_size=1, max_size=30).filter(any))
def test_shares_add_up_to_the_whole_and_stray_less_than_a_coin(amount, weights):
    money = Money(amount)

    shares = money.split(weights)

    assert total(shares) == money
    for share, weight in zip(shares, weights, strict=True):
        assert share == share.rounded()
        assert abs(share * sum(weights) - money * weight) < Money("0.01") * sum(weights)


@given(amounts, currencies, st.sampled_from(["ru", "en", "de"]))
def test_what_is_formatted_is_read_back(amount, currency, locale):
    money = Money(amount, currency).rounded()

    assert Money.parse(money.format(locale), currency, locale) == money


@given(amounts, currencies)
def test_json_keeps_every_digit(amount, currency):
    money = Money(amount, currency)

    assert Money.from_json(money.as_json()) == money


@given(amounts, currencies)
def test_rounding_moves_by_half_a_coin_at_most_and_only_once(amount, currency):
    money = Money(amount, currency)
    half = Money(Decimal(5).scaleb(-currency_exponent(currency) - 1), currency)

    assert abs(money.rounded() - money) <= half
    assert money.rounded().rounded() == money.rounded()
    assert (-money).rounded() == -money.rounded()


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "RUB", "0.01"),
        ("-0.005", "RUB", "-0.01"),
        ("2.675", "EUR", "2.68"),
        ("10.5", "JPY", "11"),
        ("1.2345", "KWD", "1.235"),
    ],
)
def test_halves_are_rounded_away_from_zero(amount, currency, rounded):
    assert Money(amount, currency).rounded() == Money(rounded, currency)


def test_leftover_coins_go_to_the_largest_remainders():
    assert Money("100").split([1, 1, 1]) == [Money("33.34"), Money("33.33"), Money("33.33")]
    assert Money("0.05").split([1, 3, 6]) == [Money("0.01"), Money("0.01"), Money("0.03")]
    assert Money("-0.01").split([1, 2]) == [Money("0"), Money("-0.01")]


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1 234 567,89 ₽", "1234567.89", "RUB"),
        ("1\u00a0234\u00a0567,89\u00a0руб.", "1234567.89", "RUB"),
        ("1\u2009234,5", "1234.5", "RUB"),
        ("$1,234.56", "1234.56", "USD"),
        ("1.234,56 EUR", "1234.56", "EUR"),
        ("1'234.50 CHF", "1234.50", "CHF"),
        ("−5,50", "-5.50", "RUB"),
        ("€ -12", "-12", "EUR"),
        ("10005534", "10005534", "RUB"),
        ("0,125", "0.125", "RUB"),
        (".5", "0.5", "RUB"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount, currency):
    assert Money.parse(text) == Money(amount, currency)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,234", "“1,234” may mean thousands or decimals; write it without the comma."),
        ("12 34", "“12 34”: the digits between spaces are not thousands."),
        ("1.2.3", "“1.2.3” is not a number."),
        ("5 груш", "“5 груш”: “груш” is not a currency we know."),
        ("$5 EUR", "“$5 EUR” names two currencies."),
        ("many", "“many” is not an amount of money."),
        ("", "“” is not an amount of money."),
        ("1e5", "“1e5” is not a number."),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(text, sentence):
    with pytest.raises(ValueError) as refusal:
        Money.parse(text)

    assert str(refusal.value) == sentence


def test_the_reader_decides_what_a_lone_mark_means():
    assert Money.parse("1,234", locale="ru") == Money("1.234")
    assert Money.parse("1,234", locale="en") == Money("1234")
    assert Money.parse("1.234", locale="de") == Money("1234")
    assert Money.parse("1.234", locale="ru") == Money.parse("1.234") == Money("1.234")


@pytest.mark.parametrize("broken", [1.5, True, None, b"1"])
def test_inexact_numbers_are_refused(broken):
    with pytest.raises(TypeError):
        Money(broken)


@pytest.mark.parametrize("broken", ["NaN", "Infinity", "-inf", "", "five"])
def test_numbers_without_a_value_are_refused(broken):
    with pytest.raises(ValueError):
        Money(broken)


def test_currencies_never_mix():
    roubles, euros = Money("1"), Money("1", "EUR")

    for mix in (
        lambda: roubles + euros,
        lambda: roubles - euros,
        lambda: roubles < euros,
        lambda: total([euros]),
        lambda: roubles.share_of(euros),
    ):
        with pytest.raises(CurrencyMismatch):
            mix()
    assert roubles != euros


def test_only_living_currencies_are_taken():
    assert {"RUB", "EUR", "USD", "CNY", "KZT", "BYN"} <= known_currencies()
    assert Money(1, "rub").currency == "RUB"
    with pytest.raises(ValueError, match="“DEM” is not a currency code"):
        Money(1, "DEM")


def test_money_speaks_the_readers_language():
    assert Money("1234567.89").format("ru") == "1\u202f234\u202f567,89\u202f₽"
    assert Money("1234567.89").format("en") == "₽1,234,567.89"
    assert Money("-5", "EUR").format("ru") == "-5,00\u202f€"
    assert Money("5000", "JPY").format("en") == "¥5,000"


def test_json_shows_the_coins():
    assert Money("12.5", "EUR").as_json() == {"amount": "12.50", "currency": "EUR"}
    assert Money("12.5000", "EUR").as_json() == {"amount": "12.50", "currency": "EUR"}
    assert Money("1E+3").as_json() == {"amount": "1000.00", "currency": "RUB"}


def test_a_price_times_a_quantity_is_money():
    assert Money("99.90") * Quantity("2.5", "kg") == Money("249.75")
    assert Money("30").share_of(Money("120")) == Decimal("0.25")


def test_unrounded_money_and_senseless_weights_cannot_be_split():
    for money, weights in ((Money("0.001"), [1]), (Money("1"), [0, 0]), (Money("1"), [2, -1]), (Money("1"), [])):
        with pytest.raises(ValueError):
            money.split(weights)


@pytest.mark.parametrize(
    ("money", "russian", "english"),
    [
        (Money("1002.05"), "Одна тысяча два рубля 05 копеек", "One thousand and two roubles 05 kopecks"),
        (Money("0"), "Ноль рублей 00 копеек", "Zero roubles 00 kopecks"),
        (Money("21.21"), "Двадцать один рубль 21 копейка", "Twenty-one roubles 21 kopecks"),
        (Money("2000011.12"), "Два миллиона одиннадцать рублей 12 копеек", "Two million and eleven roubles 12 kopecks"),
        (Money("-2.02", "USD"), "Минус два доллара США 02 цента", "Minus two US dollars 02 cents"),
        (Money("2", "TRY"), "Две турецкие лиры 00 курушей", "Two Turkish liras 00 kurus"),
        (Money("5", "JPY"), "Пять JPY", "Five JPY"),
        (Money("0.999"), "Один рубль 00 копеек", "One rouble 00 kopecks"),
    ],
)
def test_amounts_are_spelled_as_cash_orders_ask(money, russian, english):
    assert (in_words(money, "ru"), in_words(money, "en")) == (russian, english)
