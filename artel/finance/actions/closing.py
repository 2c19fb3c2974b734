"""Closing a month step by step, taking steps back, locking its days, opening it again.

Each step is one transaction: whatever stops in the middle, the steps that were taken stand and the rest can follow.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core import drafts
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.timeline import note
from artel.finance.actions.revaluation import (
    cancel_revaluation,
    post_revaluation,
    revaluation_of,
    worths_of,
)
from artel.finance.awaited import awaited
from artel.finance.carrying import Place
from artel.finance.closing import Booked, plan_of
from artel.finance.events import MonthClosed, MonthReopened
from artel.finance.models import (
    Bill,
    ClosingStep,
    Invoice,
    ManualPosting,
    MonthClose,
    Offset,
    Payment,
    Revaluation,
)
from artel.finance.queries.closing import Shown, Standing, checklist
from artel.finance.queries.findings import Finding
from artel.inventory.api import Count, OpeningStock, Transfer, WriteOff, recost_month, recost_waiting
from artel.kit.money import Money
from artel.ledger.api import Area, Operation, Posting, Side, close_days, repost, reverse, seal

CLOSE: Final = "finance.close_month"
REOPEN: Final = "finance.reopen_month"
OPEN, CLOSED = MonthClose.State.OPEN, MonthClose.State.CLOSED
WHY: Final = {"reason": gettext_lazy("Why")}

for model, day in (
    (Invoice, "issued_on"), (Bill, "issued_on"), (Payment, "paid_on"), (ManualPosting, "entered_on"),
    (Offset, "entered_on"), (Revaluation, "entered_on"), (Transfer, "effective_on"), (Count, "effective_on"),
    (WriteOff, "effective_on"), (OpeningStock, "effective_on"),
):  # fmt: skip
    awaited(model, day)


@drafts.opens(MonthClose)
def begin_close(values: Mapping[str, Any], *, actor: Actor) -> MonthClose:
    """Begin the close of a month: its steps are those of the company's country."""
    close = drafts.store(MonthClose, values, actor=actor)
    ClosingStep.objects.bulk_create(
        ClosingStep(company_id=close.company_id, close=close, key=key, position=position)
        for position, key in enumerate(plan_of(close.company.country, close.month))
    )
    return close


@action(
    ClosingStep, permission=CLOSE, label=gettext_lazy("Take the step"), icon="check", tone="primary", silent=True
)
def take_step(step: ClosingStep, *, actor: Actor) -> None:
    """Do what the step says. Taken again it writes the difference to what stands, and nothing where there is none."""
    close = _open_close(step)
    shown = checklist(close).shown(step)
    if shown.waits_for:
        raise Refused(_("First take the step «%(step)s».") % {"step": shown.waits_for}, "close-blocked")
    _refuse_blocked(shown.findings)
    plan = plan_of(close.company.country, close.month)[step.key]
    if isinstance(plan, Booked):
        repost(step, posting_of(step, close, shown), actor=actor)
        amount = sum((move.amount for move in shown.moves), Decimal(0))
    else:
        amount = _WORK.get(step.key, _nothing)(close, actor)
    _taken(step, amount, "", actor)


@action(
    ClosingStep, permission=CLOSE, label=gettext_lazy("Pass over"), labels=WHY, icon="skip-forward", silent=True,
    bulk=False,
)  # fmt: skip
def pass_over(step: ClosingStep, *, reason: str, actor: Actor) -> None:
    """Go on in spite of what was found; why is kept."""
    shown = checklist(_open_close(step)).shown(step)
    if not shown.is_passable:
        raise Refused(_("This step cannot be passed over."), "not-passable")
    if not reason.strip():
        raise Refused(_("Say why it may wait."), "no-reason")
    _taken(step, Decimal(0), reason, actor)


@action(
    ClosingStep, permission=CLOSE, label=gettext_lazy("Take the step back"), labels=WHY, icon="undo-2", tone="danger",
    silent=True, bulk=False,
)  # fmt: skip
def take_step_back(step: ClosingStep, *, reason: str, actor: Actor) -> None:
    """Take back the step and all that were taken after it, by storno."""
    close = _open_close(step)
    if not step.done:
        raise Refused(_("The step is not taken."), "wrong-state")
    later = close.steps.filter(position__gte=step.position, done_at__isnull=False).select_for_update()
    for one in later.order_by("-position"):
        reverse(one, on=close.until_on, reason=reason, actor=actor)
        posted = revaluation_of(close) if one.key == "revaluation" else None
        if posted is not None and posted.pk is not None:
            cancel_revaluation(posted, reason=reason, actor=actor)
        one.done_at, one.done_by, one.amount, one.reason = None, None, Decimal(0), ""
        one.save(update_fields=["done_at", "done_by", "amount", "reason"])
    note(close, "finance.take_step_back", text=f"{step.name}: {reason}", actor=actor)


