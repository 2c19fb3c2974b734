"""Every report of a small company, against figures counted by hand."""

import pytest

from artel.insights.figures import Figure, Report
from artel.insights.tests.conftest import Firm

pytestmark = pytest.mark.django_db


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\u2009", " ").split()).replace(",00 ₽", " ₽")


def told(rows: list[list[Figure]]) -> str:
    return "\n".join(plain(" | ".join(cell.text for cell in row)) for row in rows)


def table(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def asked(firm: Firm, name: str, who: str = "director", **query: object) -> Report:
    response = firm.client(who).get(f"/reports/{name}/", {"period": "2026-03", **query})
    assert response.status_code == 200
    assert response.context["problems"] == ()
    report: Report = response.context["report"]
    return report


def test_the_funnel_follows_the_deals_opened_in_the_period(firm, stranger):
    report = asked(firm, "funnel")

    assert told([[*row[:4], *row[5:]] for row in report.rows]) == table("""
        Новая | 6 | — | 15 500 ₽ + 100,00 $ | 1 | 0 | 0
        Предложение | 5 | 83,3 % | 13 500 ₽ + 100,00 $ | 0 | 1 | 500 ₽
        Выиграна | 4 | 80,0 % | 13 000 ₽ + 100,00 $ |  | 4 | 13 000 ₽ + 100,00 $
        Проиграна |  |  |  |  | 1 | 2 000 ₽
    """)
    assert [(tile.label, tile.figure.text, plain(tile.hint)) for tile in report.stats] == [
        ("Открыто сейчас", "1", "500 ₽"), ("Выиграно всего", "5", "13 700 ₽ + 100,00 $"), ("Проиграно всего", "1", "2 000 ₽"),
    ]  # fmt: skip


def test_the_funnel_of_another_pipeline(firm):
    report = asked(firm, "funnel", pipeline=firm.wholesale.pk)

    assert told([row[:2] for row in report.rows]) == table("""
        Новая | 2
        Предложение | 0
        Выиграна | 0
        Проиграна |
    """)


MANAGERS = """
    Анна  | 3 | 2,0 ч | 1 | 3 | 2 | 4 000 ₽            | 1 | 66,7 %  | 2 000 ₽ | 15,0 дн. | 0
    Глеб  | 0 | —     | 0 | 2 | 2 | 9 000 ₽ + 100,00 $ | 0 | 100,0 % | 9 000 ₽ | 24,0 ч   | 0
    Борис | 1 | —     | 1 | 1 | 1 | 700 ₽              | 0 | 100,0 % | 700 ₽   | 21,0 дн. | 1
    Вера  | 1 | —     | 0 | 2 | 0 | 0                  | 0 | —       | 0       | —        | 0
    никто | 1 | —     | 0 | 0 | 0 | 0                  | 0 | —       | 0       | —        | 0
"""


def test_managers_show_requests_reaction_work_and_results(firm, stranger):
    report = asked(firm, "managers")

    assert told(report.rows) == table(MANAGERS)
    assert told([report.total]) == table(
        "Итого | 6 | | 2 | 8 | 5 | 13 700 ₽ + 100,00 $ | 1 | 83,3 % | 3 425 ₽ | — | 1"
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"team": "Продажи"}, "Анна 3 3 2, Борис 1 1 1, Вера 1 2 0, Итого 5 6 3"),
        ({"team": "Партнёры"}, "Глеб 0 2 2, Итого 0 2 2"),
        ({"owner": "vera"}, "Вера 1 2 0, Итого 1 2 0"),
        ({"pipeline": "wholesale"}, "Борис 0 0 0, Вера 1 2 0, Итого 1 2 0, Анна 0 0 0"),
        ({"channel": "Сайт"}, "Анна 1 1 1, Глеб 0 1 1, Борис 1 1 0, Вера 0 1 0, никто 1 0 0, Итого 3 4 2"),
        ({"campaign": "Весна"}, "Анна 2 2 1, Борис 0 0 0, Вера 1 1 0, Итого 3 3 1"),
        ({"period": "2026-04"}, "Борис 0 0 0, Вера 0 0 0, Итого 0 0 0"),
        ({"period": "dates", "from": "2026-03-10", "until": "2026-03-20"},
         "Анна 0 0 1, Борис 1 1 0, Вера 1 2 0, Глеб 0 1 0, Итого 2 4 1"),
    ],
)  # fmt: skip
def test_managers_of_a_part(firm, query, expected):
    known = {**firm.teams, **firm.channels, "Весна": firm.campaign, "wholesale": firm.wholesale}
    named = {key: getattr(known.get(value), "pk", value) for key, value in query.items()}
    if "team" in query:
        named["team"] = firm.teams[query["team"]].pk
    if "owner" in query:
        named["owner"] = firm.people[query["owner"]].user_id

    report = asked(firm, "managers", **named)

    rows = [" ".join(row[place].text for place in (0, 1, 4, 5)) for row in [*report.rows, report.total]]
    assert sorted(rows) == sorted(expected.split(", "))


