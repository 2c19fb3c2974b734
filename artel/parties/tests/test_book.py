from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from artel.core.actor import Actor, acting
from artel.core.drafts import change
from artel.core.errors import Forbidden, Refused
from artel.core.gate import visible
from artel.core.models import Change, Company, Step, TimelineEntry, User
from artel.core.search import find
from artel.core.staff import account_of
from artel.core.testing import make_actor, make_company
from artel.core.undo import undo
from artel.parties import api
from artel.parties.actions.contacts import end_relation, make_first, remove_contact
from artel.parties.models import Address, BankAccount, ContactPoint, Party, Preference, Relation
from artel.parties.queries.contacts import Contact
from artel.parties.queries.people import employer_of, people_of
from artel.parties.tests.making import make_firm, make_key, make_person, make_tag


def test_a_person_typed_in_one_line_is_kept_in_parts(ann: Actor) -> None:
    party = make_person(ann, "  Иванов  Иван Иванович ")

    assert (party.family_name, party.given_name, party.patronymic) == ("Иванов", "Иван", "Иванович")
    assert party.name == "Иванов Иван Иванович"
    assert party.owner_id == ann.user_id


def test_the_name_follows_its_parts_and_the_parts_the_name(ann: Actor) -> None:
    party = make_person(ann, "Иванова Анна")

    change(party, {"family_name": "Петрова"}, actor=ann)
    married = Party.objects.get(pk=party.pk)
    change(married, {"name": "Сидорова Анна Павловна"}, actor=ann)
    again = Party.objects.get(pk=party.pk)

    assert married.name == "Сидорова Анна Павловна"
    assert (again.family_name, again.given_name, again.patronymic) == ("Сидорова", "Анна", "Павловна")
    assert again.normalised_name == "сидорова анна павловна"


def test_changing_one_part_renames_the_person(ann: Actor) -> None:
    party = make_person(ann, "Иванова Анна")

    change(party, {"family_name": "Петрова"}, actor=ann)

    assert Party.objects.get(pk=party.pk).name == "Петрова Анна"


def test_a_firm_keeps_its_legal_form_apart(ann: Actor) -> None:
    firm = make_firm(ann, "ООО «Ромашка»")

    assert (firm.name, firm.legal_form, firm.full_name) == ("Ромашка", "ООО", "ООО «Ромашка»")


@pytest.mark.parametrize("name", ["Acme Corporation", "Gekko & Co", "Specialty Biscuits, Ltd.", "Müller GmbH & Co. KG"])
def test_a_foreign_firm_is_called_as_it_calls_itself(ann: Actor, name: str) -> None:
    firm = make_firm(ann, name)

    assert (firm.name, firm.legal_form, firm.full_name) == (name, "", name)


