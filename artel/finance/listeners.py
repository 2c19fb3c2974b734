"""What finance does when the ledger announces: opening balances of settlements become open items."""

from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.events import listens
from artel.core.steps import step
from artel.finance.actions.opening import items_of_entries
from artel.finance.actions.settling import cancel_items
from artel.ledger.api import OpeningBalance
from artel.ledger.events import OpeningCancelled, OpeningPosted


@listens(OpeningPosted)
def open_what_was_owed(event: OpeningPosted) -> None:
    """Debts that stood in the books kept elsewhere can be settled here."""
    opening = OpeningBalance.objects.filter(pk=event.opening_id, state="posted").first()
    if opening is not None:
        with step(Actor.system(event.company_id), gettext_lazy("Opening balances")):
            items_of_entries(opening, on=opening.effective_on)


@listens(OpeningCancelled)
def close_what_was_owed(event: OpeningCancelled) -> None:
    """Opening balances were taken back, and the debts in them."""
    system = Actor.system(event.company_id)
    opening = OpeningBalance.objects.get(pk=event.opening_id)
    with step(system, gettext_lazy("Opening balances")):
        cancel_items(opening, on=opening.effective_on, actor=system)
