"""Offsets: what a customer owes us is covered by what we owe a supplier."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.numbering import next_number
from artel.finance.actions.books import NewItem
from artel.finance.actions.settling import Cover, add_items, cancel_items, write_covers
from artel.finance.covering import Taken, take
from artel.finance.models import DocumentState, Offset
from artel.finance.queries.debts import open_items
from artel.kit.fields import money_of
from artel.kit.money import Money
from artel.ledger.api import Account, Area, Posting, Side, first_open_day, post, reverse

POST: Final = "finance.post_offset"


@action(
    Offset, permission=POST, source=DocumentState.DRAFT, target=DocumentState.POSTED, label=gettext_lazy("Post"),
    icon="check", tone="primary",
)  # fmt: skip
def post_offset(offset: Offset, *, actor: Actor) -> None:
    """Both debts become smaller by the same amount, those due longest first."""
    if offset.currency != offset.company.currency:
        raise Refused(_("Offsets are made in the currency of the company."), "offset-currency")
    for party_id in sorted({offset.customer_id, offset.supplier_id}):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('finance_party', %s))", [party_id])
    owed_to_us = _taken(offset, offset.customer_id, "receivable", 1)
    owed_by_us = _taken(offset, offset.supplier_id, "payable", -1)
    offset.number = offset.number or next_number("offset", offset.company_id)
    offset.save(update_fields=["number"])
    post(offset_posting(offset, owed_to_us, owed_by_us), actor=actor)
    sides = [(group, offset.customer_id, -1) for group in owed_to_us]
    sides += [(group, offset.supplier_id, 1) for group in owed_by_us]
    ids = add_items([_item(offset, *side) for side in sides])
    covers = [cover for side, pk in zip(sides, ids, strict=True) for cover in _covers(offset, side[0], pk)]
    write_covers(covers, source=offset, actor=actor)


@action(
    Offset, permission=POST, source=DocumentState.POSTED, target=DocumentState.CANCELLED,
    label=gettext_lazy("Cancel posting"), labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger",
    bulk=False,
)  # fmt: skip
def cancel_offset(offset: Offset, *, reason: str, actor: Actor) -> None:
    """Both are owed again."""
    on = first_open_day(offset.company_id, Area.MANUAL, offset.entered_on)
    reverse(offset, on=on, reason=reason, actor=actor)
    cancel_items(offset, on=on, actor=actor)


def offset_posting(offset: Offset, owed_to_us: Sequence[Taken], owed_by_us: Sequence[Taken]) -> Posting:
    """Debit what we owe, credit what is owed to us, account by account."""
    ids = {group.account_id for group in (*owed_to_us, *owed_by_us)}
    codes = dict(Account.objects.filter(pk__in=ids).values_list("pk", "code"))
    posting = Posting(source=offset, on=offset.entered_on, area=Area.MANUAL, text=offset.text)
    for ours, theirs, amount in _pairs(owed_by_us, owed_to_us):
        posting.entry(
            debit=Side(codes[ours.account_id], party=offset.supplier_id, deal=ours.deal_id),
            credit=Side(codes[theirs.account_id], party=offset.customer_id, deal=theirs.deal_id),
            amount=Money(amount, offset.currency),
        )
    return posting


def _taken(offset: Offset, party_id: int, role: str, sign: int) -> list[Taken]:
    items = open_items([party_id], roles=[role], currency=offset.currency, company_id=offset.company_id)
    wanted = money_of(offset, "amount")
    groups, left = take((item for item in items if item.rest * sign > 0), wanted.amount)
    if left:
        party = offset.customer if sign > 0 else offset.supplier
        most = wanted - Money(left, offset.currency)
        message = _("%(party)s owes us only %(most)s.") if sign > 0 else _("We owe %(party)s only %(most)s.")
        raise Refused(message % {"party": party, "most": most}, "offset-too-much")
    return groups


def _pairs(first: Sequence[Taken], second: Sequence[Taken]) -> Iterator[tuple[Taken, Taken, Decimal]]:
    """Two lists of the same sum, cut so that each part lies in one of either."""
    left = [group.total for group in first]
    right = [group.total for group in second]
    place = other = 0
    while place < len(left) and other < len(right):
        amount = min(left[place], right[other])
        yield first[place], second[other], amount
        left[place] -= amount
        right[other] -= amount
        place, other = place + (not left[place]), other + (not right[other])


def _item(offset: Offset, group: Taken, party_id: int, sign: int) -> NewItem:
    amount = group.total * sign
    return NewItem(
        offset, group.role, party_id, Money(amount, offset.currency), amount, offset.entered_on, offset.entered_on,
        group.deal_id, group.account_id,
    )  # fmt: skip


def _covers(offset: Offset, group: Taken, own_id: int) -> Iterator[Cover]:
    for item, amount in group.parts:
        debit, credit = (item.id, own_id) if item.rest > 0 else (own_id, item.id)
        yield Cover(debit, credit, amount, amount, amount, offset.entered_on)
