"""The demo company: a life dated over its days, letters both ways, people at work, and nobody called."""

import pytest

from artel.config.tests.conftest import Installation


@pytest.mark.parametrize("table", ["core_notification", "core_change", "core_step", "parties_party", "core_delivery"])
def test_what_the_database_dates_lies_on_the_days_that_were_lived(shown: Installation, table: str) -> None:
    column = "at" if table == "core_change" else "created_at"

    days = int(shown.sql(f"SELECT count(DISTINCT ({column} AT TIME ZONE 'Europe/Moscow')::date) FROM {table}"))

    assert days >= 7
    assert shown.sql(f"SELECT count(*) FROM {table} WHERE {column} > now()") == "0"


def test_the_database_keeps_its_own_time_afterwards(shown: Installation) -> None:
    travelled = "SELECT count(*) FROM pg_attrdef WHERE pg_get_expr(adbin, adrelid) LIKE '%artel.clock%'"

    assert shown.sql(travelled) == "0"
    assert shown.sql("SELECT count(*) > 50 FROM pg_attrdef WHERE pg_get_expr(adbin, adrelid) = 'statement_timestamp()'") == "t"


def test_letters_went_both_ways_and_none_waits_for_a_server(shown: Installation) -> None:
    counted = shown.sql("SELECT direction, state FROM correspondence_message GROUP BY 1, 2 ORDER BY 1")

    assert counted.splitlines() == ["in|received", "out|sent"]
    assert shown.sql("SELECT imap_host, smtp_host FROM correspondence_mailbox") == (
        "imap.meridian.example|smtp.meridian.example"
    )


def test_deals_have_lines_and_people_with_roles(shown: Installation) -> None:
    priced = "SELECT count(*) FROM crm_deal d WHERE amount > 0 AND NOT EXISTS (SELECT FROM crm_dealline WHERE deal_id = d.id)"

    assert shown.sql(priced) == "0"
    assert int(shown.sql("SELECT count(DISTINCT role) FROM crm_dealcontact")) >= 2


def test_everybody_has_signed_in_and_nothing_waits_to_be_delivered(shown: Installation) -> None:
    assert shown.sql("SELECT count(*), count(last_login) FROM core_user") == "9|9"
    assert shown.sql("SELECT count(*) FROM core_delivery WHERE state <> 'done'") == "0"
    assert shown.sql("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'") == "0"
    assert int(shown.sql("SELECT count(*) FROM automation_run WHERE state = 'done'")) > 0
