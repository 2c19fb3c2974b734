"""Letters that no person wrote: automatic replies, delivery reports, mass mailings (RFC 3834, RFC 3464)."""

import email
import re
from dataclasses import dataclass
from email.message import Message as Source
from email.policy import compat32

from artel.correspondence.models import Automatic
from artel.correspondence.parsing import Letter
from artel.kit.emails import is_role_address

_OUT_OF_OFFICE = re.compile(
    r"^(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|автоответ|автоматический ответ|вне офиса)\b",
    re.IGNORECASE,
)
_UNDELIVERED = re.compile(
    r"(?:undeliver|delivery (?:status|failure|has failed|notification)|returned mail|mail delivery failed"
    r"|не доставлен|недоставленн|ошибка доставки)",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)
_ANY_ID = re.compile(rb"^message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
ANSWERING = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-mail-autoreply")


@dataclass(frozen=True)
class Bounce:
    """A report that a letter of ours did not arrive."""

    original_id: str
    recipient: str
    reason: str
    is_final: bool


def automatic_kind(letter: Letter, raw: bytes) -> str:
    """Which machine wrote the letter; nothing if a person did."""
    headers = letter.headers
    if is_bounce(letter, raw):
        return Automatic.BOUNCE
    submitted = headers.get("auto-submitted", "no").split(";")[0].strip().lower()
    precedence = headers.get("precedence", "").strip().lower()
    if submitted == "auto-replied" or any(name in headers for name in ANSWERING) or precedence == "auto_reply":
        return Automatic.REPLY
    if _OUT_OF_OFFICE.search(letter.subject):
        return Automatic.REPLY
    if submitted not in {"no", ""}:
        return Automatic.REPLY if submitted.startswith("auto-replied") else Automatic.BULK
    if headers.get("return-path", "").replace(" ", "") == "<>":
        return Automatic.REPLY
    if precedence in {"bulk", "list", "junk"} or "list-id" in headers or "list-unsubscribe" in headers:
        return Automatic.BULK
    # A site's form writes from noreply@ and names the visitor in Reply-To: that one is a person.
    answered = letter.reply_to or letter.from_address
    return Automatic.BULK if is_role_address(answered) else ""


def is_bounce(letter: Letter, raw: bytes) -> bool:
    """Whether a mail server reports on a delivery."""
    content_type = letter.headers.get("content-type", "").lower()
    if content_type.startswith("multipart/report") and "disposition-notification" not in content_type:
        return True
    if _DAEMON.match(letter.from_address):
        return True
    empty = letter.headers.get("return-path", "").replace(" ", "") == "<>"
    return empty and bool(_UNDELIVERED.search(letter.subject))


def read_bounce(raw: bytes, known_text: str = "") -> Bounce:
    """What a report says: which letter, to whom, why, and whether it is given up."""
    source = email.message_from_bytes(raw, policy=compat32)
    recipient, reason, action = "", "", ""
    for part in source.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in _blocks(part):
                action = block.get("action", action)
                recipient = block.get("final-recipient", block.get("original-recipient", recipient))
                reason = block.get("diagnostic-code", block.get("status", reason))
    return Bounce(
        original_id=_original_id(source, raw),
        recipient=recipient.partition(";")[2].strip() or recipient.strip(),
        reason=_shown(reason or known_text),
        is_final=action.strip().lower() not in {"delayed", "delivered", "relayed", "expanded"},
    )


def _blocks(part: Source) -> list[dict[str, str]]:
    payload = part.get_payload()
    blocks = [block for block in payload if isinstance(block, Source)] if isinstance(payload, list) else []
    return [{name.lower(): str(value) for name, value in block.items()} for block in blocks]


def _original_id(source: Source, raw: bytes) -> str:
    """The identity of the letter that is reported on: in the copy of it, or of its headers, that comes along."""
    for part in source.walk():
        payload = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(payload, list) and payload:
            return str(payload[0].get("Message-ID", "")).strip()  # type: ignore[union-attr]  # a letter inside
        if part.get_content_type() in {"text/rfc822-headers", "message/rfc822-headers"}:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and (found := _ANY_ID.search(content)):
                return found[1].decode("ascii", "replace")
    own = str(source.get("Message-ID", "")).strip().encode("ascii", "replace")
    others = [found for found in _ANY_ID.findall(raw) if found != own]
    return others[0].decode("ascii", "replace") if others else ""


def _shown(reason: str) -> str:
    text = re.sub(r"^\s*smtp\s*;\s*", "", reason, flags=re.IGNORECASE)
    return " ".join(text.split())[:500]
