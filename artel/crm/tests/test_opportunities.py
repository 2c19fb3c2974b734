"""Real opportunities that were not made for us: every row goes in, and every sum agrees with the file."""

import csv
import os
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from artel.core.actor import Actor, acting
from artel.core.testing import make_actor, make_company
from artel.crm.actions import bulk_create_deals, bulk_hire
from artel.crm.models import Deal, Outcome, Pipeline, StageStay
from artel.crm.queries.funnel import funnel
from artel.crm.queries.results import By, products_won, results, state_totals
from artel.crm.screens import OPPORTUNITIES
from artel.crm.setup import StagePlan, install_pipeline
from artel.kit.money import Money
from artel.kit.periods import Period
from artel.parties.api import Party
from artel.screens.declare import Outcome as RowOutcome

FOLDER = Path(os.environ.get("ARTEL_DATA", Path(__file__).parents[4] / "shared" / "data")) / "crm_pipeline"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FOLDER.exists(), reason="the opportunities data set is not on this machine (ARTEL_DATA)"),
]


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_asked(row: dict[str, str]) -> dict[str, str]:
    """Headings as the preset of the import page maps them."""
    return {field: row[heading] for heading, field in OPPORTUNITIES.items()}


@pytest.fixture
def boss():
    company = make_company("Hardware", currency="USD", timezone="UTC")
    actor = make_actor(company, "administrator")
    with acting(actor):
        stages = [
            StagePlan("Prospecting", 20), StagePlan("Engaging", 50),
            StagePlan("Won", 100, outcome=Outcome.WON), StagePlan("Lost", outcome=Outcome.LOST),
        ]  # fmt: skip
        install_pipeline("Hardware", stages, currency="USD", actor=actor)
        teams = read("sales_teams.csv")
        rows = [
            {"agent": row["sales_agent"], "manager": row["manager"], "office": row["regional_office"]} for row in teams
        ]
        assert bulk_hire(rows, actor) == [None] * 35
        for row in read("accounts.csv"):
            # The file's spelling is kept in `code`: the address book takes the legal form out of a name.
            party = Party(company_id=company.pk, name=row["account"], kind_of_party=Party.Kind.ORGANISATION)
            party.code = row["account"]
            party.full_clean(exclude=["company"])
            party.save()
        yield actor


def test_all_opportunities_go_in_and_every_figure_agrees_with_the_file(boss):
    rows = read("sales_pipeline.csv")

    for start in range(0, len(rows), 1000):
        portion = [as_asked(row) for row in rows[start : start + 1000]]
        assert bulk_create_deals(portion, boss) == [RowOutcome.CREATED] * len(portion)

    totals = state_totals(actor=boss)
    assert (totals["won"].count, totals["won"].amounts) == (4238, {"USD": Money(10005534, "USD")})
    assert (totals["lost"].count, totals["open"].count) == (2473, 2089)
    by_stage = {name: Deal.objects.filter(stage__name=name).count() for name in ("Engaging", "Prospecting")}
    assert by_stage == {"Engaging": 1589, "Prospecting": 500}
    assert Deal.objects.filter(party=None).count() == 1425
    _each_row_is_its_deal(rows)
    _sums_agree(rows, boss)
    _history_agrees()


def _each_row_is_its_deal(rows: list[dict[str, str]]) -> None:
    """None silently dropped or changed: each deal reads exactly like its row."""
    deals = Deal.objects.select_related("stage", "party", "owner").prefetch_related("lines")
    told: dict[str, tuple[Any, ...]] = {}
    for deal in deals:
        (line,) = deal.lines.all()
        told[deal.external_key] = (
            str(deal.owner), line.product_name, deal.party.code if deal.party else "", deal.stage.name,
            deal.amount, line.unit_price, f"{deal.closed_at:%d-%m-%y}" if deal.closed_at else "",
        )  # fmt: skip
        if deal.stage.name != "Prospecting":
            told[deal.external_key] += (f"{deal.opened_at:%d-%m-%y}",)
    for row in rows:
        value = Decimal(row["close_value"] or 0)
        expected: tuple[Any, ...] = (
            row["sales_agent"], row["product"], row["account"], row["deal_stage"], value, value, row["close_date"],
        )  # fmt: skip
        assert told[row["opportunity_id"]] == expected + ((row["engage_date"],) if row["engage_date"] else ())


def _sums_agree(rows: list[dict[str, str]], boss: Actor) -> None:
    moments = Period(date(2016, 10, 1), date(2017, 12, 31)).moments(ZoneInfo("UTC"))
    agents: dict[str, Decimal] = defaultdict(Decimal)
    products: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["deal_stage"] == "Won":
            agents[row["sales_agent"]] += Decimal(row["close_value"])
            products[row["product"]] += Decimal(row["close_value"])
    names: dict[int | None, str] = dict(Deal.objects.values_list("owner_id", "owner__name"))
    by_owner = results(By.OWNER, moments, actor=boss)
    assert {names[row.key]: row.won.amounts["USD"].amount for row in by_owner if row.won.count} == agents
    sold = products_won(moments, actor=boss)
    assert {row.name: row.won.amounts["USD"].amount for row in sold} == products
    steps = funnel(Pipeline.objects.get(), moments, actor=boss)
    assert [(step.name, step.reached) for step in steps] == [("Prospecting", 8300), ("Engaging", 8300), ("Won", 4238)]


def _history_agrees() -> None:
    assert StageStay.objects.count() == 8800 + 4238 + 2473
    assert StageStay.objects.filter(left_at=None).count() == 8800


def test_the_same_rows_again_by_key_change_nothing(boss):
    rows = [as_asked(row) for row in read("sales_pipeline.csv")[:500]]
    bulk_create_deals(rows, boss)

    again = bulk_create_deals(rows, boss, "external_key")

    assert set(again) == {RowOutcome.UNCHANGED}
    assert Deal.objects.count() == 500


def test_dirty_rows_come_back_with_their_reasons(boss):
    rows = [as_asked(row) for row in read("sales_pipeline.csv")[:4]]
    rows[0]["party"] = "Canicty"
    rows[1]["closed_on"] = "01-13-17"
    rows[2]["stage"] = "Winning"

    answers = bulk_create_deals(rows, boss)

    assert [answer == RowOutcome.CREATED for answer in answers] == [False, False, False, True]
    assert ["Canicty" in str(answers[0]), "01-13-17" in str(answers[1]), "Winning" in str(answers[2])] == [True] * 3
    assert Deal.objects.count() == 1
