"""Names: parts, short forms, and what duplicates are found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.kit.names import FirmName, PersonName, normalised, short_name, split_firm_name, split_person_name


@pytest.mark.parametrize(
    ("text", "family", "given_name", "patronymic"),
    [
        ("Иванов Иван Иванович", "Иванов", "Иван", "Иванович"),
        ("Иван Иванович Иванов", "Иванов", "Иван", "Иванович"),
        ("Иванов И. И.", "Иванов", "И.", "И."),
        ("И.И. Иванов", "Иванов", "И.", "И."),
        ("Иван Иванов", "Иванов", "Иван", ""),
        ("Пушкин Александр", "Пушкин", "Александр", ""),
        ("Ким Мария", "Ким", "Мария", ""),
        ("Мария Ким", "Ким", "Мария", ""),
        ("Иван Петрович", "", "Иван", "Петрович"),
        ("Абрамович Роман", "Абрамович", "Роман", ""),
        ("Анна-Мария Шмидт", "Шмидт", "Анна-Мария", ""),
        ("Алиев Али Вели оглы", "Алиев", "Али", "Вели оглы"),
        ("Ivan Ivanov", "Ivanov", "Ivan", ""),
        ("Ivanov, Ivan", "Ivanov", "Ivan", ""),
        ("Ivanov Ivan Ivanovich", "Ivanov", "Ivan", "Ivanovich"),
        ("John Fitzgerald Kennedy", "Kennedy", "John", "Fitzgerald"),
        ("Ludwig van Beethoven", "van Beethoven", "Ludwig", ""),
        ("Иван", "", "Иван", ""),
        ("", "", "", ""),
    ],
)
def test_names_come_apart(text, family, given_name, patronymic):
    assert split_person_name(text) == PersonName(family, given_name, patronymic)


@pytest.mark.parametrize("family", ["Иванов", "Петрова-Водкина", "Ким", "Шмидт", "Черных"])
@pytest.mark.parametrize(("given_name", "patronymic"), [("Иван", "Ильич"), ("Ольга", "Сергеевна"), ("Лев", "Кузьмич")])
def test_the_official_order_is_read_back(family, given_name, patronymic):
    name = PersonName(family, given_name, patronymic)

    assert split_person_name(str(name)) == name


@given(st.lists(st.from_regex(r"[А-Яа-яA-Za-z]{3,12}", fullmatch=True), max_size=6))
def test_no_word_is_lost_or_added(words):
    name = split_person_name(" ".join(words))

    assert sorted(str(name).split()) == sorted(words)
    assert name.family in short_name(name)


@given(st.text(max_size=40), st.sampled_from(["ООО", "GmbH", "KG", '"', ""]))
def test_a_name_with_a_letter_never_normalises_to_nothing(text, form):
    name = f"{form} {text} {form}"

    assert bool(normalised(name)) or not any(char.isalnum() for char in name)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Иванов Иван Иванович", "Иванов И. И."),
        ("Анна-Мария Шмидт", "Шмидт А.-М."),
        ("Ivan Ivanov", "Ivanov I."),
        ("Иван", "Иван"),
    ],
)
def test_short_names(text, short):
    assert short_name(text) == short


@pytest.mark.parametrize(
    ("text", "name", "legal_form"),
    [
        ("ООО «Ромашка»", "Ромашка", "ООО"),
        ("Ромашка, ООО", "Ромашка", "ООО"),
        ("Общество с ограниченной ответственностью «Рога и копыта»", "Рога и копыта", "ООО"),
        ("ИП Иванов И. И.", "Иванов И. И.", "ИП"),
        ('АО "ТД "Север""', 'ТД "Север"', "АО"),
        ("Acme Trading Ltd.", "Acme Trading", "Ltd"),
        ("Müller GmbH & Co. KG", "Müller", "GmbH & Co. KG"),
        ("Kowalski sp. z o.o.", "Kowalski", "sp. z o.o."),
        ("ООО", "ООО", ""),
        ("Аорта", "Аорта", ""),
        ("Cofounder", "Cofounder", ""),
    ],
)
def test_legal_forms_come_apart(text, name, legal_form):
    assert split_firm_name(text) == FirmName(name, legal_form)


def test_spellings_of_one_firm_are_one():
    spellings = [
        "ООО «Артём и Ко»",
        'ООО "Артем и Ко"',
        "АРТЕМ И КО, ООО",
        "Артём  и\u00a0Ко",
        "общество с ограниченной ответственностью Артём и Ко",
    ]

    assert {normalised(spelling) for spelling in spellings} == {"артем и ко"}


def test_different_firms_stay_different():
    assert normalised("ООО «Север-1»") != normalised("ООО «Север-2»")
    assert normalised("Аорта") == "аорта"


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text):
    assert normalised(normalised(text)) == normalised(text)


@given(st.sampled_from(["ООО", "АО", "ПАО", "LLC", "GmbH", "Ltd", "ИП"]), st.from_regex(r"[а-я]{4,10}", fullmatch=True))
def test_the_legal_form_never_matters(form, name):
    assert normalised(f"{form} «{name}»") == normalised(f"{name} {form}") == normalised(name.upper())
