"""The door of correspondence: what other contexts may ask and order."""

from collections.abc import Sequence

from django.db.models import Model, QuerySet

from artel.core.actor import Actor
from artel.core.models import File
from artel.correspondence import actions, queries
from artel.correspondence.models import Conversation, Mailbox, MailTemplate, Message
from artel.correspondence.wording import names_in

__all__ = [
    "Conversation", "MailTemplate", "Mailbox", "Message", "attach", "can_send", "conversations_of", "messages_of",
    "placeholders_of", "reply", "send", "templates_for",
]  # fmt: skip


def send(
    record: Model | None,
    to: Sequence[str],
    *,
    actor: Actor,
    subject: str = "",
    body: str = "",
    template: MailTemplate | None = None,
    cc: Sequence[str] = (),
    files: Sequence[File] = (),
    is_advertising: bool = False,
    mailbox: Mailbox | None = None,
) -> Message:
    """Write a letter about a record. It waits in the queue and leaves after the transaction commits.

    With a template its subject and text are filled in unless given. Raises Refused: no-mailbox, address-wrong,
    no-recipient, no-consent (advertising without the party's consent), placeholder, recipient-is-machine.
    """
    draft = actions.Draft(
        to=to, subject=subject, body=body, cc=cc, files=files, template=template, is_advertising=is_advertising
    )
    return actions.send(record, draft, actor=actor, mailbox=mailbox)


def reply(message: Message, body: str, *, actor: Actor, files: Sequence[File] = (), to_all: bool = False) -> Message:
    """Answer a letter from the mailbox it came to."""
    return actions.reply(message, body, actor=actor, files=files, to_all=to_all)


def attach(conversation: Conversation, record: Model, *, actor: Actor) -> None:
    """Say what a conversation is about: its letters, those so far too, stand in the record's timeline."""
    actions.attach(conversation, record, actor=actor)


def messages_of(record: Model, actor: Actor) -> QuerySet[Message]:
    """Letters about a record, or of a party in any matter, that the actor may see, newest first."""
    return queries.messages_about(record, actor)


def conversations_of(record: Model) -> QuerySet[Conversation]:
    """Conversations about a record, or with a party."""
    return queries.conversations_about(record)


def templates_for(kind: str, actor: Actor) -> QuerySet[MailTemplate]:
    """Templates that fit a kind of record (`crm.deal`)."""
    return queries.templates_for(kind, actor)


def placeholders_of(template: MailTemplate) -> list[str]:
    """The names that a template asks for."""
    return names_in(template.subject, template.body)


def can_send(actor: Actor) -> bool:
    """Whether the actor may write letters and a mailbox is there to write from."""
    return actor.may("correspondence.send") and queries.has_mailbox(actor)
