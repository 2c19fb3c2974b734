"""What advertising costs is what suppliers billed for it, and what it brings is what the books say of its sales."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from artel.core.actor import Actor, acting
from artel.core.steps import step
from artel.finance.api import LineDraft, MoneyAccount, cancel_bill, draft_bill, pay, post_bill
from artel.insights.tests.conftest import Firm, advertise, at
from artel.insights.tests.test_figures import asked, plain
from artel.parties.api import Party
from artel.sales.api import Wanted, confirm, draft_order, invoice_services

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)


def figures(firm: Firm, report: str, name: str, **query: object) -> dict[str, str]:
    """One row of a report by the names of its columns."""
    found = asked(firm, report, **query)
    row = next(row for row in found.rows if row[0].text == name)
    return {head: plain(cell.text) for head, cell in zip(found.heads, row, strict=True)}


def sell_by_campaign(firm: Firm, price: str, cost: str) -> None:
    """An order of the campaign's deal is carried out and half paid; a supplier takes his part for that deal."""
    deal, system = firm.deals["d2"], Actor.system(firm.company.pk)
    origin = {"deal_id": deal.pk, "channel_id": deal.channel_id, "campaign_id": deal.campaign_id}
    with time_machine.travel(at("2026-03-12"), tick=False), acting(system):
        client = Party.objects.create(company=firm.company, name="Клиент", kind_of_party="person")
        wanted = Wanted(quantity=Decimal(1), text="Тур", unit="pcs", unit_price=Decimal(price), tax_kind="exempt")
        order = draft_order(client, [wanted], actor=system, issued_on=DAY, currency="RUB", **origin)
        confirm(order, actor=system)
        invoice = invoice_services(order, actor=system)
        account = MoneyAccount.objects.create(company=firm.company, name="Банк", number="40702810938000054321")
        with step(system, "Pay"):
            pay({"money_account": account, "paid_on": DAY, "invoice": invoice, "amount": Decimal(price) / 2},
                actor=system)  # fmt: skip
        told = {"party": client, "issued_on": DAY, "supplier_number": "1", "supplier_on": DAY}
        line = LineDraft(Decimal(1), Decimal(cost), text="Тур", tax_kind="exempt", more=origin)
        post_bill(draft_bill(told, [line], actor=system), actor=system)


def test_from_what_was_spent_to_what_was_left(firm):
    sell_by_campaign(firm, "9000.00", "5000.00")

    for report, name in (("channels", "Реклама"), ("campaigns", "Весна")):
        row = figures(firm, report, name)
        assert [row[key] for key in ("spent", "requests", "ordered", "paid", "margin", "return")] == [
            "3 100 ₽", "3", "9 000 ₽", "4 500 ₽", "4 000 ₽", "29 %"
        ]  # fmt: skip


def test_every_figure_of_the_books_leads_to_its_rows(firm):
    sell_by_campaign(firm, "9000.00", "5000.00")
    client = firm.client("director")
    row = next(row for row in asked(firm, "campaigns").rows if row[0].text == "Весна")

    spent, ordered, paid, margin = (client.get(row[place].url) for place in (1, 6, 7, 8))

    assert [cell.text for cell in spent.context["figures"][0]][2:4] == ["Реклама", "Весна"]
    assert plain(spent.context["sum"]) == "3 100 ₽"
    with acting(firm.people["director"]):
        assert [found.context["listing"].count for found in (ordered, paid)] == [1, 1]
    assert [found.context["listing"].problems for found in (ordered, paid)] == [[], []]
    profit = margin.context["report"].tables[0].rows
    assert [plain(cell.text) for cell in profit[0].cells][1:6] == ["9 000,00", "0", "9 000,00", "5 000,00", "4 000,00"]


def test_a_cost_counts_on_the_day_of_its_bill(firm):
    advertise(firm, "500.00", date(2026, 4, 2))

    assert figures(firm, "campaigns", "Весна", period="2026-03")["spent"] == "3 100 ₽"
    assert figures(firm, "campaigns", "Весна", period="2026-04")["spent"] == "500 ₽"


def test_a_bill_taken_back_cost_nothing(firm):
    bill = advertise(firm, "500.00", date(2026, 3, 20))
    with acting(Actor.system(firm.company.pk)) as system:
        cancel_bill(bill, reason="Не было", actor=system)

    assert figures(firm, "campaigns", "Весна")["spent"] == "3 100 ₽"


def test_the_marketer_sees_what_was_spent_without_reading_the_books(firm):
    row = next(row for row in asked(firm, "campaigns", who="marketer").rows if row[0].text == "Весна")

    page = firm.client("marketer").get(row[1].url)

    assert (plain(page.context["sum"]), page.context["figures"][0][1].url) == ("3 100 ₽", "")
    assert row[8].url == ""
