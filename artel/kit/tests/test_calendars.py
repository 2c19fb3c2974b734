"""Business calendars: the Russian year 2026 as published, and working time that adds up."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.kit.calendars import MONDAY_TO_FRIDAY, BusinessCalendar
from artel.kit.periods import Period

MOSCOW = ZoneInfo("Europe/Moscow")
CALENDAR = BusinessCalendar()
WITH_LUNCH = BusinessCalendar(week=dict.fromkeys(range(5), ((time(9), time(13)), (time(14), time(18)))))
days = st.dates(date(2024, 1, 1), date(2027, 6, 1))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 1), timezones=st.just(MOSCOW))  # noqa: DTZ001 the zone is added


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def test_the_year_2026_has_the_published_working_days_and_hours():
    """Government decree 1466 of 24.09.2025: 247 days, 1 972 hours at eight hours a day."""
    months = list(Period.year(2026).months())

    assert [CALENDAR.working_days_between(m.from_on, m.until_on) for m in months] == [
        15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22,
    ]  # fmt: skip
    assert [WITH_LUNCH.working_hours_between(*m.moments(MOSCOW)) for m in months] == [
        120, 152, 168, 175, 151, 167, 184, 168, 176, 176, 159, 176,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 1, 9), False),
        (date(2026, 1, 12), True),
        (date(2026, 3, 9), False),
        (date(2026, 5, 11), False),
        (date(2026, 11, 4), False),
        (date(2026, 12, 31), False),
        (date(2027, 2, 20), True),
        (date(2027, 2, 22), False),
    ],
)
def test_moved_days_off_and_on_are_known(day, worked):
    assert CALENDAR.is_working_day(day) is worked


def test_the_company_makes_its_own_exceptions():
    calendar = BusinessCalendar(days_off=frozenset({date(2026, 11, 23)}), days_on=frozenset({date(2026, 11, 28)}))

    assert not calendar.is_working_day(date(2026, 11, 23))
    assert calendar.shifts(date(2026, 11, 28)) == [(at("2026-11-28T09:00"), at("2026-11-28T18:00"))]


def test_the_day_before_a_holiday_is_an_hour_shorter():
    assert CALENDAR.shifts(date(2026, 11, 3)) == [(at("2026-11-03T09:00"), at("2026-11-03T17:00"))]
    assert not BusinessCalendar(country="DE").is_shortened(date(2026, 4, 30))


@given(days, st.integers(-300, 300))
def test_working_days_there_and_back(day, count):
    start = CALENDAR.add_working_days(day, 0)

    there = CALENDAR.add_working_days(start, count)

    assert CALENDAR.is_working_day(there)
    assert CALENDAR.add_working_days(there, -count) == start
    assert CALENDAR.working_days_between(min(start, there), max(start, there)) == abs(count) + 1


@given(moments, st.decimals(0, 200, places=2))
def test_the_hours_added_are_the_hours_between(moment, hours):
    deadline = CALENDAR.add_working_hours(moment, hours)

    assert CALENDAR.working_hours_between(moment, deadline) == hours
    assert deadline >= moment


@given(moments, moments, moments)
def test_working_time_adds_up(first, second, third):
    between = CALENDAR.working_hours_between

    difference = between(first, second) + between(second, third) - between(first, third)

    assert abs(difference) < Decimal("1e-20")


@given(moments)
def test_the_next_working_moment_is_worked_and_stays(moment):
    found = CALENDAR.next_working_moment(moment)

    assert CALENDAR.is_working_moment(found)
    assert found >= moment
    assert CALENDAR.next_working_moment(found) == found
    assert CALENDAR.working_hours_between(moment, found) == 0


@pytest.mark.parametrize(
    ("start", "hours", "deadline"),
    [
        ("2026-11-23T10:00", 2, "2026-11-23T12:00"),
        ("2026-11-23T16:00", 2, "2026-11-23T18:00"),
        ("2026-11-23T18:00", 1, "2026-11-24T10:00"),
        ("2026-11-20T17:30", 1, "2026-11-23T09:30"),
        ("2026-11-03T16:30", 1, "2026-11-05T09:30"),
        ("2026-12-30T17:00", 2, "2027-01-11T10:00"),
    ],
)
def test_deadlines_in_working_hours(start, hours, deadline):
    assert CALENDAR.add_working_hours(at(start), hours) == at(deadline)


def test_other_time_zones_are_understood():
    vladivostok_morning = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Vladivostok"))

    assert CALENDAR.next_working_moment(vladivostok_morning) == at("2026-11-24T09:00")


def test_a_night_shift_of_clocks_counts_real_hours():
    night = BusinessCalendar(country="DE", zone=ZoneInfo("Europe/Berlin"), week={6: ((time(0), time(8)),)})
    start = datetime(2026, 3, 29, tzinfo=ZoneInfo("Europe/Berlin"))

    assert night.working_hours_between(start, start + timedelta(days=1)) == Decimal(7)


def test_naive_moments_and_backward_hours_are_refused():
    with pytest.raises(ValueError, match="with a time zone"):
        CALENDAR.next_working_moment(datetime(2026, 11, 23, 10))  # noqa: DTZ001 that is the point
    with pytest.raises(ValueError, match="not taken away"):
        CALENDAR.add_working_hours(at("2026-11-23T10:00"), -1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"week": {}},
        {"week": {0: ((time(18), time(9)),)}},
        {"week": {0: ((time(9), time(14)), (time(13), time(18)))}},
        {"country": "Narnia"},
    ],
)
def test_an_impossible_calendar_is_refused(wrong):
    with pytest.raises(ValueError):
        BusinessCalendar(**wrong)
    assert MONDAY_TO_FRIDAY[0] == ((time(9), time(18)),)
