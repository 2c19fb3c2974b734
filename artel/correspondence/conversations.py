"""Which letters belong together, and what they are about."""

import re
from collections.abc import Iterable

from django.apps import apps
from django.db.models import Model

from artel.core.actor import Actor
from artel.core.models import TimelineEntry
from artel.core.timeline import note
from artel.correspondence.cleaning import preview
from artel.correspondence.models import Conversation, Mailbox, Message
from artel.correspondence.parsing import Letter
from artel.parties import api as parties

PARTY = "parties.party"
VERB = "mail"
_TAG = re.compile(r"\[A-(\d{1,18})\]")
_ANSWER = re.compile(r"^\s*(?:(?:re|fw|fwd|aw|wg|ответ|отв|на|пересл)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


def bare_subject(subject: str) -> str:
    """A subject without «Re:» and the conversation's mark."""
    return _ANSWER.sub("", _TAG.sub("", subject)).strip()


def answer_subject(subject: str) -> str:
    """The subject of an answer."""
    return f"Re: {bare_subject(subject)}".strip()


def known_conversation(letter: Letter, company_id: int) -> Conversation | None:
    """The conversation that a letter continues: by its headers, else by the mark in its subject."""
    ids = [letter.in_reply_to, *reversed(letter.references)]
    ids = list(dict.fromkeys(one for one in ids if one))
    answered = Message.objects.filter(company_id=company_id, message_id__in=ids).select_related("conversation")
    by_id = {message.message_id: message for message in answered}
    for one in ids:
        if one in by_id:
            return by_id[one].conversation
    return _marked_conversation(letter, company_id)


def _marked_conversation(letter: Letter, company_id: int) -> Conversation | None:
    """By the mark alone only for somebody who took part before: anybody can type a number."""
    for number in _TAG.findall(letter.subject):
        rows = Conversation.objects.filter(company_id=company_id, pk=int(number))
        found = rows.first()
        if found is not None and letter.from_address in _correspondents(found):
            return found
    return None


def _correspondents(conversation: Conversation) -> set[str]:
    """Everybody who wrote or was written to."""
    letters = conversation.messages.values_list("from_address", "to", "cc")[:200]
    found = {address for _sender, to, cc in letters for _name, address in [*to, *cc]}
    return found | {sender for sender, _to, _cc in letters}


def new_conversation(letter: Letter, mailbox: Mailbox) -> Conversation:
    """The beginning of a conversation; it belongs to the sender's party and to whoever answers for it."""
    actor = Actor.system(mailbox.company_id)
    found = parties.find_by_contact(emails=[letter.reply_to or letter.from_address], actor=actor)
    return Conversation.objects.create(
        company_id=mailbox.company_id,
        subject=bare_subject(letter.subject)[:500],
        mailbox=mailbox,
        owner_id=mailbox.owner_id or (found[0].owner_id if found else None),
        party_id=found[0].pk if found else None,
    )


def record_of(conversation: Conversation) -> Model | None:
    """What a conversation is about: its record, or else its party."""
    if conversation.subject_kind:
        model: type[Model] = apps.get_model(conversation.subject_kind)
        found = model._default_manager.filter(pk=conversation.subject_id).first()
        if found is not None:
            return found
    return conversation.party


def party_of(record: Model | None) -> int | None:
    """The party that a record is, or belongs to."""
    if record is None:
        return None
    if record._meta.label_lower == PARTY:
        return int(record.pk)
    found: int | None = getattr(record, "party_id", None)
    return found


def tell(message: Message, *, actor: Actor) -> None:
    """Write a letter into the timeline of what its conversation is about."""
    record = record_of(message.conversation)
    if record is None:
        return
    told = {
        "message": message.pk,
        "direction": message.direction,
        "subject": message.subject,
        "from": message.sender,
        "to": [name or address for name, address in message.to],
        "automatic": message.automatic,
    }
    data = {key: value for key, value in told.items() if value}
    author = actor.named(message.sender) if message.is_incoming else actor
    note(record, VERB, text=preview(message.text), data=data, actor=author, at=message.received_at or message.sent_at)


def forget(record: Model | None, messages: Iterable[Message]) -> None:
    """Take letters out of the timeline of a record: they turned out to be about another."""
    if record is not None:
        told = TimelineEntry.objects.filter(subject_kind=record._meta.label_lower, subject_id=record.pk, verb=VERB)
        told.filter(data__message__in=[message.pk for message in messages]).delete()
