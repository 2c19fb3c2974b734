"""A request becomes a contact, a deal, an owner, a reminder and a notification; or it waits with the reason."""

from datetime import date

import pytest
from django.utils import timezone, translation

from artel.activities.api import Activity
from artel.core.actor import acting
from artel.core.models import Membership, Notification, User
from artel.core.testing import browser_of, make_actor, make_company
from artel.crm.api import Channel, Deal
from artel.intake.actions import decline, take_up, try_again
from artel.intake.arrived import facts_of
from artel.intake.models import Assignment, AssignmentRule, Pool, Request, Source, State, Way
from artel.intake.receiving import take
from artel.intake.tests.arriving import handled
from artel.parties.api import Consent, Party
from artel.screens.views.palette import found_records

pytestmark = pytest.mark.django_db


def test_a_request_becomes_a_deal_with_an_owner_a_reminder_and_a_notice(form, system, in_turn, sellers) -> None:
    request = handled(form, system, name="Иван Петров", phone="8 912 345-67-89", message="Хочу в Сочи в мае")

    assert request.state == State.DONE
    assert request.party.name == "Иван Петров"
    assert request.deal.party == request.party
    assert request.deal.owner_id == request.owner_id == sellers[0].user_id
    reminder = Activity.objects.get(subject_kind="crm.deal", subject_id=request.deal_id)
    assert reminder.owner_id == request.owner_id
    notice = Notification.objects.get(user_id=request.owner_id)
    assert "Иван Петров" in notice.text


def test_a_client_and_its_deal_are_found_before_what_mentions_them(form, system, in_turn, sellers) -> None:
    request = handled(form, system, name="Иван Петров", phone="8 912 345-67-89", message="Сочи для Петрова")
    Activity.objects.create(
        company_id=request.company_id, owner_id=request.owner_id, title="Позвонить Петрову", due_at=timezone.now()
    )

    found = found_records("петров", sellers[0])

    slugs = [group["items"][0]["url"].split("/")[1] for group in found]
    assert slugs == ["parties", "deals", "requests", "activities"]


def test_a_request_is_kept_exactly_as_it_came(form, system, in_turn) -> None:
    payload = {"name": "Пётр", "phone": "+7 912 000-00-01", "Куда хотите поехать?": "На Волгу", "Бюджет": "до ста тысяч"}

    request = handled(form, system, **payload)

    assert request.payload == payload
    assert set(request.text.splitlines()) == {"Куда хотите поехать? На Волгу", "Бюджет: до ста тысяч"}


def test_the_same_phone_written_otherwise_is_the_same_client_and_the_same_open_deal(form, system, in_turn) -> None:
    first = handled(form, system, name="Иван", phone="8 912 345-67-89")
    second = handled(form, system, name="Иван Петров", phone="+7 (912) 345 67 89", message="И ещё вопрос")

    assert second.party == first.party
    assert second.deal == first.deal
    assert not second.opened_deal
    assert Party.objects.count() == 1
    assert second.owner == first.owner


def test_people_take_turns(form, system, in_turn, sellers) -> None:
    owners = [handled(form, system, phone=f"+7 912 000-00-0{n}").owner_id for n in range(4)]

    ids = [seller.user_id for seller in sellers]
    assert owners == [*ids, ids[0]]


def test_who_has_least_to_do_gets_it_and_the_loads_are_kept(company, form, system, team, sellers) -> None:
    AssignmentRule.objects.create(
        company=company, name="По нагрузке", pool=Pool.LEAST_LOAD, team=team, respects_hours=False
    )
    handled(form, system, phone="+7 912 000-00-01")
    request = handled(form, system, phone="+7 912 000-00-02")

    why = Assignment.objects.get(request=request)
    assert request.owner_id == sellers[1].user_id
    assert [line["deals"] for line in why.seen] == [1, 0, 0]


@pytest.mark.parametrize("pool", [Pool.ROUND_ROBIN, Pool.PERSON])
def test_whatever_the_manner_the_loads_that_were_seen_are_kept(company, form, system, team, sellers, pool) -> None:
    AssignmentRule.objects.create(
        company=company, name="Правило", pool=pool, team=team, person_id=sellers[0].user_id, respects_hours=False
    )
    handled(form, system, phone="+7 912 000-00-01")
    request = handled(form, system, phone="+7 912 000-00-02")

    first = Assignment.objects.get(request=request).seen[0]
    assert first == {"rule": "Правило", "user": "Анна", "deals": 1, "tasks": 1}


def test_what_arrived_is_told_in_the_words_of_the_reader(form, system, in_turn, sellers) -> None:
    request = handled(
        form, system, name="Иван", phone="89123456789", consent=True, consent_wording="Согласен с политикой.",
        advertising=False, advertising_wording="Хочу новости", utm_source="yandex", letter=7,
    )  # fmt: skip
    with translation.override("ru"):
        told = set(facts_of(request.payload))
    browser = browser_of(sellers[0])
    shown = browser.get(f"/requests/{request.pk}/").content.decode()

    assert told == {
        ("Имя", "Иван"), ("Телефон", "+7 912 345-67-89"), ("Реклама: источник", "yandex"),
        ("Согласие на обработку персональных данных", "дано: «Согласен с политикой.»"),
        ("Согласие на рекламу", "не дано"),
    }  # fmt: skip
    for raw in ("consent_wording", "utm_source", "+79123456789<", "<dt>phone</dt>"):
        assert raw not in shown, raw


