"""Letters of the demo: stored and sent by the code that does it in life, with no server anywhere."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.utils import timezone

from artel.core.models import Company
from artel.correspondence.api import Mailbox, Message
from artel.correspondence.composing import source_of
from artel.correspondence.imap import Fetched
from artel.correspondence.sending import note_sent
from artel.correspondence.storing import store

DOMAIN = "meridian.example"
VALIDITY = 1


def open_mailbox(company: Company) -> Mailbox:
    """The agency's address. Its servers are names that lead nowhere, so nobody is ever called."""
    return Mailbox.objects.create(
        company=company, name="Почта info@ (показательная)", address=f"info@{DOMAIN}", sender_name="Меридиан",
        imap_host=f"imap.{DOMAIN}", smtp_host=f"smtp.{DOMAIN}", is_default=True,
    )  # fmt: skip


def receive(
    mailbox: Mailbox, sender: tuple[str, str], subject: str, text: str, *,
    answers: Message | None = None, headers: dict[str, str] | None = None,
) -> Message | None:  # fmt: skip
    """A letter of somebody (name, address) lies in the folder and is read."""
    now = timezone.now()
    uid = mailbox.arrivals.count() + 1
    name, address = sender
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address(name, addr_spec=address)
    letter["To"] = Address("Меридиан", addr_spec=mailbox.address)
    letter["Subject"] = subject
    letter["Date"] = format_datetime(timezone.localtime(now))
    letter["Message-ID"] = f"<{now:%Y%m%d%H%M}.{uid}@{address.partition('@')[2]}>"
    if answers is not None:
        letter["In-Reply-To"] = answers.message_id
        letter["References"] = " ".join([*answers.references, answers.message_id])
    for header, value in (headers or {}).items():
        letter[header] = value
    letter.set_content(text, cte="quoted-printable")
    raw = letter.as_bytes()
    return store(mailbox, VALIDITY, Fetched(uid, raw, now, len(raw)))


def leave(message: Message) -> None:
    """A letter of ours goes out: kept as it would go over the line, and noted as taken over."""
    source_of(message)
    note_sent(message, message.company_id)
