"""Two clients that turn out to be one owe together, have their orders together, and part again."""

import time_machine

from artel.finance.api import ageing, debt_of
from artel.parties.api import Party, merge, unmerge
from artel.parties.screens import PartyScreen
from artel.sales.screens.offers import orders_of_party
from artel.sales.tests.conftest import DAY, Shop, line, shop
from artel.screens.listing import Listing
from artel.screens.testing import make_row

__all__ = ["shop"]


def owed(shop: Shop) -> dict[str, int]:
    """Debts of those who stand for themselves, by name."""
    parties = list(Party.objects.filter(company=shop.company))
    found = debt_of([party.pk for party in parties], on=DAY.replace(day=30))
    return {party.name: int(found[party.pk].total.amount) for party in parties if party.pk in found}


@time_machine.travel("2026-03-30 12:00+03:00")
def test_merged_clients_owe_together_and_apart_again_when_unmerged(shop: Shop) -> None:
    shop.stock(shop.table, "10", "1000")
    first, second = shop.buyer, make_row(Party, shop.company, name="Двойник")
    shop.shipped(shop.confirmed(line(shop.table, "1", "6100")))
    shop.buyer = second
    shop.shipped(shop.confirmed(line(shop.table, "2", "6100")))
    apart = {first.name: 6100, second.name: 12200}
    assert owed(shop) == apart

    merged = merge(first, [second], actor=shop.boss)

    assert owed(shop) == {first.name: 18300}
    assert [(row.party_id, int(row.total)) for row in ageing([shop.company.pk], on=DAY)] == [(first.pk, 18300)]
    assert orders_of_party(first, shop.boss).count() == 2
    assert [row.pk for row in Listing(PartyScreen, shop.boss, {"f.debt": "18300"}).page().rows] == [first.pk]

    unmerge(merged, actor=shop.boss)

    assert owed(shop) == apart
    assert orders_of_party(first, shop.boss).count() == 1
