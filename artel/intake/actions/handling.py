"""From a request to a deal: read it, know the client, open or find the deal, give it to somebody, remind, tell.

All of it is one step that commits as a whole. If anything fails, nothing of it stays, and the request waits
in the inbox with the reason.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.activities.api import Priority, Type, When, plan
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.models import Company, Membership, Step, User
from artel.core.notifications import notify
from artel.core.steps import step
from artel.core.timeline import follow, note
from artel.correspondence.api import Message
from artel.correspondence.api import attach as attach_conversation
from artel.crm.api import Deal, Medium, open_deal, open_deal_of, origin_of
from artel.intake.actions.assigning import Choice, choose, keep
from artel.intake.events import RequestHandled, RequestWaits
from artel.intake.hours import first_reminder
from artel.intake.models import Request, State, Way
from artel.intake.reading import Wish, wish_of
from artel.parties.api import Consent, Found, Party, find_or_create_contact, give_consent

MEDIA = {Way.FORM: Medium.FORM, Way.API: Medium.OTHER, Way.MAIL: Medium.MAIL, Way.MANUAL: Medium.CALL}
ARRIVED = "request"


def take_up(request_id: int, *, actor: Actor) -> Request:
    """Handle one request; doing it again changes nothing. What fails leaves it waiting, with the reason."""
    try:
        with step(actor, gettext_lazy("Request handled"), kind=Step.Kind.ACTION):
            request = Request.objects.select_for_update().get(pk=request_id)
            if request.state in {State.NEW, State.WAITING}:
                _turn_into_deal(request, actor)
    except Refused as problem:
        return wait(request_id, str(problem), actor=actor)
    return request


def wait(request_id: int, problem: str, *, actor: Actor) -> Request:
    """Leave a request in the inbox for a person, who reads why."""
    with step(actor, gettext_lazy("Request waits"), kind=Step.Kind.ACTION):
        request = Request.objects.select_for_update().get(pk=request_id)
        if request.state not in {State.NEW, State.WAITING}:
            return request
        first = request.state == State.NEW
        request.state = State.WAITING
        request.problem = problem[:2000]
        request.attempt_count += 1
        _read(request, wish_of(request.payload))
        request.save()
        if first:
            emit(RequestWaits(company_id=request.company_id, request_id=request.pk, problem=problem[:500]))
            text = _("A request waits for a person: %(who)s. %(why)s") % {"who": request, "why": problem}
            notify(_watchers(request), text[:500], request, actor=actor, unique_key=f"request-waits-{request.pk}")
    return request


def _watchers(request: Request) -> list[int]:
    """Who looks after requests that nobody got: heads, directors, administrators."""
    rows = Membership.objects.filter(
        company_id=request.company_id, is_active=True, role__key__in=["head", "director", "administrator"]
    )
    return list(rows.values_list("user_id", flat=True))


def _turn_into_deal(request: Request, actor: Actor) -> None:
    wish = wish_of(request.payload)
    _read(request, wish)
    _find_origin(request)
    found = _client(request, wish, actor)
    request.party = found.party
    deal = open_deal_of(found.party.pk, actor=actor, pipeline=request.source.pipeline)
    choice = _owner(request, deal, found, actor)
    if deal is None:
        deal = _open(request, found, choice.user, actor)
        request.opened_deal = True
    request.deal = deal
    request.owner = choice.user
    request.state, request.problem, request.handled_at = State.DONE, "", timezone.now()
    request.save()
    keep(request, choice)
    _consents(request, wish, found.party, actor)
    _follow_up(request, deal, choice, actor)


def _read(request: Request, wish: Wish) -> None:
    request.name, request.phone, request.email = wish.name, wish.phone, wish.email
    request.text, request.touch = wish.text, wish.touch


def _find_origin(request: Request) -> None:
    """The channel and campaign by the marks of the first touch; the source's own channel if there are none."""
    marks = {name: value for name, value in request.touch.items() if name.startswith("utm_")}
    medium = MEDIA[Way(request.source.way)]
    referrer = request.touch.get("referrer", "")
    origin = origin_of(request.company_id, medium=medium, utm=marks, referrer=referrer)
    marked = bool(marks) and (origin.channel is not None or origin.campaign is not None)
    request.channel = origin.channel if marked or request.source.channel is None else request.source.channel
    request.campaign = origin.campaign


