"""Raw SQL tries to change, delete, unbalance or forge the book, as the application and as the owner."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import Error, connection, transaction

from artel.config import database
from artel.core.actor import Actor, acting
from artel.core.testing import make_company
from artel.ledger import verify
from artel.ledger.models import Entry, MonthTotal, Operation, Subaccount
from artel.ledger.tests.conftest import Books

BOOK_TABLES = ["ledger_operation", "ledger_entry", "ledger_subaccount"]


def refused(statement: str, values: list[object] | None = None) -> str:
    """The database's own word about a statement that must not succeed."""
    with pytest.raises(Error) as problem, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values or [])
    return str(problem.value)


@pytest.fixture
def sold(books: Books) -> Books:
    books.sale("1220.00")
    return books


@pytest.fixture
def owner(sold: Books) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.owner_dsn(connection.settings_dict["NAME"])) as link:
        yield link


@pytest.mark.parametrize("table", BOOK_TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_application_changes_and_deletes_nothing(sold: Books, table: str, statement: str) -> None:
    assert "permission denied" in refused(statement.format(table))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", BOOK_TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET company_id = company_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_not_even_the_owner_changes_and_deletes(owner: psycopg.Connection, table: str, statement: str) -> None:
    with pytest.raises(psycopg.Error, match="never changed or deleted"):
        owner.execute(statement.format(table))


@pytest.mark.parametrize("table", ["ledger_monthtotal", "ledger_daytotal", "ledger_delta", "ledger_seal"])
def test_totals_and_seals_are_written_by_their_functions_alone(sold: Books, table: str) -> None:
    assert "permission denied" in refused(f"DELETE FROM {table}")
    assert "permission denied" in refused(f"INSERT INTO {table} (company_id) VALUES ({sold.company.pk})")


def test_an_entry_has_two_different_sides(sold: Books) -> None:
    entry = Entry.objects.first()
    assert entry is not None
    columns = "company_id, operation_id, effective_on, debit_id, credit_id, amount, text"
    same = f"INSERT INTO ledger_entry ({columns}) SELECT company_id, operation_id, effective_on, debit_id, debit_id, 5, '' FROM ledger_entry WHERE id = %s"
    one = f"INSERT INTO ledger_entry ({columns}) SELECT company_id, operation_id, effective_on, debit_id, NULL, 5, '' FROM ledger_entry WHERE id = %s"

    assert "entry_has_two_sides" in refused(same, [entry.pk])
    assert "null value" in refused(one, [entry.pk])


def test_an_entry_stays_within_its_company_and_its_day(sold: Books) -> None:
    stranger = make_company("Чужая")
    entry = Entry.objects.first()
    assert entry is not None
    other_day = "INSERT INTO ledger_entry (company_id, operation_id, effective_on, debit_id, credit_id, amount, text) SELECT company_id, operation_id, effective_on + 1, debit_id, credit_id, 5, '' FROM ledger_entry WHERE id = %s"
    other_company = "INSERT INTO ledger_entry (company_id, operation_id, effective_on, debit_id, credit_id, amount, text) SELECT %s, operation_id, effective_on, debit_id, credit_id, 5, '' FROM ledger_entry WHERE id = %s"

    assert "entry_of_operation" in refused(other_day, [entry.pk])
    assert "row-level security" in refused(other_company, [stranger.pk, entry.pk])


def test_a_stranger_sees_and_folds_nothing(sold: Books) -> None:
    stranger = make_company("Чужая")
    with acting(Actor.system(stranger.pk)):
        assert not Operation.objects.exists()
        assert not Entry.objects.exists()
        assert not Subaccount.objects.exists()
        assert "not your company" in refused("SELECT ledger_fold(%s)", [sold.company.pk])
        assert "not your company" in refused("SELECT ledger_seal(%s)", [sold.company.pk])


def test_totals_follow_also_what_raw_sql_writes(sold: Books) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger_entry (company_id, operation_id, effective_on, debit_id, credit_id, amount, text) SELECT company_id, operation_id, effective_on, debit_id, credit_id, 5, '' FROM ledger_entry")

    verify.fold(sold.company.pk)

    assert list(verify.differences(sold.company.pk)) == []
    receivable = MonthTotal.objects.get(account__code="62.01")
    assert receivable.debit == 1225


@pytest.mark.django_db(transaction=True)
def test_the_proof_names_what_was_forged_behind_the_triggers(sold: Books, owner: psycopg.Connection) -> None:
    verify.fold(sold.company.pk)
    verify.seal(sold.company.pk)
    assert list(verify.differences(sold.company.pk)) == []

    owner.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
    owner.execute("UPDATE ledger_entry SET amount = amount + 1 WHERE id = (SELECT min(id) FROM ledger_entry)")
    owner.execute("ALTER TABLE ledger_entry ENABLE TRIGGER ALL")
    owner.commit()

    found = list(verify.differences(sold.company.pk))
    assert found[0].startswith("totals: account 62.01")
    assert found[1].startswith("totals of days: account 62.01")
    assert "was changed after it was sealed" in found[2]
