import pytest

from artel.core.actor import Actor
from artel.core.errors import Forbidden
from artel.core.gate import visible
from artel.core.models import Step, TimelineEntry
from artel.core.search import find
from artel.core.testing import counting_queries
from artel.core.undo import undo
from artel.parties.actions.bulk import PartyRow, bulk_create_parties
from artel.parties.actions.imports import import_parties
from artel.parties.models import Address, ContactPoint, Party, PartyRole, Relation
from artel.parties.queries.contacts import Contact
from artel.parties.queries.countries import country_code
from artel.parties.tests.making import make_firm, make_person


def row(number: int, **more: object) -> PartyRow:
    contacts = (Contact("phone", f"8 912 {number:07}"), Contact("email", f"client{number}@example.com"))
    return PartyRow(values={"name": f"Клиентов Пётр {number}", **more}, contacts=contacts, roles=("customer",))


def test_many_parties_are_stored_whole(ann: Actor) -> None:
    report = bulk_create_parties([row(number) for number in range(25)], actor=ann)

    assert (report.created_count, report.problems, report.duplicates) == (25, {}, {})
    party = Party.objects.get(pk=report.party_ids[7])
    assert (party.phone, party.email) == ("+79120000007", "client7@example.com")
    assert (party.family_name, party.owner_id) == ("Клиентов", ann.user_id)
    assert (ContactPoint.objects.count(), PartyRole.objects.count()) == (50, 25)
    assert TimelineEntry.objects.filter(verb="created").count() == 25
    assert find(visible(Party, ann), "912 000-00-07", actor=ann) == [party]


def test_ten_times_the_rows_take_the_same_statements(ann: Actor) -> None:
    with counting_queries() as few:
        bulk_create_parties([row(number) for number in range(10)], actor=ann)
    with counting_queries() as many:
        bulk_create_parties([row(number) for number in range(100, 200)], actor=ann)

    assert len(many) == len(few)


def test_a_bad_row_is_told_and_the_others_are_stored(ann: Actor) -> None:
    rows = [row(1), row(2, inn="123"), PartyRow(values={"name": "Анна"}, contacts=(Contact("email", "нет"),))]

    report = bulk_create_parties(rows, actor=ann)

    assert report.created_count == 1
    assert set(report.problems) == {1, 2}
    assert report.problems[1].startswith("ИНН: ")


def test_doubles_are_reported_by_row_and_left_out_if_wished(ann: Actor) -> None:
    known = make_person(ann, phones=["+7 912 000-00-01"])

    told = bulk_create_parties([row(1), row(2)], actor=ann)
    left = bulk_create_parties([row(1), row(3)], actor=ann, leave_duplicates=True)

    assert told.duplicates == {0: [known.pk]}
    assert told.created_count == 2
    assert (left.created_count, left.party_ids[0]) == (1, None)


def test_one_code_is_taken_once(ann: Actor) -> None:
    report = bulk_create_parties([row(1, code="A1"), row(2, code="A1")], actor=ann)

    assert report.created_count == 1
    assert report.problems == {1: "Код «A1» уже есть у другого контрагента."}


def test_a_number_without_area_code_is_kept_and_matches_nobody(ann: Actor) -> None:
    rows = [PartyRow(values={"name": name}, contacts=(Contact("phone", "555-47-29"),)) for name in ("Один", "Два")]

    report = bulk_create_parties(rows, actor=ann)

    assert report.created_count == 2
    assert set(ContactPoint.objects.values_list("canonical", "value")) == {("5554729", "555-47-29")}


def test_an_import_is_undone_as_one_step(ann: Actor) -> None:
    bulk_create_parties([row(number) for number in range(5)], actor=ann)

    undo(Step.objects.latest("pk"), actor=ann)

    assert (Party.objects.count(), ContactPoint.objects.count(), PartyRole.objects.count()) == (0, 0, 0)


def test_who_only_looks_imports_nothing(vera: Actor) -> None:
    with pytest.raises(Forbidden):
        bulk_create_parties([row(1)], actor=vera)


def test_a_row_becomes_an_organisation_with_its_contact_person(ann: Actor) -> None:
    given = {
        "name": "Ana Trujillo Emparedados", "customer_code": "ANATR", "contact_name": "Ana Trujillo", "country": "Mexico",
        "contact_title": "Owner", "street": "Avda. 2222\\nFloor 2", "city": "México D.F.", "phone": "(5) 555-4729",
        "fax": "(5) 555-3745", "site": "Shop#http://shop.example.com/#",
    }  # fmt: skip

    assert import_parties([given], ann, "") == [("created", "")]

    firm = Party.objects.organisations().get()
    person = Party.objects.people().get()
    assert (firm.code, firm.country, firm.name) == ("customer-ANATR", "MX", "Ana Trujillo Emparedados")
    assert [role.role for role in firm.roles.all()] == ["customer"]
    assert Address.objects.get().street == "Avda. 2222\nFloor 2"
    kinds = dict(firm.contact_points.values_list("kind_of_point", "canonical"))
    assert set(kinds) == {"phone", "fax", "site"}
    assert kinds["site"] == "shop.example.com"
    relation = Relation.objects.get()
    assert (relation.party, relation.other, relation.position) == (person, firm, "Owner")


