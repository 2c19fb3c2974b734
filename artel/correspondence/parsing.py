"""A letter as it came, read: addresses, words and attachments, from whatever programs write."""

import email
import email.utils
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message as Source
from email.policy import compat32

from charset_normalizer import from_bytes
from tnefparse import TNEF

from artel.correspondence.cleaning import clean_html, text_of_html
from artel.kit.emails import canonical_email

LONGEST_ID = 500
LONGEST_TEXT = 500_000
DEEPEST = 30
MOST_PARTS = 500
# Newer Pythons answer nothing at all to a header with one bad address, unless asked to be lenient.
LENIENT: dict[str, bool] = {"strict": False} if hasattr(email.utils, "supports_strict_parsing") else {}
WINMAIL = {"application/ms-tnef", "application/vnd.ms-tnef"}


class Unreadable(ValueError):
    """The source is no letter; the message says why."""


@dataclass(frozen=True)
class Attachment:
    """A file in a letter. `content_id` is what its HTML calls it by."""

    name: str
    media_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Letter:
    """What a letter says."""

    message_id: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    to: tuple[tuple[str, str], ...] = ()
    cc: tuple[tuple[str, str], ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    sent_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)


def read_letter(raw: bytes) -> Letter:
    """Read a source. Raises Unreadable when it has neither a sender nor words nor a date: then it is no letter."""
    source = email.message_from_bytes(raw, policy=compat32)
    if not source.keys():
        raise Unreadable("no headers")
    bodies = _Bodies()
    bodies.read(source)
    html = "\n".join(bodies.html)[:LONGEST_TEXT]
    text = "\n".join(bodies.plain)[:LONGEST_TEXT] or text_of_html(html)
    from_name, from_address = (addresses(source, "From") or addresses(source, "Sender") or [("", "")])[0]
    return Letter(
        message_id=message_id_of(source, raw),
        in_reply_to=next(iter(_ids(source, "In-Reply-To")), ""),
        references=tuple(dict.fromkeys([*_ids(source, "References"), *_ids(source, "In-Reply-To")]))[-50:],
        from_name=from_name[:200],
        from_address=from_address,
        reply_to=next((address for _name, address in addresses(source, "Reply-To")), ""),
        to=tuple(addresses(source, "To")),
        cc=tuple(addresses(source, "Cc")),
        subject=" ".join(words_of(source, "Subject").split()),
        text=_storable(text).strip(),
        html=_storable(clean_html(html)),
        sent_at=_moment(source),
        attachments=tuple(bodies.attachments),
        headers={name.lower(): words_of(source, name) for name in source},
    )


def message_id_of(source: Source, raw: bytes) -> str:
    """The letter's own identity, or one computed from its source where the sender gave none."""
    found = _ids(source, "Message-ID")
    if found and len(found[0]) <= LONGEST_ID:
        return found[0]
    return f"<{hashlib.sha256(raw).hexdigest()}@source.invalid>"


def _ids(source: Source, header: str) -> list[str]:
    text = _storable(" ".join(_raw(source, header)))
    bracketed = re.findall(r"<[^<>\s]+>", text)
    if bracketed or not text.strip():
        return bracketed
    return [f"<{word}>" for word in text.split() if "@" in word]


def addresses(source: Source, header: str) -> list[tuple[str, str]]:
    """Names and canonical addresses of a header; what is no address is left out."""
    encoded = [_unfolded(value) for value in _raw(source, header)]
    found = []
    for name, address in email.utils.getaddresses(encoded, **LENIENT):
        try:
            found.append((_decoded(name)[:200], canonical_email(address)))
        except ValueError:
            continue  # "undisclosed-recipients:;" and the like name nobody
    return found


def words_of(source: Source, header: str) -> str:
    """A header's text, decoded."""
    return next((_decoded(_unfolded(value)) for value in _raw(source, header)), "")


def _raw(source: Source, header: str) -> list[str]:
    """All values of a header as they came, bytes of no named alphabet included."""
    return [str(value) for name, value in source.raw_items() if name.lower() == header.lower()]


def _unfolded(value: str) -> str:
    return re.sub(r"\r?\n\s*", " ", _repaired(value))


