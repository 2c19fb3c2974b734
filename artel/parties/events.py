"""Facts that the address book announces."""

from dataclasses import dataclass

from artel.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PartyCreated(Event):
    """Somebody, or a request from outside, put a new party into the book."""

    party_id: int
    by_request: bool = False


@dataclass(frozen=True, kw_only=True)
class ResponsibleChanged(Event):
    """Another colleague answers for the party."""

    party_id: int
    owner_id: int | None
    previous_id: int | None


@dataclass(frozen=True, kw_only=True)
class PartiesMerged(Event):
    """Parties became part of another; whatever pointed at them points at the survivor already."""

    survivor_id: int
    absorbed_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    """A person allowed something."""

    party_id: int
    purpose: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    """A person took a permission back; what depends on it stops."""

    party_id: int
    purpose: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """A person's data were destroyed here; each context destroys what it keeps of the person."""

    party_id: int
