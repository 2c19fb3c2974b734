"""What a client owes stands on its card, in the list and in conditions, and its credit limit holds orders back."""

from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from artel.core.actor import acting
from artel.core.errors import Refused
from artel.core.testing import counting_queries, make_actor
from artel.parties.api import Party
from artel.parties.screens import PartyScreen
from artel.sales.actions import confirm
from artel.sales.models import CreditLimit, Order, OverLimit, Terms
from artel.sales.tests.conftest import DAY, Shop, line, shop
from artel.screens.fields import spec_of
from artel.screens.listing import Listing
from artel.screens.testing import make_row
from artel.screens.views.record import facts_of

__all__ = ["shop"]

COLUMNS = "name,debt,overdue,overdue_days,last_shipped_on,last_shipped_sum,credit_limit"


@pytest.fixture
def owing(shop: Shop) -> Shop:
    """Two tables for 12 200 left on the 10th of March and were to be paid on the 20th; it is the 30th."""
    shop.stock(shop.table, "10", "1000")
    order = shop.confirmed(line(shop.table, "2", "6100"), due_on=DAY.replace(day=20))
    shop.shipped(order)
    return shop


def found(shop: Shop, **query: str) -> list[str]:
    """Names of clients that a list with these filters shows."""
    listing = Listing(PartyScreen, shop.boss, query)
    names = [party.name for party in listing.page().rows]
    assert not listing.problems
    return names


@time_machine.travel("2026-03-30 12:00+03:00")
def test_the_card_and_the_list_say_what_a_client_owes(owing: Shop) -> None:
    CreditLimit.objects.create(company=owing.company, party=owing.buyer, amount=Decimal(50000))
    listing = Listing(PartyScreen, owing.boss, {"cols": COLUMNS})
    [row] = [row for row in listing.page().rows if row.pk == owing.buyer.pk]

    told = {item.name: item.spec.raw(row) for item in listing.columns}

    assert (str(told["debt"].amount), str(told["overdue"].amount), told["overdue_days"]) == (
        "12200.0000", "12200.0000", 10,
    )  # fmt: skip
    assert (told["last_shipped_on"], told["last_shipped_sum"].amount) == (DAY, Decimal(12200))
    assert told["credit_limit"].amount == Decimal(50000)
    with translation.override("en"):
        shown = facts_of(PartyScreen, row, owing.boss, editable=False)
    facts = {fact["label"]: fact["cell"].text for fact in shown}
    assert facts["Days overdue"] == "10"
    assert "12" in facts["Debt"]


@time_machine.travel("2026-03-30 12:00+03:00")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"f.debt": "12000.."}, True),
        ({"f.debt": "12200.01.."}, False),
        ({"f.has_overdue": "1"}, True),
        ({"f.overdue_days": "11.."}, False),
        ({"f.last_shipped_on": "2026-03-01..2026-03-10"}, True),
        ({"f.overdue": "none"}, False),
    ],
)
def test_clients_are_found_by_what_they_owe(owing: Shop, query: dict[str, str], shown: bool) -> None:
    assert (owing.buyer.name in found(owing, **query)) is shown


def test_a_list_of_a_hundred_asks_as_often_as_one_of_ten(owing: Shop) -> None:
    counts: list[int] = []
    Listing(PartyScreen, owing.boss, {"cols": COLUMNS}).page()
    for many in (10, 90):
        for _number in range(many):
            make_row(Party, owing.company)
        with counting_queries() as counted:
            Listing(PartyScreen, owing.boss, {"cols": COLUMNS}).page(100)
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_whoever_reads_no_invoices_sees_nothing_of_debts(owing: Shop) -> None:
    keeper = make_actor(owing.company, "storekeeper", name="Пётр Кладовщик")
    manager = make_actor(owing.company, "manager", name="Иван Менеджер")

    assert spec_of(Party, "debt", keeper) is None or spec_of(Party, "debt", keeper).figure is None
    with acting(manager):
        [row] = [r for r in Listing(PartyScreen, manager, {"cols": COLUMNS}).page().rows if r.pk == owing.buyer.pk]
        assert row.__dict__["debt"] is None, "another manager's client"
        assert Listing(PartyScreen, manager, {"f.debt": "1.."}).count == 0
        Party.objects.filter(pk=owing.buyer.pk).update(owner_id=manager.user_id)
        assert Listing(PartyScreen, manager, {"f.debt": "1.."}).count == 1


def test_an_order_over_the_limit_needs_approval_or_is_refused(owing: Shop) -> None:
    CreditLimit.objects.create(company=owing.company, party=owing.buyer, amount=Decimal(18300))
    manager = make_actor(owing.company, "manager", name="Иван Менеджер")
    with acting(manager):
        fits = owing.order(line(owing.table, "1", "6100"), actor=manager, owner_id=manager.user_id)
        above = owing.order(line(owing.table, "1", "10"), actor=manager, owner_id=manager.user_id)
        confirm(fits, actor=manager)

        with pytest.raises(Refused) as refused:
            confirm(above, actor=manager)

    assert refused.value.code == "credit-needs-approval"
    Terms.objects.create(company=owing.company, over_limit=OverLimit.REFUSE)
    with pytest.raises(Refused) as refused:
        confirm(above, actor=owing.boss)
    assert refused.value.code == "over-credit-limit"
    above.refresh_from_db()
    assert above.state == Order.State.DRAFT
    Terms.objects.update(over_limit=OverLimit.APPROVE)
    confirm(above, actor=owing.boss)
    assert above.state == Order.State.CONFIRMED
