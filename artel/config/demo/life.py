"""The days of the demo as they come: deeds that wait for their moment, and the dice."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from artel.config.demo.clock import at
from artel.config.demo.people import Agency
from artel.core.actor import Actor
from artel.core.jobs import deliver_waiting

ZONE = ZoneInfo("Europe/Moscow")
WEEKEND = 5
OPENS, CLOSES = 9, 18


@dataclass
class Life:
    """Half a year at an agency: what waits to happen, up to the real present."""

    agency: Agency
    chance: random.Random
    until: datetime
    waiting: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    planned: int = 0

    def plan(self, moment: datetime, deed: Callable[[], None]) -> None:
        """Something will happen."""
        self.planned += 1
        heapq.heappush(self.waiting, (moment, self.planned, deed))

    def live(self, end: datetime) -> None:
        """Let everything happen that waits for a moment before the end, and what follows from it."""
        end = min(end, self.until)
        while self.waiting and self.waiting[0][0] < end:
            moment, _number, deed = heapq.heappop(self.waiting)
            with at(moment):
                deed()
                deliver_waiting(self.agency.company.pk)

    def soon(self, least: int, most: int) -> datetime:
        """Some working minutes from now: at once while the office is open, otherwise in the next morning."""
        return working(timezone.localtime(timezone=ZONE)) + timedelta(minutes=self.chance.randint(least, most))

    def actor_of(self, user_id: int | None) -> Actor | None:
        """The colleague with an account."""
        return next((actor for actor in self.agency.actors.values() if actor.user_id == user_id), None)


def clock(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment on the clock of the office."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def working(moment: datetime) -> datetime:
    """The moment itself, or when the office opens next."""
    if moment.weekday() < WEEKEND and OPENS <= moment.hour < CLOSES:
        return moment
    day = moment.date() + timedelta(days=int(moment.hour >= OPENS))
    while day.weekday() >= WEEKEND:
        day += timedelta(days=1)
    return clock(day, OPENS)
