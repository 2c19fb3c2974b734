"""What the database refuses, whoever asks."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from artel.core.actor import Actor, acting
from artel.crm.models import Deal, DealLine, Stage, StageStay
from artel.crm.setup import StagePlan, install_pipeline
from artel.crm.tests.conftest import make_deal, make_line
from artel.kit.fields import money_of
from artel.kit.money import Money, known_currencies

OUTSIDE = {
    "another pipeline's stage": "UPDATE crm_deal SET stage_id = (SELECT min(id) FROM crm_stage WHERE name = 'Заявка')",
    "won in a stage for open deals": "UPDATE crm_deal SET state = 'won', closed_at = now()",
    "closed and open": "UPDATE crm_deal SET closed_at = now()",
    "an amount below zero": "UPDATE crm_deal SET amount = -1",
    "no currency": "UPDATE crm_deal SET currency = ''",
    "left before entered": "UPDATE crm_stagestay SET left_at = entered_at - interval '1 day'",
    "two open stays": """INSERT INTO crm_stagestay (company_id, deal_id, stage_id, entered_at)
        SELECT company_id, id, stage_id, now() FROM crm_deal""",
    "won by half": "UPDATE crm_stage SET probability_rate = 0.5 WHERE outcome = 'won'",
    "two stages for won deals": "UPDATE crm_stage SET outcome = 'won', probability_rate = 1 WHERE outcome = 'lost'",
    "nothing of something": """INSERT INTO crm_dealline
        (company_id, deal_id, product_name, quantity, unit, unit_price, discount_rate, position)
        SELECT company_id, id, 'x', 0, 'pcs', 1, 0, 0 FROM crm_deal""",
}


@pytest.mark.parametrize("statement", [pytest.param(sql, id=name) for name, sql in OUTSIDE.items()])
def test_a_wrong_state_cannot_be_stored_even_by_hand(firm, ann, statement):
    install_pipeline("Опт", [StagePlan("Заявка")], currency="RUB", actor=ann)
    make_deal(ann)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_stage_with_deals_keeps_its_outcome(firm, ann):
    make_deal(ann)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM crm_stage WHERE outcome = 'won'")
        cursor.execute("UPDATE crm_stage SET outcome = 'won', probability_rate = 1 WHERE name = 'Новая'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_rounds_lines_as_the_model_does_in_every_currency(firm, ann):
    deal = make_deal(ann)
    line = DealLine(
        company_id=deal.company_id, deal=deal, product_name="x", quantity=Decimal("3.5"), unit_price=Decimal("10.4715"),
        discount_rate=Decimal("0.125"),
    )  # fmt: skip
    line.save()

    for currency in sorted(known_currencies()):
        Deal.objects.filter(pk=deal.pk).update(currency=currency)
        deal.refresh_from_db()
        line.deal = deal
        assert money_of(deal, "amount") == line.net, currency


def test_a_raw_change_of_lines_moves_the_amount(firm, ann):
    deal = make_deal(ann, lines=[make_line(price="100"), make_line(price="200")])

    with connection.cursor() as cursor:
        cursor.execute("UPDATE crm_dealline SET quantity = 3")
        cursor.execute("UPDATE crm_deal SET amount = 1")

    deal.refresh_from_db()
    assert deal.value == Money(900)


def test_a_stranger_reads_and_writes_nothing_even_by_raw_sql(firm, stranger):
    deal = make_deal(firm.ann, lines=[make_line()])

    with acting(stranger.director), connection.cursor() as cursor:
        for table in ("crm_deal", "crm_dealline", "crm_stagestay", "crm_pipeline", "crm_stage", "crm_channel"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE company_id = %s", [firm.company.pk])
            assert cursor.fetchone()[0] == 0, table
        cursor.execute("UPDATE crm_deal SET name = 'Моё' WHERE id = %s", [deal.pk])
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM crm_dealline WHERE deal_id = %s", [deal.pk])
        assert cursor.rowcount == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(
                "INSERT INTO crm_lostreason (company_id, name, position, is_archived) VALUES (%s, 'x', 0, false)",
                [firm.company.pk],
            )


def test_a_deal_cannot_stand_in_a_strangers_stage_even_if_somebody_sees_both(firm, stranger):
    deal = make_deal(firm.ann)
    both = Actor(company_id=firm.company.pk, companies=(firm.company.pk, stranger.company.pk), kind="system")

    with acting(both), pytest.raises(IntegrityError), transaction.atomic():
        foreign = Stage.objects.filter(company=stranger.company, name="Новая").get()
        Deal.objects.filter(pk=deal.pk).update(stage=foreign, pipeline=foreign.pipeline)
        StageStay.objects.filter(deal=deal).update(left_at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
