"""Periods: names people use, pieces, and what came before."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.kit.periods import PERIOD_NAMES, Period

MONDAY = date(2026, 11, 23)
days = st.dates(date(1950, 1, 1), date(2150, 1, 1))
periods = st.builds(lambda first, length: Period(first, first + timedelta(length)), days, st.integers(0, 800))


@given(periods)
def test_pieces_cover_the_period_without_gap_or_overlap(period):
    for pieces in (list(period.months()), list(period.weeks())):
        assert (pieces[0].from_on, pieces[-1].until_on) == (period.from_on, period.until_on)
        assert all(after.from_on - before.until_on == timedelta(1) for before, after in pairwise(pieces))
    assert len(list(period.days())) == period.day_count


@given(periods)
def test_the_previous_period_ends_the_day_before(period):
    assert period.previous().until_on == period.from_on - timedelta(1)
    assert period.previous().kind == period.kind or period.kind == "days"


@given(periods)
def test_a_written_period_is_read_back(period):
    assert Period.parse(str(period), MONDAY) == period


@given(days, st.sampled_from(sorted(PERIOD_NAMES)))
def test_every_name_means_a_period(today, name):
    assert Period.parse(name, today).day_count >= 1


@pytest.mark.parametrize(
    ("text", "from_on", "until_on"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-W05", date(2026, 1, 26), date(2026, 2, 1)),
        ("2026-03-14", date(2026, 3, 14), date(2026, 3, 14)),
        ("2026-03-01..2026-03-14", date(2026, 3, 1), date(2026, 3, 14)),
        ("today", MONDAY, MONDAY),
        ("this_week", MONDAY, date(2026, 11, 29)),
        ("last_week", date(2026, 11, 16), date(2026, 11, 22)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("this_quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("next_year", date(2027, 1, 1), date(2027, 12, 31)),
        ("last_30_days", date(2026, 10, 25), MONDAY),
        ("next_7_days", MONDAY, date(2026, 11, 29)),
        ("year_to_date", date(2026, 1, 1), MONDAY),
    ],
)
def test_periods_are_read_by_name_and_number(text, from_on, until_on):
    assert Period.parse(text, MONDAY) == Period(from_on, until_on)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-Q5",
        "2026-W60",
        "last_0_days",
        "last_9999_days",
        "9999",
        "0001-01",
        "2026-03-14..2026-03-01",
    ],
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match="is not a period; write 2026-03, 2026-Q1 or two dates"):
        Period.parse(text, MONDAY)


def test_a_period_does_not_end_before_it_starts():
    with pytest.raises(ValueError, match="ends before it starts"):
        Period(date(2026, 2, 1), date(2026, 1, 31))
    with pytest.raises(TypeError):
        Period(datetime(2026, 2, 1, tzinfo=ZoneInfo("UTC")), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("period", "before", "year_earlier"),
    [
        ("2024-03", "2024-02", "2023-03"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026", "2025", "2025"),
        ("2026-W10", "2026-W09", "2025-03-02..2025-03-08"),
        ("2024-02-10..2024-02-29", "2024-01-21..2024-02-09", "2023-02-10..2023-02-28"),
    ],
)
def test_comparable_periods(period, before, year_earlier):
    found = Period.parse(period, MONDAY)

    assert found.previous() == Period.parse(before, MONDAY)
    assert found.year_earlier() == Period.parse(year_earlier, MONDAY)


@pytest.mark.parametrize(
    ("period", "russian", "english"),
    [
        ("2026", "2026", "2026"),
        ("2026-Q1", "1-й квартал 2026 г.", "1st quarter 2026"),
        ("2026-03", "март 2026", "March 2026"),
        ("2026-03-14", "14.03.2026", "Mar 14, 2026"),
        ("2026-03-01..2026-03-14", "01.03.2026 – 14.03.2026", "Mar 1, 2026 – Mar 14, 2026"),
    ],
)
def test_labels_follow_the_reader(period, russian, english):
    found = Period.parse(period, MONDAY)

    assert (found.label("ru"), found.label("en")) == (russian, english)


def test_moments_follow_the_clocks_of_the_zone():
    start, end = Period.parse("2026-03-29", MONDAY).moments(ZoneInfo("Europe/Berlin"))

    assert end.astimezone(ZoneInfo("UTC")) - start.astimezone(ZoneInfo("UTC")) == timedelta(hours=23)


def test_overlap_is_what_both_have():
    march = Period.month(2026, 3)

    assert march.overlap(Period.parse("2026-03-20..2026-04-10", MONDAY)) == Period(date(2026, 3, 20), date(2026, 3, 31))
    assert march.overlap(Period.month(2026, 4)) is None
    assert date(2026, 3, 31) in march
    assert date(2026, 4, 1) not in march
