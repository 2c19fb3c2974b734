"""The form by which somebody adds a passkey, in the words of the house."""

from ipaddress import ip_address
from typing import Any

from allauth.core import context
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A passkey with a name; where the address is a number, browsers refuse it and the form says what to do."""

    name = forms.CharField(label=_("Name of the key"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if _is_numeric(context.request.get_host()):
            self.fields["name"].help_text = _(
                "Browsers keep passkeys for names only: open Artel by its name first (on this computer"
                " http://localhost…)."
            )


def _is_numeric(host: str) -> bool:
    """Whether an address is `127.0.0.1:8000` rather than a name."""
    try:
        ip_address(host.rpartition("]")[0].lstrip("[") or host.partition(":")[0])
    except ValueError:
        return False
    return True
