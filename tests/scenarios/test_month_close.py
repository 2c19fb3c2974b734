"""Closing months by the Russian and the international rules: what each step writes, and that it can be taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from artel.core.actor import Actor, acting
from artel.core.errors import Forbidden, Refused
from artel.core.models import Company
from artel.core.steps import step
from artel.core.testing import browser_of, make_actor, make_company
from artel.countries.api import install_books
from artel.finance.api import (
    LineDraft,
    MonthClose,
    begin_close,
    close_month,
    draft_bill,
    draft_invoice,
    post_bill,
    post_invoice,
    reopen_month,
    take_all,
    take_step,
    take_step_back,
)
from artel.finance.models import ClosingStep, MoneyAccount, Practice, Rate
from artel.finance.queries.closing import checklist
from artel.kit.periods import Period
from artel.ledger.api import Account, Entry, Lock, Operation, Selection, by_account, profit_by
from artel.ledger.testing import book_of, same_book
from artel.ledger.verify import differences, unsealed_count
from artel.parties.api import Party

NOVEMBER, DECEMBER = date(2025, 11, 1), date(2025, 12, 1)


@dataclass
class Firm:
    """A company with the books of its country, and short words to trade."""

    company: Company
    anna: Actor
    buyer: Party
    seller: Party

    def sell(self, price: str, *, on: date) -> Any:
        """Work, price with VAT."""
        lines = [LineDraft(Decimal(1), Decimal(price), None, "Работа")]
        with step(self.anna, "Sell"):
            invoice = draft_invoice({"party": self.buyer, "issued_on": on}, lines, actor=self.anna)
        post_invoice(invoice, actor=self.anna)
        return invoice

    def spend(self, price: str, *, on: date, code: str = "", tax_invoice: bool = True, tax: str = "") -> Any:
        """A cost on an account; 44.01 where none is named."""
        number = Entry.objects.count()
        account = Account.objects.get(company=self.company, code=code) if code else None
        lines = [LineDraft(Decimal(1), Decimal(price), None, "Аренда", tax_kind=tax, more={"account": account})]
        told = {"party": self.seller, "issued_on": on, "supplier_number": f"С-{number}", "supplier_on": on,
                "has_tax_invoice": tax_invoice}  # fmt: skip
        with step(self.anna, "Buy"):
            bill = draft_bill(told, lines, actor=self.anna)
        post_bill(bill, actor=self.anna)
        return bill

    def begin(self, month: date) -> MonthClose:
        """A close with its steps."""
        return begin_close({"month": month}, actor=self.anna)

    def standing(self, code: str, on: date = date(2025, 12, 31)) -> Decimal:
        """The balance of an account, debit above zero."""
        account = Account.objects.get(company=self.company, code=code)
        line = by_account(Selection([self.company.pk], [account.pk]), Period(date(2020, 1, 1), on)).get(account.pk)
        return line.closing if line else Decimal(0)


def firm_of(country: str, currency: str) -> Firm:
    company = make_company("Ромашка", country=country, currency=currency)
    anna = make_actor(company, "administrator", name="Анна Счетова")
    with acting(anna):
        install_books(company)
        buyer = Party.objects.create(company=company, kind_of_party="organisation", name="Покупатель")
        seller = Party.objects.create(company=company, kind_of_party="organisation", name="Поставщик")
    return Firm(company, anna, buyer, seller)


@pytest.fixture
def firm(db: None) -> Iterator[Firm]:
    found = firm_of("RU", "RUB")
    with acting(found.anna):
        yield found


def written(close: MonthClose, key: str) -> str:
    return book_of(close.steps.get(key=key))


def wrote(close: MonthClose, key: str, expected: str) -> bool:
    told = written(close, key)
    assert same_book(told, expected), told
    return True


def standing_of(close: MonthClose) -> dict[str, str]:
    return {shown.step.key: str(shown.standing) for shown in checklist(close).steps}


def test_a_month_is_closed_step_by_step_to_the_tax_on_its_profit(firm: Firm) -> None:
    firm.sell("120000.00", on=date(2025, 11, 10))
    firm.spend("24000.00", on=date(2025, 11, 12))
    firm.spend("6000.00", on=date(2025, 11, 13), code="26")
    close = firm.begin(NOVEMBER)
    before = {shown.step.key: shown.amount.amount for shown in checklist(close).steps if shown.amount}

    taken = take_all(close, actor=firm.anna)

    # Revenue 120 000 with VAT of 20 000; costs 20 000 and 5 000 without theirs: the profit is 75 000, a quarter is tax.
    assert taken == 11
    assert wrote(close, "administrative-costs", "90.08 26 5000.00")
    assert wrote(close, "selling-costs", "90.07 44.01 20000.00")
    assert wrote(close, "sales-result", "90.09 99.01 75000.00")
    assert wrote(close, "other-result", "")
    assert wrote(close, "profit-tax", "99.02.1 68.04.1 18750.00")
    assert before == {"administrative-costs": 5000, "selling-costs": 20000, "sales-result": 75000,
                      "profit-tax": 18750}  # fmt: skip
    assert set(standing_of(close).values()) == {"done"}
    assert close.steps.get(key="profit-tax").done_by_id == firm.anna.user_id
    assert list(differences(firm.company.pk)) == []


def test_taken_again_a_step_writes_the_difference_and_a_second_time_nothing(firm: Firm) -> None:
    firm.sell("120000.00", on=date(2025, 11, 10))
    close = firm.begin(NOVEMBER)
    take_all(close, actor=firm.anna)
    firm.spend("24000.00", on=date(2025, 11, 12))

    late = {key: value for key, value in standing_of(close).items() if value != "done"}
    take_all(close, actor=firm.anna)
    entries = Entry.objects.count()
    for one in close.steps.all():
        take_step(one, actor=firm.anna)

    assert late == {"selling-costs": "again", "sales-result": "again", "profit-tax": "again"}
    assert wrote(close, "selling-costs", "90.07 44.01 20000.00")
    assert wrote(close, "sales-result", "90.09 99.01 100000.00 \n 90.09 99.01 -20000.00")
    assert wrote(close, "profit-tax", "99.02.1 68.04.1 25000.00 \n 99.02.1 68.04.1 -5000.00")
    assert Entry.objects.count() == entries


def test_a_loss_goes_the_other_way_and_takes_back_the_tax_of_the_year(firm: Firm) -> None:
    firm.sell("12000.00", on=date(2025, 10, 10))
    october = firm.begin(date(2025, 10, 1))
    take_all(october, actor=firm.anna)
    close_month(october, actor=firm.anna)
    firm.spend("18000.00", on=date(2025, 11, 12))
    close = firm.begin(NOVEMBER)

    take_all(close, actor=firm.anna)

    assert wrote(october, "profit-tax", "99.02.1 68.04.1 2500.00")
    assert wrote(close, "sales-result", "99.01 90.09 15000.00")
    assert wrote(close, "profit-tax", "68.04.1 99.02.1 2500.00")


def test_in_december_every_account_of_results_comes_to_nothing(firm: Firm) -> None:
    firm.sell("120000.00", on=date(2025, 12, 10))
    firm.spend("24000.00", on=date(2025, 12, 12))
    firm.spend("1000.00", on=date(2025, 12, 15), code="91.02", tax="exempt")
    close = firm.begin(DECEMBER)

    take_all(close, actor=firm.anna)

    # Profit 100 000 − 20 000 − 1 000 = 79 000; tax 6 320 + 13 430 = 19 750; retained 59 250.
    assert wrote(close, "other-result", "99.01 91.09 1000.00")
    assert wrote(close, "profit-tax", "99.02.1 68.04.1 19750.00")
    assert wrote(close, "year-end", """
        90.01.1 90.09   120000.00
        90.09   90.03    20000.00
        90.09   90.07    20000.00
        91.09   91.02     1000.00
        99.01   99.02.1  19750.00
        99.01   84.01    59250.00
    """)  # fmt: skip
    left = {code: firm.standing(code) for code in ("90.01.1", "90.03", "90.07", "90.09", "91.02", "91.09", "99.01", "99.02.1")}
    assert set(left.values()) == {0}
    assert firm.standing("84.01") == -59250


def test_what_profit_is_told_apart_by_goes_along(firm: Firm) -> None:
    firm.sell("120000.00", on=date(2025, 12, 10))
    firm.spend("24000.00", on=date(2025, 12, 12))
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    before = profit_by([firm.company.pk], year, "party", firm.anna)

    take_all(firm.begin(DECEMBER), actor=firm.anna)
    after = profit_by([firm.company.pk], year, "party", firm.anna)

    # The tax on profit is nobody's: a row of its own.
    assert [row for row in after if row.value is not None] == before
    assert [row.profit.expenses.amount for row in after if row.value is None] == [20000]


def test_steps_are_taken_back_by_storno_with_all_that_follow(firm: Firm) -> None:
    firm.sell("120000.00", on=date(2025, 11, 10))
    firm.spend("24000.00", on=date(2025, 11, 12))
    close = firm.begin(NOVEMBER)
    take_all(close, actor=firm.anna)

    take_step_back(close.steps.get(key="selling-costs"), reason="Акт пришёл позже", actor=firm.anna)

    assert wrote(close, "selling-costs", "90.07 44.01 20000.00 \n 90.07 44.01 -20000.00")
    assert wrote(close, "profit-tax", "99.02.1 68.04.1 20000.00 \n 99.02.1 68.04.1 -20000.00")
    left = {key for key, standing in standing_of(close).items() if standing == "done"}
    assert left == {"documents", "costs", "landed-costs", "revaluation", "vat-advances", "vat-input", "administrative-costs"}
    assert {firm.standing("44.01"), firm.standing("99.01"), firm.standing("68.04.1")} == {20000, 0}
    assert Operation.objects.filter(operation_kind="storno").count() == 3


def test_a_close_that_was_killed_in_the_middle_goes_on_where_it_stood(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    firm.sell("120000.00", on=date(2025, 11, 10))
    firm.spend("24000.00", on=date(2025, 11, 12))
    close = firm.begin(NOVEMBER)
    from artel.finance.actions import closing

    real = closing._taken

    def die(one: ClosingStep, *rest: Any) -> None:
        if one.key == "sales-result":
            raise RuntimeError("killed")
        real(one, *rest)

    monkeypatch.setattr(closing, "_taken", die)
    with pytest.raises(RuntimeError, match="killed"):
        take_all(close, actor=firm.anna)
    in_the_middle = (written(close, "selling-costs").split(), written(close, "sales-result"))
    monkeypatch.undo()

    take_all(close, actor=firm.anna)

    assert in_the_middle == (["90.07", "44.01", "20000.00"], "")
    assert wrote(close, "selling-costs", "90.07 44.01 20000.00")
    assert wrote(close, "sales-result", "90.09 99.01 80000.00")
    assert wrote(close, "profit-tax", "99.02.1 68.04.1 20000.00")


def test_drafts_and_hanging_vat_stand_in_the_way_and_are_named(firm: Firm) -> None:
    bill = firm.spend("1200.00", on=date(2025, 11, 12), tax_invoice=False)
    with step(firm.anna, "Draft"):
        draft = draft_invoice({"party": firm.buyer, "issued_on": date(2025, 11, 20)}, [], actor=firm.anna)
    close = firm.begin(NOVEMBER)

    found = {shown.step.key: [(finding.text, finding.url) for finding in shown.findings] for shown in checklist(close).steps}
    with pytest.raises(Refused, match="Черновик") as refused:
        take_all(close, actor=firm.anna)

    assert refused.value.code == "close-blocked"
    assert found["documents"] == [(f"Черновик: {draft}", f"/invoices/{draft.pk}/")]
    assert found["vat-input"][0] == (f"Не принят к вычету: {bill}", f"/bills/{bill.pk}/")
    assert found["vat-input"][1][0] == "19.04 · Поставщик · 200.00"
    assert not close.steps.filter(done_at__isnull=False).exists()


def test_what_may_wait_is_passed_over_with_a_reason(firm: Firm) -> None:
    firm.spend("1200.00", on=date(2025, 11, 12), tax_invoice=False)
    close = firm.begin(NOVEMBER)
    with pytest.raises(Refused):
        take_all(close, actor=firm.anna)
    from artel.finance.actions.closing import pass_over

    hanging = close.steps.get(key="vat-input")
    with pytest.raises(Refused) as silent:
        pass_over(hanging, reason=" ", actor=firm.anna)
    pass_over(hanging, reason="Счёт-фактура в пути", actor=firm.anna)
    take_all(close, actor=firm.anna)

    hanging.refresh_from_db()
    assert silent.value.code == "no-reason"
    assert hanging.reason == "Счёт-фактура в пути"
    assert set(standing_of(close).values()) == {"done"}


def test_a_closed_month_takes_nothing_more_and_is_opened_again_with_a_reason(firm: Firm) -> None:
    firm.sell("120000.00", on=date(2025, 11, 10))
    november = firm.begin(NOVEMBER)
    december = firm.begin(DECEMBER)
    take_all(november, actor=firm.anna)
    take_all(december, actor=firm.anna)

    with pytest.raises(Refused, match="предыдущий месяц") as early:
        close_month(december, actor=firm.anna)
    close_month(november, actor=firm.anna)
    with pytest.raises(Refused) as late:
        firm.sell("100.00", on=date(2025, 11, 30))
    with pytest.raises(Refused) as closed:
        take_step(november.steps.get(key="costs"), actor=firm.anna)
    close_month(december, actor=firm.anna)
    with pytest.raises(Refused) as covered:
        reopen_month(november, reason="Забыли акт", actor=firm.anna)
    reopen_month(december, reason="Забыли акт", actor=firm.anna)
    reopen_month(november, reason="Забыли акт", actor=firm.anna)
    firm.sell("100.00", on=date(2025, 11, 30))

    assert [refused.value.code for refused in (early, late, closed, covered)] == [
        "close-blocked", "period-closed", "month-closed", "later-closed",
    ]  # fmt: skip
    assert Lock.objects.get().locked_until == date(2025, 10, 31)
    assert unsealed_count(firm.company.pk) == 1
    assert standing_of(november)["sales-result"] == "again"


def test_on_the_simplified_regime_profit_is_not_taxed(firm: Firm) -> None:
    Practice.objects.filter(company=firm.company).update(regime="special5")
    firm.sell("105000.00", on=date(2025, 11, 10))
    close = firm.begin(NOVEMBER)

    take_all(close, actor=firm.anna)

    assert wrote(close, "sales-result", "90.09 99.01 100000.00")
    assert wrote(close, "profit-tax", "")


def test_the_international_year_ends_in_retained_earnings(db: None) -> None:
    firm = firm_of("US", "USD")
    with acting(firm.anna):
        firm.sell("1000.00", on=date(2025, 12, 10))
        firm.spend("400.00", on=date(2025, 12, 12))
        november, december = firm.begin(NOVEMBER), firm.begin(DECEMBER)
        take_all(december, actor=firm.anna)

        assert [one.key for one in november.steps.all()] == ["documents", "costs", "landed-costs", "revaluation"]
        assert wrote(december, "year-end", """
            4010 3040 1000.00
            3040 6010  400.00
            3040 3030  600.00
        """)  # fmt: skip
        assert firm.standing("3030") == -600


def test_currency_comes_to_the_last_rate_of_the_month_and_later_entries_to_the_difference(firm: Firm) -> None:
    account = MoneyAccount.objects.create(company=firm.company, name="Валютный", number="40702840000000000001",
                                          bik="044525000", currency="USD")  # fmt: skip
    for day, value in ((3, 80), (28, 90)):
        Rate.objects.create(company=firm.company, currency="USD", day=date(2025, 11, day), nominal=1, value=value)
    from artel.finance.api import pay

    def receive(day: int) -> None:
        pay({"direction": "in", "kind_of_payment": "customer", "money_account": account, "party": firm.buyer,
             "amount": Decimal(100), "paid_on": date(2025, 11, day), "advance_tax": "exempt"}, actor=firm.anna)  # fmt: skip

    receive(5)
    close = firm.begin(NOVEMBER)

    take_all(close, actor=firm.anna)
    first = close.steps.get(key="revaluation").amount
    receive(6)
    again = standing_of(close)["revaluation"]
    take_all(close, actor=firm.anna)

    assert first == 1000
    assert again == "again"
    assert close.steps.get(key="revaluation").amount == 2000
    assert firm.standing("52") == 18000
    assert wrote(close, "other-result", "91.09 99.01 1000.00 \n 91.09 99.01 1000.00")


def test_who_may_not_close_closes_nothing(firm: Firm) -> None:
    close = firm.begin(NOVEMBER)
    director = make_actor(firm.company, "director")

    with acting(director), pytest.raises(Forbidden):
        take_step(close.steps.get(key="documents"), actor=director)

    assert not close.steps.filter(done_at__isnull=False).exists()


def test_the_page_shows_the_checklist_and_takes_all_steps_by_one_press(firm: Firm) -> None:
    firm.sell("120000.00", on=date(2025, 11, 10))
    close = firm.begin(NOVEMBER)
    client = browser_of(firm.anna)

    page = client.get(f"/month-closes/{close.pk}/").content.decode()
    answer = client.post(f"/month-closes/{close.pk}/take-all/")
    after = client.get(f"/month-closes/{close.pk}/").content.decode()

    assert "Налог на прибыль" in page
    assert "25 000,00" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert answer.status_code == 302
    assert "Анна Счетова" in after
    assert set(standing_of(close).values()) == {"done"}
