"""The chart of accounts: what may change when there are entries already, and who may change it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from artel.core import drafts
from artel.core.actor import acting
from artel.core.errors import Forbidden
from artel.core.testing import make_actor
from artel.ledger.models import Account, AccountRule
from artel.ledger.tests.conftest import Books


def account(code: str) -> Account:
    return Account.objects.get(code=code)


@pytest.mark.parametrize(
    ("name", "value"), [("code", "62.99"), ("side", "active"), ("section", "asset"), ("is_heading", True)]
)
def test_what_entries_were_written_by_stays(books: Books, name: str, value: object) -> None:
    books.sale()

    with pytest.raises(ValidationError) as refusal:
        drafts.change(account("62.01"), {name: value}, actor=books.anna)

    assert list(refusal.value.message_dict) == [name]
    assert getattr(account("62.01"), name) != value


def test_a_dimension_that_entries_carry_is_not_taken_away(books: Books) -> None:
    books.sale()

    with pytest.raises(ValidationError) as refusal:
        drafts.change(account("62.01"), {"dimensions": ["deal"], "required": []}, actor=books.anna)

    assert list(refusal.value.message_dict) == ["dimensions"]
    assert account("62.01").dimensions == ["party", "deal"]


def test_a_dimension_that_no_entry_carries_may_go_and_another_may_come(books: Books) -> None:
    books.sale()

    drafts.change(account("62.01"), {"dimensions": ["party", "contract"], "name": "Покупатели"}, actor=books.anna)

    assert account("62.01").dimensions == ["party", "contract"]


def test_an_account_without_entries_may_become_anything(books: Books) -> None:
    changed = {"code": "62.99", "side": "active", "section": "asset", "dimensions": [], "required": []}

    drafts.change(account("62.02"), changed, actor=books.anna)

    assert account("62.99").dimensions == []


@pytest.mark.parametrize("changed", [{"code": "x"}, {"side": "active"}, {"is_heading": True}, {"dimensions": []}])
def test_the_database_refuses_by_itself_what_would_change_the_past(books: Books, changed: dict[str, object]) -> None:
    books.sale()

    with pytest.raises(DatabaseError), transaction.atomic():
        Account.objects.filter(code="62.01").update(**changed, required=[])

    assert account("62.01").required == ["party"]


def test_an_account_is_not_part_of_itself(books: Books) -> None:
    with pytest.raises(ValidationError):
        drafts.change(account("94"), {"parent": account("94")}, actor=books.anna)


def test_an_account_with_entries_cannot_be_deleted(books: Books) -> None:
    books.sale()

    with pytest.raises(Exception, match="protected"), transaction.atomic():
        drafts.delete(account("62.01"), actor=books.anna)

    assert account("62.01").name == "Покупатели"


def test_accountants_change_the_chart_and_directors_read_it(books: Books) -> None:
    accountant, director = (make_actor(books.company, role) for role in ("accountant", "director"))
    with acting(accountant):
        drafts.change(account("94"), {"name": "Недостачи и порча"}, actor=accountant)
        drafts.create(AccountRule, {"role": "expense", "tax": "0%", "account": account("94")}, actor=accountant)
    with acting(director), pytest.raises(Forbidden):
        drafts.change(account("94"), {"name": "Иное"}, actor=director)

    assert account("94").name == "Недостачи и порча"


def test_the_name_lies_as_deep_as_its_account(books: Books) -> None:
    company = books.company
    top = Account.objects.create(company=company, code="90.1", name="Верх")
    middle = Account.objects.create(company=company, code="90.1.1", name="Середина", parent=top)
    low = Account.objects.create(company=company, code="90.1.1.1", name="Низ", parent=middle)

    assert [row.name_in_tree for row in (top, middle, low)] == ["Верх", "\u2003Середина", "\u2003\u2003Низ"]
