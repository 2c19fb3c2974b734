"""Verbs of correspondence: write, answer, send again, attach to a record, connect a mailbox, sign."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core import gate
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.files import attach as attach_file
from artel.core.models import File, User
from artel.core.steps import step
from artel.correspondence.composing import new_message_id
from artel.correspondence.conversations import answer_subject, bare_subject, forget, party_of, record_of, tell
from artel.correspondence.jobs import send_letter
from artel.correspondence.models import (
    Conversation,
    Direction,
    Mailbox,
    MailboxKey,
    MailTemplate,
    Message,
    Signature,
    State,
)  # fmt: skip
from artel.correspondence.queries import mailbox_for, signature_of
from artel.correspondence.sealing import seal
from artel.correspondence.wording import filled, variables
from artel.kit.emails import canonical_email, is_role_address
from artel.parties import api as parties

MOST_RECIPIENTS = 50


@dataclass(frozen=True)
class Draft:
    """A letter about to be written."""

    to: Sequence[str]
    subject: str
    body: str
    cc: Sequence[str] = ()
    files: Sequence[File] = ()
    answers: Message | None = None
    template: MailTemplate | None = None
    is_advertising: bool = False
    sign: bool = True


def send(record: Model | None, draft: Draft, *, actor: Actor, mailbox: Mailbox | None = None) -> Message:
    """Write a letter about a record, or answer one. It leaves after the transaction commits."""
    actor.require("correspondence.send")
    if record is not None:
        gate.require(record, actor, "read")
    to, cc = _addresses(draft.to), _addresses(draft.cc)
    _refuse_bad_recipients(to, cc, actor)
    advertising = draft.is_advertising or bool(draft.template and draft.template.is_advertising)
    if advertising:
        _refuse_without_consent(record, to, actor)
    subject, body = _worded(record, draft, actor)
    mailbox = mailbox or mailbox_for(actor, draft.answers)
    with step(actor, gettext_lazy("Send a letter")):
        conversation = _conversation(record, draft, mailbox, subject, to, actor)
        message = _queued(conversation, mailbox, draft, to, cc, actor)
        message.subject = _marked(subject, conversation, mailbox)
        message.text = _signed(body, draft, actor)
        message.is_advertising = advertising
        message.full_clean(exclude=["company", "references", "to", "cc", "source"])
        message.save()
        for file in draft.files:
            _take_along(message, file, actor)
        _note_answer(draft.answers)
        tell(message, actor=actor)
        send_letter.defer(company_id=actor.company_id, message_id=message.pk)
    return message


def reply(message: Message, body: str, *, actor: Actor, files: Sequence[File] = (), to_all: bool = False) -> Message:
    """Answer a letter from the mailbox it came to."""
    gate.require(message, actor, "read")
    sender = message.reply_to or message.from_address
    to = [sender] if message.is_incoming else [address for _name, address in message.to]
    own = message.mailbox.address
    cc = [address for _name, address in [*message.to, *message.cc] if address not in {own, *to}] if to_all else []
    draft = Draft(to, answer_subject(message.subject), body, cc=cc, files=files, answers=message)
    return send(record_of(message.conversation), draft, actor=actor, mailbox=message.mailbox)


def _addresses(typed: Iterable[str]) -> list[str]:
    found = []
    for text in typed:
        try:
            found.append(canonical_email(text))
        except ValueError as problem:
            raise Refused(str(problem), "address-wrong") from problem
    return list(dict.fromkeys(found))


def _refuse_bad_recipients(to: list[str], cc: list[str], actor: Actor) -> None:
    if not to:
        raise Refused(_("Say to whom the letter goes."), "no-recipient")
    if len(to) + len(cc) > MOST_RECIPIENTS:
        raise Refused(_("A letter goes to at most %(n)s addresses.") % {"n": MOST_RECIPIENTS}, "too-many-recipients")
    machines = [address for address in [*to, *cc] if is_role_address(address)]
    if machines and actor.kind == "system":
        # Two programs that answer each other never stop.
        raise Refused(_("Nobody reads %(address)s.") % {"address": machines[0]}, "recipient-is-machine")


def _refuse_without_consent(record: Model | None, to: list[str], actor: Actor) -> None:
    party_id = party_of(record)
    if party_id is not None:
        reached = list(parties.Party.objects.filter(pk=party_id))
    else:
        reached = parties.find_by_contact(emails=to, actor=actor)[:1]
    if not reached or not all(parties.may_advertise(party, "email") for party in reached):
        raise Refused(_("The client has not agreed to advertising by e-mail. Ask for the consent first."), "no-consent")


def _worded(record: Model | None, draft: Draft, actor: Actor) -> tuple[str, str]:
    if draft.template is None:
        return draft.subject, draft.body
    known = variables(record, actor, draft.template.language)
    return filled(draft.subject or draft.template.subject, known), filled(draft.body or draft.template.body, known)


def _conversation(
    record: Model | None, draft: Draft, mailbox: Mailbox, subject: str, to: list[str], actor: Actor
) -> Conversation:
    if draft.answers is not None:
        return draft.answers.conversation
    party_id = party_of(record)
    if party_id is None:
        found = parties.find_by_contact(emails=to, actor=actor)
        party_id = found[0].pk if found else None
    return Conversation.objects.create(
        company_id=actor.company_id,
        subject=bare_subject(subject)[:500],
        mailbox=mailbox,
        owner_id=actor.user_id or getattr(record, "owner_id", None),
        subject_kind=record._meta.label_lower if record is not None else "",
        subject_id=record.pk if record is not None else None,
        party_id=party_id,
    )


def _queued(
    conversation: Conversation, mailbox: Mailbox, draft: Draft, to: list[str], cc: list[str], actor: Actor
) -> Message:
    answers = draft.answers
    return Message(
        company_id=actor.company_id,
        mailbox=mailbox,
        conversation=conversation,
        owner_id=actor.user_id or conversation.owner_id,
        author_id=actor.user_id,
        direction=Direction.OUTGOING,
        state=State.QUEUED,
        message_id=new_message_id(mailbox),
        in_reply_to=answers.message_id if answers else "",
        references=[*answers.references, answers.message_id][-20:] if answers else [],
        from_address=mailbox.address,
        from_name=_sender_name(mailbox, actor),
        to=[[_name_of(address, draft), address] for address in to],
        cc=[["", address] for address in cc],
        sent_at=timezone.now(),
    )


def _name_of(address: str, draft: Draft) -> str:
    if draft.answers is not None and address in {draft.answers.from_address, draft.answers.reply_to}:
        return draft.answers.from_name
    return ""


def _sender_name(mailbox: Mailbox, actor: Actor) -> str:
    if actor.user_id and mailbox.sender_name:
        return f"{actor.name}, {mailbox.sender_name}"
    return mailbox.sender_name or actor.name


def _marked(subject: str, conversation: Conversation, mailbox: Mailbox) -> str:
    if not mailbox.tags_subjects or conversation.tag in subject:
        return subject[:500]
    return f"{subject[:480]} {conversation.tag}"


def _signed(body: str, draft: Draft, actor: Actor) -> str:
    signature = signature_of(actor) if draft.sign else ""
    text = f"{body.rstrip()}\n\n-- \n{signature}" if signature else body.rstrip()
    return f"{text}\n\n{_quoted(draft.answers)}" if draft.answers is not None else text


def _quoted(message: Message) -> str:
    when = timezone.localtime(message.sent_at).strftime("%d.%m.%Y %H:%M")
    lines = "\n".join(f"> {line}" for line in message.text.splitlines()[:200])
    return f"{when}, {message.sender}:\n{lines}"


def _take_along(message: Message, file: File, actor: Actor) -> None:
    with file.content.open("rb") as content:
        attach_file(message, ContentFile(content.read(), name=file.name), actor=actor)


def _note_answer(answered: Message | None) -> None:
    if answered is not None and answered.answered_at is None:
        answered.answered_at = timezone.now()
        answered.save(update_fields=["answered_at", "changed_at"])


@action(
    Message, permission="correspondence.send", label=gettext_lazy("Answer"), source=State.RECEIVED, icon="reply",
    tone="primary", bulk=False, needs="read", silent=True,
    labels={"text": gettext_lazy("Text"), "to_all": gettext_lazy("Answer to all")},
)  # fmt: skip
def answer(message: Message, *, text: str, to_all: bool = False, actor: Actor) -> None:
    """Answer a letter."""
    reply(message, text, to_all=to_all, actor=actor)


@action(
    Message, permission="correspondence.attach", label=gettext_lazy("Attach to a client"), icon="link", needs="read",
    silent=True, labels={"party": gettext_lazy("Client")},
)  # fmt: skip
def attach_to_party(message: Message, *, party: parties.Party, actor: Actor) -> None:
    """Say with which client the conversation is."""
    attach(message.conversation, party, actor=actor)


@action(
    Message, permission="correspondence.send_again", label=gettext_lazy("Send again"), source=State.FAILED,
    target=State.QUEUED, icon="rotate-cw", needs="read",
)  # fmt: skip
def send_again(message: Message, *, actor: Actor) -> None:
    """Try once more. It goes as the same letter, so a program that got it already shows it once."""
    message.attempt_count = 0
    message.handed_at = None
    message.problem = ""
    message.save(update_fields=["attempt_count", "handed_at", "problem", "changed_at"])
    send_letter.defer(company_id=message.company_id, message_id=message.pk)


def attach(conversation: Conversation, record: Model, *, actor: Actor) -> None:
    """Say what a conversation is about: from now on its letters stand in that record's timeline, those so far too."""
    if actor.kind == "person":
        actor.require("correspondence.attach")
        gate.require(record, actor, "read")
        gate.require(conversation, actor, "read")
    kind = record._meta.label_lower
    with step(actor, gettext_lazy("Attach a conversation")):
        conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if (conversation.subject_kind, conversation.subject_id) == (kind, record.pk):
            return
        messages = conversation.messages.select_related("conversation").order_by("sent_at")[:200]
        forget(record_of(conversation), messages)
        owner_id = getattr(record, "owner_id", None)
        conversation.subject_kind, conversation.subject_id = kind, record.pk
        conversation.party_id = party_of(record) or conversation.party_id
        conversation.owner_id = owner_id or conversation.owner_id
        conversation.save()
        conversation.messages.exclude(owner_id=conversation.owner_id).update(owner_id=conversation.owner_id)
        for message in messages.all():
            tell(message, actor=actor)


def hand_over(conversations: Iterable[Conversation], owner: User | None) -> None:
    """Let another colleague see and answer conversations: whoever answers for what they are about."""
    for conversation in conversations:
        conversation.owner = owner
        conversation.save(update_fields=["owner", "changed_at"])
        conversation.messages.update(owner=owner)


def set_password(mailbox: Mailbox, password: str, *, actor: Actor) -> None:
    """Keep the mailbox's password, sealed, or the name of the variable that holds it."""
    gate.require(mailbox, actor, "change")
    sealed = seal(password)
    with step(actor, gettext_lazy("Set the password of a mailbox")):
        key = {"sealed": sealed, "company_id": mailbox.company_id}
        MailboxKey.objects.update_or_create(mailbox=mailbox, defaults=key)


def sign(text: str, *, actor: Actor) -> Signature:
    """Keep what stands below the actor's letters."""
    actor.require("correspondence.sign")
    assert actor.user_id is not None, "only a person signs"
    with step(actor, gettext_lazy("Change the signature")):
        signature, _made = Signature.objects.update_or_create(
            company_id=actor.company_id, user_id=actor.user_id, defaults={"text": text.strip()}
        )
    return signature
