"""What the database itself holds: row security by company, history and search by trigger, plain rights for the web.

Installed after every migration by the owner of the schema. The web's role owns nothing and cannot switch any of it off.
"""

import hashlib
from typing import Any, cast

from django.apps import apps
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from artel.core.actor import claim_key
from artel.core.guards_sql import (
    DOOR_RULES,
    FUNCTIONS,
    HISTORY_TRIGGERS,
    JOB_GUARDS,
    RIGHTS_TABLES,
    RIGHTS_TRIGGER,
    SEARCH_FOLLOWS_SHARED,
    SEARCH_PART,
    SEARCH_TRIGGER,
    SEARCH_WRITER,
)
from artel.core.models.record import Row, Search

APP_ROLE = "artel_app"

# Written only through functions and triggers that belong to the owner.
READ_ONLY_TABLES = {"core_change", "core_search", "core_rights_version"}
HIDDEN_TABLES = {"core_claimkey", "django_migrations"}


def install(alias: str) -> None:
    """Bring the guards in step with the models. Does nothing when connected as the plain role."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if not _is_owner(cursor):
            return
        for statement in FUNCTIONS:
            cursor.execute(statement)
        cursor.execute("DELETE FROM core_claimkey")
        cursor.execute("INSERT INTO core_claimkey (key) VALUES (%s)", [claim_key()])
        _grant(cursor)
        tables = set(connection.introspection.table_names(cursor))
        for model in guarded_models():
            if model._meta.db_table not in tables:
                continue  # migrated back to before it was made
            _secure_rows(cursor, model)
            _keep_history(cursor, model)
            _keep_search(cursor, model)
        _secure_special(cursor)
        for table in DOOR_RULES.keys() & tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS account_rows ON {table}")  # its former name
            _policy(cursor, table, "door_rows", DOOR_RULES[table], DOOR_RULES[table])
        if "procrastinate_jobs" in tables:
            cursor.execute(JOB_GUARDS)
        for table, columns in RIGHTS_TABLES.items():
            cursor.execute(RIGHTS_TRIGGER.format(table=table, columns=columns))
        _mark_leakproof(cursor)


def guarded_models() -> list[type[Model]]:
    """Every stored model with a company."""
    return [model for model in apps.get_models() if model._meta.managed and _has_company(model)]


def _has_company(model: type[Model]) -> bool:
    return any(field.attname == "company_id" for field in model._meta.concrete_fields)


def _is_owner(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('core_company')")
    row = cursor.fetchone()
    cursor.execute("SELECT current_user")
    return row is not None and row[0] == cursor.fetchone()[0]


def _grant(cursor: CursorWrapper) -> None:
    cursor.execute(f"""
        GRANT USAGE ON SCHEMA public TO {APP_ROLE};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE};
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP_ROLE};
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        REVOKE EXECUTE ON FUNCTION artel_note_change() FROM PUBLIC, {APP_ROLE};
    """)
    for table in READ_ONLY_TABLES | _tables_that(cursor, "read_only"):
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {APP_ROLE}")
    for table in _tables_that(cursor, "append_only"):
        cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {APP_ROLE}")
    cursor.execute(f"REVOKE SELECT ON core_search FROM {APP_ROLE}")
    for table in HIDDEN_TABLES:
        cursor.execute(f"REVOKE ALL ON {table} FROM {APP_ROLE}")
    cursor.execute(f"GRANT SELECT ON django_migrations TO {APP_ROLE}")


def _tables_that(cursor: CursorWrapper, promise: str) -> set[str]:
    """Tables of the models that make a promise, as far as they exist yet."""
    existing = set(cursor.db.introspection.table_names(cursor))
    return {model._meta.db_table for model in guarded_models() if getattr(model, promise, False)} & existing


def _policy(cursor: CursorWrapper, table: str, name: str, rule: str, check: str = "", command: str = "ALL") -> None:
    cursor.execute(f"DROP POLICY IF EXISTS {name} ON {table}")
    tail = f"WITH CHECK ({check})" if check else ""
    cursor.execute(f"CREATE POLICY {name} ON {table} FOR {command} USING ({rule}) {tail}")


def _secure_rows(cursor: CursorWrapper, model: type[Model]) -> None:
    table = model._meta.db_table
    mine = "company_id = ANY ((SELECT artel_companies())::bigint[])"
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    _policy(cursor, table, "company_rows", mine, mine)
    cursor.execute(f"DROP POLICY IF EXISTS shared_rows ON {table}")
    flag = getattr(model, "shared_flag", "")
    if flag:
        shared = f"{flag} AND cardinality((SELECT artel_companies())) > 0"
        _policy(cursor, table, "shared_rows", shared, command="SELECT")


def _secure_special(cursor: CursorWrapper) -> None:
    """Tables whose rule is not plainly «rows of my companies»."""
    cursor.execute("ALTER TABLE core_company ENABLE ROW LEVEL SECURITY")
    _policy(cursor, "core_company", "own_companies", "id = ANY ((SELECT artel_companies())::bigint[])")
    _policy(cursor, "core_membership", "own_memberships", "user_id = (SELECT artel_user())", command="SELECT")
    # A membership names its role, and a person must learn the role before the companies are known.
    own_roles = "id IN (SELECT role_id FROM core_membership WHERE user_id = (SELECT artel_user()))"
    _policy(cursor, "core_role", "own_roles", own_roles, command="SELECT")


def _keep_history(cursor: CursorWrapper, model: type[Model]) -> None:
    if not issubclass(model, Row) or not model.tracked:
        return
    table = model._meta.db_table
    root_table, root_column = table, "id"
    if model.history_root:
        field: Any = model._meta.get_field(model.history_root)
        root_table, root_column = field.related_model._meta.db_table, field.column
    for trigger in HISTORY_TRIGGERS:
        cursor.execute(trigger.format(table=table, root_table=root_table, root_column=root_column))


def _keep_search(cursor: CursorWrapper, model: type[Model]) -> None:
    search = cast(Search | None, getattr(model, "search", None))
    if search is None:
        return
    parts = search_parts(model, search)
    cursor.execute(SEARCH_PART.format(**parts, role=APP_ROLE))
    writer = SEARCH_WRITER.format(**parts)
    cursor.execute("SELECT obj_description(to_regproc(%s))", [f"artel_search_{parts['table']}"])
    mark = hashlib.sha256(writer.encode()).hexdigest()
    if cursor.fetchone()[0] == mark:
        return
    cursor.execute(writer)
    for operation in ("INSERT", "UPDATE", "DELETE"):
        cursor.execute(SEARCH_TRIGGER[operation].format(**parts))
    cursor.execute(f"SELECT artel_reindex_{parts['table']}()")
    cursor.execute(f"COMMENT ON FUNCTION artel_search_{parts['table']}() IS '{mark}'")


def search_parts(model: type[Model], search: Search) -> dict[str, str]:
    """The pieces of SQL by which one table feeds the search."""
    found, record_column, shared, follow = model, "id", "r.{flag}", SEARCH_FOLLOWS_SHARED
    if search.record:
        field: Any = model._meta.get_field(search.record)
        found, record_column, follow = field.related_model, field.column, ""
        shared = f"(SELECT f.{{flag}} FROM {found._meta.db_table} f WHERE f.id = r.{record_column})"
    kind, flag = found._meta.label_lower, getattr(found, "shared_flag", "")
    columns = {name: model._meta.get_field(name).column for name in [*search.words, *search.digits]}  # type: ignore[union-attr]  # plain columns only
    words = ", ".join(f"r.{columns[name]}" for name in search.words) or "''"
    digits = ", ".join(f"r.{columns[name]}" for name in search.digits) or "''"
    changed = [f"o.{column} IS DISTINCT FROM n.{column}" for column in [*columns.values(), record_column]]
    return {
        "table": model._meta.db_table,
        "kind": kind,
        "part": f"core_search_{found._meta.db_table}",
        "shared": shared.format(flag=flag) if flag else "false",
        "follow": follow.format(flag=flag, kind=kind) if flag else "",
        "record_column": record_column,
        "words": words,
        "digits": digits,
        "changed": " OR ".join(changed),
    }


def _mark_leakproof(cursor: CursorWrapper) -> None:
    """Comparing numbers, moments and text leaks nothing; saying so lets indexes work under row security.

    Only a superuser may say it; on a server where we are not one, lists stay right and are merely slower.
    """
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        return
    cursor.execute("""
        SELECT DISTINCT p.oid::regprocedure FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode
        WHERE o.oprname IN ('=', '<>', '<', '<=', '>', '>=') AND NOT p.proleakproof AND o.oprleft = o.oprright
          AND o.oprleft IN ('numeric'::regtype, 'text'::regtype, 'date'::regtype, 'timestamptz'::regtype,
                            'int4'::regtype, 'int8'::regtype, 'bool'::regtype, 'varchar'::regtype)
    """)
    for (signature,) in cursor.fetchall():
        cursor.execute(f"ALTER FUNCTION {signature} LEAKPROOF")