def _client(request: Request, wish: Wish, actor: Actor) -> Found:
    phones = [wish.phone] if wish.phone else []
    emails = [wish.email] if wish.email else []
    if not phones and not emails:
        message = _("There is no phone and no e-mail in it, so we cannot answer. Read it and decide.")
        raise Refused(message, "no-contact")
    found = find_or_create_contact(name=wish.name, phones=phones, emails=emails, actor=actor)
    if len(found.unusable) == len(phones) + len(emails):
        message = _("«%(value)s» is neither a phone number nor an address.") % {"value": ", ".join(found.unusable)}
        raise Refused(message, "no-contact")
    return found


def _owner(request: Request, deal: Deal | None, found: Found, actor: Actor) -> Choice:
    """Who has the open deal keeps it; otherwise the rules decide, who typed it in by hand being the last resort."""
    if deal is not None and deal.owner is not None:
        return Choice(deal.owner, None, _("Has this client's open deal already."))
    choice = choose(request, known_owner=found.party.owner, is_known=not found.is_new)
    if choice.user is None and request.owner is not None:
        return Choice(request.owner, None, _("Took the request."), choice.seen)
    if choice.user is None:
        raise Refused(_("No rule found anybody to give it to. Add a rule, or take it yourself."), "nobody")
    return choice


def _open(request: Request, found: Found, owner: User | None, actor: Actor) -> Deal:
    subject = request.payload.get("subject") or request.text.split("\n")[0] or str(found.party)
    return open_deal(
        str(subject).strip()[:150] or str(found.party),
        actor=actor,
        pipeline=request.source.pipeline,
        party=found.party,
        owner=owner,
        channel=request.channel,
        campaign=request.campaign,
        first_touch={**request.touch, "source": request.source.name, "request_id": request.pk},
        description=request.text[:5000],
    )


def _consents(request: Request, wish: Wish, party: Party, actor: Actor) -> None:
    """What the visitor agreed to, in the words of the form; the law wants the two apart (152-ФЗ, 38-ФЗ art. 18)."""
    if not party.is_person or request.source.way != Way.FORM:
        return
    proof = _("Form «%(name)s», request %(id)s, address %(ip)s") % {
        "name": request.source.name, "id": request.pk, "ip": request.remote_address or "—",
    }  # fmt: skip
    agreed = [(wish.agreed, Consent.Purpose.PERSONAL_DATA, request.payload.get("consent_wording"))]
    agreed.append((wish.advertising, Consent.Purpose.ADVERTISING, request.payload.get("advertising_wording")))
    for given, purpose, wording in agreed:
        if given and wording:
            give_consent(
                party, purpose=purpose, wording=str(wording), proof=proof, decided_at=request.received_at, actor=actor
            )


def _follow_up(request: Request, deal: Deal, choice: Choice, actor: Actor) -> None:
    company = Company.objects.get(pk=request.company_id)
    due_at = first_reminder(company, choice.user, timezone.now(), request.source.reaction_minutes)
    owner_id = choice.user.pk if choice.user else None
    title = _("Answer the request: %(who)s") % {"who": request}
    plan(
        deal, title[:200], When(due_at), actor=actor, type=Type.CALL if request.phone else Type.TASK,
        owner_id=owner_id, party_id=request.party_id, remind_at=due_at, priority=Priority.HIGH,
    )  # fmt: skip
    note(deal, ARRIVED, request.text[:2000], _told(request, choice), actor=actor, at=request.received_at)
    if owner_id:
        follow(deal, [owner_id], actor=actor)
        text = _("New request: %(who)s. %(text)s") % {"who": request, "text": request.text[:150]}
        notify([owner_id], text, deal, actor=actor, unique_key=f"request-{request.pk}")
    if request.message_id:
        letter = Message.objects.filter(pk=request.message_id).select_related("conversation").first()
        if letter is not None and letter.conversation is not None:
            attach_conversation(letter.conversation, deal, actor=actor)
    emit(
        RequestHandled(
            company_id=request.company_id,
            request_id=request.pk,
            deal_id=deal.pk,
            party_id=request.party_id or 0,
            owner_id=owner_id,
            channel_id=request.channel_id,
            is_new_deal=request.opened_deal,
        )
    )


def _told(request: Request, choice: Choice) -> dict[str, Any]:
    return {
        "request": request.pk,
        "source": request.source.name,
        "channel": str(request.channel or ""),
        "phone": request.phone,
        "email": request.email,
        "why": choice.reason,
        "rule": choice.rule.name if choice.rule else "",
    }


def fail(request_id: int, problem: BaseException, *, actor: Actor) -> None:
    """A fault and not a refusal: note it with the request in a transaction of its own."""
    with transaction.atomic():
        wait(request_id, _("Something went wrong: %(text)s") % {"text": problem}, actor=actor)