def test_a_foreign_form_that_was_typed_apart_follows_the_name(ann: Actor) -> None:
    assert make_firm(ann, "Müller", legal_form="GmbH").full_name == "Müller GmbH"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Ромашка", "inn": "7707083894"}, "inn"),
        ({"name": "ООО Ромашка", "inn": "500100732259"}, "inn"),
        ({"name": "Ромашка", "kpp": "12"}, "kpp"),
        ({"name": "Ромашка", "ogrn": "1027700132196"}, "ogrn"),
        ({"name": "Ромашка", "country": "Россия"}, "country"),
        ({"name": "Ромашка", "birthday": date(2999, 1, 1)}, "birthday"),
    ],
)
def test_wrong_facts_are_refused_at_their_field(ann: Actor, values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        make_firm(ann, **values)

    assert field in refusal.value.message_dict
    assert Party.objects.count() == 0


def test_lists_show_the_first_phone_and_mail_in_one_form(ann: Actor) -> None:
    party = make_person(ann, phones=["8 (912) 345-67-89 доб. 12", "+7 495 111-22-33"], emails=["Anna@Example.COM"])

    assert (party.phone, party.email) == ("+79123456789;ext=12", "anna@example.com")


def test_the_shown_phone_follows_whoever_writes(ann: Actor) -> None:
    party = make_person(ann, phones=["8 912 345-67-89", "8 912 345-67-80"])
    second = ContactPoint.objects.get(canonical="+79123456780")

    make_first(second, actor=ann)
    after_first = Party.objects.get(pk=party.pk).phone
    remove_contact(second, actor=ann)
    after_removal = Party.objects.get(pk=party.pk).phone
    ContactPoint.objects.filter(party=party).delete()

    assert (after_first, after_removal) == ("+79123456780", "+79123456789")
    assert Party.objects.get(pk=party.pk).phone == ""


def test_undoing_a_removed_phone_shows_it_again(ann: Actor) -> None:
    party = make_person(ann, phones=["8 912 345-67-89"])
    remove_contact(party.contact_points.get(), actor=ann)

    undo(Step.objects.latest("pk"), actor=ann)

    assert Party.objects.get(pk=party.pk).phone == "+79123456789"
    assert party.contact_points.get().is_primary


def test_one_phone_in_two_spellings_is_one_contact(ann: Actor) -> None:
    party = make_person(ann, phones=["8 912 345-67-89"])

    with pytest.raises(Refused) as refusal:
        api.add_contact(party, kind=ContactPoint.Kind.PHONE, value="+7 (912) 3456789", actor=ann)

    assert refusal.value.code == "known-contact"
    assert party.contact_points.count() == 1


def test_a_number_that_is_none_is_refused(ann: Actor) -> None:
    with pytest.raises(ValidationError):
        make_person(ann, phones=["123"])

    assert Party.objects.count() == 0


def test_a_party_is_found_by_name_phone_fragment_and_inn(ann: Actor) -> None:
    firm = make_firm(ann, "ООО «Цветочный Рай»", phones=["8 912 345-67-89"], inn="7707083893")

    for text in ("цветочного", "345-67-89", "8 912 345 67 89", "7707083", "ООО"):
        assert find(visible(Party, ann), text, actor=ann) == [firm], text


def test_phones_show_in_the_history_of_their_party(ann: Actor) -> None:
    party = make_person(ann, phones=["8 912 345-67-89"])

    tables = set(Change.objects.filter(root_table="parties_party", root_id=party.pk).values_list("table", flat=True))

    assert tables == {"parties_party", "parties_contactpoint"}
    assert not Change.objects.filter(root_id=party.pk, operation="U").exists()


def test_an_account_must_fit_its_bank(ann: Actor) -> None:
    firm = make_firm(ann)

    with pytest.raises(ValidationError) as refusal:
        api.add_account(firm, number="40702810900000000001", bik="044525225", actor=ann)
    api.add_account(firm, iban="DE89 3704 0044 0532 0130 00", currency="eur", actor=ann)

    assert "number" in refusal.value.message_dict
    account = BankAccount.objects.get()
    assert (account.iban, account.currency, account.is_primary) == ("DE89370400440532013000", "EUR", True)


def test_who_works_where_on_a_day(ann: Actor) -> None:
    firm, person = make_firm(ann), make_person(ann)
    api.add_relation(
        person, kind=Relation.Kind.WORKS_AT, other=firm, position="Директор", starts_on=date(2026, 1, 1), actor=ann
    )

    end_relation(Relation.objects.get(), date(2026, 6, 30), actor=ann)

    assert list(people_of(firm, date(2026, 6, 30))) == [person]
    assert employer_of(person, date(2026, 6, 30)) == firm
    assert employer_of(person, date(2026, 7, 1)) is None


def test_nobody_works_at_himself(ann: Actor) -> None:
    firm = make_firm(ann)

    with pytest.raises(ValidationError):
        api.add_relation(firm, kind=Relation.Kind.PART_OF, other=firm, actor=ann)

    assert Relation.objects.count() == 0


def test_roles_tags_and_preferences_are_remembered_once(ann: Actor) -> None:
    person, tag = make_person(ann), make_tag(ann)
    key = make_key(ann, type="choice", options=["вегетарианское", "обычное"])

    for _twice in range(2):
        api.add_role(person, role=api.PartyRole.Role.CUSTOMER, actor=ann)
        api.add_tag(person, tag=tag, actor=ann)
        api.prefer(person, key=key, value="вегетарианское", actor=ann)

    assert [role.role for role in person.roles.all()] == ["customer"]
    assert list(Party.objects.tagged(tag.pk).with_role("customer").people()) == [person]
    assert str(Preference.objects.get()) == "Питание: вегетарианское"


@pytest.mark.parametrize(
    ("kind", "value"), [("number", "сорок"), ("date", "вчера"), ("choice", "рыба"), ("text", "  ")]
)
def test_a_preference_takes_only_what_its_key_allows(ann: Actor, kind: str, value: str) -> None:
    person, key = make_person(ann), make_key(ann, type=kind, options=["мясо"])

    with pytest.raises(ValidationError):
        api.prefer(person, key=key, value=value, actor=ann)

    assert Preference.objects.count() == 0


def test_an_address_says_something(ann: Actor) -> None:
    person = make_person(ann)

    with pytest.raises(ValidationError):
        api.add_address(person, kind=Address.Kind.HOME, actor=ann)
    api.add_address(person, kind=Address.Kind.HOME, street="ул. Ленина, 1\nкв. 2", city="Тверь", actor=ann)

    assert str(Address.objects.get()) == "Тверь, ул. Ленина, 1, кв. 2"


def test_responsibility_is_handed_over_and_taken(ann: Actor, max_: Actor) -> None:
    person = make_person(ann)

    api.set_responsible(person, owner=User.objects.get(pk=max_.user_id or 0), actor=ann)
    with pytest.raises(Refused) as refusal:
        api.take(person, actor=max_)

    assert Party.objects.get(pk=person.pk).owner_id == max_.user_id
    assert refusal.value.code == "taken"


def test_a_party_without_anybody_is_taken_by_a_manager(ann: Actor, max_: Actor) -> None:
    person = make_person(ann, owner=None)

    api.take(person, actor=max_)

    assert Party.objects.get(pk=person.pk).owner_id == max_.user_id
    assert TimelineEntry.objects.filter(verb="parties.take").count() == 1


def test_a_stranger_cannot_answer_for_a_party(ann: Actor) -> None:
    person = make_person(ann)
    stranger = account_of("stranger@example.com", "Чужой")

    with pytest.raises(Refused) as refusal:
        api.set_responsible(person, owner=stranger, actor=ann)

    assert refusal.value.code == "stranger"
    assert Party.objects.get(pk=person.pk).owner_id == ann.user_id


def test_a_manager_changes_only_his_own(ann: Actor, max_: Actor) -> None:
    foreign, own = make_person(ann), make_person(max_, "Петров Пётр")

    with pytest.raises(Forbidden):
        api.add_contact(foreign, kind=ContactPoint.Kind.PHONE, value="8 912 345-67-89", actor=max_)
    api.add_contact(own, kind=ContactPoint.Kind.PHONE, value="8 912 345-67-89", actor=max_)

    assert set(visible(Party, max_)) == {foreign, own}
    assert ContactPoint.objects.count() == 1


def test_who_only_looks_changes_nothing(ann: Actor, vera: Actor) -> None:
    person = make_person(ann, phones=["8 912 345-67-89"])

    with pytest.raises(Forbidden):
        make_person(vera)
    with pytest.raises(Forbidden):
        api.add_tag(person, tag=make_tag(ann), actor=vera)

    assert list(visible(ContactPoint, vera)) == list(person.contact_points.all())


def test_another_company_sees_and_changes_nothing(ann: Actor, company: Company) -> None:
    person = make_person(ann, phones=["8 912 345-67-89"])
    with acting(make_actor(make_company("Лютик"), "administrator")) as stranger:
        assert not visible(Party, stranger).exists()
        assert not ContactPoint.objects.exists()
        assert api.find_by_contact(phones=["8 912 345-67-89"], actor=stranger) == []
        with pytest.raises(Forbidden):
            api.add_role(person, role=api.PartyRole.Role.CUSTOMER, actor=stranger)
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            ContactPoint.objects.create(
                company_id=company.pk, party_id=person.pk, value="+79990000000", canonical="+79990000000"
            )

    assert person.contact_points.count() == 1


def test_what_is_shared_with_the_group_is_read_by_another_company_and_not_changed(ann: Actor) -> None:
    person = make_person(ann, shared=True)

    with acting(make_actor(make_company("Лютик"), "administrator")):
        seen = list(Party.objects.values_list("name", flat=True))
        changed = Party.objects.filter(pk=person.pk).update(name="Чужое имя")

    assert (seen, changed) == (["Иванов Иван"], 0)
    assert Party.objects.get(pk=person.pk).name == "Иванов Иван"


@pytest.mark.parametrize(
    "broken", [{"name": ""}, {"country": "ru"}, {"merged_into_id": "self"}], ids=["name", "country", "merged"]
)
def test_the_database_refuses_broken_parties(ann: Actor, broken: dict[str, Any]) -> None:
    person = make_person(ann)
    values = {name: person.pk if value == "self" else value for name, value in broken.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.filter(pk=person.pk).update(**values)


def test_contacts_of_several_kinds_have_one_first_each(ann: Actor) -> None:
    contacts = [
        Contact("phone", "8 912 345-67-89"),
        Contact("phone", "8 912 345-67-80", is_primary=True),
        Contact("messenger", "https://t.me/Anna", "Telegram"),
        Contact("site", "https://www.Example.com/"),
    ]

    person = api.create_party({"name": "Анна"}, contacts=contacts, roles=["customer"], actor=ann)

    firsts = ContactPoint.objects.filter(party=person, is_primary=True).values_list("canonical", flat=True)
    assert sorted(firsts) == ["+79123456780", "anna", "example.com"]
    assert person.phone == "+79123456780"
