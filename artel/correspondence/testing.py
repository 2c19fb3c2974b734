"""Mail servers for tests: IMAP and SMTP over real sockets, with folders that outlive a server that went away."""

import asyncio
import socket
import threading
import time
from argparse import Namespace
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, DictBackend
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxSet
from pymap.config import IMAPConfig
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag
from pymap.user import Passwords, UserMetadata

from artel.core.actor import Actor, acting
from artel.correspondence.actions import set_password
from artel.correspondence.models import Mailbox, Security
from artel.correspondence.reading import read as read_mail  # noqa: F401  for tests of other contexts

PASSWORD = "correct horse"  # noqa: S105  of servers that live for one test


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class ImapHouse:
    """An IMAP server with folders by user name. `stop` and `start` take it away and bring it back."""

    def __init__(self) -> None:
        self.port = free_port()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: asyncio.AbstractServer | None = None
        self._lines: set[asyncio.StreamWriter] = set()
        arguments = Namespace(
            host="127.0.0.1", port=self.port, debug=False, cert=None, key=None, tls=False, proxy_protocol=None,
            inherited_sockets=None, passlib_cfg=None, demo_data=False, demo_user="nobody", demo_password=PASSWORD,
        )  # fmt: skip
        self._backend: DictBackend
        self._config: Config
        self._backend, self._config = self._run(DictBackend.init(arguments))
        self.start()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def start(self) -> None:
        """Listen."""
        self._run(self._listen())

    async def _listen(self) -> None:
        IMAPConfig.apply_context(self._config)
        serve = IMAPServer(self._backend.login, self._config)

        async def keeping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._lines.add(writer)
            try:
                await serve(reader, writer, SocketInfo.get(writer, None, unique_id=uuid4().bytes))
            finally:
                self._lines.discard(writer)

        self._server = await asyncio.start_server(keeping, "127.0.0.1", self.port)

    def stop(self) -> None:
        """Be away: nobody gets in, and who is in is thrown out."""
        self._run(self._leave())

    async def _leave(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for writer in list(self._lines):
            writer.transport.abort()

    def add_user(self, name: str) -> None:
        """A mailbox with an empty INBOX."""
        self._run(self._add_user(name))

    async def _add_user(self, name: str) -> None:
        hashed = await Passwords(self._config).hash_password(PASSWORD)
        self._backend.login.users_dict[name] = UserMetadata(self._config, name, password=hashed)
        self._config.set_cache[name] = (MailboxSet(), FilterSet())

    def deliver(self, name: str, raw: bytes, at: datetime | None = None) -> None:
        """Put a letter into the INBOX, byte for byte."""
        self._run(self._deliver(name, raw, at or datetime.now(UTC)))

    async def _deliver(self, name: str, raw: bytes, at: datetime) -> None:
        folders, _filters = self._config.set_cache[name]
        inbox = await folders.get_mailbox("INBOX")
        await inbox.append(AppendMessage(raw, at, frozenset[Flag]()))

    def renumber(self, name: str) -> None:
        """Give the INBOX another UIDVALIDITY, as a server does after a repair."""
        folders, _filters = self._config.set_cache[name]
        inbox = self._run(folders.get_mailbox("INBOX"))
        inbox._uid_validity += 1

    def close(self) -> None:
        """End for good."""
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


class SmtpHouse:
    """An SMTP server that keeps what it gets. `answers` are given to DATA in their order, then 250."""

    def __init__(self) -> None:
        self.port = free_port()
        self.letters: list[Envelope] = []
        self.answers: list[str] = []
        self.refused: set[str] = set()
        self.drops_after_data = False
        self._controller: Controller | None = None
        self.start()

    def start(self) -> None:
        """Listen."""
        self._controller = Controller(
            self, "127.0.0.1", self.port, authenticator=_checked, auth_require_tls=False
        )
        self._controller.start()

    def stop(self) -> None:
        """Be away."""
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    async def handle_RCPT(  # noqa: N802  the library calls it so
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient unless told otherwise."""
        if address in self.refused:
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Keep the letter and answer as told."""
        answer = self.answers.pop(0) if self.answers else "250 Taken"
        if answer.startswith("250"):
            self.letters.append(envelope)
        if self.drops_after_data and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return answer


def _checked(_server: Any, _session: Any, _envelope: Any, _mechanism: str, auth_data: Any) -> AuthResult:
    known = isinstance(auth_data, LoginPassword) and auth_data.password == PASSWORD.encode()
    return AuthResult(success=known, handled=False)


@contextmanager
def imap_house() -> Iterator[ImapHouse]:
    """An IMAP server for the block."""
    house = ImapHouse()
    try:
        yield house
    finally:
        house.close()


@contextmanager
def smtp_house() -> Iterator[SmtpHouse]:
    """An SMTP server for the block."""
    house = SmtpHouse()
    try:
        yield house
    finally:
        house.stop()


def connect_mailbox(
    company_id: int, imap_port: int, smtp_port: int, address: str = "sales@meridian.example", **fields: Any
) -> Mailbox:
    """A mailbox of a company on servers of this machine."""
    actor = Actor.system(company_id)
    with acting(actor):
        mailbox = Mailbox.objects.create(
            company_id=company_id, name="Продажи", address=address, sender_name="Меридиан",
            imap_host="127.0.0.1", imap_port=imap_port, imap_security=Security.NONE,
            smtp_host="127.0.0.1", smtp_port=smtp_port, smtp_security=Security.NONE, **fields,
        )  # fmt: skip
        set_password(mailbox, PASSWORD, actor=actor)
    return mailbox


def wait_until(condition: Any, seconds: float = 10) -> bool:
    """Look again and again until something is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
