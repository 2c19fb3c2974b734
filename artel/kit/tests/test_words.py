"""Numbers spelled out, with Russian endings."""

import pytest

from artel.kit.words import Forms, number_in_words, plural

DAY = Forms("день", "дня", "дней")


@pytest.mark.parametrize(
    ("count", "form"),
    [
        (0, "дней"),
        (1, "день"),
        (2, "дня"),
        (5, "дней"),
        (11, "дней"),
        (14, "дней"),
        (21, "день"),
        (102, "дня"),
        (112, "дней"),
    ],
)
def test_russian_nouns_follow_their_number(count, form):
    assert plural(count, DAY, "ru") == form


def test_english_nouns_follow_their_number():
    assert [plural(count, Forms("day", "days", "days"), "en") for count in (0, 1, 2)] == ["days", "day", "days"]


def test_thousands_are_feminine_by_themselves():
    assert number_in_words(2001) == "две тысячи один"
    assert number_in_words(2001, feminine=True) == "две тысячи одна"
    assert number_in_words(1002, "en") == "one thousand and two"
