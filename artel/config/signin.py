"""Who may open an account, and how sign-in attempts are told apart."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by an administrator; nobody signs up from the street."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse registration."""
        return False


def tried_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The address that somebody tried to sign in with, so that a lock hits one account from one place."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or (request.POST.get("login") if request else "")
    return str(name or "").strip().lower()


def client_address(request: HttpRequest) -> str:
    """The visitor's network address; the proxy's word is taken only where a proxy is set."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and forwarded:
        return str(forwarded.rsplit(",", 1)[-1].strip())
    return str(request.META.get("REMOTE_ADDR", ""))
