"""Requests go to people who are at work; at night, to who will be there first; and why is kept."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from artel.core.actor import Actor
from artel.core.models import Company, Membership, Team, User
from artel.core.testing import make_actor, make_team
from artel.crm.api import open_deal
from artel.intake.actions import choose, try_again
from artel.intake.hours import first_reminder
from artel.intake.models import Assignment, AssignmentRule, Pool, Request, Source
from artel.intake.tests.arriving import arrived, handled

MOSCOW, OMSK = ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Omsk")
TUESDAY = datetime(2026, 11, 24, 11, 0, tzinfo=MOSCOW)
NIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=MOSCOW)
EARLY = datetime(2026, 11, 24, 7, 30, tzinfo=MOSCOW)
FRIDAY_EVENING = datetime(2026, 11, 27, 20, 0, tzinfo=MOSCOW)


@pytest.fixture
def request_(form: Source, system: Actor) -> Request:
    return arrived(form, phone="+7 912 000-00-01", message="Хочу в Сочи")


def away(actor: Actor, first: date, last: date | None = None, substitute: Actor | None = None) -> None:
    Membership.objects.filter(user_id=actor.user_id).update(
        absent_from=first, absent_until=last, substitute_id=substitute.user_id if substitute else None
    )


def in_omsk(actor: Actor) -> None:
    User.objects.filter(pk=actor.user_id).update(timezone="Asia/Omsk")


def chosen(request: Request, now: datetime) -> tuple[int | None, str]:
    found = choose(request, known_owner=None, is_known=False, now=now)
    return found.user.pk if found.user else None, found.reason


def notes(request: Request, now: datetime) -> list[str]:
    seen = choose(request, known_owner=None, is_known=False, now=now).seen
    return [f"{line['user']}: {line['note']}" for line in seen if "note" in line]


def test_in_the_daytime_people_take_turns_and_nothing_more_is_said(request_, in_turn, sellers) -> None:
    assert chosen(request_, TUESDAY) == (sellers[0].user_id, "Подошла очередь.")
    assert notes(request_, TUESDAY) == []


def test_early_in_moscow_it_goes_to_who_is_at_work_in_omsk_already(request_, in_turn, sellers) -> None:
    in_omsk(sellers[2])

    assert chosen(request_, EARLY) == (sellers[2].user_id, "Подошла очередь.")
    assert notes(request_, EARLY) == ["Анна: на работе с 24.11.2026 09:00", "Борис: на работе с 24.11.2026 09:00"]


def test_at_night_it_goes_to_who_will_be_at_work_first(request_, in_turn, sellers) -> None:
    in_omsk(sellers[1])

    user, reason = chosen(request_, NIGHT)

    assert user == sellers[1].user_id
    assert reason == "Сейчас никого нет на работе; первым будет на месте, с 25.11.2026 09:00. Подошла очередь."


def test_at_night_those_who_come_together_take_turns_too(request_, in_turn, sellers) -> None:
    owners = [chosen(request_, NIGHT)[0] for _number in range(3)]

    assert owners == [seller.user_id for seller in sellers]


def test_on_friday_evening_who_is_away_on_monday_is_passed_over(request_, in_turn, sellers) -> None:
    away(sellers[0], date(2026, 11, 30))
    away(sellers[1], date(2026, 11, 27), date(2026, 11, 29))

    user, reason = chosen(request_, FRIDAY_EVENING)

    assert user == sellers[1].user_id
    assert "30.11.2026 09:00" in reason
    assert notes(request_, FRIDAY_EVENING)[0] == "Анна: отсутствует"


def test_a_holiday_is_no_working_day_and_its_eve_ends_an_hour_earlier(request_, in_turn) -> None:
    eve = datetime(2026, 11, 3, 17, 30, tzinfo=MOSCOW)

    _user, reason = chosen(request_, eve)

    assert "05.11.2026 09:00" in reason


def test_hours_of_the_company_hold_for_its_people(company: Company, request_, in_turn) -> None:
    Company.objects.filter(pk=company.pk).update(calendar={"week": {"5": [["10:00", "15:00"]]}})

    assert "28.11.2026 10:00" in chosen(request_, TUESDAY)[1]
    assert chosen(request_, datetime(2026, 11, 28, 11, 0, tzinfo=MOSCOW))[1] == "Подошла очередь."


def test_a_rule_for_all_hours_asks_for_no_hours(request_, in_turn, sellers) -> None:
    AssignmentRule.objects.filter(pk=in_turn.pk).update(respects_hours=False)

    assert chosen(request_, NIGHT) == (sellers[0].user_id, "Подошла очередь.")


def test_a_later_rule_with_somebody_at_work_goes_before_waiting_for_the_morning(
    company: Company, request_, in_turn, sellers
) -> None:
    duty = make_actor(company, "manager", name="Дежурный", team=make_team(company, "Дежурные"))
    in_omsk(duty)
    AssignmentRule.objects.create(
        company=company, name="Дежурные", position=9, pool=Pool.ROUND_ROBIN, team=Team.objects.get(name="Дежурные")
    )

    assert chosen(request_, EARLY)[0] == duty.user_id
    assert chosen(request_, NIGHT)[0] == sellers[0].user_id
    assert chosen(request_, TUESDAY)[0] == sellers[1].user_id


def test_who_is_away_has_a_substitute_who_keeps_hours_too(company: Company, request_, sellers) -> None:
    AssignmentRule.objects.create(company=company, name="Анне", pool=Pool.PERSON, person_id=sellers[0].user_id or 0)
    away(sellers[0], date(2026, 11, 1), date(2026, 12, 1), substitute=sellers[1])

    assert chosen(request_, TUESDAY)[0] == sellers[1].user_id
    assert notes(request_, NIGHT) == ["Анна: отсутствует", "Борис: на работе с 25.11.2026 09:00"]


def test_an_absence_lasts_to_the_end_of_its_last_day(request_, in_turn, sellers) -> None:
    for seller in sellers[1:]:
        away(seller, date(2026, 1, 1))
    away(sellers[0], date(2026, 11, 20), date(2026, 11, 24))

    assert chosen(request_, TUESDAY)[0] is None
    assert chosen(request_, TUESDAY + timedelta(days=1))[0] == sellers[0].user_id


def test_when_all_are_away_nobody_gets_it_and_who_was_looked_at_is_kept(form, system, in_turn, sellers) -> None:
    for seller in sellers:
        away(seller, date(2020, 1, 1))

    request = handled(form, system, phone="+7 912 000-00-01")

    assert request.state == "waiting"
    assert "Ни одно правило" in request.problem
    try_again(request, actor=sellers[0])
    assert [line["note"] for line in Assignment.objects.get(request=request).seen] == ["отсутствует"] * 3


def test_who_works_here_no_longer_gets_nothing(company: Company, request_, sellers) -> None:
    AssignmentRule.objects.create(company=company, name="Анне", pool=Pool.PERSON, person_id=sellers[0].user_id or 0)
    Membership.objects.filter(user_id=sellers[0].user_id).update(is_active=False)

    assert chosen(request_, TUESDAY)[0] is None
    assert notes(request_, TUESDAY) == ["Анна: больше не работает"]


def test_at_night_the_least_loaded_of_those_who_come_first_gets_it(company: Company, request_, sellers, team) -> None:
    AssignmentRule.objects.create(company=company, name="По нагрузке", pool=Pool.LEAST_LOAD, team=team)
    in_omsk(sellers[1])
    in_omsk(sellers[2])
    open_deal("Тур", owner=User.objects.get(pk=sellers[1].user_id), actor=Actor.system(company.pk))

    found = choose(request_, known_owner=None, is_known=False, now=NIGHT)

    assert found.user is not None
    assert found.user.pk == sellers[2].user_id
    assert [(line["user"], line["deals"]) for line in found.seen if "deals" in line] == [("Борис", 1), ("Вера", 0)]


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ({"words": "сочи, крым"}, True),
        ({"words": "алтай"}, False),
        ({"known_client": "new"}, True),
        ({"known_client": "known"}, False),
        ({"is_active": False}, False),
    ],
)
def test_a_rule_is_about_the_requests_that_fit_it(form, system, in_turn, sellers, condition, fits) -> None:
    AssignmentRule.objects.filter(pk=in_turn.pk).update(**condition)

    request = handled(form, system, phone="+7 912 000-00-01", message="Хочу в Сочи")

    assert (request.owner_id == sellers[0].user_id) is fits


@pytest.mark.parametrize(
    ("came", "minutes", "due"),
    [
        (datetime(2026, 11, 24, 11, 0, tzinfo=MOSCOW), 15, datetime(2026, 11, 24, 11, 15, tzinfo=MOSCOW)),
        (datetime(2026, 11, 24, 17, 50, tzinfo=MOSCOW), 20, datetime(2026, 11, 25, 9, 10, tzinfo=MOSCOW)),
        (datetime(2026, 11, 24, 23, 0, tzinfo=MOSCOW), 15, datetime(2026, 11, 25, 9, 15, tzinfo=MOSCOW)),
        (datetime(2026, 11, 27, 17, 0, tzinfo=MOSCOW), 600, datetime(2026, 11, 30, 18, 0, tzinfo=MOSCOW)),
        (datetime(2026, 11, 24, 11, 0, tzinfo=MOSCOW), 0, datetime(2026, 11, 24, 11, 0, tzinfo=MOSCOW)),
    ],
)
def test_the_first_reminder_counts_working_minutes(
    company: Company, system: Actor, came: datetime, minutes: int, due: datetime
) -> None:
    assert first_reminder(company, None, came, minutes) == due


def test_the_reminder_keeps_the_hours_of_whoever_has_the_request(company: Company, system: Actor, sellers) -> None:
    in_omsk(sellers[0])
    owner = User.objects.get(pk=sellers[0].user_id)

    assert first_reminder(company, owner, NIGHT, 15) == datetime(2026, 11, 25, 9, 15, tzinfo=OMSK)
