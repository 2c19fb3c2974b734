"""E-mail addresses: one form for comparing, and mailboxes nobody reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.kit.emails import (
    canonical_email,
    display_email,
    email_domain,
    find_emails,
    is_email,
    is_role_address,
    is_shared_address,
)

addresses = st.builds(
    "{}@{}.{}".format,
    st.from_regex(r"[a-z0-9](?:[a-z0-9_+-]{0,20}[a-z0-9])?", fullmatch=True),
    st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True),
    st.sampled_from(["ru", "com", "рф", "travel"]),
)


@given(addresses)
def test_spelling_does_not_matter(address):
    canonical = canonical_email(address)

    for spelling in (
        address.upper(),
        f"  {address};",
        f"Анна Ким <{address}>",
        f"mailto:{address}?subject=x",
        canonical,
    ):
        assert canonical_email(spelling) == canonical


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_a_clear_refusal(text):
    try:
        canonical = canonical_email(text)
    except ValueError as refusal:
        outcome = str(refusal).endswith(".")
    else:
        outcome = canonical_email(canonical) == canonical

    assert outcome


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Anna@Пример.РФ", "anna@xn--e1afmkfd.xn--p1ai"),
        ('"Doe, J." <J@D.com>', "j@d.com"),
        ("<x@y.com>,", "x@y.com"),
        ("first.last+tag@sub.example.co.uk", "first.last+tag@sub.example.co.uk"),
    ],
)
def test_real_addresses(text, canonical):
    assert canonical_email(text) == canonical


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Enter an e-mail address."),
        ("a@b", "“a@b” is not an e-mail address."),
        ("a b@c.ru", "“a b@c.ru” is not an e-mail address."),
        ("a..b@c.ru", "“a..b@c.ru” is not an e-mail address."),
        ("ivаn@mail.ru", "“ivаn@mail.ru” has Russian letters that look like Latin ones; type the address again."),
        ("ivan@mаil.ru", "“ivan@mаil.ru” has Russian letters that look like Latin ones; type the address again."),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(text, sentence):
    with pytest.raises(ValueError) as refusal:
        canonical_email(text)

    assert str(refusal.value) == sentence
    assert not is_email(text)


def test_longest_addresses():
    assert is_email("x" * 64 + "@example.com")
    assert not is_email("x" * 65 + "@example.com")
    assert not is_email("x@" + "a." * 130 + "com")


def test_domains_are_shown_in_their_own_letters():
    assert display_email("anna@xn--e1afmkfd.xn--p1ai") == "anna@пример.рф"
    assert email_domain("Anna <anna@Example.com>") == "example.com"


@pytest.mark.parametrize(
    "local", ["noreply", "no-reply", "do_not_reply", "MAILER-DAEMON", "bounce+12=x", "shop-noreply", "postmaster"]
)
def test_nobody_reads_these(local):
    assert is_role_address(f"{local}@example.com")


@pytest.mark.parametrize("local", ["ivan", "info", "reply", "bouncer.club", "noreplyson"])
def test_somebody_reads_these(local):
    assert not is_role_address(f"{local}@example.com")


def test_a_firms_mailbox_is_not_a_person():
    assert is_shared_address("info@example.com")
    assert not is_shared_address("anna@example.com")


def test_a_letter_gives_its_addresses():
    letter = "Пишите: Anna@Пример.РФ, info@x.ru. (test@y.com) <a@b.co>, INFO@X.RU; не адрес: a@b и @nick"

    assert find_emails(letter) == ["anna@xn--e1afmkfd.xn--p1ai", "info@x.ru", "test@y.com", "a@b.co"]
