import json
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from artel.core.actor import Actor, acting
from artel.core.models import Company, Step
from artel.core.testing import browser_of, make_actor, make_company
from artel.parties import api
from artel.parties.actions.duplicates import scan
from artel.parties.models import Consent, ContactPoint, Party, Relation, SeparatePair
from artel.parties.queries.duplicates import open_groups
from artel.parties.tests.making import WORDING, make_firm, make_key, make_person, make_tag

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(ann: Actor) -> Client:
    return browser_of(ann)


def page(browser: Client, address: str, **headers: Any) -> str:
    answer = browser.get(address, headers=headers.get("headers"))
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


@pytest.fixture
def ivan(ann: Actor) -> Party:
    return make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"])


def test_a_new_client_needs_a_name_and_a_phone(ann: Actor, browser: Client) -> None:
    form = {
        "name": "Белова Анна",
        "kind_of_party": "person",
        "phone": "8 912 000-00-01",
        "language": "ru",
        "country": "RU",
    }
    lines = {"contact_points-TOTAL_FORMS": "0", "contact_points-INITIAL_FORMS": "0"}

    answer = browser.post("/parties/new/", {**form, **lines})

    party = Party.objects.get()
    assert answer.headers.get("Location") == f"/parties/{party.pk}/", answer.content.decode()[:2000]
    assert (party.name, party.phone, party.given_name) == ("Белова Анна", "+79120000001", "Анна")


def test_a_wrong_phone_is_told_at_the_phone_and_nothing_is_lost(ann: Actor, browser: Client) -> None:
    form = {"name": "Белова Анна", "kind_of_party": "person", "phone": "12", "language": "ru", "country": "RU"}
    lines = {"contact_points-TOTAL_FORMS": "0", "contact_points-INITIAL_FORMS": "0"}

    answer = browser.post("/parties/new/", {**form, **lines})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "слишком короткий" in text
    assert 'value="Белова Анна"' in text
    assert Party.objects.count() == 0


def test_whoever_resembles_the_new_one_is_offered_while_typing(browser: Client, ivan: Party) -> None:
    shown = page(browser, "/parties/similar/?name=Иван&phone=%2B7+912+345-67-89", headers=HTMX)
    nobody = page(browser, "/parties/similar/?name=Пётр&phone=%2B7+912+000-00-00", headers=HTMX)

    assert "Иванов Иван" in shown
    assert "тот же телефон" in shown
    assert f"/parties/{ivan.pk}/attach/" in shown
    assert nobody.strip() == ""


NEW_IVAN = {
    "name": "Иванов И. П.", "kind_of_party": "person", "phone": "+7 912 345-67-89", "language": "ru", "country": "RU",
    "contact_points-TOTAL_FORMS": "0", "contact_points-INITIAL_FORMS": "0",
}  # fmt: skip


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_whoever_saves_at_once_is_offered_the_double_before_anything_is_stored(
    browser: Client, ivan: Party, headers: dict[str, str]
) -> None:
    answer = browser.post("/parties/new/", NEW_IVAN, headers=headers)

    text = answer.content.decode()
    assert (answer.status_code, Party.objects.count()) == (422, 1)
    assert f'name="anyway" value="{ivan.pk}"' in text
    assert f'hx-post="/parties/{ivan.pk}/attach/"' in text
    assert 'value="Иванов И. П."' in text


def test_the_offered_double_is_made_when_saved_again_and_another_one_is_offered_anew(
    ann: Actor, browser: Client, ivan: Party
) -> None:
    pyotr = make_person(ann, "Петров Пётр", phones=["8 912 000-00-02"])

    other = browser.post("/parties/new/", {**NEW_IVAN, "phone": "8 912 000-00-02", "anyway": str(ivan.pk)})
    same = browser.post("/parties/new/", {**NEW_IVAN, "anyway": str(ivan.pk)})

    assert (other.status_code, f'name="anyway" value="{pyotr.pk}"' in other.content.decode()) == (422, True)
    assert same.status_code == 302
    assert Party.objects.filter(phone="+79123456789").count() == 2


def test_a_namesake_with_another_phone_is_no_likely_double(browser: Client, ivan: Party) -> None:
    answer = browser.post("/parties/new/", {**NEW_IVAN, "name": "Иванов Иван", "phone": "8 912 000-00-03"})

    assert (answer.status_code, Party.objects.count()) == (302, 2)


