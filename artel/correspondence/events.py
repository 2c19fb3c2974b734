"""What correspondence announces."""

from dataclasses import dataclass

from artel.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MailEvent(Event):
    """Something happened to a letter; subject and party are those of its conversation at that moment."""

    message_id: int
    mailbox_id: int
    conversation_id: int
    subject_kind: str = ""
    subject_id: int | None = None
    party_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MailReceived(MailEvent):
    """A letter came. `is_auto`: a machine wrote it. `is_reply`: it belongs to a conversation that was there before."""

    is_auto: bool = False
    is_reply: bool = False
    from_address: str = ""
    from_name: str = ""
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class MailSent(MailEvent):
    """A server took over a letter of ours."""


@dataclass(frozen=True, kw_only=True)
class MailFailed(MailEvent):
    """A letter of ours was refused, came back, or could not be handed over."""

    reason: str = ""
