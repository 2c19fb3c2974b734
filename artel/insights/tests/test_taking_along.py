"""The same figures in a file and for a program, about the same rows as on the page."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from artel.core.actor import acting
from artel.insights.tests.conftest import Firm
from artel.insights.tests.test_figures import REPORTS
from artel.screens.models import Export

pytestmark = pytest.mark.django_db


def sheet(firm: Firm, name: str, who: str = "director", **query: object) -> list[list[str]]:
    response = firm.client(who).get(f"/reports/{name}/export/", {"period": "2026-03", "format": "csv", **query})
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def answered(firm: Firm, name: str, who: str = "director", **query: object) -> Any:
    response = firm.client(who).get(f"/api/reports/{name}", {"period": "2026-03", **query})
    assert response.status_code == 200
    return response.json()


def test_a_file_holds_numbers_in_a_column_per_currency_and_the_total(firm):
    heads, *rows, total = sheet(firm, "managers")

    assert heads == [
        "Менеджер", "Заявки", "Реакция, ч", "Звонки", "Открыто сделок", "Выиграно", "На сумму, RUB",
        "На сумму, USD", "Проиграно", "Доля побед", "Средний чек, RUB", "Цикл сделки, ч", "Просроченные дела",
    ]  # fmt: skip
    assert rows[0] == ["Анна", "3", "2", "1", "3", "2", "4000", "0", "1", "66,67%", "2000", "360", "0"]
    assert rows[1] == ["Глеб", "0", "", "0", "2", "2", "9000", "100", "0", "100%", "9000", "24", "0"]
    assert total == ["Итого", "6", "", "2", "8", "5", "13700", "100", "1", "83,33%", "3425", "", "1"]


def test_a_file_is_in_the_language_of_its_reader_and_not_of_the_browser(firm):
    response = firm.client("director").get(
        "/reports/lost-reasons/export/?period=2026-03&format=csv", headers={"Accept-Language": "en"}
    )

    assert b"".join(response.streaming_content).decode("utf-8-sig").splitlines()[:2] == [
        "Причина;Проиграно;Доля;Сумма, RUB", "Дорого;1;100%;2000",
    ]  # fmt: skip


def test_a_workbook_opens_with_the_same_figures(firm):
    response = firm.client("director").get("/reports/lost-reasons/export/?period=2026-03&format=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)

    assert rows == [
        ("Причина", "Проиграно", "Доля", "Сумма, RUB"), ("Дорого", 1, 1, 2000), ("Итого", 1, None, 2000),
    ]  # fmt: skip


def test_a_manager_takes_along_only_their_own_figures_and_it_is_noted(firm):
    taken = sheet(firm, "managers", "anna")

    assert [row[0] for row in taken[1:]] == ["Анна", "Итого"]
    with acting(firm.people["director"]):
        trail = Export.objects.get()
    assert (trail.screen, trail.format, trail.row_count, trail.owner_id) == (
        "reports/managers", "csv", 1, firm.people["anna"].user_id,
    )  # fmt: skip


def test_the_page_offers_the_file_of_what_it_shows(firm):
    offered = firm.client("anna").get("/reports/channels/?period=2026-03").context["files"]

    assert [file["url"] for file in offered] == [
        f"/reports/channels/export/?period=2026-03&format={form}" for form in ("xlsx", "csv")
    ]


def test_a_filter_that_cannot_be_understood_lets_nothing_out(firm):
    director = firm.client("director")

    assert director.get("/reports/managers/export/?format=csv&team=999999").status_code == 409
    answer = director.get("/api/reports/managers?period=yesteryear")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-filter")
    assert director.get("/api/reports/none-such").status_code == 404
    assert director.get("/reports/managers/export/?format=doc").status_code == 404


def test_a_program_reads_values_and_the_way_to_their_rows(firm, stranger):
    answer = answered(firm, "managers")

    anna = answer["rows"][0]
    assert (answer["from_on"], answer["until_on"]) == ("2026-03-01", "2026-03-31")
    assert {name: anna[name]["value"] for name in ("manager", "requests", "reaction", "won", "win_rate")} == {
        "manager": "Анна", "requests": 3, "reaction": 7200, "won": 2, "win_rate": "0.6667",
    }  # fmt: skip
    assert anna["won_for"]["value"] == [{"amount": "4000.00", "currency": "RUB"}]
    assert answer["total"]["won"]["value"] == 5
    shown = firm.client("director").get(anna["won"]["url"])
    with acting(firm.people["director"]):
        assert shown.context["listing"].count == 2


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_says_the_same_on_the_page_in_the_file_and_to_a_program(firm, name):
    page = firm.client("director").get(f"/reports/{name}/?period=2026-03").context["report"]
    answer, taken = answered(firm, name), sheet(firm, name)

    assert [list(row) for row in answer["rows"]] == [list(page.heads)] * len(page.rows)
    assert [[cell["text"] for cell in row.values()] for row in answer["rows"]] == [
        [figure.text for figure in row] for row in page.rows
    ]
    assert [row[0] for row in taken[1:]] == [row[0].text for row in [*page.rows, *([page.total] if page.total else [])]]


def test_a_program_learns_which_reports_there_are(firm):
    named = firm.client("director").get("/api/reports/").json()

    assert [report["name"] for report in named] == list(REPORTS)
