"""Amounts in words: read back by a reader of its own, they are the amounts that were written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.kit.money import Money, in_words

ONES = {
    "ноль": 0, "один": 1, "одна": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7,
    "восемь": 8, "девять": 9, "десять": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13, "четырнадцать": 14,
    "пятнадцать": 15, "шестнадцать": 16, "семнадцать": 17, "восемнадцать": 18, "девятнадцать": 19, "двадцать": 20,
    "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80, "девяносто": 90,
    "сто": 100, "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500, "шестьсот": 600, "семьсот": 700,
    "восемьсот": 800, "девятьсот": 900,
}  # fmt: skip
SCALES = {"тысяч": 1000, "миллион": 10**6, "миллиард": 10**9}
ENDINGS = {  # by the form that goes with the count: 1, 2-4, the rest
    "тысяч": ("тысяча", "тысячи", "тысяч"), "миллион": ("миллион", "миллиона", "миллионов"),
    "миллиард": ("миллиард", "миллиарда", "миллиардов"),
}  # fmt: skip
ROUBLES, KOPECKS = ("рубль", "рубля", "рублей"), ("копейка", "копейки", "копеек")


def form(count: int, forms: tuple[str, str, str]) -> str:
    if 11 <= count % 100 <= 14:
        return forms[2]
    return forms[0] if count % 10 == 1 else forms[1] if count % 10 in (2, 3, 4) else forms[2]


def read(words: list[str]) -> int:
    """What Russian words say; every scale must have the ending and the gender of its count."""
    total = part = 0
    last = ""
    for word in words:
        stem = next((stem for stem in sorted(SCALES, key=len, reverse=True) if word.startswith(stem)), None)
        if stem is None:
            part += ONES[word]
        else:
            assert word == form(part, ENDINGS[stem]), words
            assert (last in ("одна", "две")) <= (stem == "тысяч"), words
            assert not (stem == "тысяч" and last in ("один", "два")), words
            total += part * SCALES[stem]
            part = 0
        last = word
    assert last not in ("одна", "две"), words
    return total + part


@given(st.integers(min_value=0, max_value=10**12 - 1), st.integers(min_value=0, max_value=99))
def test_roubles_in_words_say_the_amount_in_good_russian(whole: int, coins: int) -> None:
    told = in_words(Money(Decimal(whole) + Decimal(coins) / 100), "ru")

    *words, noun, shown, kopecks = told.lower().split()
    assert told[0].isupper()
    assert read(words) == whole
    assert noun == form(whole, ROUBLES)
    assert (shown, kopecks) == (f"{coins:02}", form(coins, KOPECKS))


@pytest.mark.parametrize(
    ("amount", "currency", "language", "words"),
    [
        ("1002.05", "RUB", "ru", "Одна тысяча два рубля 05 копеек"),
        ("0", "RUB", "ru", "Ноль рублей 00 копеек"),
        ("21.01", "USD", "ru", "Двадцать один доллар США 01 цент"),
        ("2.00", "TRY", "ru", "Две турецкие лиры 00 курушей"),
        ("1000000.11", "KZT", "ru", "Один миллион тенге 11 тиынов"),
        ("1234.50", "EUR", "en", "One thousand, two hundred and thirty-four euros 50 cents"),
        ("1.01", "GBP", "en", "One pound sterling 01 penny"),
    ],
)
def test_other_currencies_have_their_own_nouns(amount: str, currency: str, language: str, words: str) -> None:
    assert in_words(Money(amount, currency), language) == words
