"""Handing a letter over to an SMTP server: wholly, or with the reason why not."""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from artel.correspondence.models import Security

PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Relay:
    """Where letters are handed over and how to get in."""

    host: str
    port: int
    security: str
    user: str
    password: str


@dataclass(frozen=True)
class Handed:
    """The server took the letter over; for whom it did not, with its words."""

    refused: dict[str, str] = field(default_factory=dict)


class Postponed(Exception):
    """Not now: the server is away, busy or does not let us in. Nothing was handed over."""


class Rejected(Exception):
    """Never: the server refuses this letter for good."""


class Unknown(Exception):
    """The line broke after the letter was given and before the server answered."""


def hand_over(
    relay: Relay, sender: str, recipients: Sequence[str], content: bytes, before_content: Callable[[], None]
) -> Handed:
    """Give a letter to the server. `before_content` is called when all is agreed and the letter itself goes next."""
    line = _line_to(relay)
    try:
        refused = _agree(line, sender, recipients)
        before_content()
        _give(line, content)
        return Handed(refused)
    finally:
        line.close()


def check(relay: Relay) -> None:
    """Sign in and leave. Raises Postponed."""
    _line_to(relay).close()


def _line_to(relay: Relay) -> smtplib.SMTP:
    context = ssl.create_default_context()
    try:
        if relay.security == Security.TLS:
            line: smtplib.SMTP = smtplib.SMTP_SSL(relay.host, relay.port, timeout=PATIENCE_SECONDS, context=context)
        else:
            line = smtplib.SMTP(relay.host, relay.port, timeout=PATIENCE_SECONDS)
    except (OSError, smtplib.SMTPException) as problem:
        raise Postponed(problem) from problem
    try:
        if relay.security == Security.STARTTLS:
            line.starttls(context=context)
        if relay.password:
            line.login(relay.user, relay.password)
        else:
            line.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException) as problem:
        line.close()
        raise Postponed(problem) from problem
    return line


def _agree(line: smtplib.SMTP, sender: str, recipients: Sequence[str]) -> dict[str, str]:
    """Name sender and recipients; returns those whom the server does not take."""
    refused: dict[str, str] = {}
    try:
        _expect(line.mail(sender))
        for recipient in recipients:
            code, words = line.rcpt(recipient)
            if 400 <= code < 500:
                raise Postponed(_text(code, words))
            if code >= 500:
                refused[recipient] = _text(code, words)
    except (OSError, smtplib.SMTPException) as problem:
        raise Postponed(problem) from problem
    if len(refused) == len(recipients):
        raise Rejected("; ".join(refused.values()))
    return refused


def _give(line: smtplib.SMTP, content: bytes) -> None:
    try:
        _expect(line.data(content))
    except smtplib.SMTPDataError as problem:  # the server refused before it saw the letter
        raise _by_code(problem.smtp_code, _text(problem.smtp_code, problem.smtp_error)) from problem
    except (OSError, smtplib.SMTPException) as problem:
        raise Unknown(str(problem)) from problem


def _expect(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if code >= 400:
        raise _by_code(code, _text(code, words))


def _by_code(code: int, text: str) -> Postponed | Rejected:
    return Rejected(text) if code >= 500 else Postponed(text)


def _text(code: int, words: bytes | str) -> str:
    shown = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(shown.split())}"[:500]