def _repaired(text: str) -> str:
    """Bytes that the sender put into a header without saying in which alphabet."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return decoded_bytes(text.encode("ascii", "surrogateescape"), "")
    return text


def _decoded(text: str) -> str:
    """`=?koi8-r?B?…?=` as words."""
    if "=?" not in text:
        return _storable(text).strip()
    try:
        pieces = decode_header(text)
    except (ValueError, email.errors.HeaderParseError):
        return _storable(text).strip()
    joined = [piece if isinstance(piece, str) else decoded_bytes(piece, charset or "") for piece, charset in pieces]
    return _storable("".join(joined)).strip()


def decoded_bytes(content: bytes, charset: str) -> str:
    """Text in the alphabet that was named, or in the one that it looks like."""
    for name in (charset, "utf-8"):
        try:
            return content.decode(name) if name else content.decode("utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    guess = from_bytes(content, cp_isolation=["cp1251", "koi8_r", "cp866", "cp1252", "utf_16"]).best()
    return str(guess) if guess else content.decode("cp1251", "replace")


def _moment(source: Source) -> datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(words_of(source, "Date"))
    except (ValueError, IndexError, TypeError):
        return None
    if not 1990 <= moment.year <= 2100:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _storable(text: str) -> str:
    """Text without what a database refuses: null characters and broken surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class _Bodies:
    """Collects the words and the files of a letter while its parts are walked."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.html: list[str] = []
        self.attachments: list[Attachment] = []

    def read(self, source: Source) -> None:
        for number, part in enumerate(_parts(source)):
            if number >= MOST_PARTS:
                return
            self._take(part, number)

    def _take(self, part: Source, number: int) -> None:
        media_type = part.get_content_type()
        if media_type.startswith("message/") and part.is_multipart():
            inner = part.get_payload()
            content = inner[0].as_bytes() if isinstance(inner, list) and inner else b""  # type: ignore[union-attr]
            name = _file_name(part) or f"letter-{number}.eml"
            self.attachments.append(Attachment(name, media_type, content))
            return
        content = _content(part)
        if _is_words(part, media_type):
            text = decoded_bytes(content, part.get_content_charset() or "")
            (self.html if media_type == "text/html" else self.plain).append(text)
        elif media_type in WINMAIL or _file_name(part).lower() == "winmail.dat":
            self._open_winmail(content, part)
        else:
            self.attachments.append(_attachment(part, media_type, content, number))

    def _open_winmail(self, content: bytes, part: Source) -> None:
        """Outlook's envelope: what is in it is shown; what cannot be opened stays as the file it is."""
        try:
            envelope = TNEF(content)
            files = [(str(item.long_filename() or "file"), bytes(item.data)) for item in envelope.attachments]
            html, plain = envelope.htmlbody, envelope.body
        except Exception:  # noqa: BLE001  the library fails in any way on a broken envelope; the file itself is kept
            self.attachments.append(_attachment(part, "application/ms-tnef", content, 0))
            return
        self.attachments += [Attachment(_plain_name(name), "application/octet-stream", data) for name, data in files]
        if html and not self.html:
            self.html.append(html if isinstance(html, str) else decoded_bytes(html, ""))
        if plain and not self.plain:
            self.plain.append(plain if isinstance(plain, str) else decoded_bytes(plain, ""))


def _parts(source: Source, depth: int = 0) -> Iterator[Source]:
    """The leaves of a letter; a letter inside a letter is a leaf, of an alternative all but calendars."""
    payload = source.get_payload()
    nested = source.is_multipart() and not source.get_content_type().startswith("message/")
    if nested and isinstance(payload, list) and depth < DEEPEST:
        for part in payload:
            if isinstance(part, Source):
                yield from _parts(part, depth + 1)
    elif not nested:
        yield source


def _is_words(part: Source, media_type: str) -> bool:
    if media_type not in {"text/plain", "text/html"}:
        return False
    return part.get_content_disposition() != "attachment" and not _file_name(part)


def _content(part: Source) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, zlib.error):
        payload = None
    if isinstance(payload, bytes):
        return payload
    return str(part.get_payload()).encode("utf-8", "surrogateescape")


def _file_name(part: Source) -> str:
    name = part.get_filename(failobj="")
    return _plain_name(_decoded(_repaired(str(name)))) if name else ""


def _plain_name(name: str) -> str:
    """A name without folders and unprintable characters."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in _storable(bare) if character.isprintable()).strip(". ")[:200]


def _attachment(part: Source, media_type: str, content: bytes, number: int) -> Attachment:
    content_id = str(part.get("Content-ID", "")).strip("<> \t\r\n")
    name = _file_name(part) or f"file-{number}"
    return Attachment(name, media_type, content, _storable(content_id)[:200])