def test_a_program_is_told_of_the_double_and_may_insist(browser: Client, ivan: Party) -> None:
    sent = {"name": "Иванов И. П.", "contact_points": [{"kind_of_point": "phone", "value": "8 912 345-67-89"}]}

    asked = browser.post("/api/parties/", json.dumps(sent), content_type="application/json")
    insisted = browser.post("/api/parties/", json.dumps({**sent, "anyway": True}), content_type="application/json")

    assert (asked.status_code, asked.json()["code"]) == (409, "similar-found")
    assert asked.json()["similar"] == [{"id": ivan.pk, "text": "Иванов Иван", "reasons": ["тот же телефон"]}]
    assert (insisted.status_code, Party.objects.count()) == (201, 2)


def test_what_was_typed_is_attached_to_the_known_one(browser: Client, ivan: Party) -> None:
    answer = browser.post(
        f"/parties/{ivan.pk}/attach/", {"phone": "8 912 345-67-89", "email": "ivan@example.com"}, headers=HTMX
    )

    events = json.loads(answer.headers["HX-Trigger"])
    assert events["picked"] == {"id": ivan.pk, "text": "Иванов Иван"}
    assert events["toast"]["text"] == "Добавлен 1 контакт"
    assert Party.objects.get(pk=ivan.pk).email == "ivan@example.com"


def test_a_foreign_client_is_not_attached_to(ann: Actor, max_: Actor, ivan: Party) -> None:
    answer = browser_of(max_).post(f"/parties/{ivan.pk}/attach/", {"email": "max@example.com"}, headers=HTMX)

    assert answer.status_code == 403
    assert ContactPoint.objects.count() == 1


def test_the_page_of_a_person_shows_what_is_known(ann: Actor, browser: Client, ivan: Party) -> None:
    firm = make_firm(ann)
    api.add_relation(ivan, kind=Relation.Kind.WORKS_AT, other=firm, position="Директор", actor=ann)
    api.add_tag(ivan, tag=make_tag(ann), actor=ann)
    api.prefer(ivan, key=make_key(ann), value="Без рыбы", actor=ann)
    api.give_consent(ivan, purpose=Consent.Purpose.ADVERTISING, wording=WORDING, actor=ann)

    shown = page(browser, f"/parties/{ivan.pk}/")
    of_firm = page(browser, f"/parties/{firm.pk}/")

    for text in ("+7 912 345-67-89", "работает в", "Ромашка", "Директор", "VIP", "Без рыбы", "реклама · любой"):
        assert text in shown, text
    assert "Иванов Иван" in of_firm
    assert "Согласия" not in of_firm


def test_a_merged_record_leads_to_its_survivor(ann: Actor, browser: Client, ivan: Party) -> None:
    double = make_person(ann, "Иванов И.")
    api.merge(ivan, [double], actor=ann)

    answer = browser.get(f"/parties/{double.pk}/")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/parties/{ivan.pk}/")
    assert "Разъединить" in page(browser, f"/parties/{ivan.pk}/")


def test_another_companys_party_is_not_there(ann: Actor, ivan: Party) -> None:
    stranger = make_actor(make_company("Лютик"), "administrator")
    client = browser_of(stranger)
    point = ivan.contact_points.get().pk

    for address in (f"/parties/{ivan.pk}/", f"/parties/{ivan.pk}/similar/", f"/parties/merge/?ids={ivan.pk}"):
        assert client.get(address).status_code == 404, address
    for address in (
        f"/parties/{ivan.pk}/attach/",
        f"/parties/contacts/{point}/remove/",
        f"/parties/contacts/{point}/first/",
    ):
        assert client.post(address, {"phone": "8 900 000-00-00"}).status_code == 404, address
    assert ivan.contact_points.count() == 1


def test_similar_records_are_counted_on_the_page_of_each(ann: Actor, browser: Client, ivan: Party) -> None:
    make_person(ann, "Иванов И.", phones=["+79123456789"])

    shown = page(browser, f"/parties/{ivan.pk}/similar/", headers=HTMX)

    assert "Иванов И." in shown
    assert "/parties/merge/?ids=" in shown


def test_groups_are_merged_or_kept_separate(ann: Actor, browser: Client, ivan: Party) -> None:
    double = make_person(ann, "Иванов И.", phones=["+79123456789"])
    scan(actor=ann)
    group = open_groups(ann).get()

    shown = page(browser, "/duplicates/")
    answer = browser.post(f"/duplicates/{group.pk}/separate/", headers=HTMX)

    assert f"/parties/merge/?ids={ivan.pk},{double.pk}" in shown
    assert json.loads(answer.headers["HX-Trigger"])["refresh"] is True
    assert SeparatePair.objects.count() == 1
    assert "Дублей не осталось" in page(browser, "/duplicates/")


