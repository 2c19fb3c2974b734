"""What follows in the letters when something happened elsewhere."""

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Concat, Lower

from artel.core.actor import Actor
from artel.core.events import RecordChanged, listens
from artel.core.gate import find_record
from artel.correspondence.actions import hand_over
from artel.correspondence.models import Conversation, Message
from artel.parties.api import BLANK, Forgotten, discard, forget_rows, forgets, keeps


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


@keeps
def letters_of(person: Forgotten) -> QuerySet[Message]:
    """Letters of the person's conversations, and those that they wrote or got in others'."""
    mine = Q(conversation__party__in=person.party_ids)
    mine |= Q(from_address__in=person.emails) | Q(reply_to__in=person.emails)
    for email in person.emails:
        mine |= Q(written_to__contains=f'"{email}"')
    rows = Message.objects.filter(company_id=person.company_id)
    return rows.alias(written_to=Lower(Concat(Cast("to", TextField()), Cast("cc", TextField())))).filter(mine)


@forgets
def forget_person(person: Forgotten) -> dict[str, int]:
    """An erased person's letters go with their sources, also from conversations of others; that there were any stays.

    Message-IDs stay: by them a mailbox that is read anew knows that a letter was here.
    """
    letters = Message.objects.filter(company_id=person.company_id)
    ids = list(letters_of(person).values_list("pk", flat=True))
    found = letters.filter(pk__in=ids)
    for message in found.exclude(source="").order_by("pk"):
        discard(message.source)
    counted = forget_rows(
        person, found, mention="message", subject=BLANK, from_name=BLANK, text="", html="", from_address="",
        reply_to="", in_reply_to="", problem="", to=[], cc=[], references=[], left_out=[], source="", custom={},
    )  # fmt: skip
    talks = Conversation.objects.filter(company_id=person.company_id, party__in=person.party_ids)
    alone = Conversation.objects.filter(company_id=person.company_id, messages__in=ids).exclude(
        messages__in=letters.exclude(pk__in=ids)
    )
    both = Conversation.objects.filter(Q(pk__in=talks.values("pk")) | Q(pk__in=alone.values("pk")))
    return {"message": counted, "conversation": forget_rows(person, both, mention="conversation", subject=BLANK)}