@action(
    MonthClose, permission=CLOSE, source=OPEN, target=CLOSED, label=gettext_lazy("Close the month"), icon="lock",
    tone="primary", bulk=False,
    confirm=gettext_lazy("Nothing can be entered in these days any more until the month is opened again."),
)  # fmt: skip
def close_month(close: MonthClose, *, actor: Actor) -> None:
    """Lock the days of a month whose steps are all taken; what was written in it is sealed."""
    found = checklist(close)
    if found.not_done:
        raise Refused(_("Not taken yet: %(steps)s.") % {"steps": ", ".join(found.not_done)}, "close-blocked")
    _refuse_blocked(found.before_lock)
    close_days("", close.until_on, actor=actor)
    seal(close.company_id)
    close.closed_at, close.closed_by_id = timezone.now(), actor.user_id
    # The state goes along: closed without a moment is no state that can be stored.
    close.state = CLOSED
    close.save(update_fields=["closed_at", "closed_by", "state"])
    emit(MonthClosed(company_id=close.company_id, close_id=close.pk, month=close.month.isoformat()))


@action(
    MonthClose, permission=REOPEN, source=CLOSED, target=OPEN, label=gettext_lazy("Open the month again"), labels=WHY,
    icon="lock-open", tone="danger", bulk=False,
)  # fmt: skip
def reopen_month(close: MonthClose, *, reason: str, actor: Actor) -> None:
    """Open the days of the newest closed month again; its steps stand until they are taken back or again."""
    if not reason.strip():
        raise Refused(_("Say why the month is opened again."), "no-reason")
    later = MonthClose.objects.filter(company_id=close.company_id, month__gt=close.month, state=CLOSED)
    newest = later.order_by("-month").first()
    if newest is not None:
        message = _("Open %(month)s again first: it was closed after this one.")
        raise Refused(message % {"month": newest}, "later-closed")
    close_days("", close.month - timedelta(days=1), actor=actor)
    close.closed_at, close.closed_by, close.state = None, None, OPEN
    close.save(update_fields=["closed_at", "closed_by", "state"])
    emit(MonthReopened(company_id=close.company_id, close_id=close.pk, month=close.month.isoformat()))


def take_all(close: MonthClose, *, actor: Actor) -> int:
    """Take every step that is left, each in a transaction of its own, until one refuses; returns how many were."""
    taken = 0
    for step in close.steps.all():
        if checklist(close).shown(step).standing != Standing.DONE:
            take_step(step, actor=actor)
            taken += 1
    return taken


def posting_of(step: ClosingStep, close: MonthClose, shown: Shown) -> Posting:
    """What the step means for the ledger, on the last day of its month."""
    posting = Posting(
        source=step, on=close.until_on, area=Area.CLOSING, text=step.name, kind=Operation.Kind.CLOSING
    )
    for move in shown.moves:
        amount = Money(move.amount, step.company.currency)
        posting.entry(debit=_side(move.debit), credit=_side(move.credit), amount=amount)
    return posting


def _side(place: Place) -> Side:
    told: dict[str, Any] = dict(place.told)
    return Side(place.code, **told)


def _open_close(step: ClosingStep) -> MonthClose:
    """The month of a step, locked, so that its steps are taken one after another."""
    close = MonthClose.objects.select_for_update(of=("self",)).select_related("company").get(pk=step.close_id)
    if close.state != OPEN:
        raise Refused(_("The month is closed. Open it again first."), "month-closed")
    return close


def _refuse_blocked(findings: Sequence[Finding]) -> None:
    blocking = [finding for finding in findings if finding.blocks]
    if blocking:
        raise Refused(" ".join(finding.text for finding in blocking[:3]), "close-blocked")


def _taken(step: ClosingStep, amount: Decimal, reason: str, actor: Actor) -> None:
    step.done_at, step.done_by_id, step.amount, step.reason = timezone.now(), actor.user_id, amount, reason[:300]
    step.save(update_fields=["done_at", "done_by", "amount", "reason"])
    verb = "finance.pass_over" if reason else "finance.take_step"
    note(step.close, verb, text=f"{step.name}: {reason}" if reason else step.name, actor=actor)


def _nothing(close: MonthClose, actor: Actor) -> Decimal:
    return Decimal(0)


def _cost(close: MonthClose, actor: Actor) -> Decimal:
    """Late documents and the month's average reach what left."""
    recost_waiting(close.company_id, actor=actor)
    recost_month(close.company_id, close.month, actor=actor)
    return Decimal(0)


def _revalue(close: MonthClose, actor: Actor) -> Decimal:
    """Money and debts in other currencies come to the last rate of the month; what was booked before is replaced."""
    document = revaluation_of(close)
    if worths_of(document):
        if document.pk is not None:
            cancel_revaluation(document, reason=_("Revalued again"), actor=actor)
        document = Revaluation(company_id=close.company_id, entered_on=close.until_on, text=str(close))
        document.save()
        post_revaluation(document, actor=actor)
    if document.pk is None:
        return Decimal(0)
    return sum((line.difference.amount for line in document.lines.all()), Decimal(0))


_WORK: Final = {"costs": _cost, "revaluation": _revalue}
