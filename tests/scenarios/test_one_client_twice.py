"""A client stands in the book twice, with a life on both sides; then as one, then as two again."""

import json
from datetime import date

import pytest
from django.db import connection

from artel.activities import api as activities
from artel.core.actor import Actor, acting
from artel.core.comments import comment
from artel.core.testing import make_actor, make_company
from artel.core.timeline import timeline
from artel.crm import api as crm
from artel.crm.models import Deal, DealContact
from artel.parties import api as parties

GROWS = {"core_change", "core_step", "parties_merge", "parties_mergemove"}


@pytest.fixture
def ann(db: None):  # type: ignore[no-untyped-def]  # a generator of an actor
    company = make_company("Меридиан")
    with acting(Actor.system(company.pk)):
        crm.install_crm(company)
    with acting(make_actor(company, "director", name="Анна Белова")) as actor:
        yield actor


def facts() -> dict[str, list[str]]:
    """Every row that the web may read, without what any change moves and what a merge itself tells."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        names = [row[0] for row in cursor.fetchall()]
        for table in names:
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
            if not cursor.fetchone()[0] or table in GROWS or table.startswith(("procrastinate", "core_delivery")):
                continue
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")  # names from the catalogue
            rows = [json.loads(row[0]) for row in cursor.fetchall()]
            if table == "core_timelineentry":
                rows = [row for row in rows if row["verb"] not in {"parties.merged", "undone", "changed"}]
            found[table] = sorted(json.dumps({**row, "changed_at": ""}, sort_keys=True) for row in rows)
    return found


def test_deals_tasks_and_calls_go_along_and_come_back(ann: Actor) -> None:
    client = parties.create_party({"name": "Иванов Иван", "phone": "8 912 345-67-89"}, actor=ann)
    double = parties.create_party(
        {"name": "Иванов И.", "phone": "8 912 345-67-89", "email": "ivan@example.com"}, actor=ann
    )
    sea = crm.open_deal("Тур в Сочи", party=client, actor=ann)
    hills = crm.open_deal("Тур на Алтай", party=double, actor=ann)
    for party in (client, double):
        DealContact.objects.create(company_id=ann.company_id, deal=sea, party=party)
    activities.plan(double, "Подобрать отель", date(2026, 12, 1), actor=ann)
    activities.log_call(None, "+7 912 345-67-89", actor=ann, duration_seconds=60)
    comment(double, "Хочет в горы", actor=ann)
    before = facts()

    merge = parties.merge(client, [double], actor=ann)

    assert set(Deal.objects.filter(party=client)) == {sea, hills}
    assert DealContact.objects.get().party_id == client.pk
    assert activities.activities_of(client, ann).filter(title="Подобрать отель").exists()
    assert timeline(client).filter(verb="comment").get().text == "Хочет в горы"
    assert timeline(client).filter(subject_kind="crm.deal", subject_id=hills.pk).exists()

    parties.unmerge(merge, actor=ann)

    after = facts()
    assert {table for table in before if before[table] != after[table]} == set()
