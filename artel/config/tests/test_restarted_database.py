"""The database is shot and comes back while requests pour in: senders who repeat lose nothing and double nothing."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from artel.config.tests.conftest import Installation, wait_for

SENDERS = 4
SENT_EACH = 25
FOUND = """
import django
django.setup()
from django.db import transaction
from artel.core.actor import Actor, acting, actor_of
from artel.core.companies import found_company, hire
from artel.core.doors import issue_api_key
from artel.core.models import Team
from artel.core.staff import account_of
from artel.crm.api import install_crm
from artel.intake.api import AssignmentRule, Pool, Source, Way
with transaction.atomic():
    company = found_company(name="Ромашка")
    system = Actor.system(company.pk)
    with acting(system):
        install_crm(company)
        team = Team.objects.create(company=company, name="Продажи")
        user = account_of("anna@example.com", "Анна")
        hire(user, "administrator", actor=system, team=team)
        Source.objects.create(company=company, name="API", way=Way.API)
        AssignmentRule.objects.create(
            company=company, name="Всем", pool=Pool.ROUND_ROBIN, team=team, respects_hours=False
        )
    boss = actor_of(user, company.pk)
    with acting(boss):
        print(issue_api_key(name="site", user_id=user.pk, access="intake", days=1, actor=boss)[1])
"""


@pytest.fixture
def site(migrated: Installation) -> tuple[Installation, str]:
    """A running installation with one company, and the key by which its site hands in requests."""
    migrated.start("up")
    migrated.wait_until_healthy()
    environment = migrated.environment(DJANGO_SETTINGS_MODULE="artel.config.settings")
    step = subprocess.run([sys.executable, "-c", FOUND], env=environment, capture_output=True, text=True, timeout=60)
    assert step.returncode == 0, step.stderr
    return migrated, step.stdout.strip()


def hand_in(port: int, token: str, number: int) -> bool:
    """Send one request; whether it was acknowledged."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {
        "Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": f"sent-{number}",
    }  # fmt: skip
    try:
        body = json.dumps({"name": f"Клиент {number}", "phone": f"+7999{number:07d}"})
        link.request("POST", "/api/crm/requests", body, headers)
        answer = link.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
    return answer.status == 202


def is_another(installation: Installation, pid: int) -> bool:
    try:
        return installation.server_pid() != pid
    except FileNotFoundError:
        return False


def test_requests_outlive_a_database_that_dies_twice_under_load(site: tuple[Installation, str]) -> None:
    installation, token = site
    refused = 0

    def send(first: int) -> None:
        nonlocal refused
        for number in range(first, first + SENT_EACH):
            deadline = time.monotonic() + 60
            while not hand_in(installation.port, token, number):
                refused += 1
                assert time.monotonic() < deadline, f"request {number} was never taken"
                time.sleep(0.2)

    senders = [threading.Thread(target=send, args=(1 + sender * SENT_EACH,)) for sender in range(SENDERS)]
    for sender in senders:
        sender.start()
    for _time in range(2):
        time.sleep(0.7)
        pid = installation.server_pid()
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda pid=pid: is_another(installation, pid), 30, lambda: installation.log("up"))
    for sender in senders:
        sender.join(timeout=120)

    sent = SENDERS * SENT_EACH
    one_each = (
        "SELECT count(*), count(DISTINCT key), count(DISTINCT deal_id), count(*) FILTER (WHERE state <> 'done') "
        "FROM intake_request"
    )
    whole = f"{sent}|{sent}|{sent}|0"
    wait_for(lambda: installation.sql(one_each) == whole, 90, lambda: installation.sql(one_each) + installation.log("up"))
    assert refused > 0
    assert installation.sql("SELECT count(*), count(DISTINCT party_id) FROM crm_deal") == f"{sent}|{sent}"
    numbers = "SELECT count(DISTINCT number), max(number::int) - min(number::int) + 1 FROM crm_deal"
    assert installation.sql(numbers) == f"{sent}|{sent}"
