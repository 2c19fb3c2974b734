"""A sale from the deal to its money and on into the books: by mouse, and the way back by keys."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter
from tests.browser.stack import Stack


def _record(page: Page) -> Locator:
    return page.locator("#content article.record")


def _fact(page: Page, label: str) -> Locator:
    return _record(page).locator(".facts div", has=page.locator("dt", has_text=label)).locator("dd")


def _verb(page: Page, name: str) -> None:
    """Press a verb of the record, and agree to what it asks."""
    head = _record(page).locator(".record-head")
    head.get_by_role("button", name=name, exact=True).or_(head.get_by_role("link", name=name, exact=True)).click()


def _agree(page: Page, name: str) -> None:
    page.locator("#dialog").get_by_role("button", name=name, exact=True).click()
    expect(page.locator("#dialog")).to_be_hidden()


def _follow(page: Page, kind: str) -> None:
    _record(page).locator(".chain a", has_text=re.compile(kind, re.IGNORECASE)).last.click()


def test_a_deal_becomes_money_and_its_profit_is_that_of_the_books(enter: Enter, stack: Stack) -> None:
    page = enter("admin", stack.deal("Палатки для клуба"))

    _verb(page, "Сделать предложение")
    expect(page).to_have_url(re.compile(r"/quotes/\d+/$"))
    _verb(page, "Оформить заказ")
    expect(page).to_have_url(re.compile(r"/orders/\d+/$"))
    _verb(page, "Подтвердить")
    _agree(page, "Подтвердить")
    _verb(page, "Отгрузить")
    expect(page).to_have_url(re.compile(r"/shipments/\d+/$"))
    _verb(page, "Отгрузить")
    expect(_record(page).locator(".record-head .badge")).to_have_text("проведён")
    _follow(page, "реализации")
    expect(page).to_have_url(re.compile(r"/invoices/\d+/$"))
    _verb(page, "Внести оплату")
    expect(page).to_have_url(re.compile(r"/payments/\d+/$"))
    _verb(page, "Провести")
    expect(_record(page).locator(".record-head .badge").first).to_have_text("проведён")
    _follow(page, "сделка")

    steps = _record(page).locator(".chain a")
    expect(steps).to_contain_text(["Предложение", "Заказ", "Отгрузка", "реализации", "Платёж"])
    expect(_record(page).locator(".chain li .num")).to_have_text([re.compile(r"24\s400,00")] * 5)
    expect(_fact(page, "Фактическая прибыль")).to_have_text(re.compile(r"^10\s000,00"))
    expect(_fact(page, "Выручка без НДС")).to_have_text(re.compile(r"^20\s000,00"))
    expect(_fact(page, "Себестоимость")).to_have_text(re.compile(r"^10\s000,00"))
    _fact(page, "Фактическая прибыль").get_by_role("link").click()
    expect(page.locator("table.report .report-total").first).to_contain_text(re.compile(r"10\s000,00"))
    _drill_by_keys(page)


def _press(page: Page, link: Locator) -> None:
    link.focus()
    page.keyboard.press("Enter")


def _drill_by_keys(page: Page) -> None:
    """From the turnover sheet to the card, the entry and the document, without a mouse."""
    page.goto("/books/turnover/?period=this_month")
    earned = page.locator("table.report tr", has_text="90.01.1").first
    _press(page, earned.locator("a[href*='/card/?period=this_month']").first)
    expect(page).to_have_url(re.compile(r"/books/card/.*90\.01\.1"))
    _press(page, page.locator("table.report a", has_text=re.compile("документ реализации", re.IGNORECASE)).first)
    expect(page).to_have_url(re.compile(r"/invoices/\d+/$"))
    expect(_record(page).locator(".chain")).to_contain_text(re.compile(r"24\s400,00"))
