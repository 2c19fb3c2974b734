"""The steps of a rule: what each would do, and doing it."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from artel.activities.api import When, plan
from artel.automation.conditions import label_of
from artel.automation.models import AutomationRule, Do, RuleStep, Trigger, Whom
from artel.core.actor import Actor
from artel.core.drafts import change
from artel.core.errors import Refused
from artel.core.gate import find_record, visible
from artel.core.models import Membership, User
from artel.core.notifications import notify
from artel.correspondence.api import send
from artel.crm.api import Deal, move
from artel.finance.api import Invoice, Open, open_by_id
from artel.kit.fields import money_of
from artel.sales.api import Order, ask_payment, invoice_services
from artel.screens.fields import spec_of

About = Deal | Invoice
INVOICE = Invoice._meta.label_lower
# What a step can do about an invoice that belongs to no deal.
FOR_INVOICES = (Do.TASK, Do.NOTIFY, Do.MAIL)
PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def told(step: RuleStep, about: About, cause: str = "") -> str:
    """What a step would do to a deal or an invoice, in words: for the dry run and for the log."""
    text = filled(step.text, about, cause)
    who = _whom(step, about)
    names = {
        Do.TASK: _("task «%(text)s» for %(who)s in %(hours)s h"),
        Do.NOTIFY: _("notify %(who)s: %(text)s"),
        Do.MAIL: _("letter «%(template)s» to %(party)s"),
        Do.FIELD: _("%(field)s = %(text)s"),
        Do.MOVE: _("move to «%(stage)s»"),
        Do.ASK_PAYMENT: _("ask %(party)s to pay for the order"),
        Do.INVOICE: _("post the invoice of the order's services"),
    }
    values = {
        "text": text,
        "who": who or _("nobody"),
        "hours": step.hours,
        "template": step.template,
        "party": about.party or _("nobody"),
        "field": label_of(step.field, step.company_id),
        "stage": step.stage,
    }
    return names[Do(step.do)] % values


def perform(step: RuleStep, about: About, actor: Actor, cause: str) -> str:
    """Do a step; returns what was done. Raises Refused where it is not possible."""
    words = told(step, about, cause)
    if isinstance(about, Invoice) and step.do not in FOR_INVOICES:
        raise Refused(_("The invoice belongs to no deal."), "no-deal")
    _PERFORMERS[Do(step.do)](step, about, actor, cause)
    return words


def filled(text: str, about: About, cause: str = "") -> str:
    """The text with what is known of the deal or of the overdue invoice in it; unknown names stay as they are."""
    known = {
        "number": about.number,
        "party": str(about.party or ""),
        "owner": str(about.owner or ""),
        **(_about_deal(about) if isinstance(about, Deal) else {"amount": money_of(about, "total").format("ru")}),
        **(_about_debt(cause) if "{{" in text else {}),
    }
    return PLACEHOLDER.sub(lambda match: known.get(match[1], match[0]), text)


def _about_deal(deal: Deal) -> dict[str, str]:
    return {"deal": deal.name, "amount": money_of(deal, "amount").format("ru"), "stage": str(deal.stage)}


def late_invoices(causes: Iterable[str], actor: Actor) -> dict[str, Invoice]:
    """The invoices whose debts set rules off, by the cause, as far as the actor may see them."""
    debts = {cause: item_id for cause in causes if (item_id := _debt_named(cause))}
    items = open_by_id(debts.values())
    ids = {item.source_id for item in items.values() if item.source_kind == INVOICE}
    known = visible(Invoice, actor).select_related("party", "owner").in_bulk(ids)
    found = {cause: known.get(items[pk].source_id) for cause, pk in debts.items() if items[pk].source_kind == INVOICE}
    return {cause: invoice for cause, invoice in found.items() if invoice is not None}


def _debt_named(cause: str) -> int:
    word, _colon, rest = cause.partition(":")
    item_id = rest.partition(":")[0]
    return int(item_id) if word == Trigger.OVERDUE and item_id.isdigit() else 0


def _late_item(cause: str) -> Open | None:
    """The debt that set a rule off."""
    item_id = _debt_named(cause)
    return open_by_id([item_id]).get(item_id) if item_id else None


def _about_debt(cause: str) -> dict[str, str]:
    item = _late_item(cause)
    if item is None:
        return {}
    return {"invoice": item.source_name, "debt": item.money.format("ru"), "days": cause.rpartition(":")[2]}


def _whom(step: RuleStep, about: About) -> User | None:
    if step.whom == Whom.PERSON:
        return step.person
    if step.whom == Whom.OWNER:
        return about.owner
    row = (
        Membership.objects.filter(company_id=about.company_id, user_id=about.owner_id or 0)
        .select_related("team__head")
        .first()
    )
    return row.team.head if row is not None and row.team is not None else None


def _plan_task(step: RuleStep, about: About, actor: Actor, cause: str) -> None:
    who = _whom(step, about)
    due_at = timezone.now() + timedelta(hours=step.hours)
    plan(about, filled(step.text, about, cause)[:200], When(due_at), actor=actor, owner_id=who.pk if who else None)


def _notify(step: RuleStep, about: About, actor: Actor, cause: str) -> None:
    who = _whom(step, about)
    if who is None:
        raise Refused(_("There is nobody to tell."), "nobody")
    notify(
        [who.pk],
        filled(step.text, about, cause),
        about,
        actor=actor,
        unique_key=f"auto-{step.pk}-{about.pk}-{cause}"[:120],
    )


def _mail(step: RuleStep, about: About, actor: Actor, cause: str) -> None:
    """About the deal, or about the invoice that is overdue: then the template may name its number, sum and day."""
    template = step.template
    item = _late_item(cause)
    named = find_record(item.source_kind, item.source_id, actor) if item is not None else None
    party = getattr(named, "party", None) or about.party
    address = getattr(party, "email", "")
    if template is None or not address:
        raise Refused(_("The client has no e-mail."), "no-email")
    send(named or about, [address], actor=actor, template=template, is_advertising=template.is_advertising)


def _set_field(step: RuleStep, deal: Deal, actor: Actor, _cause: str) -> None:
    spec = spec_of(Deal, step.field, actor)
    if spec is None or not spec.editable:
        raise Refused(_("Deals have no field «%(name)s» that can be set.") % {"name": step.field}, "no-field")
    value = spec.parse(filled(step.text, deal), actor)
    if spec.custom is not None:
        change(deal, {"custom": {**deal.custom, spec.custom.key: value}}, actor=actor)
    else:
        change(deal, {spec.name: value}, actor=actor)


def _move(step: RuleStep, deal: Deal, actor: Actor, _cause: str) -> None:
    assert step.stage is not None, "a check constraint holds it"
    if deal.stage_id != step.stage_id:
        move(deal, step.stage, actor=actor)


def _orders(deal: Deal) -> list[Order]:
    rows = list(Order.objects.filter(deal_id=deal.pk, state=Order.State.CONFIRMED).order_by("pk"))
    if not rows:
        raise Refused(_("The deal has no confirmed order."), "no-order")
    return rows


def _ask_payment(_step: RuleStep, deal: Deal, actor: Actor, _cause: str) -> None:
    for order in _orders(deal):
        ask_payment(order, actor=actor)


def _invoice(_step: RuleStep, deal: Deal, actor: Actor, _cause: str) -> None:
    for order in _orders(deal):
        invoice_services(order, actor=actor)


_PERFORMERS: dict[Do, Any] = {
    Do.TASK: _plan_task,
    Do.NOTIFY: _notify,
    Do.MAIL: _mail,
    Do.FIELD: _set_field,
    Do.MOVE: _move,
    Do.ASK_PAYMENT: _ask_payment,
    Do.INVOICE: _invoice,
}


def steps_of(rule: AutomationRule) -> list[RuleStep]:
    """The steps with all that they name, in their order."""
    return list(rule.steps.select_related("person", "template", "stage").order_by("position", "id"))