def test_teams_gather_their_people(firm, stranger):
    report = asked(firm, "teams")

    assert told([row[:5] for row in [*report.rows, report.total]]) == table("""
        Отдел продаж | 4 | 3 | 4 700 ₽ | 1
        Партнёры | 2 | 2 | 9 000 ₽ + 100,00 $ | 0
        Оптовики | 2 | 0 | 0 | 0
        Итого | 8 | 5 | 13 700 ₽ + 100,00 $ | 1
    """)


def test_channels_show_what_each_cost_and_brought(firm, stranger):
    report = asked(firm, "channels")

    assert told([*report.rows, report.total]) == table("""
        Реклама | 3 100 ₽ | 3 | 4 | 2 | 3 000 ₽ + 100,00 $ | 0 | 0 | 0 | 1 033,33 ₽ | 1 550 ₽ | -100 %
        Сайт | 0 | 3 | 4 | 2 | 10 000 ₽ | 0 | 0 | 0 | — | — | —
        неизвестно | 0 | 0 | 0 | 1 | 700 ₽ | 0 | 0 | 0 | — | — | —
        Итого | 3 100 ₽ | 6 | 8 | 5 | 13 700 ₽ + 100,00 $ | 0 | 0 | 0 | 516,67 ₽ | 620 ₽ | -100 %
    """)


def test_spending_of_the_company_is_not_divided_by_the_requests_of_a_part(firm):
    report = asked(firm, "channels", team=firm.teams["Продажи"].pk)

    row = next(row for row in report.rows if row[0].text == "Реклама")
    assert [row[place].text for place in (1, 8, 9, 10, 11)] == ["—", "—", "—", "—", "—"]
    assert report.notes == ["Расходы и прибыль известны по компании в целом и показаны только для всех её сделок."]


def test_the_forecast_weighs_open_deals_by_month(firm, stranger):
    report = asked(firm, "forecast")

    assert told([*report.rows, report.total]) == table("""
        Декабрь 2026 | 1 | 500 ₽ | 250 ₽
        без даты | 1 | 10 000 ₽ | 1 000 ₽
        Итого | 2 | 10 500 ₽ | 1 250 ₽
    """)


@pytest.mark.parametrize(
    ("period", "expected"),
    [("2026-03", "Дорого | 1 | 100,0 % | 2 000 ₽"), ("2026-04", "Сроки | 1 | 100,0 % | 4 000 ₽")],
)
def test_lost_reasons_of_a_period(firm, stranger, period, expected):
    assert told(asked(firm, "lost-reasons", period=period).rows) == expected


def test_lost_reasons_share_the_losses(firm):
    report = asked(firm, "lost-reasons", period="2026")

    assert told([*report.rows, report.total]) == table("""
        Дорого | 1 | 50,0 % | 2 000 ₽
        Сроки | 1 | 50,0 % | 4 000 ₽
        Итого | 2 | | 6 000 ₽
    """)


def test_products_count_deals_and_sum_their_lines(firm, stranger):
    report = asked(firm, "products")

    assert told([*report.rows, report.total]) == table("""
        Тур | 3 | 4 200 ₽
        Виза | 1 | 500 ₽
        Итого | | 4 700 ₽
    """)


REPORTS = ("funnel", "managers", "teams", "channels", "campaigns", "forecast", "lost-reasons", "products")


@pytest.mark.parametrize("name", REPORTS)
def test_a_company_that_has_done_nothing_is_told_so(empty, name):
    response = empty.client("director").get(f"/reports/{name}/")

    assert response.status_code == 200
    assert response.context["report"].rows == []
    assert "По этому выбору показать нечего." in response.content.decode()
