"""Saving twice, going back, and two people in one record: nothing is doubled and nothing is lost."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Watch
from tests.browser.stack import Stack


def _found(page: Page, words: str) -> None:
    page.goto(f"/deals/?q={words}")


def test_two_clicks_on_save_make_one_record(enter: Enter) -> None:
    anna = enter("anna", "/deals/new/")
    anna.get_by_label("Название").first.fill("Камчатка на двоих")

    anna.get_by_role("button", name="Сохранить").dblclick()

    expect(anna).to_have_url(re.compile(r"/deals/\d+/$"))
    _found(anna, "Камчатка")
    expect(anna.locator("#rows tr[data-row]")).to_have_count(1)


def test_two_clicks_in_the_dialog_make_one_record(enter: Enter) -> None:
    anna = enter("anna", "/deals/")
    anna.keyboard.press("c")
    dialog = anna.locator("#dialog")
    dialog.get_by_label("Название").first.fill("Алтай верхом")

    dialog.get_by_role("button", name="Сохранить").dblclick()

    expect(dialog).to_be_hidden()
    _found(anna, "Алтай")
    expect(anna.locator("#rows tr[data-row]")).to_have_count(1)


def test_back_after_saving_shows_the_list_and_saves_nothing_twice(enter: Enter) -> None:
    anna = enter("anna", "/deals/")
    anna.goto("/deals/new/")
    anna.get_by_label("Название").first.fill("Сахалин зимой")
    anna.get_by_role("button", name="Сохранить").click()
    expect(anna).to_have_url(re.compile(r"/deals/\d+/$"))

    anna.go_back()
    anna.go_forward()

    expect(anna.locator("#content article.record h1")).to_have_text("Сахалин зимой")
    _found(anna, "Сахалин")
    expect(anna.locator("#rows tr[data-row]")).to_have_count(1)


def test_two_tabs_that_change_different_fields_both_keep_their_change(enter: Enter, stack: Stack) -> None:
    path = stack.deal("Петербург, белые ночи")
    anna, marina = enter("anna", f"{path}edit/"), enter("marina", f"{path}edit/")
    anna.get_by_label("Название").first.fill("Петербург, белые ночи и музеи")
    anna.get_by_role("button", name="Сохранить").click()
    expect(anna).to_have_url(re.compile(rf"{path}$"))

    marina.get_by_label("Описание").fill("Отель у Невского")
    marina.get_by_role("button", name="Сохранить").click()

    expect(marina).to_have_url(re.compile(rf"{path}$"))
    expect(marina.locator("#content h1")).to_have_text("Петербург, белые ночи и музеи")
    expect(marina.locator("#content article.record")).to_contain_text("Отель у Невского")


def test_two_tabs_that_change_one_field_are_shown_both_values(enter: Enter, stack: Stack, watch: Watch) -> None:
    watch.allowed.add(422)
    path = stack.deal("Пхукет вдвоём")
    anna, marina = enter("anna", f"{path}edit/"), enter("marina", f"{path}edit/")
    anna.get_by_label("Название").first.fill("Пхукет вдвоём, январь")
    anna.get_by_role("button", name="Сохранить").click()
    expect(anna).to_have_url(re.compile(rf"{path}$"))

    marina.get_by_label("Название").first.fill("Пхукет, две недели")
    marina.get_by_role("button", name="Сохранить").click()

    expect(marina.get_by_text("Анна Лаврова: только что указано «Пхукет вдвоём, январь».")).to_be_visible()
    expect(marina.get_by_label("Название").first).to_have_value("Пхукет, две недели")
    marina.get_by_role("button", name="Взять это значение").click()
    marina.get_by_role("button", name="Сохранить").click()
    expect(marina).to_have_url(re.compile(rf"{path}$"))
    expect(marina.locator("#content h1")).to_have_text("Пхукет вдвоём, январь")


def test_a_day_is_typed_and_shown_in_the_order_of_the_page_whatever_the_browser_speaks(enter: Enter, stack: Stack) -> None:
    path = stack.deal("Карелия с хаски")
    anna = enter("anna", f"{path}edit/", locale="en-US")
    day = anna.get_by_role("textbox", name="Ожидаемое закрытие")
    day.fill("послезавтра")
    anna.get_by_role("button", name="Сохранить").click()
    expect(anna).to_have_url(re.compile(r"/edit/$"))

    day.fill("5.3.27")
    day.blur()
    expect(day).to_have_value("05.03.2027")
    anna.get_by_role("button", name="Сохранить").click()

    expect(anna).to_have_url(re.compile(rf"{path}$"))
    expect(anna.locator("#content .fact", has_text="Ожидаемое закрытие")).to_contain_text("05.03.2027")


def test_a_name_typed_into_a_picker_takes_the_record_of_that_name(enter: Enter) -> None:
    anna = enter("anna", "/deals/new/")
    client = anna.locator("select[name=party]")
    client.locator("xpath=following-sibling::div[contains(@class, 'ts-wrapper')]").click()
    options = anna.locator(".ts-dropdown:visible .option")
    expect(options.nth(4)).to_be_visible()

    anna.keyboard.type("Гусев")
    expect(options).to_have_count(1)
    anna.keyboard.press("Enter")

    expect(client.locator("option:checked")).to_have_text("Алексей Гусев")


def test_a_rule_asks_only_what_its_trigger_and_its_steps_need(enter: Enter) -> None:
    marina = enter("marina", "/automation/new/")
    expect(marina.get_by_label("Дней")).to_be_hidden()
    marina.get_by_label("Когда").select_option("in_stage")
    expect(marina.get_by_label("Дней")).to_be_visible()

    marina.get_by_role("button", name="Добавить строку").click()
    line = marina.locator("[data-line]")
    expect(line.get_by_label("Срок, часов")).to_be_visible()
    line.get_by_label("Что сделать").select_option("field")

    expect(line.get_by_label("Срок, часов")).to_be_hidden()
    line.get_by_label("Поле").select_option(label="Описание")
