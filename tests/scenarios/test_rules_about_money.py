"""Rules about money: overdue invoices are reminded of once, confirmed orders ask for payment."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from artel.activities.api import Activity
from artel.automation.actions import enable
from artel.automation.conditions import narrowed
from artel.automation.jobs import run_by_time
from artel.automation.models import AutomationRule, Do, RuleStep, Run, RunState, Trigger
from artel.automation.rehearsal import rehearse
from artel.automation.running import fire
from artel.core.models import Notification
from artel.crm.api import Deal
from artel.crm.testing import smallest_deal
from artel.finance.api import Invoice, Proforma
from artel.kit.money import Money
from artel.sales.tests.conftest import DAY, Shop, line, shop

__all__ = ["shop"]

NOON_30 = "2026-03-30 12:00+03:00"


@pytest.fixture
def deal(shop: Shop) -> Deal:
    """A deal of which two tables for 12 200 left on the 10th of March, to be paid until the 20th."""
    deal = smallest_deal(shop.company, party=shop.buyer, owner_id=shop.boss.user_id)
    shop.stock(shop.table, "10", "1000")
    shop.shipped(shop.confirmed(line(shop.table, "2", "6100"), deal_id=deal.pk, due_on=date(2026, 3, 20)))
    return deal


def rule_of(shop: Shop, trigger: Trigger, *steps: dict[str, object], **more: object) -> AutomationRule:
    rule = AutomationRule.objects.create(company=shop.company, name=f"Правило {trigger} {more.get('days')}", trigger=trigger, **more)
    for position, step in enumerate(steps):
        RuleStep.objects.create(company=shop.company, rule=rule, position=position, **step)
    return rule


def test_an_overdue_invoice_is_reminded_of_once(shop: Shop, deal: Deal) -> None:
    task = {"do": Do.TASK, "text": "{{ party }}: {{ debt }}, {{ days }} дн."}
    with time_machine.travel("2026-03-29 12:00+03:00"):
        rule = rule_of(shop, Trigger.OVERDUE, task, {"do": Do.NOTIFY, "text": "{{ invoice }}"}, days=10)
        enable(rule, actor=shop.boss)
        run_by_time(shop.company.pk)
        assert not Run.objects.exists(), "the ninth day"
    with time_machine.travel(NOON_30):
        run_by_time(shop.company.pk)
        run_by_time(shop.company.pk)

    [run] = Run.objects.all()
    assert run.state == RunState.DONE
    [planned] = Activity.objects.filter(subject_id=deal.pk)
    assert planned.title == f"{shop.buyer.name}: {Money(12200, 'RUB').format('ru')}, 10 дн."
    invoice = Invoice.objects.get()
    assert invoice.number in Notification.objects.get(unique_key__startswith="auto").text


@time_machine.travel(NOON_30)
def test_an_overdue_invoice_that_belongs_to_no_deal_is_reminded_of_as_well(shop: Shop) -> None:
    shop.stock(shop.table, "10", "1000")
    shop.shipped(shop.confirmed(line(shop.table, "2", "6100"), due_on=date(2026, 3, 20)))
    invoice = Invoice.objects.get()
    task, move = {"do": Do.TASK, "text": "{{ party }}: {{ debt }}"}, {"do": Do.FIELD, "field": "name", "text": "!"}
    rule = rule_of(shop, Trigger.OVERDUE, task, move, days=3)
    narrow = rule_of(shop, Trigger.OVERDUE, task, days=4, condition="f.state=open")

    [told] = rehearse(rule, 30, actor=shop.boss).shown
    assert (told.record, told.url) == (invoice, f"/invoices/{invoice.pk}/")
    assert (rehearse(narrow, 30, actor=shop.boss).count, Activity.objects.count()) == (0, 0)
    AutomationRule.objects.update(is_active=True, enabled_at=datetime(2026, 3, 1, tzinfo=UTC))
    with time_machine.travel("2026-03-24 12:00+03:00"):
        run_by_time(shop.company.pk)
        run_by_time(shop.company.pk)

    [run] = Run.objects.all()
    assert (run.rule, run.deal, run.party, run.state) == (rule, None, shop.buyer, RunState.FAILED)
    done, refused = run.log
    assert done == f"задача «{shop.buyer.name}: {Money(12200, 'RUB').format('ru')}» — {shop.boss.name}, через 24 ч"
    assert refused.endswith("Этот счёт не относится ни к одной сделке.")
    [planned] = Activity.objects.all()
    assert (planned.subject_kind, planned.subject_id, planned.owner_id) == (
        "finance.invoice", invoice.pk, shop.boss.user_id,
    )  # fmt: skip


@time_machine.travel(NOON_30)
def test_the_dry_run_tells_whom_it_would_have_reminded(shop: Shop, deal: Deal) -> None:
    rule = rule_of(shop, Trigger.OVERDUE, {"do": Do.TASK, "text": "Напомнить: {{ debt }}"}, days=3)

    result = rehearse(rule, 30, actor=shop.boss)

    assert [(when.at.date(), when.record.pk) for when in result.shown] == [(date(2026, 3, 23), deal.pk)]
    assert "12" in result.shown[0].steps[0]
    assert not Activity.objects.exists()


def test_a_confirmed_order_asks_for_payment_once(shop: Shop) -> None:
    deal = smallest_deal(shop.company, party=shop.buyer)
    rule = rule_of(shop, Trigger.ORDERED, {"do": Do.ASK_PAYMENT}, {"do": Do.INVOICE})
    enable(rule, actor=shop.boss)
    shop.confirmed(line(shop.assembly, "1", "1220"), deal_id=deal.pk, issued_on=DAY)

    runs = [fire(rule, deal, cause) for cause in ("order:1", "order:1", "order:2")]

    assert [run and run.state for run in runs] == [RunState.DONE, None, RunState.FAILED]
    proforma, invoice = Proforma.objects.get(), Invoice.objects.get()
    assert (proforma.state, proforma.total, proforma.deal_id) == ("issued", 1220, deal.pk)
    assert (invoice.state, invoice.total, invoice.deal_id) == ("posted", 1220, deal.pk)


@time_machine.travel(NOON_30)
def test_a_condition_asks_for_the_debt_of_the_client(shop: Shop, deal: Deal) -> None:
    assert narrowed(Deal.objects.all(), "f.party__debt=12000..", shop.boss).get() == deal
    assert not narrowed(Deal.objects.all(), "f.party__has_overdue=0", shop.boss).exists()
