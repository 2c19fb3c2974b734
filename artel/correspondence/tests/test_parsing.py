import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.core.errors import Refused
from artel.correspondence.cleaning import clean_html, preview, text_of_html, without_quotes
from artel.correspondence.parsing import Unreadable, read_letter
from artel.correspondence.sealing import seal, unseal

HEAD = b"From: a@b.example\r\nMessage-ID: <1@b.example>\r\n"


@pytest.mark.parametrize(
    ("charset", "named"),
    [("utf-8", True), ("windows-1251", True), ("koi8-r", True), ("windows-1251", False), ("utf-8", False)],
)
def test_words_are_read_in_the_alphabet_they_were_written_in(charset, named):
    text = "Добрый день! Хотим поехать в Сочи всей семьёй, пришлите, пожалуйста, предложение и цены."
    kind = f'text/plain; charset="{charset}"' if named else "text/plain"
    raw = HEAD + f"Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode() + text.encode(charset)

    assert read_letter(raw).text == text


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-8"])
def test_encoded_headers_are_words(charset):
    from email.header import Header

    subject, name = Header("Заявка на тур", charset).encode(), Header("Пётр Ильин", charset).encode()
    raw = f"From: {name} <PETR@B.example>\r\nSubject: {subject}\r\n\r\nx".encode()

    letter = read_letter(raw)

    assert (letter.subject, letter.from_name, letter.from_address) == ("Заявка на тур", "Пётр Ильин", "petr@b.example")


def test_a_header_in_bare_cp1251_is_read_too():
    raw = b"From: a@b.example\r\nSubject: " + "Заявка на поездку в Крым, нужна цена".encode("cp1251") + b"\r\n\r\nx"

    assert read_letter(raw).subject == "Заявка на поездку в Крым, нужна цена"


def test_an_unknown_alphabet_and_a_broken_date_do_not_stop_the_rest():
    raw = HEAD + b'Date: yesterday\r\nContent-Type: text/plain; charset="x-unknown"\r\n\r\nHello'

    letter = read_letter(raw)

    assert (letter.text, letter.sent_at) == ("Hello", None)


def test_html_alone_gives_words_and_harmless_html():
    html = '<p>Добрый день<br>Анна</p><script>alert(1)</script><img src="http://spy.example/x.png"><a href="javascript:x">y</a>'
    raw = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()

    letter = read_letter(raw)

    assert letter.text == "Добрый день\nАнна\ny"
    assert "script" not in letter.html
    assert "img" not in letter.html
    assert "javascript" not in letter.html


def test_an_alternative_gives_both_and_files_are_apart():
    raw = HEAD + (
        b'Content-Type: multipart/mixed; boundary="M"\r\n\r\n--M\r\n'
        b'Content-Type: multipart/alternative; boundary="A"\r\n\r\n--A\r\nContent-Type: text/plain\r\n\r\nplain\r\n'
        b"--A\r\nContent-Type: text/html\r\n\r\n<b>rich</b>\r\n--A--\r\n--M\r\n"
        b"Content-Type: application/pdf; name*=utf-8''%D0%9F%D0%BB%D0%B0%D0%BD.pdf\r\n"
        b"Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--M--\r\n"
    )

    letter = read_letter(raw)

    assert (letter.text, letter.html) == ("plain", "<b>rich</b>")
    assert [(file.name, file.content) for file in letter.attachments] == [("План.pdf", b"%PDF")]


def test_a_letter_within_a_letter_is_a_file():
    raw = HEAD + (
        b'Content-Type: multipart/mixed; boundary="M"\r\n\r\n--M\r\nContent-Type: text/plain\r\n\r\nSee\r\n--M\r\n'
        b"Content-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\nSubject: Inner\r\n\r\nWords inside\r\n--M--\r\n"
    )

    letter = read_letter(raw)

    assert letter.text == "See"
    assert [(file.media_type, b"Words inside" in file.content) for file in letter.attachments] == [("message/rfc822", True)]


def test_a_broken_winmail_stays_the_file_it_is():
    raw = HEAD + (
        b'Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Disposition: attachment\r\n\r\nnot tnef'
    )

    assert [file.name for file in read_letter(raw).attachments] == ["winmail.dat"]


def test_a_name_cannot_leave_its_folder():
    raw = HEAD + b'Content-Type: image/png; name="../../etc/passwd"\r\nContent-Disposition: attachment\r\n\r\nx'

    assert [file.name for file in read_letter(raw).attachments] == ["passwd"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("<a@b.example>", "<a@b.example>"),
        ("  <a@b.example> junk", "<a@b.example>"),
        ("a@b.example", "<a@b.example>"),
    ],
)
def test_identities_are_read_as_people_write_them(header, expected):
    assert read_letter(f"From: x@y.example\r\nMessage-ID: {header}\r\n\r\n".encode()).message_id == expected


def test_what_has_no_headers_is_no_letter():
    with pytest.raises(Unreadable):
        read_letter(b"\x00\x01\x02")


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reader(raw):
    try:
        letter = read_letter(b"From: a@b.example\r\n" + raw)
    except Unreadable:
        return
    assert "\x00" not in letter.text + letter.subject + letter.html


@pytest.mark.parametrize(
    "tail",
    [
        "\n\n12.11.2026 10:00, Анна пишет:\n> Здравствуйте",
        "\n\nOn Mon, 23 Nov 2026 at 10:00, Ann <ann@x.example> wrote:\n> Hello",
        "\n\n----- Исходное сообщение -----\nОт: Анна",
        "\n\n-----Original Message-----\nFrom: Ann",
        "\n> Здравствуйте\n> Сколько?",
        "",
    ],
)
def test_a_timeline_shows_what_was_written_now(tail):
    assert without_quotes("Беру!" + tail) == "Беру!"


def test_a_letter_that_is_all_quote_is_shown_whole():
    assert preview("> да") == "> да"


def test_links_open_apart_and_say_nothing_of_us():
    assert clean_html('<a href="https://x.example/?a=1">x</a>') == (
        '<a href="https://x.example/?a=1" target="_blank" rel="noopener noreferrer nofollow">x</a>'
    )


def test_tables_become_lines():
    assert text_of_html("<table><tr><td>Имя</td><td>Пётр</td></tr><tr><td>Тел</td></tr></table>") == "Имя Пётр\nТел"


def test_a_password_is_stored_sealed_or_by_the_name_of_its_variable(settings, monkeypatch):
    sealed = seal("тайна")
    assert "тайна" not in sealed
    assert unseal(sealed) == "тайна"

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert unseal(sealed) == "тайна"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Refused, match=r"secret key|ключ"):
        unseal(sealed)

    monkeypatch.setenv("ARTEL_MAIL_SALES", "p")
    assert unseal(seal("env:ARTEL_MAIL_SALES")) == "p"
    for stolen in ("env:ARTEL_SECRET_KEY", "env:PATH"):
        with pytest.raises(Refused):
            seal(stolen)
