"""What a document writes, how it is corrected, and what is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from artel.core.errors import Refused
from artel.core.steps import step
from artel.kit.money import Money
from artel.ledger.api import Area, Posting, Side, post, post_many, preview, repost, reverse
from artel.ledger.models import Account, Entry, Lock, LockException, Operation, Subaccount
from artel.ledger.testing import book_of, same_book
from artel.ledger.tests.conftest import TODAY, Books


def test_a_sale_writes_revenue_and_tax(books: Books) -> None:
    sale = books.sale("1220.00")

    assert same_book(book_of(sale), """
        62.01  90.01   1220.00
        90.03  68.02    220.00
    """)


def test_the_same_dimensions_share_one_subaccount(books: Books) -> None:
    books.sale("1220.00")
    books.sale("610.00")

    assert Subaccount.objects.filter(account__code="62.01").count() == 1


def test_an_account_keeps_only_its_own_dimensions(books: Books) -> None:
    books.sale(deal=15)

    revenue = Subaccount.objects.get(account__code="90.01")
    tax = Subaccount.objects.get(account__code="68.02")
    assert (revenue.deal_id, revenue.party_id, revenue.tax) == (15, books.buyer.pk, "22%")
    assert (tax.deal_id, tax.party_id) == (None, None)


def test_a_cancelled_sale_leaves_red_entries_and_no_balance(books: Books) -> None:
    sale = books.sale("1220.00")

    with step(books.anna, "Cancel"):
        reverse(sale, on=TODAY + timedelta(days=1), reason="Ошибка в цене", actor=books.anna)

    assert same_book(book_of(sale), """
        62.01  90.01   1220.00
        90.03  68.02    220.00
        62.01  90.01  -1220.00
        90.03  68.02   -220.00
    """)
    storno = Operation.objects.get(operation_kind="storno")
    assert (storno.reason, storno.effective_on) == ("Ошибка в цене", TODAY + timedelta(days=1))


def test_cancelling_twice_writes_nothing_more(books: Books) -> None:
    sale = books.sale()
    with step(books.anna, "Cancel"):
        reverse(sale, on=TODAY, reason="Ошибка", actor=books.anna)
        again = reverse(sale, on=TODAY, reason="Ошибка", actor=books.anna)

    assert again is None
    assert Entry.objects.count() == 4


def test_cancelling_needs_a_reason(books: Books) -> None:
    sale = books.sale()

    with pytest.raises(Refused) as refusal, step(books.anna, "Cancel"):
        reverse(sale, on=TODAY, reason=" ", actor=books.anna)

    assert refusal.value.code == "no-reason"
    assert Entry.objects.count() == 2


def test_posting_anew_writes_the_difference(books: Books) -> None:
    sale = books.sale("1220.00")

    with step(books.anna, "Change"):
        repost(sale, books.sale_posting(sale, "1464.00"), actor=books.anna)

    assert same_book(book_of(sale), """
        62.01  90.01   1220.00
        90.03  68.02    220.00
        62.01  90.01    244.00
        90.03  68.02     44.00
    """)


def test_posting_anew_what_did_not_change_writes_nothing(books: Books) -> None:
    sale = books.sale("1220.00")

    with step(books.anna, "Change"):
        written = repost(sale, books.sale_posting(sale, "1220.00"), actor=books.anna)

    assert written is None
    assert Operation.objects.count() == 1


def test_a_draft_shows_its_entries_before_they_are_written(books: Books) -> None:
    posting = books.sale_posting(books.document(), "122.00", deal=3)

    first, second = preview([posting])

    assert (first.debit, first.credit, first.amount) == ("62.01", "90.01", Money("122.00"))
    assert first.credit_dimensions == {"party": books.buyer.pk, "deal": 3, "tax": "22%"}
    assert (second.debit, second.credit) == ("90.03", "68.02")
    assert not Operation.objects.exists()


def test_quantities_and_currencies_stand_beside_the_amount(books: Books) -> None:
    source = books.document()
    posting = Posting(source=source, on=TODAY, area=Area.STOCK)
    posting.entry(
        debit=Side("94", quantity=Decimal("2.5")),
        credit=Side("60.01", party=books.seller.pk, money=Money("10.00", "USD")),
        amount=Money("905.50"),
    )
    with step(books.anna, "Receive"):
        post(posting, actor=books.anna)

    entry = Entry.objects.get()
    assert (entry.debit_quantity, entry.credit_money, entry.amount) == (Decimal("2.5"), Decimal("10.00"), Decimal("905.50"))


@pytest.mark.parametrize(
    ("debit", "credit", "code"),
    [
        (Side("99.99"), Side("51"), "no-account"),
        (Side(role="nothing-such"), Side("51"), "no-account"),
        (Side("62.01"), Side("51"), "dimension-missing"),
        (Side("90"), Side("51"), "account-closed"),
    ],
)
def test_what_the_chart_does_not_allow_is_refused(books: Books, debit: Side, credit: Side, code: str) -> None:
    Account.objects.create(company=books.company, code="90", name="Продажи", is_heading=True)
    posting = Posting(source=books.document(), on=TODAY, area=Area.MANUAL)
    posting.entry(debit=debit, credit=credit, amount=Money(1))

    with pytest.raises(Refused) as refusal, step(books.anna, "Post"):
        post(posting, actor=books.anna)

    assert refusal.value.code == code
    assert not Operation.objects.exists()


def test_closed_days_take_nothing(books: Books) -> None:
    Lock.objects.create(company=books.company, area="", locked_until=TODAY)

    with pytest.raises(Refused, match=r"10\.03\.2026") as refusal:
        books.sale(on=TODAY)

    assert refusal.value.code == "period-closed"
    assert not Operation.objects.exists()
    books.sale(on=TODAY + timedelta(days=1))


def test_an_area_is_closed_apart_from_the_others(books: Books) -> None:
    Lock.objects.create(company=books.company, area=Area.MONEY, locked_until=TODAY)

    books.sale(on=TODAY)

    with pytest.raises(Refused):
        books.paid("100.00", on=TODAY)


def test_an_exception_opens_closed_days_for_one_person_until_it_expires(books: Books) -> None:
    Lock.objects.create(company=books.company, area="", locked_until=date(2026, 3, 31))
    allowed = LockException.objects.create(
        company=books.company, user_id=books.anna.user_id, from_on=TODAY, until_on=TODAY,
        expires_at=timezone.now() + timedelta(hours=1), reason="Забытый акт",
    )  # fmt: skip

    books.sale(on=TODAY)
    with pytest.raises(Refused):
        books.sale(on=TODAY - timedelta(days=1))

    allowed.expires_at = timezone.now() - timedelta(seconds=1)
    allowed.save()
    with pytest.raises(Refused):
        books.sale(on=TODAY)


def test_many_postings_are_written_together_or_not_at_all(books: Books) -> None:
    good = [books.sale_posting(books.document(), "122.00") for _ in range(3)]
    bad = Posting(source=books.document(), on=TODAY, area=Area.SALES)
    bad.entry(debit=Side("62.01"), credit=Side("90.01"), amount=Money(1))

    with pytest.raises(Refused), step(books.anna, "Post"):
        post_many([*good, bad], actor=books.anna)
    assert not Operation.objects.exists()

    with step(books.anna, "Post"):
        made = post_many(good, actor=books.anna)
    assert len(made) == 3
    assert Entry.objects.count() == 6
