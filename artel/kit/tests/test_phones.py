"""Phones: one number is one number however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.kit.phones import Phone, find_phones, format_phone, parse_phone, phone_digits

mobiles = st.from_regex(r"9[0-9]{9}", fullmatch=True)
extensions = st.one_of(st.just(""), st.from_regex(r"[0-9]{1,5}", fullmatch=True))
layouts = st.sampled_from(
    [
        "{a}{b}{c}{d}", "8{a}{b}{c}{d}", "+7{a}{b}{c}{d}", "7{a}{b}{c}{d}", "8 ({a}) {b}-{c}-{d}", "+7 {a} {b} {c} {d}",
        "8-{a}-{b}-{c}-{d}", "{a} {b}-{c}-{d}", "+7\u00a0({a})\u00a0{b}–{c}–{d}", "+8 {a} {b} {c} {d}",
        "тел.: 8 {a} {b} {c}{d}", "tel:+7{a}{b}{c}{d}", "моб. 8{a}{b}{c}{d}", "  8.{a}.{b}.{c}.{d} ",
    ]
)  # fmt: skip
tails = st.sampled_from(
    [" доб. {}", " (доб. {})", ", доб {}", " вн. {}", " внутр. {}", " ext. {}", " x{}", "#{}", ",{}", ";ext={}"]
)


@given(mobiles, extensions, layouts, tails)
def test_every_spelling_gives_the_same_number(number, extension, layout, tail):
    parts = {"a": number[:3], "b": number[3:6], "c": number[6:8], "d": number[8:]}
    text = layout.format(**parts) + (tail.format(extension) if extension else "")

    assert parse_phone(text) == Phone(f"+7{number}", extension)


@given(mobiles, extensions)
def test_a_canonical_number_stays_as_it_is(number, extension):
    phone = Phone(f"+7{number}", extension)

    assert parse_phone(str(phone)) == phone
    assert parse_phone(format_phone(phone)) == phone


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_clear_refusal(text):
    try:
        phone = parse_phone(text)
    except ValueError as refusal:
        outcome = str(refusal).endswith(".")
    else:
        outcome = parse_phone(str(phone)) == phone

    assert outcome


@pytest.mark.parametrize(
    ("text", "e164", "extension"),
    [
        ("8 (912) 345-67-89 доб. 12", "+79123456789", "12"),
        ("495 123-45-67", "+74951234567", ""),
        ("8 (34377) 2-12-34", "+73437721234", ""),
        ("8 800 555-35-35", "+78005553535", ""),
        ("+49 30 123456", "+4930123456", ""),
        ("8-10-49-30-123456", "+4930123456", ""),
        ("00 49 30 123456", "+4930123456", ""),
        ("+81 3-1234-5678", "+81312345678", ""),
        ("+7 (727) 250-12-34", "+77272501234", ""),
        ("+7 999 000-00-00", "+79990000000", ""),
        ("89123456789 доб 12 (секретарь)", "+79123456789", "12"),
        ("+1 650-253-0000 ext. 345", "+16502530000", "345"),
    ],
)
def test_real_numbers(text, e164, extension):
    assert parse_phone(text) == Phone(e164, extension)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Enter a phone number."),
        ("hello", "“hello” is not a phone number."),
        ("123-45-67", "“123-45-67” is too short; write the number with its area or operator code."),
        ("+7 912 345 678", "“+7 912 345 678” is too short; write the number with its area or operator code."),
        ("+7 000 123 45 67", "“+7 000 123 45 67” is not a phone number."),
        ("8-800-FLOWERS", "“8-800-FLOWERS” is not a phone number."),
        (
            "8912 345 67 89, 8 913 345 67 89",
            "“8912 345 67 89, 8 913 345 67 89” is too long for one phone number; write one number.",
        ),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(text, sentence):
    with pytest.raises(ValueError) as refusal:
        parse_phone(text)

    assert str(refusal.value) == sentence


def test_numbers_are_shown_with_spaces():
    assert format_phone("8 912 3456789 доб. 12") == "+7 912 345-67-89 ext. 12"
    assert format_phone("nothing") == "nothing"


def test_digits_to_search_by():
    assert phone_digits("8 (912) 345-67-89") == phone_digits("+7 912 345 67 89") == "79123456789"
    assert phone_digits("345-67") == "34567"


def test_a_letter_gives_its_numbers_and_nothing_else():
    letter = (
        "Звоните 8 (912) 345-67-89 доб. 12 или +7 495 123-45-67 вн. 5.\n"
        "ИНН 7707083893, счёт 40702810400000000225, сумма 1 234 567,89 от 23.11.2026.\n"
        "London +44 20 7946 0958; ещё раз: +7 (912) 345 67 89 доб.12"
    )

    assert find_phones(letter) == [
        Phone("+79123456789", "12"),
        Phone("+74951234567", "5"),
        Phone("+442079460958"),
    ]
