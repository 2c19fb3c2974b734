"""Facts about requests."""

from dataclasses import dataclass

from artel.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RequestHandled(Event):
    """A request became part of a deal and has somebody who answers for it."""

    request_id: int
    deal_id: int
    party_id: int
    owner_id: int | None = None
    channel_id: int | None = None
    is_new_deal: bool = True


@dataclass(frozen=True, kw_only=True)
class RequestWaits(Event):
    """A request could not be handled by itself and waits for a person."""

    request_id: int
    problem: str
