"""Where a request came from: its channel and campaign by utm marks."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.crm.models import Campaign, Channel

REFERRERS: Mapping[str, str] = {"yandex": "yandex", "google": "google", "vk": "vk", "t.me": "telegram", "dzen": "dzen"}


@dataclass(frozen=True)
class Origin:
    """The channel and campaign of a request; either may be unknown."""

    channel: Channel | None = None
    campaign: Campaign | None = None


def origin_of(
    company_id: int, *, medium: str, utm: Mapping[str, str] | None = None, referrer: str = ""
) -> Origin:
    """Channel and campaign of a request: by its campaign's mark, its source's mark, its referrer, or how it came."""
    marks = {name.removeprefix("utm_"): str(value).strip() for name, value in (utm or {}).items() if value}
    campaign = _campaign(company_id, marks)
    if campaign is not None:
        return Origin(campaign.channel, campaign)
    channels = Channel.objects.filter(company_id=company_id, is_archived=False)
    source = marks.get("source") or _source_of(referrer)
    marked = channels.filter(utm_source__iexact=source).first() if source else None
    return Origin(marked or channels.filter(medium=medium, is_default=True).first())


def _campaign(company_id: int, marks: Mapping[str, str]) -> Campaign | None:
    """The campaign whose marks all agree; the one that asks for more of them is meant."""
    name = marks.get("campaign", "")
    if not name:
        return None
    rows = Campaign.objects.filter(company_id=company_id, is_archived=False, utm_campaign__iexact=name)
    for mark in ("source", "medium"):
        rows = rows.filter(Q(**{f"utm_{mark}": ""}) | Q(**{f"utm_{mark}__iexact": marks.get(mark, "")}))
    found = rows.select_related("channel").order_by("-id")
    return max(found, key=lambda row: (bool(row.utm_source) + bool(row.utm_medium), row.pk), default=None)


def _source_of(referrer: str) -> str:
    host = urlsplit(referrer).hostname or ""
    parts = set(host.split(".")) | {host}
    return next((source for mark, source in REFERRERS.items() if mark in parts), "")


def channels_in_use(actor: Actor) -> QuerySet[Channel]:
    """Channels that may be chosen, in their order."""
    return visible(Channel, actor).filter(is_archived=False)
