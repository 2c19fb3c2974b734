"""Keeping one letter that came, exactly once: its source, its words, its attachments, its conversation."""

import gzip
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Source
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.files import attach
from artel.core.notifications import notify
from artel.core.steps import step
from artel.correspondence.automatic import Bounce, automatic_kind, read_bounce
from artel.correspondence.conversations import known_conversation, new_conversation, tell
from artel.correspondence.events import MailFailed, MailReceived
from artel.correspondence.imap import Fetched
from artel.correspondence.models import (
    Arrival,
    Automatic,
    Conversation,
    Direction,
    Mailbox,
    MailboxStatus,
    Message,
    State,
)  # fmt: skip
from artel.correspondence.parsing import Letter, Unreadable, message_id_of, read_letter

NEWS = timedelta(hours=1)  # clocks differ; older letters of a mailbox just connected are its archive, not news


@dataclass(frozen=True)
class Reading:
    """A letter as far as it could be read, and what stood in the way."""

    letter: Letter
    problem: str = ""
    automatic: str = ""
    bounce: Bounce | None = None


def store(mailbox: Mailbox, validity: int, fetched: Fetched) -> Message | None:
    """Keep a letter from a folder. None if this copy is known, or the same letter came before by another way.

    Safe to run twice and by two at once: the copy and the letter are unique in the database.
    """
    if Arrival.objects.filter(mailbox=mailbox, uid_validity=validity, uid=fetched.uid).exists():
        return None
    reading = _read(fetched)
    try:
        with transaction.atomic():
            return _keep(mailbox, validity, fetched, reading)
    except IntegrityError:
        message = _known(mailbox, reading.letter)
        if message is None:
            raise
        _arrive(mailbox, validity, fetched.uid, message)
        return None


def _read(fetched: Fetched) -> Reading:
    """Whatever a letter holds, it is kept: what cannot be read is kept with the reason."""
    try:
        letter = read_letter(fetched.raw)
        kind = automatic_kind(letter, fetched.raw)
        bounce = read_bounce(fetched.raw, letter.text) if kind == Automatic.BOUNCE else None
    except Unreadable as problem:
        return Reading(_blank(fetched.raw), str(problem))
    except Exception as problem:  # noqa: BLE001  strangers' bytes break parsers in any way; the reason is shown
        return Reading(_blank(fetched.raw), f"{type(problem).__name__}: {problem}"[:1000])
    problem_text = "" if fetched.is_whole else _("The letter is too large (%(size)s MB) and stays in the mailbox.") % {
        "size": round(fetched.size_bytes / 2**20)
    }
    return Reading(letter, problem_text, kind, bounce)


def _blank(raw: bytes) -> Letter:
    try:
        identity = message_id_of(message_from_bytes(raw), raw)
    except Exception:  # noqa: BLE001  not even that much can be read
        identity = message_id_of(Source(), raw)
    return Letter(message_id=identity)


def _keep(mailbox: Mailbox, validity: int, fetched: Fetched, reading: Reading) -> Message | None:
    letter = reading.letter
    known = _known(mailbox, letter)
    if known is not None:
        _arrive(mailbox, validity, fetched.uid, known)
        return None
    actor = Actor.system(mailbox.company_id)
    with step(actor, gettext_lazy("Receive a letter")):
        continued = _continued(reading, mailbox)
        conversation = continued or new_conversation(letter, mailbox)
        message = _message(mailbox, conversation, fetched, reading)
        _arrive(mailbox, validity, fetched.uid, message)
        _keep_attachments(message, letter, actor)
        tell(message, actor=actor)
        if reading.bounce:
            _note_bounce(reading.bounce, message, actor)
        if _is_news(mailbox, message):
            _announce(message, is_reply=continued is not None, actor=actor)
    return message


def _known(mailbox: Mailbox, letter: Letter) -> Message | None:
    """The same letter, if it came before."""
    rows = Message.objects.filter(mailbox=mailbox, direction=Direction.INCOMING, message_id=letter.message_id)
    return rows.first()


def _arrive(mailbox: Mailbox, validity: int, uid: int, message: Message) -> None:
    Arrival.objects.get_or_create(
        mailbox=mailbox, uid_validity=validity, uid=uid, defaults={"message": message, "company_id": mailbox.company_id}
    )


def _continued(reading: Reading, mailbox: Mailbox) -> Conversation | None:
    if reading.bounce and reading.bounce.original_id:
        sent = Message.objects.filter(company_id=mailbox.company_id, message_id=reading.bounce.original_id)
        if original := sent.select_related("conversation").first():
            return original.conversation
    return known_conversation(reading.letter, mailbox.company_id)


