"""What a won deal becomes: an order, an act, the tour operator's bill, and money both ways; some clients pay late."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from django.utils import timezone

from artel.config.demo.life import CLOSES, OPENS, ZONE, Life, working
from artel.config.demo.people import ADVERTISED, ADVERTISER, OPERATOR
from artel.core.actor import acting
from artel.core.errors import Refused
from artel.core.steps import step
from artel.crm.api import Campaign, Deal, order
from artel.finance.api import Bill, Invoice, LineDraft, MoneyAccount, Payment, draft_bill, pay, post_bill
from artel.kit.money import Money
from artel.ledger.api import Article
from artel.parties.api import Party
from artel.sales.api import Order, confirm, invoice_services

SHARE_OF_OPERATOR = (0.82, 0.91)


def sell(life: Life, deal: Deal) -> None:
    """The seller makes the order at once; the accountant books it on one of the next days."""
    ann = life.actor_of(deal.owner_id)
    if ann is None or deal.party is None:
        return
    with acting(ann):
        made = order(deal, actor=ann)
        confirm(made, actor=ann)
    life.plan(_office_hour(life, 1, 2), partial(_book, life, made.pk))


def _book(life: Life, order_id: int) -> None:
    elena, chance = life.agency.actors["elena"], life.chance
    with acting(elena):
        made = Order.objects.get(pk=order_id)
        invoice = invoice_services(made, actor=elena)
        bill = _operators_bill(life, invoice)
    if (turn := chance.random()) < 0.85:
        part = Decimal(1) if turn < 0.7 else Decimal("0.5")
        life.plan(_office_hour(life, 1, 6), partial(_received, life, invoice.pk, part))
    if chance.random() < 0.6:
        life.plan(_office_hour(life, 3, 9), partial(_paid, life, bill.pk))


def _office_hour(life: Life, least: int, most: int) -> datetime:
    """A moment of work so many days from now."""
    later = timezone.localtime(timezone=ZONE) + timedelta(days=life.chance.randint(least, most))
    return working(later.replace(hour=life.chance.randint(OPENS, CLOSES - 1), minute=life.chance.randint(0, 59)))


def _operators_bill(life: Life, invoice: Invoice) -> Bill:
    """What the operator takes for the tours of this deal."""
    elena = life.agency.actors["elena"]
    share = Decimal(str(round(life.chance.uniform(*SHARE_OF_OPERATOR), 2)))
    price = Money(invoice.total * share, invoice.currency).rounded().amount
    came_by = {"deal_id": invoice.deal_id, "channel_id": invoice.channel_id, "campaign_id": invoice.campaign_id}
    lines = [LineDraft(Decimal(1), price, text="Туристский продукт", more=came_by)]
    values = {
        "party": Party.objects.get(name__contains=OPERATOR), "issued_on": invoice.issued_on, "deal_id": invoice.deal_id,
        "supplier_number": f"Г-{invoice.pk}", "supplier_on": invoice.issued_on, "is_inclusive": True,
    }  # fmt: skip
    with step(elena, "Bill"):
        bill = draft_bill(values, lines, actor=elena)
    post_bill(bill, actor=elena)
    return bill


def advertised(life: Life) -> None:
    """The advertiser's bill of the month: a line for each campaign, dearer in some months than in others."""
    elena, today = life.agency.actors["elena"], timezone.localdate(timezone=ZONE)
    campaigns = {campaign.name: campaign for campaign in Campaign.objects.filter(company=life.agency.company)}
    with acting(elena):
        lines = []
        for name, _source, _mark, monthly in ADVERTISED:
            price = Decimal(monthly * life.chance.randint(80, 120) // 100)
            more = {
                "channel_id": campaigns[name].channel_id, "campaign_id": campaigns[name].pk,
                "article": Article.objects.get(use="cost", code="advertising"),
            }  # fmt: skip
            lines.append(LineDraft(Decimal(1), price, text=f"Реклама: {name}", more=more))
        values = {
            "party": Party.objects.get(name__contains=ADVERTISER), "issued_on": today, "is_inclusive": True,
            "supplier_number": f"М-{today:%y%m}", "supplier_on": today,
        }  # fmt: skip
        with step(elena, "Bill"):
            bill = draft_bill(values, lines, actor=elena)
        post_bill(bill, actor=elena)
    life.plan(_office_hour(life, 2, 6), partial(_paid, life, bill.pk))


def _received(life: Life, invoice_id: int, part: Decimal) -> None:
    invoice = Invoice.objects.get(pk=invoice_id)
    amount = Money(invoice.total * part, invoice.currency).rounded().amount
    _money(life, {"invoice": invoice, "amount": amount})


def _paid(life: Life, bill_id: int) -> None:
    bill = Bill.objects.get(pk=bill_id)
    _money(life, {"bill": bill, "amount": bill.total, "kind_of_payment": Payment.Kind.SUPPLIER})


def _money(life: Life, values: dict[str, object]) -> None:
    """Money moves, unless the account has not enough that day."""
    elena = life.agency.actors["elena"]
    account = MoneyAccount.objects.get(company=life.agency.company, name="Расчётный счёт")
    today = timezone.localdate(timezone=ZONE)
    with acting(elena):
        try:
            with step(elena, "Pay"):
                pay({"money_account": account, "paid_on": today, **values}, actor=elena)
        except Refused:
            return
