"""Every figure leads to exactly the rows that it counts."""

import html
import json
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from artel.core.actor import Actor, acting
from artel.crm.api import Deal
from artel.insights.figures import Figure
from artel.insights.tests.conftest import Firm, at
from artel.insights.tests.test_figures import REPORTS
from artel.kit.money import Money

pytestmark = pytest.mark.django_db
CELLS = re.compile(r'<table class="report">.*?</table>|<a class="stat" .*?>', re.DOTALL)
Found = tuple[int | None, list[Money] | None]


def rows_behind(client: Client, actor: Actor, url: str) -> Found:
    """How many rows the page of an address has, and what they sum up to where they have a sum."""
    response = client.get(url, headers={"HX-Request": "true", "HX-Target": "content"})  # without the frame around it
    assert response.status_code == 200, url
    listing = response.context.get("listing")
    if "count" in response.context:
        return response.context["count"], response.context["sums"]
    if listing is None:
        return None, None
    with acting(actor):
        assert (listing.filters is not None, listing.problems) == (True, []), url
        sums = listing.sums.get("amount")
        return listing.count, None if sums is None else [Money(total, code) for code, total in sums if total]


def check(client: Client, actor: Actor, figures: list[Figure], seen: dict[str, Found]) -> int:
    """Follow the links of the figures that were not followed yet; how many said something that could be counted."""
    promises = 0
    for figure in figures:
        assert figure.url or not (figure.rows or figure.sums) or figure.rows is None, f"no way to the rows of {figure}"
        if not figure.url:
            continue
        if figure.url not in seen:
            seen[figure.url] = rows_behind(client, actor, figure.url)
        number, sums = seen[figure.url]
        if figure.rows is not None:
            assert number == figure.rows, figure
        if figure.sums is not None:
            assert sums == sorted(figure.sums, key=lambda money: money.currency), figure
        promises += figure.rows is not None or figure.sums is not None
    return promises


def charts_of(page: str) -> list[Figure]:
    """Bars and slices of the page as figures: whole numbers are rows, all others money in roubles."""
    found = []
    for text in re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL):
        data = json.loads(text)
        for series in data["series"]:
            assert len(series["urls"]) == len(series["values"]), data
            for value, url in zip(series["values"], series["urls"], strict=True):
                if data.get("format") != "money":
                    found.append(Figure(str(value), url, rows=int(value)))
    return found


def queries_of(firm: Firm) -> dict[str, dict[str, object]]:
    return {
        "": {}, "team": {"team": firm.teams["Продажи"].pk}, "pipeline": {"pipeline": firm.wholesale.pk},
        "channel": {"channel": firm.channels["Сайт"].pk}, "owner": {"owner": firm.people["anna"].user_id},
        "campaign": {"campaign": firm.campaign.pk if firm.campaign else 0, "period": "all"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "part"),
    [("director", part) for part in ("", "team", "pipeline", "channel", "owner", "campaign")]
    + [("head", ""), ("head", "owner"), ("anna", ""), ("boris", ""), ("marketer", ""), ("both", "")],
)
def test_every_link_of_every_report_opens_the_rows_that_it_counts(firm, holding, who, part):
    client, actor, promises = firm.client(who), firm.people[who], 0
    seen: dict[str, Found] = {}

    for name in REPORTS:
        response = client.get(f"/reports/{name}/", {"period": "2026-03", **queries_of(firm)[part]})
        assert response.status_code == 200
        page = response.content.decode()
        figures = response.context["report"].figures
        promises += check(client, actor, figures + charts_of(page), seen)
        linked = {html.unescape(url) for cells in CELLS.findall(page) for url in re.findall('href="(.*?)"', cells)}
        assert linked == {figure.url for figure in figures if figure.url}

    assert promises > 10


def test_the_weighted_forecast_is_that_of_its_rows(firm):
    response = firm.client("director").get("/reports/forecast/")

    with acting(firm.people["director"]):
        for row in response.context["report"].rows:
            page = firm.client("director").get(row[3].url)
            deals = Deal.objects.filter(pk__in=page.context["listing"].rows.values("pk")).select_related("stage")
            likely = sum((deal.amount * deal.stage.probability_rate for deal in deals), start=0)
            assert Money(likely, "RUB").rounded().format("ru") == row[3].text


@pytest.mark.parametrize("who", ["anna", "vera", "head", "director", "marketer", "viewer", "both"])
def test_every_figure_of_a_dashboard_opens_the_rows_that_it_counts(firm, holding, who):
    with time_machine.travel(at("2026-03-31"), tick=False):
        client = firm.client(who)
        response = client.get("/dashboard/")
        board = response.context["board"]

        assert check(client, firm.people[who], board.figures + charts_of(response.content.decode()), {}) >= 3
        for section in board.sections:
            for url in [section.url, *(entry.url for entry in section.entries)]:
                assert not url or client.get(url).status_code == 200
            for entry in section.entries:
                assert urlsplit(entry.url).path.rstrip("/").rsplit("/", 1)[-1].isdecimal()


def test_all_deals_behind_a_figure_can_be_paged_through(firm):
    for number in range(60):
        with acting(firm.people["gleb"]) as gleb:
            from_first = firm.deals["d8"]
            Deal.objects.create(
                company=firm.company, number=f"x{number}", name=f"Ещё {number}", pipeline=firm.sales,
                stage=from_first.stage, state="won", owner_id=gleb.user_id, amount=1, currency="RUB",
                opened_at=from_first.opened_at, closed_at=from_first.closed_at,
            )  # fmt: skip
    client = firm.client("director")
    row = client.get("/reports/funnel/?period=2026-03").context["report"].rows[2]

    first = client.get(row[1].url)
    second = client.get(urlsplit(row[1].url).path + first.context["next_url"])

    assert (row[1].rows, first.context["count"], second.context["count"]) == (64, 64, 64)
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 14)
    assert second.context["next_url"] == ""
