"""The health page names the piece that is not well; headers and figures keep to themselves."""

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings

from artel.config import database, headers, health

pytestmark = pytest.mark.django_db


def _worker_seen(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))", [seconds_ago])  # fmt: skip


def test_all_is_well_with_a_worker_alive(client: Client) -> None:
    _worker_seen(seconds_ago=3)

    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {
        "well": True,
        "unwell": [],
        "pieces": {"database": "ok", "migrations": "ok", "worker": "ok"},
    }


@pytest.mark.parametrize(("seconds_ago", "told"), [(None, "no worker is running"), (120, "silent for 120 s")])
def test_a_missing_worker_is_named(client: Client, seconds_ago: int | None, told: str) -> None:
    if seconds_ago is not None:
        _worker_seen(seconds_ago)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["unwell"] == ["worker"]
    assert answer.json()["pieces"]["worker"] == told


@pytest.mark.django_db(transaction=True)
def test_a_migration_not_applied_is_named(client: Client) -> None:
    _worker_seen(seconds_ago=3)
    owner = database.owner_dsn(connection.settings_dict["NAME"])
    with psycopg.connect(owner) as link:
        link.execute("UPDATE django_migrations SET name = '0001_later' WHERE app = 'core' AND name = '0001_initial'")

    answer = client.get("/healthz")

    with psycopg.connect(owner) as link:
        link.execute("UPDATE django_migrations SET name = '0001_initial' WHERE app = 'core' AND name = '0001_later'")
    assert answer.status_code == 503
    assert answer.json()["pieces"]["migrations"] == "1 not applied: core.0001_initial"


def test_a_dead_database_is_named_and_nothing_else_is_asked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> str:
        raise OperationalError("connection refused")

    monkeypatch.setitem(health.CHECKS, "database", away)

    assert health.report() == {"database": "connection refused"}


def test_the_page_answers_while_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*arguments: object) -> str:
        raise OperationalError("connection refused")

    monkeypatch.setitem(health.CHECKS, "database", away)
    monkeypatch.setattr("artel.core.middleware.tell_claim", away)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"well": False, "unwell": ["database"], "pieces": {"database": "connection refused"}}


def test_pages_forbid_inline_code_and_framing(client: Client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_nonce_is_given_only_to_the_page_that_asks() -> None:
    assert "nonce" not in headers.policy()
    assert "style-src 'self' 'nonce-abc'" in headers.policy("abc")
    assert "frame-ancestors *" in headers.policy(frame_ancestors="*")


def test_figures_are_for_this_machine_or_who_knows_the_token(client: Client) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403
    with override_settings(METRICS_TOKEN="open sesame", BEHIND_PROXY=True):
        assert client.get("/metrics").status_code == 403
        assert client.get("/metrics", headers={"Authorization": "Bearer open sesame"}).status_code == 200
