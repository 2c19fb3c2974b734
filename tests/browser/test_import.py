"""A table from Excel becomes parties, and goes away again."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter

TABLE = """Название;Мобильный телефон;Налоговый номер
Пекарня Колос;+7 912 111-22-33;7707083893
Пекарня Колосок;+7 912 222-33-44;
Пекарня Хлебница;+7 912 333-44-55;1234567890
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    made = tmp_path / "пекарни.csv"
    made.write_text(TABLE, encoding="cp1251")
    return made


def _bakeries(page: Page) -> int:
    page.goto("/parties/?q=пекарня")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Контрагенты")
    return page.locator("#rows tr[data-row]").count()


def _figure(page: Page, label: str) -> str:
    return page.locator(".stat", has_text=label).locator(".stat-value").inner_text()


def test_a_table_is_mapped_checked_taken_in_and_taken_back(enter: Enter, table: Path) -> None:
    page = enter("admin", "/parties/")
    page.locator(".page-tools summary").last.click()
    page.get_by_role("link", name="Импорт").click()
    page.get_by_label("Файл").set_input_files(table)
    page.get_by_role("button", name="Далее").click()

    expect(page.get_by_label("Поле для «Название»")).to_have_value("name")
    expect(page.get_by_label("Поле для «Мобильный телефон»")).to_have_value("phone")
    page.get_by_label("Поле для «Налоговый номер»").select_option("inn")
    page.get_by_role("button", name="Проверить").click()

    expect(page.get_by_text("Пока ничего не записано")).to_be_visible()
    assert (_figure(page, "Создано"), _figure(page, "Не принято")) == ("2", "1")
    expect(page.locator("table.report tr", has_text="Пекарня Хлебница")).to_contain_text("не принято")
    page.get_by_role("button", name="Загрузить").click()

    expect(page.locator("h1 .badge")).to_have_text("готово", timeout=15_000)
    assert (_figure(page, "Создано"), _figure(page, "Не принято")) == ("2", "1")
    result = page.url
    assert _bakeries(page) == 2

    page.goto(result)
    page.get_by_role("button", name="Отменить импорт").click()
    page.locator("#sure").get_by_role("button", name="Отменить импорт").click()

    expect(page.locator("h1 .badge")).to_have_text("отменён", timeout=15_000)
    assert _bakeries(page) == 0
