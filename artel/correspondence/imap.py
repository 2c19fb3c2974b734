"""A folder on an IMAP server."""

import imaplib
import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from artel.correspondence.models import Security

# A server that is gone must not hold up the mailboxes of others for long.
PATIENCE = SocketTimeout(connect=4, read=20)
TROUBLES = (OSError, IMAPClientError, imaplib.IMAP4.error, ssl.SSLError)


@dataclass(frozen=True)
class Place:
    """Where a folder is and how to get in."""

    host: str
    port: int
    security: str
    user: str
    password: str
    folder: str


@dataclass(frozen=True)
class Fetched:
    """One letter of a folder as the server gave it. `raw` holds only the headers when `is_whole` is false."""

    uid: int
    raw: bytes
    received_at: datetime | None
    size_bytes: int
    is_whole: bool = True


class Folder:
    """An open folder. It is only ever read: nothing is marked, moved or deleted."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._line: IMAPClient | None = None
        self.validity = 0
        self.next_uid: int | None = None

    def open(self) -> None:
        """Sign in if needed and look at the folder as it is now."""
        if self._line is None:
            self._line = _line_to(self.place)
        seen: dict[Any, Any] = self._line.select_folder(self.place.folder, readonly=True)
        self.validity = int(seen[b"UIDVALIDITY"])
        self.next_uid = int(seen[b"UIDNEXT"]) if b"UIDNEXT" in seen else None

    def uids(self, after: int = 0, since: date | None = None) -> list[int]:
        """Ascending UIDs above one already known, of letters that came on or after a day."""
        assert self._line is not None, "open the folder first"
        criteria: list[Any] = ["UID", f"{after + 1}:*"]
        if since:
            criteria += ["SINCE", since]
        # `n:*` also names the last letter when all are older than n.
        return sorted(uid for uid in self._line.search(criteria) if uid > after)

    def fetch(self, uids: Sequence[int], limit_bytes: int) -> list[Fetched]:
        """Letters by UID; of one that is larger than the limit only the headers. Gone ones are left out."""
        assert self._line is not None, "open the folder first"
        sizes = self._line.fetch(list(uids), ["RFC822.SIZE", "INTERNALDATE"])
        found = []
        for uid in uids:
            if uid not in sizes:
                continue
            size = int(sizes[uid].get(b"RFC822.SIZE", 0))
            is_whole = size <= limit_bytes
            part = "BODY.PEEK[]" if is_whole else "BODY.PEEK[HEADER]"
            answer = self._line.fetch([uid], [part]).get(uid, {})
            raw = answer.get(b"BODY[]" if is_whole else b"BODY[HEADER]")
            if raw is not None:
                moment = sizes[uid].get(b"INTERNALDATE")
                found.append(Fetched(uid, bytes(raw), _aware(moment), size, is_whole))
        return found

    def close(self) -> None:
        """Sign out; a line that is broken already needs no goodbye."""
        line, self._line = self._line, None
        if line is not None:
            try:
                line.logout()
            except TROUBLES:
                line.shutdown()

    def __enter__(self) -> "Folder":
        try:
            self.open()
        except TROUBLES:
            self.close()
            raise
        return self

    def __exit__(self, *_problem: object) -> None:
        self.close()


def _line_to(place: Place) -> IMAPClient:
    context = ssl.create_default_context()
    secure = place.security == Security.TLS
    wrapped = context if secure else None
    line = IMAPClient(place.host, place.port, ssl=secure, ssl_context=wrapped, timeout=PATIENCE)
    try:
        line.normalise_times = False
        if place.security == Security.STARTTLS:
            line.starttls(context)
        line.login(place.user, place.password)
    except TROUBLES:
        line.shutdown()
        raise
    return line


def _aware(moment: object) -> datetime | None:
    return moment if isinstance(moment, datetime) and moment.tzinfo else None


def sentence(problem: Exception, host: str) -> str:
    """What went wrong on the way to a mail server, in words that say what to do."""
    if isinstance(problem, (LoginError, smtplib.SMTPAuthenticationError)):
        message = _(
            "The server %(host)s does not accept the login and password. "
            "Check them; some services want a password made for programs."
        )
    elif isinstance(problem, ssl.SSLCertVerificationError):
        message = _("The certificate of %(host)s is not valid: %(why)s.")
    elif isinstance(problem, ssl.SSLError):
        message = _("The server %(host)s does not speak TLS on this port. Choose another protection or port.")
    elif isinstance(problem, TimeoutError):
        message = _("The server %(host)s does not answer. Check the address and the port.")
    elif isinstance(problem, ConnectionRefusedError):
        message = _("The server %(host)s refuses the connection on this port.")
    elif isinstance(problem, socket.gaierror):
        message = _("There is no server named %(host)s.")
    else:
        message = _("The server %(host)s answers: %(why)s")
    why = getattr(problem, "verify_message", "") or str(problem)
    return message % {"host": host, "why": why[:300]}
