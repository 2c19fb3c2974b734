"""What a payment means for the books: which debts it covers, what is an advance, and the tax due on that."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.finance.actions.books import NewItem, group_of
from artel.finance.actions.differences import add_difference
from artel.finance.actions.settling import Cover
from artel.finance.covering import take
from artel.finance.models import Invoice, MoneyAccount, OpenItem, Payment, TaxKind, percent
from artel.finance.models.taxation import taxation_of
from artel.finance.queries.balances import balance_of
from artel.finance.queries.debts import Open, by_source, open_items
from artel.finance.queries.exchange import Exchange, exchange_on
from artel.finance.tax import tax_within
from artel.kit.fields import money_of
from artel.kit.money import Money
from artel.ledger.api import Account, Area, Posting, Side

ZERO: Final = Decimal(0)
Owed = OpenItem.Role


@dataclass(frozen=True, slots=True)
class AdvanceTax:
    """VAT on an advance: of a customer charged, to a supplier deducted; the other way when the advance goes back."""

    rate: str
    total: Decimal
    tax: Decimal
    is_refund: bool = False
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """An item of the payment, by its place, that covers so much of an open item."""

    place: int
    item: Open
    amount: Decimal
    company: Decimal
    tax: Decimal


class Meaning:
    """Entries, open items, covers and taxes of one payment. Writes nothing, so a draft can show it."""

    def __init__(self, payment: Payment) -> None:
        self.payment = payment
        self.money = money_of(payment, "amount")
        self.exchange: Exchange = exchange_on(payment.company, payment.currency, payment.paid_on)
        self.posting = Posting(source=payment, on=payment.paid_on, area=Area.MONEY, text=payment.purpose)
        self.items: list[NewItem] = []
        self.planned: list[Planned] = []
        self.taxes: list[AdvanceTax] = []
        self._codes: dict[int, str] = {}
        if self.exchange.is_foreign:
            self._revalue_money()
        {
            Payment.Kind.CUSTOMER: self._with_party,
            Payment.Kind.SUPPLIER: self._with_party,
            Payment.Kind.TRANSFER: self._between_own,
            Payment.Kind.OTHER: self._other,
        }[Payment.Kind(payment.kind_of_payment)]()

    @property
    def company_amount(self) -> Decimal:
        """The payment in the company's money."""
        return self.exchange.company_money(self.money.amount)

    def covers(self, ids: list[int]) -> Iterator[Cover]:
        """What covers what, now that the payment's own items have their ids."""
        for one in self.planned:
            own, share = ids[one.place], abs(one.item.share(one.amount))
            debit, credit = (one.item.id, own) if one.item.rest > 0 else (own, one.item.id)
            sides = (share, one.company) if one.item.rest > 0 else (one.company, share)
            yield Cover(debit, credit, one.amount, *sides, self.payment.paid_on, one.tax)

    # --- with a party ----------------------------------------------------------------------------------------------

    def _with_party(self) -> None:
        """Cover what is open; what is left of a payment in its usual direction is an advance."""
        payment = self.payment
        is_customer = payment.kind_of_payment == Payment.Kind.CUSTOMER
        is_refund = payment.is_incoming != is_customer
        roles = (Owed.RECEIVABLE, Owed.ADVANCE_RECEIVED) if is_customer else (Owed.PAYABLE, Owed.ADVANCE_PAID)
        wanted = 1 if payment.is_incoming else -1
        found = open_items(
            [payment.party_id or 0], with_merged=True, roles=roles if is_refund else roles[:1],
            currency=payment.currency, company_id=payment.company_id,
        )  # fmt: skip
        candidates = [item for item in found if item.rest * wanted > 0]
        if not is_refund:
            candidates = self._referred(candidates)
        left = self._cover(candidates)
        if left and is_refund:
            raise _more_than_owed(self.money, left, payment)
        if left:
            self._advance(left, is_customer)

    def _referred(self, items: list[Open]) -> list[Open]:
        """Items of the document that the payment names; without one, all of them, the oldest due first."""
        payment = self.payment
        sources: list[tuple[str, int]] | None = None
        if payment.invoice_id is not None:
            sources = [("finance.invoice", payment.invoice_id)]
        elif payment.bill_id is not None:
            sources = [("finance.bill", payment.bill_id)]
        elif payment.proforma_id is not None:
            made = Invoice.objects.filter(proforma_id=payment.proforma_id).values_list("pk", flat=True)
            sources = [("finance.invoice", pk) for pk in made]
        if sources is None:
            return items
        known = by_source(items)
        return [item for source in sources for item in known.get(source, [])]

    def _cover(self, candidates: Iterable[Open]) -> Decimal:
        """Take as much of the candidates as the payment reaches for; an entry and an item for each of them."""
        groups, left = take((self._revalued(item) for item in candidates), self.money.amount)
        self._learn_codes(group.account_id for group in groups)
        for group in groups:
            shares = [self.exchange.company_money(amount) for _item, amount in group.parts]
            company = sum(shares, ZERO)
            place = self._item(
                group.role, group.total, company, group.deal_id, account_id=group.account_id, party_id=group.party_id
            )
            side = Side(
                self._codes[group.account_id], party=group.party_id, deal=group.deal_id,
                money=self._told(group.total),
            )  # fmt: skip
            self._entry(side, company)
            for (item, amount), share in zip(group.parts, shares, strict=True):
                self.planned.append(Planned(place, item, amount, share, item.tax_share(amount)))
                self._give_tax_back(item, amount)
        return left

    def _advance(self, amount: Decimal, is_customer: bool) -> None:
        """What no document explains yet.

        A customer's advance is taxed, by the rates of what they were asked to pay; that to a supplier is deducted if
        the practice says so and the supplier's invoice on it is named.
        """
        role = Owed.ADVANCE_RECEIVED if is_customer else Owed.ADVANCE_PAID
        deal_id = self.payment.deal_id
        group = group_of(self.payment.currency, self.payment.company.currency)
        for rate, part in self._by_rate(amount) if is_customer else [(self._deducted_rate(), amount)]:
            company = self.exchange.company_money(part)
            tax = tax_within(company, rate) if rate else ZERO
            self._item(role, part, company, deal_id, tax_rate=rate or None, tax=tax)
            side = Side(role=role, group=group, party=self.payment.party_id, deal=deal_id, money=self._told(part))
            self._entry(side, company)
            if rate and tax:
                self._tax(AdvanceTax(percent(rate), company, tax, is_ours=not is_customer), deal_id)

    def _deducted_rate(self) -> Decimal | None:
        """The rate of the VAT in an advance to a supplier, where it is deducted at all."""
        taxation = taxation_of(self.payment.company_id, self.payment.paid_on)
        practice = taxation.practice
        if not (practice.deducts_advances and practice.deducts_input and self.payment.advance_invoice):
            return None
        return taxation.rate(self.payment.advance_tax or TaxKind.STANDARD)

    def _tax(self, tax: AdvanceTax, deal_id: int | None) -> None:
        """Дт 76.АВ — Кт 68.02 for a customer, Дт 68.02 — Кт 76.ВА for a supplier; turned round when it goes back."""
        role = "vat_on_advance_paid" if tax.is_ours else "vat_on_advance_received"
        held = Side(role=role, party=self.payment.party_id, deal=deal_id)
        due = Side(role="vat_payable", tax=tax.rate)
        debit, credit = (held, due) if tax.is_ours == tax.is_refund else (due, held)
        self.posting.entry(debit=debit, credit=credit, amount=self._own(tax.tax))
        self.taxes.append(tax)

    def _by_rate(self, amount: Decimal) -> list[tuple[Decimal | None, Decimal]]:
        """An advance by the rates of VAT that it holds: as the request to pay has them, else by its own kind."""
        taxation = taxation_of(self.payment.company_id, self.payment.paid_on)
        if not taxation.practice.taxes_advances:
            return [(None, amount)]
        weights: dict[Decimal | None, Decimal] = {}
        for line in self.payment.proforma.lines.all() if self.payment.proforma is not None else []:
            rate = taxation.rate_of_sale(line.tax_kind)
            weights[rate] = weights.get(rate, ZERO) + line.sum.amount
        if not any(weights.values()):
            return [(taxation.rate_of_sale(self.payment.advance_tax or TaxKind.STANDARD), amount)]
        parts = Money(amount, self.payment.currency).split(list(weights.values()))
        return [(rate, part.amount) for rate, part in zip(weights, parts, strict=True) if part]

    def _give_tax_back(self, item: Open, amount: Decimal) -> None:
        """An advance that goes back takes the VAT charged on it along."""
        tax = item.tax_share(amount)
        if not tax or not item.tax_rate:
            return
        is_ours = item.role == Owed.ADVANCE_PAID
        self._tax(AdvanceTax(percent(item.tax_rate), abs(item.share(amount)), tax, True, is_ours), item.deal_id)

    # --- without open items ------------------------------------------------------------------------------------------

    def _between_own(self) -> None:
        """Money on its way: each of the two accounts books its half when its bank tells of it."""
        self._entry(Side(role="transit", money=self._told(self.money.amount)), self.company_amount)

    def _other(self) -> None:
        payment = self.payment
        if payment.account is None:
            raise Refused(_("Say what the payment is booked to."), "no-account")
        side = Side(
            payment.account.code, party=payment.party_id, item=payment.cost_article_id,
            cost_centre=payment.cost_centre_id, employee=payment.employee_id, money=self._told(self.money.amount),
            deal=payment.deal_id, channel=payment.channel_id, campaign=payment.campaign_id, project=payment.project_id,
        )  # fmt: skip
        self._entry(side, self.company_amount)

    # --- other currencies --------------------------------------------------------------------------------------------

    def _revalue_money(self) -> None:
        """Before each movement the whole balance comes to the day's rate (ПБУ 3/2006)."""
        money, company = balance_of(self.payment.money_account, self.payment.paid_on)
        self._difference(account_side(self.payment.money_account), self.exchange.company_money(money) - company)

    def _revalued(self, item: Open) -> Open:
        """A debt in another currency comes to the day's rate before it is paid; an advance keeps its own."""
        if not self.exchange.is_foreign or item.role not in (Owed.RECEIVABLE, Owed.PAYABLE):
            return item
        difference = self.exchange.company_money(item.rest) - item.company_rest
        if not difference:
            return item
        self._learn_codes([item.account_id])
        side = Side(self._codes[item.account_id], party=item.party_id, deal=item.deal_id, currency=item.currency)
        self._difference(side, difference)
        self.items.append(
            NewItem(
                self.payment, item.role, item.party_id, Money(0, item.currency), difference, self.payment.paid_on,
                item.due_on, item.deal_id, item.account_id, revalues_id=item.id,
            )
        )  # fmt: skip
        return replace(item, company_rest=item.company_rest + difference)

    def _difference(self, side: Side, difference: Decimal) -> None:
        """What a balance gained or lost by the rate alone."""
        add_difference(self.posting, side, difference)

    # --- small parts -------------------------------------------------------------------------------------------------

    def _told(self, amount: Decimal) -> Money | None:
        """The amount in its currency, where the account counts currencies."""
        return Money(amount, self.payment.currency) if self.exchange.is_foreign else None

    def _own(self, amount: Decimal) -> Money:
        return Money(amount, self.payment.company.currency)

    def _entry(self, other: Side, company: Decimal) -> None:
        """One entry between the money account and something else, by what the other side says of the currency."""
        account, item = self.payment.money_account, self.payment.article_id
        money = account_side(account, money=other.money, item=item)
        debit, credit = (money, other) if self.payment.is_incoming else (other, money)
        self.posting.entry(debit=debit, credit=credit, amount=self._own(company), text=self.payment.purpose[:200])

    def _item(
        self, role: str, amount: Decimal, company: Decimal, deal_id: int | None, *, account_id: int | None = None,
        party_id: int | None = None, tax_rate: Decimal | None = None, tax: Decimal = ZERO,
    ) -> int:  # fmt: skip
        """An open item of this payment; returns its place."""
        sign = -1 if self.payment.is_incoming else 1
        self.items.append(
            NewItem(
                self.payment, role, party_id or self.payment.party_id or 0, Money(amount * sign, self.payment.currency),
                company * sign, self.payment.paid_on, self.payment.paid_on, deal_id, account_id, tax_rate, tax,
            )
        )  # fmt: skip
        return len(self.items) - 1

    def _learn_codes(self, ids: Iterable[int]) -> None:
        unknown = set(ids) - self._codes.keys()
        if unknown:
            self._codes |= dict(Account.objects.filter(pk__in=unknown).values_list("pk", "code"))


def account_side(account: MoneyAccount, *, money: Money | None = None, item: int | None = None) -> Side:
    """The account of the ledger on which a money account is kept."""
    is_foreign = account.currency != account.company.currency
    currency = account.currency if is_foreign else None
    if account.account is not None:
        return Side(account.account.code, money=money, money_account=account.pk, item=item, currency=currency)
    role = "cash" if account.is_cash else "bank_currency" if is_foreign else "bank"
    group = group_of(account.currency, account.company.currency)
    return Side(role=role, group=group, money=money, money_account=account.pk, item=item, currency=currency)


def _more_than_owed(money: Money, left: Decimal, payment: Payment) -> Refused:
    owed = money - Money(left, money.currency)
    message = _("%(party)s can be given back %(owed)s at most; the payment is %(amount)s.")
    if payment.is_incoming:
        message = _("%(party)s can give back %(owed)s at most; the payment is %(amount)s.")
    return Refused(message % {"party": payment.party, "owed": owed, "amount": money}, "more-than-owed")

