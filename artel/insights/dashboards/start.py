"""The first steps of a new company: what it has to arrange before the figures can tell anything."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor, company_of
from artel.core.gate import visible
from artel.core.models import Membership
from artel.crm.api import Deal
from artel.intake.api import Source
from artel.parties.api import Party

NEW = timedelta(days=30)


@dataclass(frozen=True)
class FirstStep:
    """One thing to arrange: whose it is, whether it is done, and where to do it."""

    text: Any
    hint: Any
    url: str
    icon: str
    may: Callable[[Actor], bool]
    is_done: Callable[[Actor], bool]
    in_dialog: bool = False


STEPS = [
    FirstStep(
        _("Fill in the requisites"), _("The INN and the address stand in offers, invoices and acts."),
        "/legal-entities/", "building-2", lambda actor: actor.may("core.manage_company"),
        lambda actor: bool(company_of(actor).inn),
    ),
    FirstStep(
        _("Bring your clients"), _("A table from Excel or another program; doubles are found."),
        "/parties/import/", "upload", lambda actor: actor.grant(Party).create,
        lambda actor: visible(Party, actor).exists(),
    ),
    FirstStep(
        _("Let requests come by themselves"), _("A form for your site, a mailbox, or a program with a key."),
        "/sources/", "inbox", lambda actor: actor.grant(Source).create,
        lambda actor: visible(Source, actor).exists(),
    ),
    FirstStep(
        _("Invite your colleagues"), _("Each sees what their role allows."),
        "/users/", "users", lambda actor: actor.may("core.manage_users"),
        lambda actor: Membership.objects.filter(company_id=actor.company_id).count() > 1,
    ),
    FirstStep(
        _("Open the first deal"), _("A name is enough; it starts at the first stage of the board."),
        "/deals/new/", "handshake", lambda actor: actor.grant(Deal).create,
        lambda actor: visible(Deal, actor).exists(), in_dialog=True,
    ),
]  # fmt: skip


def first_steps(actor: Actor) -> list[tuple[FirstStep, bool]]:
    """The actor's steps, each with whether it is done; none once all are, or the company is new no more."""
    if company_of(actor).created_at < timezone.now() - NEW:
        return []
    mine = [(step, step.is_done(actor)) for step in STEPS if step.may(actor)]
    return mine if not all(done for _step, done in mine) else []
