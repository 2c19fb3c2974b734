"""A worker that is killed in the middle of an import: whoever goes on loses no row and takes none twice."""

import os
import subprocess
import sys
import time

import pytest
from django.db import connection

from artel.core.actor import Actor, acting
from artel.core.models import Step
from artel.core.testing import make_company
from artel.core.tests.sample.models import Order
from artel.screens.models import Import
from artel.screens.tests.transfer.sample import make_import
from artel.screens.transfer import run

ROWS = 6000

WORKER = """
import os, sys, time
import django
django.setup()
from artel.core.actor import Actor, acting
from artel.screens.models import Import
from artel.screens.registry import SCREENS
from artel.screens.tests.transfer.sample import OrderScreen
from artel.screens.transfer import run
SCREENS["sample-orders"] = OrderScreen
slowly = run._take_batch
def take(*arguments):
    slowly(*arguments)
    time.sleep(0.3)
run._take_batch = take
with acting(Actor.system(int(sys.argv[1]))):
    run.work(Import.objects.select_related("owner").get(pk=int(sys.argv[2])))
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_no_row_and_takes_none_twice():
    company = make_company()
    actor = Actor.system(company.pk)
    with acting(actor):
        taken = make_import(actor, "Title;Total\n" + "".join(f"Order {n};{n}\n" for n in range(ROWS)))
        Import.objects.filter(pk=taken.pk).update(state=Import.State.QUEUED)
        worker = start_worker(company.pk, taken.pk)
        try:
            wait_until(lambda: Import.objects.get(pk=taken.pk).position > 2000)
        finally:
            worker.kill()
            worker.wait()
        half = Import.objects.get(pk=taken.pk)
        assert half.state == Import.State.RUNNING
        assert 0 < half.created_count < ROWS
        wait_until(lambda: Order.objects.count() == half.created_count)

        run.work(half)

        whole = Import.objects.get(pk=taken.pk)
        assert (whole.state, whole.created_count, whole.done_count) == (Import.State.DONE, ROWS, ROWS)
        assert Order.objects.values("title").distinct().count() == Order.objects.count() == ROWS
        assert Step.objects.filter(kind_of_step=Step.Kind.IMPORT).count() == 1

        run.revert(whole, actor)
        assert not Order.objects.exists()


def start_worker(company_id, import_id):
    settings = {
        "DJANGO_SETTINGS_MODULE": "artel.config.testing.settings",
        "ARTEL_DB_NAME": connection.settings_dict["NAME"],
    }
    order = [sys.executable, "-c", WORKER, str(company_id), str(import_id)]
    return subprocess.Popen(order, env={**os.environ, **settings})


def wait_until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_import_do_not_both_take_a_row():
    company = make_company()
    actor = Actor.system(company.pk)
    with acting(actor):
        taken = make_import(actor, "Title\n" + "".join(f"Order {n}\n" for n in range(ROWS)))
        Import.objects.filter(pk=taken.pk).update(state=Import.State.QUEUED)

        workers = [start_worker(company.pk, taken.pk) for _turn in range(2)]
        codes = [worker.wait(timeout=120) for worker in workers]

        assert codes == [0, 0]
        whole = Import.objects.get(pk=taken.pk)
        assert (whole.state, whole.created_count, Order.objects.count()) == (Import.State.DONE, ROWS, ROWS)
