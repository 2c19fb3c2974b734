"""Differences of exchange: what a balance gains or loses by the rate alone."""

from decimal import Decimal

from artel.core.models import Row
from artel.finance.actions.books import NewItem
from artel.finance.actions.settling import add_items
from artel.finance.models import OpenItem
from artel.kit.money import Money
from artel.ledger.api import Article, Posting, Side


def add_difference(posting: Posting, side: Side, difference: Decimal) -> None:
    """A gain or loss by the rate: against other income or other expenses, on the item of exchange differences."""
    if not difference:
        return
    company = posting.source.company
    exchange = Article.objects.filter(company_id=company.pk, use="other", code="exchange")
    item = exchange.values_list("pk", flat=True).first()
    amount = Money(abs(difference), company.currency)
    if difference > 0:
        posting.entry(debit=side, credit=Side(role="other_income", item=item), amount=amount)
    else:
        posting.entry(debit=Side(role="other_expense", item=item), credit=side, amount=amount)


def take_back_revaluations(source: Row) -> None:
    """Debts that a document brought to the rate of its day carry again what they carried before."""
    made = OpenItem.objects.filter(source_kind=source.kind, source_id=source.pk, revalues__isnull=False)
    add_items(
        [
            NewItem(
                source, item.role, item.party_id, Money(0, item.currency), -Decimal(item.company_amount),
                item.effective_on, item.due_on, item.deal_id, item.account_id, revalues_id=item.revalues_id,
            )
            for item in made
        ]
    )  # fmt: skip
