"""`artel verify` proves the books of every company, and names the first row that differs."""

from artel.core.proofs import DECLARED
from artel.ledger.tests.conftest import Books


def test_the_books_of_a_company_that_sells_agree(books: Books) -> None:
    books.sale()

    assert list(DECLARED["books"]()) == []
    assert list(DECLARED["stock"]()) == []


def test_a_debt_in_the_ledger_that_no_open_item_knows_is_named(books: Books) -> None:
    books.sale()

    found = list(DECLARED["settlements and VAT"]())

    assert found
    assert all(line.startswith(f"company {books.company.pk}: ") for line in found)
