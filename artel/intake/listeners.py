"""Letters that are requests."""

from artel.core.events import listens
from artel.correspondence.api import Message
from artel.correspondence.events import MailReceived
from artel.intake.models import Source
from artel.intake.receiving import take


@listens(MailReceived)
def take_letter(event: MailReceived) -> None:
    """A person's letter that starts a conversation is a request; machines and answers are not."""
    if event.is_auto or event.is_reply or event.subject_id:
        return
    source = Source.objects.filter(company_id=event.company_id, mailbox_id=event.mailbox_id, is_active=True).first()
    letter = Message.objects.filter(pk=event.message_id).first()
    if source is None or letter is None:
        return
    payload = {
        "name": event.from_name,
        "email": event.from_address,
        "subject": event.subject,
        "message": letter.text,
        "letter": event.message_id,
    }
    take(source.pk, event.company_id, payload, key=f"mail:{event.message_id}", message_id=event.message_id)
