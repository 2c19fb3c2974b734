"""What first brought a client, as a person says it: where they wrote, which advertisement led them there."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

LONGEST = 60


def told_touch(touch: Mapping[str, Any]) -> str:
    """One line; marks that only machines read are left out of it."""
    kept = {name: str(value)[:LONGEST] for name, value in touch.items() if value and name not in {"referrer", "page"}}
    advertisement = " / ".join(kept[name] for name in ("utm_source", "utm_medium") if name in kept)
    site = urlsplit(str(touch.get("referrer") or "")).hostname or ""
    parts = [
        kept.get("source", ""),
        _("advertisement: %(name)s") % {"name": advertisement} if advertisement else "",
        _("campaign: %(name)s") % {"name": kept["utm_campaign"]} if "utm_campaign" in kept else "",
        _("searched for: %(name)s") % {"name": kept["utm_term"]} if "utm_term" in kept else "",
        _("came from %(name)s") % {"name": site[:LONGEST]} if site else "",
    ]
    return " · ".join(part for part in parts if part)
