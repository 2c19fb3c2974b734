from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artel.core.actor import Actor, acting
from artel.core.errors import Refused
from artel.core.search import matching
from artel.core.testing import make_actor, make_company
from artel.parties import api
from artel.parties.models import ContactPoint, Party
from artel.parties.queries.contacts import Contact, contacts_of, similar
from artel.parties.tests.making import make_firm, make_person

SPELLINGS = [
    "+79123456789",
    "8 912 345-67-89",
    "8(912)3456789",
    "7 912 345 67 89",
    "тел. 912 345 67 89",
    "00 7 912 3456789",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_phone_finds_the_same_client(ann: Actor, spelling: str) -> None:
    client = make_person(ann, phones=["+7 912 345-67-89"])

    found = api.find_or_create_contact(name="Кто-то", phones=[spelling], actor=ann)

    assert (found.party, found.is_new) == (client, False)
    assert Party.objects.count() == 1


def test_mail_is_found_whatever_its_case(ann: Actor) -> None:
    client = make_person(ann, emails=["Anna@Example.com"])

    assert api.find_by_contact(emails=["ANNA@EXAMPLE.COM "], actor=ann) == [client]


@pytest.mark.parametrize("typed", ["belova.147@mail.example", "Belova.147@mail", "belova", "belova.147@my-mail.example"])
def test_the_search_box_knows_an_address_typed_whole_or_in_part(ann: Actor, typed: str) -> None:
    client = make_person(ann, emails=["belova.147@mail.example", "belova.147@my-mail.example"])
    make_person(ann, emails=["petrov@mail.example"])

    assert list(matching(Party.objects.all(), typed, actor=ann)) == [client]


def test_an_unknown_number_makes_a_client_named_by_it_until_the_name_is_told(ann: Actor) -> None:
    first = api.find_or_create_contact(phones=["8 912 345-67-89"], roles=["customer"], actor=ann)
    second = api.find_or_create_contact(name="Анна Белова", phones=["8 912 345-67-89"], actor=ann)

    assert (first.is_new, first.party.name) == (True, "+7 912 345-67-89")
    assert (second.is_new, second.party.pk) == (False, first.party.pk)
    assert Party.objects.get().name == "Анна Белова"
    assert [role.role for role in first.party.roles.all()] == ["customer"]


def test_a_known_client_learns_the_new_address(ann: Actor) -> None:
    client = make_person(ann, phones=["8 912 345-67-89"])

    api.find_or_create_contact(phones=["8 912 345-67-89"], emails=["ivan@example.com"], actor=ann)

    assert Party.objects.get(pk=client.pk).email == "ivan@example.com"
    assert Party.objects.get(pk=client.pk).name == "Иванов Иван"


def test_what_belongs_to_somebody_else_is_not_taken_over(ann: Actor) -> None:
    ivan = make_person(ann, phones=["8 912 345-67-89"])
    wife = make_person(ann, "Иванова Ольга", emails=["family@example.com"])

    found = api.find_or_create_contact(phones=["8 912 345-67-89"], emails=["family@example.com"], actor=ann)

    assert (found.party, found.also) == (ivan, (wife.pk,))
    assert ContactPoint.objects.count() == 2


def test_a_person_answers_before_the_firm_with_the_same_number(ann: Actor) -> None:
    make_firm(ann, phones=["8 495 111-22-33"])
    person = make_person(ann, phones=["8 495 111-22-33"])

    assert api.find_by_contact(phones=["8 495 111-22-33"], actor=ann)[0] == person


def test_extensions_tell_colleagues_apart(ann: Actor) -> None:
    first = make_person(ann, "Петров Пётр", phones=["8 495 111-22-33 доб. 1"])
    second = make_person(ann, "Сидоров Сидор", phones=["8 495 111-22-33 доб. 2"])

    assert api.find_by_contact(phones=["8 495 111-22-33 доб. 2"], actor=ann) == [second]
    assert api.find_by_contact(phones=["8 495 111-22-33"], actor=ann) == [first, second]


def test_what_is_no_number_comes_back_and_is_not_stored(ann: Actor) -> None:
    found = api.find_or_create_contact(name="Анна", phones=["позвоните после шести"], actor=ann)

    assert (found.is_new, found.unusable) == (True, ("позвоните после шести",))
    assert ContactPoint.objects.count() == 0


def test_nobody_is_made_of_nothing(ann: Actor) -> None:
    with pytest.raises(Refused) as refusal:
        api.find_or_create_contact(name="  ", phones=[""], actor=ann)

    assert refusal.value.code == "nothing-known"
    assert Party.objects.count() == 0


def test_another_companys_client_is_not_found(ann: Actor) -> None:
    make_person(ann, phones=["8 912 345-67-89"])

    with acting(make_actor(make_company("Лютик"), "director")) as other:
        found = api.find_or_create_contact(name="Анна", phones=["8 912 345-67-89"], actor=other)

    assert found.is_new


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_with_one_phone_make_one_client() -> None:
    company = make_company()
    start = Barrier(8)

    def hand_in(number: int) -> int:
        actor = Actor.system(company.pk)
        try:
            with acting(actor):
                start.wait(timeout=20)
                name, phones = f"Клиент {number}", [SPELLINGS[number % len(SPELLINGS)], f"8 900 000-00-0{number}"]
                return api.find_or_create_contact(name=name, phones=phones, actor=actor).party.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        parties = set(pool.map(hand_in, range(8)))

    with acting(Actor.system(company.pk)):
        assert parties == set(Party.objects.values_list("pk", flat=True))
        assert len(parties) == 1
        assert ContactPoint.objects.count() == 9


def test_a_new_client_is_compared_with_the_book(ann: Actor) -> None:
    same_phone = make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"])
    make_person(ann, "Иванов Иван")
    make_person(ann, "Петров Пётр", phones=["8 912 345-67-80"])

    found = similar({"name": "Иван Иванов"}, contacts_of(phones=["+7 912 345 67 89"]), actor=ann)

    assert [(str(one.party), one.strength, one.is_certain) for one in found] == [
        ("Иванов Иван", 90, True),
        ("Иванов Иван", 30, False),
    ]
    assert found[0].party == same_phone
    assert [str(reason) for reason in found[0].reasons] == ["тот же телефон", "то же имя"]


def test_a_firm_is_known_by_its_inn_and_its_branch_by_its_kpp(ann: Actor) -> None:
    make_firm(ann, "ООО «Ромашка»", inn="7707083893", kpp="770701001")

    values = {"name": "Цветок", "kind_of_party": "organisation", "inn": "7707083893"}
    same = similar(values, actor=ann)
    branch = similar({**values, "kpp": "540601001"}, actor=ann)

    assert [(one.strength, one.is_certain) for one in same] == [(95, True)]
    assert [(one.strength, one.is_certain) for one in branch] == [(50, False)]


def test_a_firm_is_known_by_its_name_in_any_form(ann: Actor) -> None:
    firm = make_firm(ann, "ООО «Артём и Ко»")

    found = similar({"name": 'ооо "артем и ко"', "kind_of_party": "organisation"}, actor=ann)

    assert [one.party for one in found] == [firm]


def test_the_same_name_with_the_end_of_the_phone_is_likely_the_same_person(ann: Actor) -> None:
    make_person(ann, "Белова Анна", phones=["+7 912 345-67-89"])

    found = similar({"name": "Анна Белова"}, [Contact("phone", "+7 495 345-67-89")], actor=ann)

    assert [one.strength for one in found] == [80]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    digits=st.from_regex(r"9[0-9]{9}", fullmatch=True), cut=st.lists(st.sampled_from(" -()."), min_size=3, max_size=3)
)
def test_however_a_mobile_is_cut_it_stays_one_client(ann: Actor, digits: str, cut: list[str]) -> None:
    pieces = f"8{cut[0]}{digits[:3]}{cut[1]}{digits[3:6]}{cut[2]}{digits[6:]}"

    one = api.find_or_create_contact(name="Клиент", phones=[f"+7{digits}"], actor=ann)
    other = api.find_or_create_contact(name="Он же", phones=[pieces], actor=ann)

    assert one.party.pk == other.party.pk
