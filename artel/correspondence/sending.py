"""Handing over what waits to be sent: once, however often it is tried."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.steps import step
from artel.correspondence.composing import source_of
from artel.correspondence.events import MailSent
from artel.correspondence.imap import sentence
from artel.correspondence.models import Mailbox, Message, State
from artel.correspondence.reading import for_show, password_of
from artel.correspondence.smtp import Handed, Postponed, Rejected, Relay, Unknown, hand_over
from artel.correspondence.storing import about, fail

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
LOCK_SPACE = 0x534D5450


def relay_of(mailbox: Mailbox) -> Relay:
    """Where the mailbox's letters are handed over. Raises Refused as `place_of` does."""
    if mailbox.is_for_show:
        raise Refused(for_show(mailbox), "mailbox-for-show")
    return Relay(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        security=mailbox.smtp_security,
        user=mailbox.user_name,
        password=password_of(mailbox),
    )


def send_queued(message_id: int, company_id: int) -> None:
    """Send one letter that waits. Raises Postponed when it must be tried again later.

    The moment before the content goes over the line is committed: a worker that dies before it did nothing, and one
    that dies after it leaves a letter of which nobody can know whether it left. Such a letter is not sent again by
    itself; its author is asked.
    """
    with _alone_with(message_id) as free:
        if not free:
            raise Postponed("another worker has it")
        message = _taken_up(message_id, company_id)
        if message is not None:
            _deliver(message, company_id)


@contextmanager
def _alone_with(message_id: int) -> Iterator[bool]:
    """Hold the letter for this worker until it ends or dies."""
    key = [LOCK_SPACE, message_id % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        taken = bool(cursor.fetchone()[0])
    try:
        yield taken
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _taken_up(message_id: int, company_id: int) -> Message | None:
    """The letter if it is to be sent now; one whose fate nobody knows is marked and left."""
    with transaction.atomic():
        rows = Message.objects.select_for_update(of=("self",)).select_related("mailbox", "conversation")
        message = rows.filter(pk=message_id, state__in=[State.QUEUED, State.SENDING]).first()
        if message is None:
            return None
        if message.handed_at is not None:
            _fail(message, _unknown_fate(), company_id)
            return None
        message.state = State.SENDING
        message.attempt_count += 1
        message.save(update_fields=["state", "attempt_count", "changed_at"])
        return message


def _unknown_fate() -> str:
    return _(
        "The line broke while the letter was handed over: it may have left or not. Ask the client, or send it again."
    )


def _deliver(message: Message, company_id: int) -> None:
    if message.mailbox.is_for_show:
        _fail(message, for_show(message.mailbox), company_id)
        return
    try:
        relay = relay_of(message.mailbox)
        content = source_of(message)
        handed = hand_over(relay, message.mailbox.address, message.recipients, content, before_content=_marker(message))
    except Rejected as problem:
        _fail(message, _("The server refuses the letter: %(why)s") % {"why": problem}, company_id)
    except Unknown:
        _fail(message, _unknown_fate(), company_id)
    except (Postponed, Refused) as problem:
        _postpone(message, problem, company_id)
    else:
        note_sent(message, company_id)
        _note_refused(message, handed, company_id)


def _marker(message: Message) -> Callable[[], None]:
    def mark() -> None:
        Message.objects.filter(pk=message.pk).update(handed_at=timezone.now())

    return mark


def _postpone(message: Message, problem: Exception, company_id: int) -> None:
    """Back to the queue with the reason; after the last attempt it has failed."""
    cause = problem.args[0] if problem.args else problem
    reason = sentence(cause, message.mailbox.smtp_host) if isinstance(cause, Exception) else str(problem)
    if message.attempt_count >= MOST_ATTEMPTS:
        _fail(message, reason, company_id)
        return
    with transaction.atomic():
        message.state, message.problem, message.handed_at = State.QUEUED, reason[:2000], None
        message.save(update_fields=["state", "problem", "handed_at", "changed_at"])
    log.warning("letter waits", message=message.pk, attempt=message.attempt_count, problem=reason)
    raise Postponed(reason) from problem


def _fail(message: Message, reason: str, company_id: int) -> None:
    actor = Actor.system(company_id)
    with step(actor, gettext_lazy("A letter fails")):
        fail(message, reason, actor=actor)


def note_sent(message: Message, company_id: int) -> None:
    """The server took the letter over."""
    with step(Actor.system(company_id), gettext_lazy("A letter leaves")):
        message.state = State.SENT
        message.problem = ""
        message.sent_at = message.handed_at = timezone.now()
        message.save(update_fields=["state", "problem", "sent_at", "handed_at", "changed_at"])
        emit(MailSent(**about(message)))


def _note_refused(message: Message, handed: Handed, company_id: int) -> None:
    if handed.refused:
        refused = "; ".join(f"{address}: {why}" for address, why in handed.refused.items())
        _fail(message, _("Not delivered to: %(who)s") % {"who": refused}, company_id)
