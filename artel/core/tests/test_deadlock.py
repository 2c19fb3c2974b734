"""Two who lock the same rows in opposite orders both get their work done; nobody sees a deadlock."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from artel.core.actor import Actor, acting
from artel.core.steps import again_after_deadlock, step
from artel.core.testing import make_company
from artel.core.tests.sample.models import Tag


@pytest.mark.django_db(transaction=True)
def test_crossing_locks_are_tried_again() -> None:
    company = make_company()
    actor = Actor.system(company.pk)
    with acting(actor):
        first, second = (Tag.objects.create(company=company, name=name) for name in ("Первая", "Вторая"))
    together, failed = Barrier(2), []

    def renamed(order: list[Tag], mark: str) -> Callable[[], None]:
        met = []

        def work() -> None:
            with step(actor, "Rename"):
                for tag in order:
                    Tag.objects.select_for_update().get(pk=tag.pk)
                    Tag.objects.filter(pk=tag.pk).update(name=f"{tag.name} {mark}")
                    if not met:
                        met.append(True)
                        together.wait(timeout=30)

        return work

    def run(order: list[Tag], mark: str) -> None:
        try:
            with acting(actor):
                again_after_deadlock(renamed(order, mark))
        except Exception as problem:  # noqa: BLE001  whatever it is, the test shows it
            failed.append(problem)
        finally:
            connection.close()

    both = [Thread(target=run, args=([first, second], "1")), Thread(target=run, args=([second, first], "2"))]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert failed == []
    with acting(actor):
        names = list(Tag.objects.order_by("id").values_list("name", flat=True))
    assert names[0].split()[1:] == names[1].split()[1:]
