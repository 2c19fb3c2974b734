"""What a person does with a request that waits."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.steps import step
from artel.core.timeline import note
from artel.crm.api import Deal
from artel.intake.actions.handling import ARRIVED, take_up
from artel.intake.models import Request, Source, State, Way
from artel.intake.receiving import take
from artel.parties.api import find_or_create_contact

WAITING = (State.NEW.value, State.WAITING.value)


@action(
    Request, permission="intake.handle", source=WAITING, label=_("Handle"), icon="play", tone="primary", needs="read"
)
def try_again(request: Request, *, actor: Actor) -> None:
    """Try to make a deal of the request again; who does it gets it if no rule finds anybody."""
    if request.owner_id is None and actor.user_id:
        Request.objects.filter(pk=request.pk).update(owner_id=actor.user_id)
    handled = take_up(request.pk, actor=Actor.system(request.company_id, actor.name))
    request.refresh_from_db()
    if handled.state == State.WAITING:
        raise Refused(handled.problem, "still-waits")


@action(
    Request,
    permission="intake.handle",
    source=WAITING,
    label=_("Attach to a deal"),
    icon="link",
    bulk=False,
    needs="read",
    labels={"deal": _("Deal")},
)
def attach(request: Request, *, deal: Deal, actor: Actor) -> None:
    """The request is about a deal that is there already."""
    request.deal, request.party, request.owner = deal, deal.party, deal.owner
    if deal.party is None and (request.phone or request.email):
        system = Actor.system(request.company_id, actor.name)
        phones, emails = [request.phone] if request.phone else [], [request.email] if request.email else []
        request.party = find_or_create_contact(name=request.name, phones=phones, emails=emails, actor=system).party
    request.state, request.problem, request.handled_at = State.DONE, "", timezone.now()
    request.save()
    note(deal, ARRIVED, request.text[:2000], {"request": request.pk, "source": request.source.name}, actor=actor)


@action(
    Request,
    permission="intake.decline",
    source=WAITING,
    label=_("Decline"),
    icon="ban",
    tone="danger",
    needs="read",
    labels={"reason": _("Why")},
)
def decline(request: Request, *, reason: str, actor: Actor) -> None:
    """Spam, a mistake, not for us: it stays in the book with the reason."""
    request.state, request.problem, request.handled_at = State.DECLINED, reason[:2000], timezone.now()
    request.save(update_fields=["state", "problem", "handled_at", "changed_at"])


def enter(values: Mapping[str, Any], *, actor: Actor) -> Request:
    """A request that somebody heard by telephone and types in; it goes the way of all others."""
    actor.require("intake.handle")
    with step(actor, _("Request taken down")):
        source, _made = Source.objects.get_or_create(
            company_id=actor.company_id, way=Way.MANUAL, defaults={"name": str(_("By hand"))}
        )
        taken = take(source.pk, actor.company_id, dict(values), owner_id=actor.user_id)
        return Request.objects.get(pk=taken.request_id)
