"""Questions about letters."""

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.gate import visible
from artel.correspondence.conversations import PARTY
from artel.correspondence.models import Conversation, Direction, Mailbox, MailTemplate, Message, Signature, State


def messages_about(record: Model, actor: Actor) -> QuerySet[Message]:
    """Letters about a record, or of a party in any matter, that the actor may see, newest first."""
    rows = visible(Message, actor).filter(conversation__in=conversations_about(record))
    return rows.select_related("mailbox", "author").order_by("-sent_at", "-id")


def conversations_about(record: Model) -> QuerySet[Conversation]:
    """Conversations about a record, or with a party."""
    kind = record._meta.label_lower
    about = Q(subject_kind=kind, subject_id=record.pk)
    if kind == PARTY:
        about |= Q(party_id=record.pk)
    return Conversation.objects.filter(about)


def mailbox_for(actor: Actor, answered: Message | None = None) -> Mailbox:
    """From where the actor writes: the mailbox of the answered letter, one's own, the company's. Raises Refused."""
    if answered is not None:
        return answered.mailbox
    rows = Mailbox.objects.filter(company_id=actor.company_id, is_active=True)
    mine = rows.filter(owner_id=actor.user_id).first() if actor.user_id else None
    shared = rows.filter(owner=None).order_by("-is_default", "pk").first()
    if (found := mine or shared) is None:
        raise Refused(_("No mailbox is connected yet. Ask an administrator to connect one."), "no-mailbox")
    return found


def has_mailbox(actor: Actor) -> bool:
    """Whether the actor can write letters at all."""
    usable = Q(owner=None) | Q(owner_id=actor.user_id)
    return Mailbox.objects.filter(usable, company_id=actor.company_id, is_active=True).exists()


def signature_of(actor: Actor) -> str:
    """What stands below the actor's letters."""
    if actor.user_id is None:
        return ""
    rows = Signature.objects.filter(company_id=actor.company_id, user_id=actor.user_id)
    return rows.values_list("text", flat=True).first() or ""


def templates_for(kind: str, actor: Actor) -> QuerySet[MailTemplate]:
    """Templates that fit a kind of record."""
    rows = visible(MailTemplate, actor).filter(is_archived=False, record_kind__in=["", kind])
    return rows.order_by("name", "language")


def unanswered(_actor: Actor) -> Q:
    """Letters of people that nobody has answered yet."""
    return Q(direction=Direction.INCOMING, state=State.RECEIVED, automatic="", answered_at=None)
