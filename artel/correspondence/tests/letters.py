"""Letters as programs of the world write them."""

from email.message import EmailMessage
from email.utils import format_datetime

from django.utils import timezone


def letter(
    subject: str = "Тур в Сочи",
    text: str = "Здравствуйте! Сколько стоит?",
    *,
    sender: str = "Иванов Иван <ivanov@client.example>",
    message_id: str | None = "<1@client.example>",
    **headers: str,
) -> bytes:
    """A plain letter; further headers by name, `_` for `-`."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = "sales@meridian.example"
    made["Subject"] = subject
    made["Date"] = format_datetime(timezone.now())
    if message_id:
        made["Message-ID"] = message_id
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def with_file(name: str, content: bytes, media_type: str = "application/pdf", **headers: str) -> bytes:
    """A letter with an attachment."""
    made = EmailMessage()
    made["From"] = "Иванов Иван <ivanov@client.example>"
    made["To"] = "sales@meridian.example"
    made["Subject"] = headers.get("subject", "С файлом")
    made["Message-ID"] = headers.get("message_id", "<file@client.example>")
    made.set_content("Смотрите вложение.")
    main, _slash, sub = media_type.partition("/")
    made.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return made.as_bytes()


def bounce_of(message_id: str, *, action: str = "failed", recipient: str = "nobody@client.example") -> bytes:
    """A report of a mail server (RFC 3464)."""
    return f"""Return-Path: <>\r
From: MAILER-DAEMON@mx.client.example (Mail Delivery System)\r
To: sales@meridian.example\r
Subject: Undelivered Mail Returned to Sender\r
Auto-Submitted: auto-replied\r
Message-ID: <bounce-{action}@mx.client.example>\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r
\r
--B\r
Content-Type: text/plain; charset=us-ascii\r
\r
I could not deliver your message.\r
--B\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.client.example\r
\r
Final-Recipient: rfc822; {recipient}\r
Action: {action}\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 User unknown\r
\r
--B\r
Content-Type: text/rfc822-headers\r
\r
From: sales@meridian.example\r
To: {recipient}\r
Message-ID: {message_id}\r
Subject: Offer\r
\r
--B--\r
""".encode()
