"""Translations are collected, compiled and checked without outside tools."""

from pathlib import Path

import pytest
from babel.messages.catalog import Message

from artel.config import messages


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with one context, `shop`, that says three things."""
    place = tmp_path / "artel" / "shop"
    (place / "templates").mkdir(parents=True)
    (place / "__init__.py").write_text("")
    (place / "words.py").write_text('label = _("Order")\nmany = ngettext("%(n)s day", "%(n)s days", 2)\n')
    (place / "templates" / "shop.html").write_text("{% load i18n %}{% translate 'Pay' %}{% blocktranslate %}Dear {{ name }}{% endblocktranslate %}")  # fmt: skip
    monkeypatch.setattr(messages, "PACKAGE", tmp_path / "artel")
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    return place


def _translate(context: Path, **words: str) -> None:
    file = messages.catalogue_file(context, "ru")
    text = file.read_text()
    for english, russian in words.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{russian}"')
    file.write_text(text)


def test_strings_of_python_and_templates_are_collected(context: Path) -> None:
    messages.gather()

    found = {messages._first(message.id) for message in messages.catalogue(context, "ru") if message.id}

    assert found == {"Order", "%(n)s day", "Pay", "Dear %(name)s"}


def test_every_gap_is_named(context: Path) -> None:
    messages.gather()
    _translate(context, Order="Заказ", Pay="Оплатить")

    gaps = sorted(str(gap) for gap in messages.gaps())

    assert gaps == ["shop: no ru translation: “%(n)s day”", "shop: no ru translation: “Dear %(name)s”"]


def test_a_translation_survives_collecting_again_and_a_lost_string_leaves(context: Path) -> None:
    messages.gather()
    _translate(context, Order="Заказ")
    (context / "templates" / "shop.html").unlink()

    messages.gather()

    kept = {messages._first(message.id): message.string for message in messages.catalogue(context, "ru") if message.id}
    assert kept["Order"] == "Заказ"
    assert "Pay" not in kept


@pytest.mark.parametrize(
    ("english", "russian", "reason"),
    [
        ("Dear %(name)s", "Здравствуйте, %(name)s", ""),
        ("Dear %(name)s", "Здравствуйте, %(имя)s", "placeholders differ in the translation (%(name)s, %(имя)s)"),
        ("Dear %(name)s", "Здравствуйте", "placeholders differ in the translation (%(name)s)"),
        (("%(n)s day", "%(n)s days"), ("один день", "%(n)s дня", "%(n)s дней"), ""),
    ],
)
def test_placeholders_must_be_the_same(english: str, russian: str, reason: str) -> None:
    assert messages._placeholders_differ(Message(english), russian) == reason


def test_compiled_catalogues_hold_the_words(context: Path) -> None:
    messages.gather()
    _translate(context, Order="Заказ")

    messages.compile_catalogues()

    assert "Заказ".encode() in messages.catalogue_file(context, "ru").with_suffix(".mo").read_bytes()


def test_two_contexts_may_not_say_one_string_differently(context: Path) -> None:
    second = context.parent / "depot"
    second.mkdir()
    (second / "__init__.py").write_text("")
    (second / "words.py").write_text('label = _("Order")\n')
    messages.gather()
    _translate(context, Order="Заказ", Pay="Оплатить")
    _translate(second, Order="Приказ")

    disputes = [str(gap) for gap in messages.gaps() if "differs" in gap.reason]

    assert disputes == ["shop: ru differs from depot ('Заказ', 'Приказ'): “Order”"]