def test_a_second_import_updates_by_key_and_says_so(ann: Actor) -> None:
    first = {"name": "Ромашка", "supplier_code": "7", "phone": "+7 495 111-22-33", "contact_name": "Анна"}
    import_parties([first], ann, "supplier_code")

    again = import_parties([first], ann, "supplier_code")
    changed = import_parties([{**first, "inn": "7707083893", "phone_2": "+7 495 111-22-34"}], ann, "supplier_code")

    assert (again, changed) == ([("unchanged", "")], [("updated", "")])
    assert Party.objects.organisations().get().inn == "7707083893"
    assert ContactPoint.objects.count() == 2
    assert Party.objects.people().count() == 1


def test_what_belongs_to_a_group_is_joined_to_it_wherever_it_stands_in_the_file(ann: Actor) -> None:
    rows = [
        {"organisation": "Bluth Company", "part_of": "Acme Corporation"},
        {"organisation": "Nam-zim", "part_of": "Bluth Company"},
        {"organisation": "Acme Corporation"},
        {"organisation": "Cheers", "part_of": "Massive Dynamic"},
    ]

    answers = import_parties(rows, ann, "")

    assert answers == [
        ("created", ""), ("created", ""), ("created", ""),
        ("", "Организации «Massive Dynamic» нет в базе. Сначала добавьте её."),
    ]  # fmt: skip
    assert {str(relation) for relation in Relation.objects.all()} == {
        "Bluth Company входит в Acme Corporation", "Nam-zim входит в Bluth Company",
    }  # fmt: skip
    assert Party.objects.organisations().count() == 3


def test_a_row_brings_tags_and_a_bank_account_and_a_second_time_nothing(ann: Actor) -> None:
    row = {
        "organisation": "Ромашка", "code": "R1", "tags": "VIP, опт", "bik": "044525225",
        "account_number": "40702810400000000225", "bank_name": "Сбербанк",
    }  # fmt: skip

    first, again = import_parties([row], ann, "code"), import_parties([row], ann, "code")

    firm = Party.objects.get()
    assert (first, again) == ([("created", "")], [("unchanged", "")])
    assert sorted(firm.tag_names) == ["VIP", "опт"]
    assert [(str(account), account.is_primary) for account in firm.bank_accounts.all()] == [
        ("40702810400000000225 Сбербанк", True)
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "Ромашка", "bik": "044525225", "account_number": "40702810400000000226"}, "счёт"),
        ({"name": ""}, "Укажите имя или название."),
        ({"name": "Анна", "country": "Атлантида"}, "Нет страны «Атлантида»."),
        ({"name": "Анна", "roles": "волшебник"}, "Нет роли «волшебник»."),
        ({"name": "Анна", "email": "не адрес"}, "«не адрес» — не адрес электронной почты."),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(ann: Actor, given: dict[str, object], told: str) -> None:
    [(outcome, reason)] = import_parties([given], ann, "")

    assert outcome == ""
    assert told.rstrip(".") in reason
    assert Party.objects.count() == 0


def test_a_key_that_finds_two_is_refused(ann: Actor) -> None:
    for _twice in range(2):
        make_firm(ann, inn="7707083893")

    [(outcome, reason)] = import_parties([{"name": "Ромашка", "inn": "7707083893"}], ann, "inn")

    assert (outcome, "7707083893" in reason) == ("", True)
    assert Party.objects.count() == 2


def test_a_manager_does_not_update_somebody_elses_client(ann: Actor, max_: Actor) -> None:
    firm = make_firm(ann, inn="7707083893")

    [(outcome, _reason)] = import_parties([{"name": "Захвачено", "inn": "7707083893"}], max_, "inn")

    assert outcome == ""
    assert Party.objects.get(pk=firm.pk).name == "Ромашка"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "DE"),
        ("UK", "GB"),
        ("USA", "US"),
        ("Россия", "RU"),
        ("ru", "RU"),
        ("РФ", "RU"),
        ("Мексика", "MX"),
        ("", ""),
    ],
)
def test_countries_as_people_write_them(text: str, code: str) -> None:
    assert country_code(text) == code
