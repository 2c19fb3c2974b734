"""What arrived, told in the words of the reader: names of fields, telephone numbers, consents."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from artel.intake.reading import EMAIL_KEYS, NAME_KEYS, PHONE_KEYS, TEXT_KEYS, yes
from artel.kit.phones import format_phone, parse_phone

LABELS = {
    **dict.fromkeys(NAME_KEYS, pgettext_lazy("person", "Name")),
    **dict.fromkeys(PHONE_KEYS, gettext_lazy("Phone")),
    **dict.fromkeys(EMAIL_KEYS, gettext_lazy("E-mail")),
    **dict.fromkeys(TEXT_KEYS, gettext_lazy("Message")),
    "subject": gettext_lazy("Subject"),
    "utm_source": gettext_lazy("Advertising: source"),
    "utm_medium": gettext_lazy("Advertising: medium"),
    "utm_campaign": gettext_lazy("Advertising: campaign"),
    "utm_content": gettext_lazy("Advertising: content"),
    "utm_term": gettext_lazy("Advertising: words searched for"),
    "referrer": gettext_lazy("Came from"),
    "page": gettext_lazy("Page of the site"),
    "gclid": gettext_lazy("Click in Google"),
    "yclid": gettext_lazy("Click in Yandex"),
    "_ym_uid": gettext_lazy("Visitor in Yandex Metrica"),
    "client_id": gettext_lazy("Visitor of the site"),
}
CONSENTS = {
    "consent": (gettext_lazy("Consent to the use of personal data"), "consent_wording"),
    "advertising": (gettext_lazy("Consent to advertising"), "advertising_wording"),
}
UNTOLD = {"consent_wording", "advertising_wording", "letter", "key", "website", "token", "csrfmiddlewaretoken"}


def facts_of(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each thing that arrived with its name; what nobody filled in and what only programs read is left out."""
    low = {str(key).strip().lower(): value for key, value in payload.items()}
    facts = []
    for key, value in payload.items():
        name = str(key).strip().lower()
        if name in CONSENTS:
            label, wording = CONSENTS[name]
            facts.append((str(label), _consent(value, str(low.get(wording) or ""))))
        elif name not in UNTOLD and value not in ("", None, [], {}):
            facts.append((str(LABELS.get(name, key)), _phone(value) if name in PHONE_KEYS else _plain(value)))
    return facts


def _consent(value: Any, wording: str) -> str:
    if not yes(value):
        return _("not given")
    return _("given: «%(wording)s»") % {"wording": wording} if wording else _("given")


def _phone(value: Any) -> str:
    try:
        return format_phone(str(parse_phone(str(value))))
    except ValueError:
        return str(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
