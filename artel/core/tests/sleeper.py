"""A listener that a test's worker can be killed in the middle of."""

import time
from pathlib import Path

from artel.core.tests.sample.events import OrderFinished
from artel.core.tests.sample.models import Tag

FOLDER, PAUSE = "", 0


def stamp_slowly(event: OrderFinished) -> None:
    Tag.objects.create(company_id=event.company_id, name=f"slowly {event.order_id}")
    Path(FOLDER, "written").touch()
    time.sleep(PAUSE)
