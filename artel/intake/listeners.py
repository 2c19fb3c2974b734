"""Letters that are requests."""

from artel.core.events import listens
from artel.correspondence.api import Message
from artel.correspondence.events import MailReceived
from artel.intake.models import Request, Source
from artel.intake.receiving import take


@listens(MailReceived)
def take_letter(event: MailReceived) -> None:
    """A person's letter about nothing that we know is a request, also an answer to an offer that we sent.

    Machines make no requests; a letter about a deal belongs to the deal; a conversation makes one request.
    """
    if event.is_auto or event.subject_id:
        return
    source = Source.objects.filter(company_id=event.company_id, mailbox_id=event.mailbox_id, is_active=True).first()
    letter = Message.objects.filter(pk=event.message_id).first()
    if source is None or letter is None or _is_known(event.conversation_id, source):
        return
    payload = {
        "name": event.from_name,
        "email": event.from_address,
        "subject": event.subject,
        "message": letter.text,
        "letter": event.message_id,
    }
    take(source.pk, event.company_id, payload, key=key_of(event.message_id), message_id=event.message_id)


def _is_known(conversation_id: int, source: Source) -> bool:
    """Whether an earlier letter of the conversation is a request already."""
    letters = Message.objects.filter(conversation_id=conversation_id).order_by("pk").values_list("pk", flat=True)
    return Request.objects.filter(source=source, key__in=[key_of(pk) for pk in letters[:200]]).exists()


def key_of(message_id: int) -> str:
    """By what the same letter is the same request."""
    return f"mail:{message_id}"