def test_the_preview_shows_both_and_the_merge_takes_what_was_chosen(ann: Actor, browser: Client, ivan: Party) -> None:
    double = make_person(ann, "Иванов Иван Иванович", phones=["8 900 111-22-33"], inn="500100732259")
    ids = f"{ivan.pk},{double.pk}"

    shown = page(browser, f"/parties/merge/?ids={ids}")
    posted = {"ids": ids, "into": str(ivan.pk), "choose.name": str(double.pk)}
    answer = browser.post("/parties/merge/", posted, headers=HTMX)

    assert f'name="choose.name" value="{double.pk}"' in shown
    assert "Контактные данные" in shown
    assert answer.headers["HX-Redirect"] == f"/parties/{ivan.pk}/"
    merged = Party.objects.get()
    assert (merged.pk, merged.name, merged.inn) == (ivan.pk, "Иванов Иван Иванович", "500100732259")


def test_a_merge_is_taken_back_from_the_toast(ann: Actor, browser: Client, ivan: Party) -> None:
    double = make_person(ann, "Иванов И.")
    answer = browser.post("/parties/merge/", {"ids": f"{ivan.pk},{double.pk}"}, headers=HTMX)

    undone = browser.post(json.loads(answer.headers["HX-Trigger"])["toast"]["undo"], headers=HTMX)

    assert undone.status_code in {200, 204}
    assert Party.objects.count() == 2
    assert Step.objects.latest("pk").kind_of_step == Step.Kind.UNDO


def test_the_search_for_duplicates_is_started_from_the_page(ann: Actor, browser: Client) -> None:
    browser.post("/duplicates/scan/", headers=HTMX)

    assert ProcrastinateJob.objects.filter(task_name="parties.scan_duplicates").count() == 1


def test_who_only_looks_neither_merges_nor_scans(ann: Actor, vera: Actor, ivan: Party) -> None:
    double = make_person(ann, "Иванов И.")
    client = browser_of(vera)

    assert client.get("/duplicates/").status_code == 403
    assert client.post("/duplicates/scan/").status_code == 403
    assert client.post("/parties/merge/", {"ids": f"{ivan.pk},{double.pk}"}).status_code == 403
    assert client.post(f"/parties/contacts/{ivan.contact_points.get().pk}/remove/").status_code == 403
    assert Party.objects.count() == 2


def test_contacts_are_put_first_and_removed(ann: Actor, browser: Client, ivan: Party) -> None:
    api.add_contact(ivan, kind=ContactPoint.Kind.PHONE, value="8 900 111-22-33", actor=ann)
    second = ContactPoint.objects.get(canonical="+79001112233")

    browser.post(f"/parties/contacts/{second.pk}/first/", headers=HTMX)
    first = Party.objects.get(pk=ivan.pk).phone
    browser.post(f"/parties/contacts/{second.pk}/remove/")

    assert first == "+79001112233"
    assert Party.objects.get(pk=ivan.pk).phone == "+79123456789"


def test_the_register_lists_every_decision(ann: Actor, browser: Client, ivan: Party) -> None:
    api.give_consent(ivan, purpose=Consent.Purpose.ADVERTISING, wording=WORDING, actor=ann)
    api.withdraw_consent(ivan, purpose=Consent.Purpose.ADVERTISING, actor=ann)

    shown = page(browser, "/consents/")

    assert (shown.count("Иванов Иван") >= 2, "отозвано" in shown, "дано" in shown) == (True, True, True)


def test_a_program_writes_a_client_with_contacts_in_one_call(ann: Actor, browser: Client) -> None:
    points = [{"kind_of_point": "phone", "value": "8 912 000-00-01"}, {"kind_of_point": "site", "value": "example.com"}]
    sent = {"name": "Белова Анна", "contact_points": points}

    answer = browser.post("/api/parties/", json.dumps(sent), content_type="application/json")

    assert answer.status_code == 201, answer.content.decode()
    assert set(ContactPoint.objects.values_list("canonical", flat=True)) == {"+79120000001", "example.com"}
    assert Party.objects.get().phone == "+79120000001"


def test_rows_ticked_in_the_list_lead_to_the_preview(ann: Actor, browser: Client, ivan: Party) -> None:
    double = make_person(ann, "Иванов И.")

    answer = browser.post("/parties/bulk/merge_with/", {"ids": [ivan.pk, double.pk]}, headers=HTMX)

    assert answer.status_code == 200
    assert f'name="ids" value="{ivan.pk},{double.pk}"' in answer.content.decode()
    assert Party.objects.count() == 2


