"""What browsers are told to forbid: foreign code, inline code, framing."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
CAPABILITIES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SafeHeaders:
    """Adds the content security policy; a view that set its own (an embeddable form) keeps it.

    `request.csp_nonce` is for the one library that must add a style element of its own; a page that does not ask for it
    gets none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked: list[str] = []

        def nonce() -> str:
            asked.append(secrets.token_urlsafe(16))
            return asked[0]

        request.csp_nonce = SimpleLazyObject(nonce)  # type: ignore[attr-defined]  # ours, read by templates
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(asked[0] if asked else ""))
        response.headers.setdefault("Permissions-Policy", CAPABILITIES)
        return response


def policy(nonce: str = "", **other: str) -> str:
    """The policy as one header value; `frame_ancestors="*"` and the like replace a part."""
    parts = POLICY | {name.replace("_", "-"): value for name, value in other.items()}
    if nonce:
        parts["style-src"] += f" 'nonce-{nonce}'"
    if settings.TLS:
        parts["upgrade-insecure-requests"] = ""
    return "; ".join(f"{name} {value}".strip() for name, value in parts.items())
