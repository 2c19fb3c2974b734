"""A letter of ours as it goes over the line."""

import gzip
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from django.core.files.base import ContentFile

from artel.core.files import files_of
from artel.core.models import File
from artel.correspondence.models import Mailbox, Message


def new_message_id(mailbox: Mailbox) -> str:
    """An identity that no other letter has."""
    return make_msgid(domain=mailbox.domain)


def source_of(message: Message) -> bytes:
    """The letter as bytes: the same at every attempt."""
    if message.source:
        with message.source.open("rb") as file:
            return gzip.decompress(file.read())
    raw = compose(message, list(files_of(message))).as_bytes(policy=SMTP)
    message.source.save(f"{message.mailbox_id}-out-{message.pk}.eml.gz", ContentFile(gzip.compress(raw, 6)), save=False)
    message.source_bytes = len(raw)
    message.save(update_fields=["source", "source_bytes"])
    return raw


def compose(message: Message, files: list[File]) -> EmailMessage:
    """The letter with its headers, words and files."""
    mailbox = message.mailbox
    letter = EmailMessage(policy=SMTP)
    letter["From"] = _address(message.from_name, mailbox.address)
    letter["To"] = [_address(name, address) for name, address in message.to]
    if message.cc:
        letter["Cc"] = [_address(name, address) for name, address in message.cc]
    letter["Reply-To"] = mailbox.address
    letter["Subject"] = " ".join(message.subject.split())
    letter["Date"] = format_datetime(message.sent_at)
    letter["Message-ID"] = message.message_id
    if message.in_reply_to:
        letter["In-Reply-To"] = message.in_reply_to
        letter["References"] = " ".join(message.references)
    if message.automatic or message.author_id is None:
        letter["Auto-Submitted"] = "auto-generated"
    if message.is_advertising:
        letter["List-Unsubscribe"] = f"<mailto:{mailbox.address}?subject=unsubscribe>"
        letter["Precedence"] = "bulk"
    letter.set_content(message.text, cte="quoted-printable" if not message.text.isascii() else None)
    for file in files:
        _attach(letter, file)
    return letter


def _attach(letter: EmailMessage, file: File) -> None:
    main, _slash, sub = (file.media_type or "application/octet-stream").partition("/")
    with file.content.open("rb") as content:
        letter.add_attachment(content.read(), maintype=main, subtype=sub or "octet-stream", filename=file.name)


def _address(name: str, address: str) -> Address:
    return Address(" ".join(name.split()), addr_spec=address)

