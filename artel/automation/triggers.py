"""What set rules off, now and in the days behind: the same reading serves events, the clock and the dry run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from artel.activities.api import Activity
from artel.automation.models import AutomationRule, Trigger
from artel.core.custom import CUSTOM
from artel.core.models import Change
from artel.correspondence.api import Message
from artel.crm.api import OPEN, Deal, StageStay
from artel.finance.api import late_items
from artel.sales.api import Order

MOST = 5000
MAIL_IN = "in"


@dataclass(frozen=True)
class Occasion:
    """One time at which a rule is, was or would have been set off. An overdue invoice need not belong to a deal."""

    deal_id: int | None
    at: datetime
    cause: str
    is_over: bool = False  # what set it off is settled since: told by the dry run, and no reason to act any more


def occasions(rule: AutomationRule, since: datetime, until: datetime) -> Iterator[Occasion]:
    """Every time in a span that sets the rule off, oldest first, at most five thousand."""
    yield from _READERS[Trigger(rule.trigger)](rule, since, until)


def _stays(rule: AutomationRule) -> Q:
    wanted = Q(company_id=rule.company_id)
    if rule.stage_id:
        wanted &= Q(stage_id=rule.stage_id)
    return wanted


def _entered(rule: AutomationRule, since: datetime, until: datetime) -> Iterator[Occasion]:
    rows = StageStay.objects.filter(_stays(rule), entered_at__gt=since, entered_at__lte=until).order_by("entered_at")
    for pk, deal_id, at in rows.values_list("pk", "deal_id", "entered_at")[:MOST]:
        yield Occasion(deal_id, at, f"stay:{pk}")


def _opened(rule: AutomationRule, since: datetime, until: datetime) -> Iterator[Occasion]:
    rows = _deals(rule).filter(opened_at__gt=since, opened_at__lte=until).order_by("opened_at")
    for deal_id, at in rows.values_list("pk", "opened_at")[:MOST]:
        yield Occasion(deal_id, at, "opened")


def _closed(rule: AutomationRule, since: datetime, until: datetime) -> Iterator[Occasion]:
    rows = _deals(rule).filter(state=rule.trigger, closed_at__gt=since, closed_at__lte=until).order_by("closed_at")
    for deal_id, at in rows.values_list("pk", "closed_at")[:MOST]:
        if at is not None:
            yield Occasion(deal_id, at, f"{rule.trigger}:{at.isoformat()}")


def _changed(rule: AutomationRule, since: datetime, until: datetime) -> Iterator[Occasion]:
    own = rule.field.removeprefix(CUSTOM) if rule.field.startswith(CUSTOM) else ""
    named = CUSTOM.removesuffix(".") if own else rule.field
    column = next((f.column for f in Deal._meta.concrete_fields if f.name == named), named)
    rows = Change.objects.filter(
        company_id=rule.company_id, table=Deal._meta.db_table, operation="U", at__gt=since, at__lte=until,
        after__has_key=column,
    ).order_by("id")  # fmt: skip
    for change in rows[:MOST]:
        if not own or (change.before or {}).get(column, {}).get(own) != (change.after or {}).get(column, {}).get(own):
            yield Occasion(change.record_id, change.at, f"change:{change.pk}")


def _mailed(rule: AutomationRule, since: datetime, until: datetime) -> Iterator[Occasion]:
    rows = Message.objects.filter(
        company_id=rule.company_id, direction=MAIL_IN, automatic="", received_at__gt=since, received_at__lte=until,
        conversation__subject_kind=Deal._meta.label_lower,
    ).order_by("received_at")  # fmt: skip
    for pk, deal_id, at in rows.values_list("pk", "conversation__subject_id", "received_at")[:MOST]:
        if deal_id is not None and at is not None:
            yield Occasion(deal_id, at, f"mail:{pk}")


def _done(rule: AutomationRule, since: datetime, until: datetime) -> Iterator[Occasion]:
    rows = Activity.objects.filter(
        company_id=rule.company_id, state="done", done_at__gt=since, done_at__lte=until,
        subject_kind=Deal._meta.label_lower,
    ).order_by("done_at")  # fmt: skip
    for pk, deal_id, at in rows.values_list("pk", "subject_id", "done_at")[:MOST]:
        if deal_id is not None and at is not None:
            yield Occasion(deal_id, at, f"activity:{pk}")


def _rested(rule: AutomationRule, since: datetime, until: datetime) -> Iterator[Occasion]:
    """Stays that became so many days old within the span and were still going on."""
    span = timedelta(days=rule.days)
    rows = StageStay.objects.filter(_stays(rule), entered_at__gt=since - span, entered_at__lte=until - span)
    for pk, deal_id, entered_at, left_at in rows.order_by("entered_at").values_list(
        "pk", "deal_id", "entered_at", "left_at"
    )[:MOST]:
        at = entered_at + span
        if left_at is None or left_at > at:
            yield Occasion(deal_id, at, f"rest:{pk}:{rule.days}")


def _before_close(rule: AutomationRule, since: datetime, until: datetime) -> Iterator[Occasion]:
    span = timedelta(days=rule.days)
    first, last = timezone.localtime(since + span).date(), timezone.localtime(until + span).date()
    rows = _deals(rule).filter(state=OPEN, expected_close_on__gt=first, expected_close_on__lte=last)
    for deal_id, day in rows.order_by("expected_close_on").values_list("pk", "expected_close_on")[:MOST]:
        if day is None:
            continue
        at = timezone.make_aware(datetime.combine(day - span, datetime.min.time()))
        yield Occasion(deal_id, at, f"close:{day}:{rule.days}")


def _stepless(rule: AutomationRule, since: datetime, until: datetime) -> Iterator[Occasion]:
    """Open deals with nothing planned that nobody touched for so many days."""
    span = timedelta(days=rule.days)
    rows = _deals(rule).filter(state=OPEN, next_step_at=None, changed_at__gt=since - span, changed_at__lte=until - span)
    for deal_id, touched_at in rows.order_by("changed_at").values_list("pk", "changed_at")[:MOST]:
        yield Occasion(deal_id, touched_at + span, f"no-step:{touched_at.isoformat()}")


def _ordered(rule: AutomationRule, since: datetime, until: datetime) -> Iterator[Occasion]:
    rows = Change.objects.filter(
        company_id=rule.company_id, table=Order._meta.db_table, operation="U", at__gt=since, at__lte=until,
        after__state=Order.State.CONFIRMED,
    ).order_by("id")  # fmt: skip
    found = list(rows.values_list("pk", "record_id", "at")[:MOST])
    orders = Order.objects.filter(pk__in={order_id for _pk, order_id, _at in found}, deal_id__isnull=False)
    deals = dict(orders.values_list("pk", "deal_id"))
    for pk, order_id, at in found:
        if (deal_id := deals.get(order_id or 0)) is not None:
            yield Occasion(deal_id, at, f"order:{pk}")


def _overdue(rule: AutomationRule, since: datetime, until: datetime) -> Iterator[Occasion]:
    """Debts of customers that were still unpaid so many days after they were due."""
    first, last = timezone.localtime(since).date(), timezone.localtime(until).date()
    for late in late_items(rule.company_id, rule.days, after=first, until=last, most=MOST):
        at = timezone.make_aware(datetime.combine(late.on, datetime.min.time()))
        yield Occasion(late.deal_id, at, f"overdue:{late.item_id}:{rule.days}", is_over=not late.is_open)


def _deals(rule: AutomationRule) -> QuerySet[Deal]:
    rows = Deal.objects.filter(company_id=rule.company_id)
    return rows.filter(pipeline_id=rule.pipeline_id) if rule.pipeline_id else rows


_READERS = {
    Trigger.STAGE: _entered,
    Trigger.OPENED: _opened,
    Trigger.WON: _closed,
    Trigger.LOST: _closed,
    Trigger.CHANGED: _changed,
    Trigger.MAIL: _mailed,
    Trigger.DONE: _done,
    Trigger.IN_STAGE: _rested,
    Trigger.BEFORE_CLOSE: _before_close,
    Trigger.NO_STEP: _stepless,
    Trigger.ORDERED: _ordered,
    Trigger.OVERDUE: _overdue,
}
