"""What follows in the letters when something happened elsewhere."""

from artel.core.actor import Actor
from artel.core.events import RecordChanged, listens
from artel.core.gate import find_record
from artel.correspondence.actions import hand_over
from artel.correspondence.models import Conversation, Message
from artel.parties.events import PersonErased


@listens(RecordChanged)
def follow_responsible(event: RecordChanged) -> None:
    """Who answers for a record answers its letters."""
    if "owner" not in event.fields:
        return
    record = find_record(event.kind, event.record_id, Actor.system(event.company_id))
    owner = getattr(record, "owner", None)
    about = Conversation.objects.filter(
        company_id=event.company_id, subject_kind=event.kind, subject_id=event.record_id
    )
    if owner is not None:
        hand_over(about.exclude(owner=owner), owner)


@listens(PersonErased)
def forget_person(event: PersonErased) -> None:
    """An erased person's letters go with their sources; that there were letters stays."""
    rows = Message.objects.filter(company_id=event.company_id, conversation__party_id=event.party_id)
    for message in rows.exclude(from_name="—").order_by("pk"):
        if message.source:
            message.source.delete(save=False)
        for name in ("text", "html", "from_address", "reply_to", "in_reply_to", "problem"):
            setattr(message, name, "")
        message.subject = message.from_name = "—"
        message.to = message.cc = message.left_out = []
        message.save()
    Conversation.objects.filter(company_id=event.company_id, party_id=event.party_id).update(subject="—")