def test_the_clients_own_manager_keeps_the_client(company, form, system, in_turn, sellers) -> None:
    AssignmentRule.objects.create(company=company, name="Свой", pool=Pool.OWN_MANAGER, position=0)
    AssignmentRule.objects.filter(pk=in_turn.pk).update(position=1)
    first = handled(form, system, phone="+7 912 000-00-01")
    Deal.objects.filter(pk=first.deal_id).update(owner=None)
    Party.objects.filter(pk=first.party_id).update(owner_id=sellers[2].user_id)
    Deal.objects.filter(pk=first.deal_id).delete()

    second = handled(form, system, phone="+7 912 000-00-01")

    assert second.owner_id == sellers[2].user_id


def test_who_is_away_is_passed_over_and_the_substitute_stands_in(form, system, in_turn, sellers) -> None:
    Membership.objects.filter(user_id=sellers[0].user_id).update(
        absent_from=date(2020, 1, 1), substitute_id=sellers[2].user_id
    )

    request = handled(form, system, phone="+7 912 000-00-01")

    assert request.owner_id == sellers[1].user_id or request.owner_id == sellers[2].user_id
    assert Assignment.objects.get(request=request).seen[0]["user"] == "Анна"


def test_without_a_contact_the_request_waits_with_the_reason(form, system, in_turn) -> None:
    request = handled(form, system, name="Аноним", message="Перезвоните")

    assert request.state == State.WAITING
    assert "нет ни телефона" in request.problem or "no phone" in request.problem
    assert Deal.objects.count() == 0
    assert Party.objects.count() == 0


def test_without_a_rule_it_waits_and_whoever_handles_it_gets_it(company, form, system, sellers) -> None:
    request = handled(form, system, phone="+7 912 000-00-01")
    assert request.state == State.WAITING

    try_again(request, actor=sellers[1])

    request.refresh_from_db()
    assert request.state == State.DONE
    assert request.owner_id == sellers[1].user_id


def test_the_same_key_is_the_same_request(form, system) -> None:
    first = take(form.pk, form.company_id, {"phone": "1"}, key="abc")
    second = take(form.pk, form.company_id, {"phone": "1"}, key="abc")

    assert (second.request_id, second.is_new) == (first.request_id, False)
    assert Request.objects.count() == 1


def test_marks_of_the_visit_give_channel_and_travel_to_the_deal(company, form, system, in_turn) -> None:
    channel = Channel.objects.create(company=company, name="Директ тест", utm_source="yandex-test")

    request = handled(form, system, phone="+7 912 000-00-01", page="https://a.ru/?utm_source=yandex-test&x=1")

    assert request.channel == channel
    assert request.deal.channel == channel
    assert request.deal.first_touch["utm_source"] == "yandex-test"


def test_a_request_of_a_program_without_marks_has_the_channel_of_programs(company, system, in_turn) -> None:
    source = Source.objects.create(company=company, name="Телефония", way=Way.API)

    request = handled(source, system, phone="+7 912 000-00-01")

    assert request.channel.medium == "other"
    assert request.deal.channel == request.channel


def test_consents_are_kept_apart_in_the_words_of_the_form(form, system, in_turn) -> None:
    wording = {"consent_wording": "Согласен на обработку", "advertising_wording": "Согласен на рекламу"}

    request = handled(form, system, name="Иван", phone="+7 912 000-00-01", consent=True, advertising=True, **wording)

    kept = dict(Consent.objects.filter(party=request.party).values_list("purpose", "wording"))
    assert kept == {"personal_data": "Согласен на обработку", "advertising": "Согласен на рекламу"}


def test_a_declined_request_stays_in_the_book(form, system, sellers) -> None:
    request = handled(form, system, name="Спам")

    decline(request, reason="Реклама", actor=sellers[0])

    request.refresh_from_db()
    assert (request.state, request.problem) == (State.DECLINED, "Реклама")


def test_handling_twice_makes_one_deal(form, system, in_turn) -> None:
    request = handled(form, system, phone="+7 912 000-00-01")
    take_up(request.pk, actor=system)

    assert Deal.objects.count() == 1
    assert Assignment.objects.filter(request=request).count() == 1


def test_nobody_of_another_company_sees_the_request(form, system, in_turn) -> None:
    request = handled(form, system, phone="+7 912 000-00-01")
    stranger = make_actor(make_company("Чужая"), "administrator")

    with acting(stranger):
        assert not Request.objects.filter(pk=request.pk).exists()
    assert User.objects.filter(pk=request.owner_id).exists()
