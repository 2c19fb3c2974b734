"""One deal from call to money, on its own page."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter
from tests.browser.stack import Stack


def _record(page: Page) -> Locator:
    return page.locator("#content article.record")


def test_a_call_that_is_written_down_stands_in_the_timeline(enter: Enter, stack: Stack) -> None:
    anna = enter("anna", stack.deal("Сочи на майские"))
    record = _record(anna)

    record.get_by_role("tab", name="Звонок").click()
    expect(record.get_by_label("Телефон")).to_have_value(re.compile("916"))
    record.get_by_label("Минут").fill("7")
    record.get_by_label("О чём говорили").fill("Хотят отель у моря, вылет 3 мая")
    record.get_by_role("button", name="Записать").click()

    expect(anna.locator("[data-toast]", has_text="Звонок записан")).to_be_visible()
    entry = record.locator("#feed .entry-call")
    expect(entry).to_contain_text("Хотят отель у моря, вылет 3 мая")
    expect(entry).to_contain_text("Анна Лаврова")


def test_a_deal_that_is_won_is_money_in_the_reports_of_the_head(enter: Enter, stack: Stack) -> None:
    anna = enter("anna", stack.deal("Круиз по Волге"))
    record = _record(anna)

    record.get_by_role("link", name="Выиграть").click()
    anna.locator("#dialog").get_by_label("Комментарий").fill("Оплатили картой")
    anna.locator("#dialog").get_by_role("button", name="Выиграть").click()

    expect(anna.locator("#dialog")).to_be_hidden()
    expect(record.locator(".record-head .badge")).to_have_text("выиграна")
    marina = enter("marina", "/reports/funnel/?period=this_month")
    won = marina.locator("table.report tbody tr", has_text="Выиграна")
    expect(won.locator("td").nth(1)).to_have_text("1")
    expect(won).to_contain_text(re.compile(r"170\s000,00"))
    marina.goto("/dashboard/")
    expect(marina.locator(".stat", has_text="Выиграно за месяц")).to_contain_text(re.compile(r"170\s000,00"))


def test_a_value_edited_in_place_is_restored_by_undo(enter: Enter, stack: Stack) -> None:
    anna = enter("anna", stack.deal("Дубай на Новый год"))
    amount = _record(anna).locator(".fact", has_text=re.compile("^Сумма")).locator("[data-edit]")
    expect(amount).to_have_text(re.compile(r"380\s000,00"))

    amount.click()
    amount.get_by_label("Сумма").fill("395500,50")
    anna.keyboard.press("Enter")

    expect(amount).to_have_text(re.compile(r"395\s500,50"))
    anna.locator("[data-toast]", has_text="Сохранено").get_by_role("button", name="Отменить").click()
    expect(amount).to_have_text(re.compile(r"380\s000,00"))
    anna.reload()
    expect(amount).to_have_text(re.compile(r"380\s000,00"))


def test_a_stage_that_needs_more_is_clicked_and_asks_for_it(enter: Enter) -> None:
    anna = enter("anna", "/deals/new/")
    anna.get_by_label("Название").first.fill("Эльбрус без суммы")
    anna.get_by_role("button", name="Сохранить").click()
    expect(anna).to_have_url(re.compile(r"/deals/\d+/$"))

    _record(anna).locator(".stages").get_by_role("button", name="Подбор").click()

    expect(anna.locator("#dialog")).to_contain_text("Клиент")
