"""Companies are kept apart by the database itself: everything here is raw SQL as the role of the web."""

import json

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.db import DatabaseError, connection, transaction
from django.test import Client
from procrastinate.exceptions import ConnectorException

from artel.core.actor import Actor, acting, claim_key, signed_claim
from artel.core.companies import found_company
from artel.core.guards import guarded_models
from artel.core.jobs import deliver
from artel.core.models import Change, Company, Role, User
from artel.core.tests.conftest import make_order
from artel.core.tests.sample.models import Order, Tag

OTHERS = ["sample_order", "sample_line", "core_membership", "core_role", "core_team", "core_step", "core_change"]


def sql(statement: str, *values: object) -> list[tuple]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def claim(text: str) -> None:
    sql("SELECT set_config('artel.claim', %s, false)", text)


@pytest.fixture
def foreign(firm, stranger) -> Order:
    return make_order(stranger.ann, "Тайна", lines=1)


def test_the_web_role_is_plain(db):
    ((superuser, bypass, creates),) = sql(
        "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )

    assert (superuser, bypass, creates) == (False, False, False)
    assert sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user") == [(0,)]


def test_every_table_with_a_company_is_guarded(db):
    tables = {model._meta.db_table for model in guarded_models()} | {"core_company"}

    guarded = {row[0] for row in sql("SELECT relname FROM pg_class WHERE relrowsecurity")}

    assert tables <= guarded
    assert {"core_company", "core_change", "sample_order"} <= tables


def test_what_the_web_reads_without_row_security_is_only_the_machinery(db):
    readable = sql("""
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND NOT relrowsecurity AND has_table_privilege(oid, 'SELECT')
    """)

    names = {name for (name,) in readable}
    machinery = ("artel_cache", "auth_", "procrastinate_workers")

    assert {name for name in names if not name.startswith(machinery)} == {
        "core_rights_version", "django_content_type", "django_migrations",
    }  # fmt: skip


@pytest.mark.parametrize("table", OTHERS)
def test_rows_of_another_company_are_not_read(firm, foreign, table):
    with acting(firm.boss):
        assert sql(f"SELECT count(*) FROM {table} WHERE company_id <> %s", firm.company.pk) == [(0,)]
        assert sql("SELECT count(*) FROM core_company WHERE id <> %s", firm.company.pk) == [(0,)]


@pytest.fixture
def signed_in_elsewhere(foreign) -> User:
    """A person of another company with a session, a second factor and failed attempts to come in."""
    person = User.objects.get(pk=foreign.owner_id)
    Client().force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    AccessAttempt.objects.create(username=person.email, failures_since_start=1)
    return person


def test_accounts_of_another_company_are_not_read(firm, signed_in_elsewhere):
    for table in ("core_user", "mfa_authenticator", "django_session", "axes_accessattempt"):
        assert sql(f"SELECT count(*) > 0 FROM {table}") == [(True,)], "there is nothing to hide"
    with acting(firm.boss):
        emails = {email for (email,) in sql("SELECT email FROM core_user")}
        assert signed_in_elsewhere.email not in emails
        assert User.objects.get(pk=firm.ann.user_id).email in emails
        for table in ("mfa_authenticator", "django_session", "axes_accessattempt"):
            assert sql(f"SELECT count(*) FROM {table}") == [(0,)]
    claim("")
    for table in ("core_user", "mfa_authenticator", "django_session", "axes_accessattempt"):
        assert sql(f"SELECT count(*) FROM {table}") == [(0,)]


def test_jobs_of_another_company_are_neither_read_nor_changed_nor_given(firm, stranger):
    deliver.defer(company_id=stranger.company.pk, delivery_id=1)
    theirs = sql("SELECT id FROM procrastinate_jobs WHERE args->>'company_id' = %s", str(stranger.company.pk))
    assert len(theirs) == 1, "there is nothing to hide"
    with acting(firm.boss):
        assert sql("SELECT count(*) FROM procrastinate_jobs") == [(0,)]
        assert sql("SELECT count(*) FROM procrastinate_events") == [(0,)]
        assert sql("UPDATE procrastinate_jobs SET status = 'failed'") == [(0,)]
        assert sql("DELETE FROM procrastinate_jobs") == [(0,)]
        theirs = json.dumps({"company_id": stranger.company.pk})
        with pytest.raises(DatabaseError, match="belongs to another company"):
            sql("INSERT INTO procrastinate_jobs (task_name, args) VALUES ('artel.deliver', %s)", theirs)
        with pytest.raises(ConnectorException), transaction.atomic():
            deliver.defer(company_id=stranger.company.pk, delivery_id=2)
        deliver.defer(company_id=firm.company.pk, delivery_id=3)
        assert sql("SELECT args->>'delivery_id' FROM procrastinate_jobs") == [("3",)]


def test_accounts_of_another_company_are_neither_changed_nor_taken_over(firm, signed_in_elsewhere):
    with acting(firm.boss):
        assert sql("UPDATE core_user SET password = 'x' WHERE id = %s", signed_in_elsewhere.pk) == [(0,)]
        assert sql("DELETE FROM django_session") == [(0,)]
        assert sql("DELETE FROM mfa_authenticator") == [(0,)]
        with pytest.raises(DatabaseError, match="row-level security"):
            sql("INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', '{}', now())",
                signed_in_elsewhere.pk)  # fmt: skip


def test_without_a_claim_nothing_is_read(firm, foreign):
    for table in [*OTHERS, "core_apikey", "core_door"]:
        assert sql(f"SELECT count(*) FROM {table}") == [(0,)]


def test_rows_of_another_company_are_neither_changed_nor_deleted(firm, foreign):
    with acting(firm.boss):
        assert sql("UPDATE sample_order SET title = 'x' WHERE id = %s", foreign.pk) == [(0,)]
        assert sql("DELETE FROM sample_line WHERE order_id = %s", foreign.pk) == [(0,)]
    with acting(Actor.system(foreign.company_id)):
        assert Order.objects.get(pk=foreign.pk).title == "Тайна"


def test_a_row_is_not_written_into_another_company(firm, stranger):
    with acting(firm.boss):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Tag.objects.create(company=stranger.company, name="x")
        mine = Tag.objects.create(company=firm.company, name="x")
    for company_id in (stranger.company.pk, 0):
        with acting(firm.boss), pytest.raises(DatabaseError, match="row-level security"):
            sql("UPDATE sample_tag SET company_id = %s WHERE id = %s", company_id, mine.pk)
    with acting(firm.boss):
        assert Tag.objects.get().company_id == firm.company.pk


def test_an_upsert_does_not_reach_over(firm, stranger):
    with acting(Actor.system(stranger.company.pk)):
        theirs = Tag.objects.create(company=stranger.company, name="x")

    with acting(firm.boss), pytest.raises(DatabaseError):
        sql(
            "INSERT INTO sample_tag (id, company_id, name, shared) VALUES (%s, %s, 'y', false) "
            "ON CONFLICT (id) DO UPDATE SET name = 'stolen'",
            theirs.pk, firm.company.pk,
        )  # fmt: skip

    with acting(Actor.system(stranger.company.pk)):
        assert Tag.objects.get().name == "x"


@pytest.mark.parametrize(
    "forge",
    [
        lambda mine, theirs: f"1:{theirs}",
        lambda mine, theirs: f"1:{theirs}.",
        lambda mine, theirs: signed_claim(1, (mine,)).replace(f":{mine}.", f":{mine},{theirs}."),
        lambda mine, theirs: signed_claim(1, (mine,)) + f",{theirs}",
        lambda mine, theirs: f"1:{theirs}." + signed_claim(1, (mine,)).partition(".")[2],
        lambda mine, theirs: f"1:{theirs}." + "0" * 64,
        lambda mine, theirs: f"1:{theirs}.{signed_claim(1, (theirs,)).partition('.')[2][:-1]}",
    ],
)
def test_a_forged_claim_opens_nothing(firm, foreign, forge):
    claim(forge(firm.company.pk, foreign.company_id))

    assert sql("SELECT count(*) FROM sample_order WHERE company_id = %s", foreign.company_id) == [(0,)]
    assert foreign.company_id not in sql("SELECT artel_companies()")[0][0]


def test_the_key_of_claims_cannot_be_read(firm):
    for statement in ("SELECT key FROM core_claimkey", "UPDATE core_claimkey SET key = 'x'", "TABLE core_claimkey"):
        with pytest.raises(DatabaseError, match="permission denied"):
            sql(statement)
    assert claim_key()


def test_the_guards_cannot_be_switched_off(firm, foreign):
    for statement in (
        "ALTER TABLE sample_order DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE sample_order DISABLE TRIGGER ALL",
        "DROP POLICY company_rows ON sample_order",
        "SET ROLE artel_owner",
        "SET SESSION AUTHORIZATION artel_owner",
        "SET session_replication_role = replica",
        "CREATE FUNCTION artel_companies_2() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE mine (id int)",
        "TRUNCATE sample_order",
    ):
        with pytest.raises(DatabaseError):
            sql(statement)


def test_turning_row_security_off_only_raises(firm, foreign):
    with transaction.atomic():
        sql("SET LOCAL row_security = off")
        with pytest.raises(DatabaseError):
            sql("SELECT count(*) FROM sample_order")
        transaction.set_rollback(True)


def test_history_cannot_be_rewritten(ann):
    order = make_order(ann)

    for statement in (
        "UPDATE core_change SET actor_id = 1",
        "DELETE FROM core_change",
        f"""INSERT INTO core_change (company_id, "table", record_id, root_table, operation, reason)
            VALUES ({ann.company_id}, 'sample_order', {order.pk}, 'sample_order', 'U', '')""",
        "UPDATE core_rights_version SET version = 0",
    ):
        with pytest.raises(DatabaseError, match="permission denied"):
            sql(statement)
    assert Change.objects.filter(record_id=order.pk, table="sample_order").count() == 1


def test_the_search_index_is_not_read_around_the_gate(firm, foreign):
    with acting(firm.boss):
        with pytest.raises(DatabaseError, match="permission denied"):
            sql("SELECT * FROM core_search")
        asked = "to_tsquery('simple', 'тайна')"
        assert sql(f"SELECT artel_search('sample.order', {asked}, {asked}, 10)") == []


def test_what_is_shared_is_read_by_the_group_and_changed_by_nobody_else(firm, stranger):
    with acting(Actor.system(stranger.company.pk)):
        Tag.objects.create(company=stranger.company, name="общий", shared=True)
        Tag.objects.create(company=stranger.company, name="свой")

    with acting(firm.boss):
        assert sql("SELECT name FROM sample_tag") == [("общий",)]
        assert sql("UPDATE sample_tag SET name = 'x'") == [(0,)]
        assert sql("DELETE FROM sample_tag") == [(0,)]
    assert sql("SELECT name FROM sample_tag") == []


def test_before_the_company_is_known_one_sees_only_ones_own_membership(firm):
    claim(signed_claim(firm.ann.user_id, ()))

    assert sql("SELECT user_id FROM core_membership") == [(firm.ann.user_id,)]
    assert sql("SELECT key FROM core_role") == [("manager",)]
    assert sql("SELECT count(*) FROM core_company") == [(0,)]
    assert sql("UPDATE core_membership SET is_active = true") == [(0,)]


def test_founding_a_company_needs_no_more_than_a_name(db):
    company = found_company(name="Новая")

    with acting(Actor.system(company.pk)):
        assert Company.objects.get() == company
        assert Role.objects.count() == 9


def test_leaving_a_block_gives_the_claim_back(firm, stranger):
    with acting(firm.boss):
        with acting(Actor.system(stranger.company.pk)):
            assert sql("SELECT artel_companies()") == [([stranger.company.pk],)]
        assert sql("SELECT artel_companies()") == [([firm.company.pk],)]
    assert sql("SELECT artel_companies()") == [([],)]


def test_a_block_that_fails_gives_the_claim_back_too(firm, stranger):
    with acting(firm.boss):
        with pytest.raises(DatabaseError), acting(Actor.system(stranger.company.pk)), transaction.atomic():
            sql("SELECT 1/0")
        assert sql("SELECT artel_companies()") == [([firm.company.pk],)]
