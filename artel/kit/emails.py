"""E-mail addresses: one canonical form for comparing, and what kind of mailbox an address is."""

import re
from email.utils import parseaddr
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

LONGEST_ADDRESS: Final = 254  # RFC 5321, 4.5.3.1.3 with erratum 1690
LONGEST_LOCAL_PART: Final = 64  # RFC 5321, 4.5.3.1.1


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ADDRESS_IN_TEXT = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
# An address that is in canonical form already; everything else is looked at piece by piece.
_PLAIN_ADDRESS = re.compile(
    r"[a-z0-9_+-]{1,64}(?:\.[a-z0-9_+-]{1,20}){0,2}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,3}[a-z]{2,20}"
)
_AUTOMATIC = re.compile(
    r"(?:no|do[-_.]?not|dont)[-_.]?reply(?:[-_.+].*)?|.*[-_.]no[-_.]?reply|mailer[-_.]?daemon|postmaster"
    r"|bounces?(?:[-_.+=].*)?|notifications?|auto[-_.]?(?:reply|mailer|responder)|robot|daemon|root|nobody"
)
_SHARED: Final = _words(
    "info office sales contact contacts support help helpdesk admin webmaster hello mail post team service zakaz "
    "order orders zakupki tender buh buhgalter accounting billing finance hr job jobs reception sekretar abuse "
    "marketing pr press manager booking reservation reservations tour tours secretary"
)


def canonical_email(text: str) -> str:
    """The address in the one form we store and compare: lower case, no name or "mailto:", domain in ASCII (punycode).

    "Анна <Anna@Пример.РФ>" is anna@xn--e1afmkfd.xn--p1ai. ValueError says what is wrong; Cyrillic letters before
    the @, which usually only look like Latin ones, are refused.
    """
    shown = text.strip()
    if not shown:
        raise ValueError(_("Enter an e-mail address."))
    if _PLAIN_ADDRESS.fullmatch(shown) and len(shown) <= LONGEST_LOCAL_PART:
        return shown
    address = re.sub(r"^mailto:", "", shown, flags=re.IGNORECASE).partition("?")[0]
    if "<" in address:
        address = parseaddr(address)[1]
    address = address.strip(" \t\r\n\u00a0\u200b,;.\"'«»").lower()
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise ValueError(_("“%(text)s” is not an e-mail address.") % {"text": shown})
    _refuse_cyrillic_look_alikes(local, domain, shown)
    canonical = f"{local}@{_ascii_domain(domain, shown)}"
    if len(canonical) > LONGEST_ADDRESS or len(local) > LONGEST_LOCAL_PART:
        raise ValueError(_("“%(text)s” is too long for an e-mail address.") % {"text": shown[:80]})
    try:
        EmailValidator()(canonical)
    except ValidationError:
        raise ValueError(_("“%(text)s” is not an e-mail address.") % {"text": shown}) from None
    return canonical


def is_email(text: str) -> bool:
    """Whether the text is one e-mail address."""
    try:
        canonical_email(text)
    except ValueError:
        return False
    return True


def display_email(address: str) -> str:
    """The address for a reader: the domain in its own letters (anna@пример.рф)."""
    local, _at, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('ascii').decode('idna')}"
    except UnicodeError:
        return address


def email_domain(address: str) -> str:
    """What stands behind the @, in canonical form: "example.com"; ValueError if it is no address."""
    return canonical_email(address).rpartition("@")[2]


def find_emails(text: str) -> list[str]:
    """The addresses in free text such as a mail body, canonical, each once, in order."""
    found: dict[str, None] = {}
    for match in _ADDRESS_IN_TEXT.finditer(text):
        candidate = match.group()
        if is_email(candidate):
            found[canonical_email(candidate)] = None
    return list(found)


def is_role_address(address: str) -> bool:
    """Whether no person reads the mailbox: noreply@, mailer-daemon@, bounces+…@. Never answer such an address."""
    return bool(_AUTOMATIC.fullmatch(address.strip().lower().rpartition("@")[0]))


def is_shared_address(address: str) -> bool:
    """Whether several people read the mailbox (info@, sales@): the address names a firm, not a person."""
    return address.strip().lower().rpartition("@")[0] in _SHARED


def _refuse_cyrillic_look_alikes(local: str, domain: str, shown: str) -> None:
    mixed = any(re.search("[а-яё]", label) and re.search("[a-z]", label) for label in domain.split("."))
    if mixed or re.search("[а-яё]", local):
        raise ValueError(
            _("“%(text)s” has Russian letters that look like Latin ones; type the address again.") % {"text": shown}
        )


def _ascii_domain(domain: str, shown: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError(_("“%(text)s” is not an e-mail address.") % {"text": shown}) from None
