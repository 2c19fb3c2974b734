"""Passwords of mailboxes: sealed with the installation's secret, or kept in the environment and named here."""

import base64
import hashlib
import hmac
import os
import re

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from artel.core.errors import Refused

REFERENCE = "env:"
# Only these, so that naming a variable cannot hand another secret of the installation to a mail server.
VARIABLE = re.compile(r"ARTEL_MAIL_[A-Z0-9_]+")


def seal(password: str) -> str:
    """The form in which a password is stored. `env:ARTEL_MAIL_…` is stored as it is."""
    if not password.startswith(REFERENCE):
        return _box().encrypt(password.encode()).decode()
    if not VARIABLE.fullmatch(password.removeprefix(REFERENCE)):
        message = _("The variable with the password must be named ARTEL_MAIL_… in capital letters.")
        raise Refused(message, "password-variable")
    return password


def unseal(sealed: str) -> str:
    """The password itself. Raises Refused when it cannot be had any more."""
    if not sealed:
        return ""
    if sealed.startswith(REFERENCE):
        name = sealed.removeprefix(REFERENCE)
        found = os.environ.get(name) if VARIABLE.fullmatch(name) else None
        if found is None:
            raise Refused(_("The environment has no variable %(name)s.") % {"name": name}, "password-variable")
        return found
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        message = _("The mailbox's password was sealed with another secret key. Type it again.")
        raise Refused(message, "password-sealed") from problem


def _box() -> MultiFernet:
    """Seals with the secret of today, opens with those before it too."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    digest = hmac.new(secret.encode(), b"artel mailbox passwords", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)
