"""Every table belongs to a company, and the database itself keeps companies apart."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db

# Tables without a company, each with its reason.
WITHOUT_COMPANY = {
    "core_company": "is the company; its own policy shows only one's own",
    "core_user": "a person may work for several companies; memberships tell which",
    "core_claimkey": "the secret of row security; hidden from the application",
    "core_rightsversion": "a counter that tells processes to read roles anew",
    "core_rights_version": "a counter that tells processes to read roles anew",
    "artel_cache": "limits on sign-in, before anybody is known",
}
FOREIGN_APPS = {"account", "auth", "axes", "contenttypes", "mfa", "procrastinate", "sessions", "socialaccount"}


def _tables() -> dict[str, bool]:
    """Every table that is not another package's, and whether row security is on."""
    foreign = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.app_label in FOREIGN_APPS}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, relrowsecurity FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")  # fmt: skip
        found = dict(cursor.fetchall())
    return {
        name: secured
        for name, secured in found.items()
        if name not in foreign and not name.startswith(("django_", "procrastinate_"))
    }


def test_every_table_has_a_company() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT attrelid::regclass::text FROM pg_attribute WHERE attname = 'company_id' AND attnotnull")
        owned = {row[0] for row in cursor.fetchall()}

    assert sorted(set(_tables()) - owned - set(WITHOUT_COMPANY)) == []


def test_row_security_is_on_wherever_a_company_is() -> None:
    # A table that the application may not read at all is asked only through functions that look at the company.
    open_tables = [
        name for name, secured in _tables().items() if not secured and name not in WITHOUT_COMPANY and _may_select(name)
    ]

    assert open_tables == []


def test_every_policy_names_the_company() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, qual FROM pg_policies WHERE schemaname = 'public'")
        rules: dict[str, list[str]] = {}
        for table, rule in cursor.fetchall():
            rules.setdefault(table, []).append(rule)

        unguarded = [
            name
            for name in _tables()
            if name not in WITHOUT_COMPANY
            and _may_select(name)
            and not any("artel_companies" in rule for rule in rules.get(name, []))
        ]

    assert unguarded == []


def test_the_application_can_neither_own_nor_bypass() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        powers = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        owned = cursor.fetchone()[0]

    assert powers == (False, False, False, False)
    assert owned == 0


def test_without_a_known_person_no_row_is_seen() -> None:
    with connection.cursor() as cursor:
        seen = {}
        for name in _tables():
            if name not in WITHOUT_COMPANY and _may_select(name):
                cursor.execute(f'SELECT count(*) FROM "{name}"')
                seen[name] = cursor.fetchone()[0]

    assert {name: count for name, count in seen.items() if count} == {}
    assert seen


def _may_select(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
        return bool(cursor.fetchone()[0])
