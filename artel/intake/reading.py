"""Reading a request out of what arrived: name, phone, e-mail, words, marks of advertising, consents."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from artel.kit.emails import canonical_email, find_emails
from artel.kit.phones import find_phones, parse_phone

NAME_KEYS = ("name", "имя", "fio", "фио", "full_name", "client", "contact")
PHONE_KEYS = ("phone", "телефон", "tel", "mobile", "phone_number")
EMAIL_KEYS = ("email", "e-mail", "mail", "почта")
TEXT_KEYS = ("text", "message", "comment", "сообщение", "комментарий", "body", "question", "вопрос")
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
TOUCH_KEYS = (*UTM, "referrer", "page", "gclid", "yclid", "_ym_uid", "client_id")
SERVICE_KEYS = {
    "consent", "advertising", "consent_wording", "advertising_wording", "subject", "letter", "key", "website", "token",
    "csrfmiddlewaretoken",
}  # fmt: skip
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Wish:
    """What somebody wants, as far as it could be read."""

    name: str = ""
    phone: str = ""
    email: str = ""
    text: str = ""
    touch: dict[str, str] = field(default_factory=dict)
    agreed: bool = False
    advertising: bool = False


def wish_of(payload: Mapping[str, Any]) -> Wish:
    """Read a request; contacts that stand only in the words of the message are found there."""
    low = {str(key).strip().lower(): value for key, value in payload.items()}
    text = _first(low, TEXT_KEYS)[:LONGEST_TEXT]
    return Wish(
        name=" ".join(_first(low, NAME_KEYS).split())[:200],
        phone=_phone(_first(low, PHONE_KEYS), text),
        email=_email(_first(low, EMAIL_KEYS), text),
        text=_with_answers(payload, text)[:LONGEST_TEXT],
        touch=_touch(low),
        agreed=yes(low.get("consent")),
        advertising=yes(low.get("advertising")),
    )


def _first(low: Mapping[str, Any], keys: Iterable[str]) -> str:
    return next((str(low[key]).replace("\x00", "").strip() for key in keys if low.get(key)), "")


def _phone(given: str, text: str) -> str:
    """The typed number as it is, if it is one; otherwise the first number in the message."""
    if given:
        try:
            return str(parse_phone(given))
        except ValueError:
            return given[:60]
    found = find_phones(text)
    return str(found[0]) if found else ""


def _email(given: str, text: str) -> str:
    if given:
        try:
            return canonical_email(given)
        except ValueError:
            return given[:254]
    found = find_emails(text)
    return found[0] if found else ""


def _with_answers(payload: Mapping[str, Any], text: str) -> str:
    """The message, and below it the answers to whatever else the form asked, in the words of its questions."""
    known = {*NAME_KEYS, *PHONE_KEYS, *EMAIL_KEYS, *TEXT_KEYS, *TOUCH_KEYS, *SERVICE_KEYS}
    asked = {str(key).strip(): value for key, value in payload.items() if value not in ("", None)}
    others = {key: value for key, value in asked.items() if key.lower() not in known}
    answers = [f"{key} {value}" if key.endswith("?") else f"{key}: {value}" for key, value in others.items()]
    return "\n".join([part for part in (text, *answers) if part]).replace("\x00", "")


def _touch(low: Mapping[str, Any]) -> dict[str, str]:
    """Marks by which the request is followed from the first click: each once, at most 500 characters."""
    touch = {key: str(low[key])[:500] for key in TOUCH_KEYS if low.get(key)}
    page = touch.get("page", "")
    for name in UTM:
        found = re.search(rf"[?&]{name}=([^&#]+)", page)
        if found and name not in touch:
            touch[name] = found[1][:500]
    return touch


def yes(value: Any) -> bool:
    """Whether a box was ticked, in whichever way a form or a program says so."""
    return value is True or str(value).strip().lower() in {"1", "true", "on", "yes", "да"}