def _message(mailbox: Mailbox, conversation: Conversation, fetched: Fetched, reading: Reading) -> Message:
    letter = reading.letter
    unreadable = bool(reading.problem) and fetched.is_whole
    message = Message(
        company_id=mailbox.company_id,
        mailbox=mailbox,
        conversation=conversation,
        owner_id=conversation.owner_id,
        direction=Direction.INCOMING,
        state=State.UNREADABLE if unreadable else State.RECEIVED,
        message_id=letter.message_id,
        in_reply_to=letter.in_reply_to[:500],
        references=list(letter.references),
        from_address=letter.from_address,
        from_name=letter.from_name,
        reply_to=letter.reply_to,
        to=[list(pair) for pair in letter.to],
        cc=[list(pair) for pair in letter.cc],
        subject=letter.subject[:500],
        text=letter.text,
        html=letter.html,
        sent_at=letter.sent_at or fetched.received_at or timezone.now(),
        received_at=fetched.received_at or timezone.now(),
        automatic=reading.automatic,
        problem=reading.problem,
        source_bytes=fetched.size_bytes or len(fetched.raw),
    )
    message.source.save(f"{mailbox.pk}-{fetched.uid}.eml.gz", ContentFile(gzip.compress(fetched.raw, 6)), save=False)
    message.save()
    return message


def _keep_attachments(message: Message, letter: Letter, actor: Actor) -> None:
    """Files of a letter become files of its record; those against the limits are named with the reason."""
    left_out = []
    for item in letter.attachments:
        try:
            attach(message, ContentFile(item.content, name=item.name), actor=actor)
        except Refused as refusal:
            left_out.append({"name": item.name, "reason": str(refusal)})
    if left_out:
        message.left_out = left_out
        message.save(update_fields=["left_out"])


def _note_bounce(bounce: Bounce, report: Message, actor: Actor) -> None:
    """The letter that came back has failed, and its author hears of it."""
    sent = Message.objects.filter(
        company_id=report.company_id, direction=Direction.OUTGOING, message_id=bounce.original_id
    )
    original = sent.select_for_update().first() if bounce.original_id else None
    if original is None or not bounce.is_final:
        return
    recipient = bounce.recipient or original.correspondent
    reason = _("Not delivered to %(who)s: %(why)s") % {"who": recipient, "why": bounce.reason}
    fail(original, reason, actor=actor)


def fail(message: Message, reason: str, *, actor: Actor) -> None:
    """Mark a letter of ours as not delivered and tell its author."""
    message.state = State.FAILED
    message.problem = reason[:2000]
    message.save(update_fields=["state", "problem", "changed_at"])
    emit(MailFailed(reason=reason[:500], **about(message)))
    if message.author_id:
        text = gettext_lazy("The letter «{subject}» was not delivered: {why}")
        told = format_lazy(text, subject=message.subject, why=reason)
        key = f"mail.failed:{message.pk}:{message.attempt_count}"
        notify([message.author_id], told, message, actor=actor, unique_key=key)


def about(message: Message) -> dict[str, Any]:
    """What every event says of a letter."""
    conversation = message.conversation
    return {
        "company_id": message.company_id,
        "message_id": message.pk,
        "mailbox_id": message.mailbox_id,
        "conversation_id": conversation.pk,
        "subject_kind": conversation.subject_kind,
        "subject_id": conversation.subject_id,
        "party_id": conversation.party_id,
    }


def _is_news(mailbox: Mailbox, message: Message) -> bool:
    """Whether the letter came since the mailbox was connected."""
    return message.received_at is None or message.received_at >= mailbox.created_at - NEWS


def _announce(message: Message, *, is_reply: bool, actor: Actor) -> None:
    emit(
        MailReceived(
            is_auto=message.is_auto or message.state == State.UNREADABLE,
            is_reply=is_reply,
            from_address=message.reply_to or message.from_address,
            from_name=message.from_name,
            subject=message.subject,
            **about(message),
        )
    )
    if is_reply and not message.is_auto and message.conversation.owner_id:
        told = format_lazy(gettext_lazy("{who} answered: {subject}"), who=message.sender, subject=message.subject)
        notify([message.conversation.owner_id], told, message, actor=actor, unique_key=f"mail:{message.pk}")


def status_of(mailbox: Mailbox) -> MailboxStatus:
    """How reading of a mailbox goes; made at the first question."""
    status, _made = MailboxStatus.objects.get_or_create(mailbox=mailbox, defaults={"company_id": mailbox.company_id})
    return status
