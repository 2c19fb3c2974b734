"""Payments: what they write, what they settle, how they are taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.steps import step
from artel.core.testing import counting_queries, make_actor
from artel.finance.actions.invoice import LineDraft, cancel_invoice, draft_invoice, post_invoice
from artel.finance.actions.payment import cancel_payment, post_payment
from artel.finance.actions.receiving import take_payment
from artel.finance.models import MoneyAccount, OpenItem, Payment, Proforma, ProformaLine, VatEntry
from artel.finance.tests.money.conftest import TODAY, Till
from artel.ledger.api import Account, Entry
from artel.ledger.testing import book_of, same_book
from artel.parties.api import Party, merge


def test_a_payment_of_an_invoice_covers_it(money: Till) -> None:
    invoice = money.owed("1220.00")

    payment = money.paid("1220.00", invoice=invoice)

    assert same_book(book_of(payment), "51 62.01 1220.00")
    assert money.left() == []
    assert payment.article == money.article("customers")
    assert money.agrees()


def test_what_no_invoice_explains_is_an_advance_with_its_tax(money: Till) -> None:
    invoice = money.owed("1000.00")

    payment = money.paid("2220.00", invoice=invoice)

    assert same_book(book_of(payment), """
        51     62.01   1000.00
        51     62.02   1220.00
        76.АВ  68.02    220.00
    """)
    assert money.left() == [("advance_received", Decimal("-1220.00"))]
    (line,) = VatEntry.objects.all()
    assert (line.book, line.code, line.rate, line.net, line.tax, line.total) == (
        "sales", "02", "22%", Decimal("1000.00"), Decimal("220.00"), Decimal("1220.00"),
    )
    assert (line.invoice_number, line.party_inn) == ("А1", "7702000000")
    assert money.agrees()


def test_an_advance_of_last_year_is_taxed_by_the_rate_of_its_day(money: Till) -> None:
    payment = money.paid("1200.00", paid_on=date(2025, 12, 30))

    assert same_book(book_of(payment), """
        51     62.02   1200.00
        76.АВ  68.02    200.00
    """)
    assert OpenItem.objects.get().tax_rate == Decimal("0.20")


def test_an_advance_on_a_request_to_pay_is_split_by_its_rates(money: Till) -> None:
    proforma = Proforma.objects.create(company=money.company, party=money.buyer, issued_on=TODAY)
    for kind, price in (("standard", "1220.00"), ("reduced", "1100.00")):
        ProformaLine.objects.create(company=money.company, document=proforma, text=kind, unit_price=price, tax_kind=kind)

    payment = money.paid("1160.00", proforma=proforma)

    assert same_book(book_of(payment), """
        51     62.02   610.00
        76.АВ  68.02   110.00
        51     62.02   550.00
        76.АВ  68.02    50.00
    """)
    assert money.agrees()


def test_without_a_reference_the_oldest_due_is_covered_first(money: Till) -> None:
    money.owed("300.00", number="1", due=TODAY + timedelta(days=20))
    money.owed("500.00", number="2", due=TODAY - timedelta(days=5))

    money.paid("600.00")

    assert money.left() == [("receivable", Decimal("200.00"))]
    assert money.agrees()


def test_whoever_was_merged_into_the_payer_is_paid_for(money: Till) -> None:
    rival = Party.objects.create(company=money.company, name="Ромашка, ООО", kind_of_party="organisation")
    money.owed("500.00", number="2", party=rival)
    merge(money.buyer, [rival], actor=Actor.system(money.company.pk))

    payment = money.paid("600.00")

    assert money.left(rival) == []
    credited = Entry.objects.filter(operation__source_id=payment.pk, credit__account__code="62.01")
    assert list(credited.values_list("credit__party_id", "amount")) == [(rival.pk, Decimal(500))]
    assert money.agrees()


def test_the_payment_of_an_invoice_is_drafted_with_what_is_left(money: Till) -> None:
    invoice = money.owed("1000.00")
    money.paid("400.00", invoice=invoice)

    rest = take_payment(invoice, actor=money.anna)

    assert (rest.amount, rest.party, rest.invoice, rest.state) == (Decimal(600), money.buyer, invoice, "draft")
    assert rest.money_account == money.bank
    post_payment(rest, actor=money.anna)
    with pytest.raises(Refused) as refused:
        take_payment(invoice, actor=money.anna)
    assert refused.value.code == "paid-already"


def test_debts_of_two_deals_are_told_apart_in_the_book(money: Till) -> None:
    money.owed("100.00", number="1", deal=5)
    money.owed("200.00", number="2", deal=6)

    payment = money.paid("300.00")

    deals = Entry.objects.filter(operation__source_id=payment.pk, credit__account__code="62.01")
    assert sorted(deals.values_list("credit__deal_id", "amount")) == [(5, Decimal(100)), (6, Decimal(200))]
    assert money.agrees()


def test_a_cancelled_payment_leaves_the_debt_and_no_tax(money: Till) -> None:
    money.owed("1000.00")
    payment = money.paid("2220.00")

    cancel_payment(payment, reason="Не наш платёж", actor=money.anna)

    assert same_book(book_of(payment), """
        51     62.01   1000.00
        51     62.02   1220.00
        76.АВ  68.02    220.00
        51     62.01  -1000.00
        51     62.02  -1220.00
        76.АВ  68.02   -220.00
    """)
    assert money.left() == [("receivable", Decimal("1000.00"))]
    assert sum(VatEntry.objects.values_list("tax", flat=True)) == 0
    assert payment.state == "cancelled"
    assert money.agrees()


def test_paying_a_supplier_covers_the_bill_and_the_rest_is_our_advance(money: Till) -> None:
    bill = money.billed("700.00")

    payment = money.paid("1000.00", kind_of_payment="supplier", bill=bill)

    assert same_book(book_of(payment), """
        60.01  51  700.00
        60.02  51  300.00
    """)
    assert money.left(money.seller) == [("advance_paid", Decimal("300.00"))]
    assert payment.number == "1"
    cancel_payment(payment, reason="Ошибка", actor=money.anna)
    assert money.left(money.seller) == [("payable", Decimal("-700.00"))]
    assert money.agrees()


def test_an_advance_given_back_takes_its_tax_along(money: Till) -> None:
    money.paid("1220.00")

    refund = money.paid("610.00", direction="out")

    assert same_book(book_of(refund), """
        62.02  51      610.00
        68.02  76.АВ   110.00
    """)
    assert VatEntry.objects.get(book="purchases").code == "22"
    assert money.left() == [("advance_received", Decimal("-610.00"))]
    assert money.agrees()


def test_more_than_we_owe_is_not_given_back(money: Till) -> None:
    money.paid("100.00")
    refund = money.draft("150.00", direction="out")

    with pytest.raises(Refused, match=r"100\.00 RUB") as refusal:
        post_payment(refund, actor=money.anna)

    assert refusal.value.code == "more-than-owed"
    assert book_of(refund) == ""
    assert money.left() == [("advance_received", Decimal("-100.00"))]


def test_money_on_its_way_between_own_accounts_meets_in_transit(money: Till) -> None:
    money.paid("500.00")

    out = money.paid("300.00", direction="out", kind_of_payment="transfer", party=None)
    into = money.paid("300.00", kind_of_payment="transfer", party=None, money_account=money.desk)

    assert same_book(book_of(out), "51 51 300.00")
    assert same_book(book_of(into), "50.01 51 300.00")


def test_other_payments_are_booked_to_the_account_named(money: Till) -> None:
    account = Account.objects.get(company=money.company, code="91.02")

    fee = money.paid("45.00", direction="out", kind_of_payment="other", party=None, account=account)

    assert same_book(book_of(fee), "91.02 51 45.00")


def test_cash_orders_have_their_own_numbers_and_the_desk_is_never_below_zero(money: Till) -> None:
    money.owed("100.00")
    taken = money.paid("100.00", money_account=money.desk)
    account = Account.objects.get(company=money.company, code="44.01")
    spent = {"direction": "out", "kind_of_payment": "other", "party": None, "account": account, "money_account": money.desk}
    first = money.paid("60.00", **spent)
    too_much = money.draft("50.00", **spent)

    with pytest.raises(Refused, match=r"10\.00 RUB") as refusal:
        post_payment(too_much, actor=money.anna)

    assert refusal.value.code == "cash-below-zero"
    assert (taken.number, first.number, Payment.objects.get(pk=too_much.pk).number) == ("1", "1", "")
    assert str(taken) == "Приходный кассовый ордер 1 от 10.03.2026"
    with pytest.raises(Refused):
        cancel_payment(taken, reason="Ошибка", actor=money.anna)


def test_cash_is_counted_on_the_day_not_only_today(money: Till) -> None:
    money.paid("100.00", money_account=money.desk, paid_on=TODAY + timedelta(days=3))
    early = money.draft("50.00", direction="out", money_account=money.desk)

    with pytest.raises(Refused):
        post_payment(early, actor=money.anna)


def test_a_used_advance_is_not_cancelled_before_its_invoice(money: Till) -> None:
    advance = money.paid("500.00")
    director = make_actor(money.company, "director")
    with step(director, "Draft"):
        invoice = draft_invoice({"party": money.buyer, "issued_on": TODAY}, [LineDraft(Decimal(1), Decimal(500), text="Работа")], actor=director)
    post_invoice(invoice, actor=director)
    assert money.left() == []
    assert money.agrees()

    with pytest.raises(Refused, match=r"Сначала|first") as refusal:
        cancel_payment(advance, reason="Ошибка", actor=money.anna)

    assert refusal.value.code == "advance-used"
    cancel_invoice(invoice, reason="Ошибка", actor=director)
    cancel_payment(advance, reason="Ошибка", actor=money.anna)
    assert money.left() == []
    assert money.agrees()


def test_an_account_of_its_own_stands_above_the_rules(money: Till) -> None:
    special = Account.objects.create(company=money.company, code="55.04", name="Спецсчёт", dimensions=["money_account"])
    account = MoneyAccount.objects.create(company=money.company, name="Спец", number="40702810500000000002", bik="044525000", account=special)
    money.owed("10.00")

    assert same_book(book_of(money.paid("10.00", money_account=account)), "55.04 62.01 10.00")


def test_a_debt_in_dollars_comes_to_the_rate_of_the_day_before_it_is_paid(money: Till) -> None:
    money.owed("100.00", currency="USD", rate="90")
    money.rate("95")

    payment = money.paid("60.00", money_account=money.dollars)

    assert same_book(book_of(payment), """
        62.21  91.01   500.00
        52     62.21  5700.00
    """)
    assert payment.company_amount == Decimal("5700.00")
    assert money.left() == [("receivable", Decimal("40.00"))]
    assert money.agrees()
    cancel_payment(payment, reason="Ошибка", actor=money.anna)
    assert money.left() == [("receivable", Decimal("100.00"))]
    assert money.agrees()


def test_dollars_in_the_bank_come_to_the_rate_of_the_day_before_they_move(money: Till) -> None:
    money.owed("100.00", currency="USD", rate="90")
    money.rate("90")
    money.paid("100.00", money_account=money.dollars)
    money.rate("88", TODAY + timedelta(days=1))
    account = Account.objects.get(company=money.company, code="44.01")

    fee = money.paid("10.00", direction="out", kind_of_payment="other", party=None, account=account,
                     money_account=money.dollars, paid_on=TODAY + timedelta(days=1))

    assert same_book(book_of(fee), """
        91.02  52   200.00
        44.01  52   880.00
    """)


def test_without_a_rate_nothing_is_booked(money: Till) -> None:
    draft = money.draft("60.00", money_account=money.dollars)

    with pytest.raises(Refused, match="USD") as refusal:
        post_payment(draft, actor=money.anna)

    assert refusal.value.code == "no-exchange-rate"


def test_a_manager_sees_payments_of_own_documents_and_posts_none(money: Till) -> None:
    from artel.core.gate import visible

    maria = make_actor(money.company, "manager")
    invoice = money.owed("10.00")
    invoice.owner_id = maria.user_id
    invoice.save(update_fields=["owner"])
    mine = money.draft("10.00", invoice=invoice)
    money.draft("20.00")

    assert list(visible(Payment, maria)) == [mine]
    with pytest.raises(Forbidden):
        post_payment(mine, actor=maria)


def test_posting_a_payment_needs_few_statements(money: Till) -> None:
    invoice = money.owed("1220.00")
    draft = money.draft("1220.00", invoice=invoice)

    with counting_queries() as statements:
        post_payment(draft, actor=money.anna)

    assert len(statements) <= 22, "\n".join(statements)
