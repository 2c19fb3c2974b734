"""Numbers of the state and the banks: real ones pass, one wrong digit does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.kit.identifiers import (
    account_key_fits,
    check_account,
    check_bik,
    check_correspondent_account,
    check_iban,
    check_inn,
    check_kpp,
    check_ogrn,
    check_ogrnip,
    check_snils,
    format_snils,
    is_personal_inn,
)

SBERBANK = "044525225"
REAL = [
    (check_inn, "7707083893"),
    (check_inn, "500100732259"),
    (check_ogrn, "1027700132195"),
    (check_ogrnip, "304500116000157"),
    (check_snils, "11223344595"),
    (check_iban, "GB82WEST12345698765432"),
    (lambda text: check_account(text, SBERBANK), "40703810338000004033"),
    (lambda text: check_correspondent_account(text, SBERBANK), "30101810400000000225"),
]


@pytest.mark.parametrize(("check", "number"), REAL)
def test_real_numbers_pass_with_spaces_too(check, number):
    assert check(number) == number
    assert check(f" {number[:4]} {number[4:]}\u00a0") == number


@pytest.mark.parametrize(("check", "number"), REAL)
def test_no_single_wrong_digit_in_the_number_passes(check, number):
    """The rules find nearly every slip of one digit; mod 11 mod 10 lets a few pass, so most must be refused."""
    slips = [
        number[:place] + digit + number[place + 1 :]
        for place in range(len(number))
        if number[place].isdigit()
        for digit in "0123456789"
        if digit != number[place]
    ]

    passed = [slip for slip in slips if _passes(check, slip)]

    assert len(passed) <= len(slips) // 20


@pytest.mark.parametrize(
    ("account", "bik"),
    [
        ("40602810700000000025", "049805746"),
        ("30101810800000000746", "049805746"),
        ("40703810438040104602", "044525225"),
        ("40703810600000011971", "044525659"),
    ],
)
def test_the_worked_examples_of_the_bank_of_russia(account, bik):
    """Rule 515 of 08.09.1997, annex, and published accounts."""
    assert account_key_fits(account, bik)


@given(st.from_regex(r"4[0-9]{19}", fullmatch=True), st.from_regex(r"04[0-9]{7}", fullmatch=True))
def test_exactly_one_key_fits_an_account(account, bik):
    fitting = [key for key in "0123456789" if account_key_fits(account[:8] + key + account[9:], bik)]

    assert len(fitting) == 1


@given(st.text(max_size=30))
def test_any_text_passes_unchanged_twice_or_is_refused(text):
    for check in (check_inn, check_kpp, check_ogrn, check_ogrnip, check_snils, check_bik, check_iban):
        if _passes(check, text):
            assert check(check(text)) == check(text)


@pytest.mark.parametrize(
    ("check", "text", "sentence"),
    [
        (check_inn, "7707083894", "There is a typing error in this ИНН: its check digit does not fit."),
        (check_inn, "77070838", "ИНН has 10 digits for a company and 12 for a person."),
        (check_inn, "77O7083893", "ИНН is made of digits only."),
        (check_inn, "0000000000", "No tax office gives an ИНН that begins with 00."),
        (check_kpp, "77360100", "КПП has nine characters: four digits, two digits or Latin letters, three digits."),
        (check_ogrn, "304500116000157", "ОГРН has 13 digits; an entrepreneur's ОГРНИП has 15."),
        (check_ogrn, "1027700132196", "There is a typing error in this number: its check digit does not fit."),
        (check_ogrnip, "1027700132195", "ОГРНИП has 15 digits; a company's ОГРН has 13."),
        (check_snils, "112-233-445 96", "There is a typing error in this СНИЛС: its check digits do not fit."),
        (check_snils, "112", "СНИЛС has 11 digits, such as 112-233-445 95."),
        (check_bik, "944525225", "A БИК begins with 04, and with 00, 01 or 02 for the Treasury."),
        (check_bik, "0445252", "БИК has nine digits."),
        (check_iban, "GB82WEST12345698765433", "This is not a valid IBAN; compare it with the bank's letter."),
    ],
)
def test_refusals_say_what_is_wrong(check, text, sentence):
    with pytest.raises(ValueError) as refusal:
        check(text)

    assert str(refusal.value) == sentence


def test_an_account_belongs_to_its_bank():
    with pytest.raises(ValueError, match="do not belong together"):
        check_account("40703810338000004033", "044525659")
    with pytest.raises(ValueError, match="correspondent account of a bank"):
        check_account("30101810400000000225", SBERBANK)
    with pytest.raises(ValueError, match="begins with 301"):
        check_correspondent_account("40703810338000004033", SBERBANK)


def test_treasury_accounts_carry_no_key():
    assert check_account("03100643000000017300", "017003983") == "03100643000000017300"
    assert check_correspondent_account("40102810545370000003", "017003983") == "40102810545370000003"


def test_canonical_forms():
    assert check_kpp("7736 01 001") == "773601001"
    assert check_kpp("7736ab001") == "7736AB001"
    assert format_snils(check_snils("112-233-445 95")) == "112-233-445 95"
    assert check_snils("001-001-998 00") == "00100199800"
    assert is_personal_inn("500100732259")
    assert not is_personal_inn("7707083893")


def _passes(check, text):
    try:
        check(text)
    except ValueError:
        return False
    return True