def test_somebody_to_merge_with_is_picked_on_the_record(ann: Actor, browser: Client, ivan: Party) -> None:
    double = make_person(ann, "Иванов И.")

    asked = page(browser, f"/parties/{ivan.pk}/do/merge_with/", headers=HTMX)
    answer = browser.post(f"/parties/{ivan.pk}/do/merge_with/", {"other": double.pk}, headers=HTMX)

    assert 'name="other"' in asked
    assert f'name="into" value="{ivan.pk}"' in answer.content.decode()


def test_a_program_merges_and_the_step_is_a_merge(ann: Actor, browser: Client, ivan: Party) -> None:
    double = make_person(ann, "Иванов И.")

    answer = browser.post(
        f"/api/parties/{ivan.pk}/merge_with/", json.dumps({"other_id": double.pk}), content_type="application/json"
    )

    assert answer.status_code == 200, answer.content.decode()
    assert Step.objects.latest("pk").kind_of_step == Step.Kind.MERGE
    assert Party.objects.get() == ivan


def test_the_list_is_narrowed_by_tags_and_roles(ann: Actor, browser: Client, ivan: Party) -> None:
    tags = [make_tag(ann, "VIP"), make_tag(ann, "Лето")]
    for tag in tags:
        api.add_tag(ivan, tag=tag, actor=ann)
    api.add_role(ivan, role=api.PartyRole.Role.CUSTOMER, actor=ann)
    make_person(ann, "Петров Пётр")

    by_tags = page(browser, f"/parties/?f.tags__tag={tags[0].pk},{tags[1].pk}")
    by_role = page(browser, "/parties/?f.roles__role=supplier")
    total = page(browser, f"/parties/totals/?f.tags__tag={tags[0].pk},{tags[1].pk}")

    assert ("Иванов Иван" in by_tags, "Петров Пётр" in by_tags) == (True, False)
    assert "Иванов Иван" not in by_role
    assert "1" in total


def test_a_segment_for_a_mailing_holds_only_who_agreed(ann: Actor, browser: Client, ivan: Party) -> None:
    api.give_consent(ivan, purpose=Consent.Purpose.ADVERTISING, wording=WORDING, actor=ann)
    make_person(ann, "Петров Пётр")

    shown = page(browser, "/parties/?view=6")

    assert ("Иванов Иван" in shown, "Петров Пётр" in shown) == (True, False)


def test_a_party_shared_with_the_group_is_opened_and_named_by_another_company_and_not_changed(ann: Actor) -> None:
    shared, own = make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"], shared=True), make_person(ann, "Тайный")
    colleague = make_actor(make_company("Лютик"), "director")
    client = browser_of(colleague)

    shown = page(client, f"/parties/{shared.pk}/")
    with acting(colleague):
        theirs = make_person(colleague, "Петров Пётр")
        api.add_relation(theirs, kind=Relation.Kind.KNOWS, other=shared, actor=colleague)

    assert "+7 912 345-67-89" in shown
    assert [row["id"] for row in client.get("/pick/parties.party/").json()["results"]] == [theirs.pk, shared.pk]
    assert client.get(f"/parties/{own.pk}/").status_code == 404
    assert client.get(f"/parties/{shared.pk}/edit/").status_code == 403
    assert (
        client.post(f"/parties/{shared.pk}/do/add_contact/", {"kind": "phone", "value": "8 900 000-00-00"}).status_code
        == 403
    )
    assert Party.objects.get(pk=shared.pk).name == "Иванов Иван"


def test_an_erasure_offers_no_undo_and_its_timeline_no_empty_changes(ann: Actor, ivan: Party) -> None:
    director = make_actor(Company.objects.get(pk=ann.company_id), "director")
    browser = browser_of(director)
    here = {**HTMX, "HX-Current-URL": f"http://testserver/parties/{ivan.pk}/"}

    answer = browser.post(f"/parties/{ivan.pk}/do/erase_person/", {"reason": "Просьба клиента"}, headers=here)

    assert "undo" not in json.loads(answer.headers["HX-Trigger"])["toast"]
    with acting(director):
        shown = page(browser, f"/parties/{ivan.pk}/timeline/?show=")
    assert "Просьба клиента" in shown
    assert "Normalised" not in shown
    assert "Фамилия" not in shown
