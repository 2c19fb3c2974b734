from dataclasses import dataclass

from artel.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderFinished(Event):
    order_id: int
    names: tuple[str, ...] = ()
