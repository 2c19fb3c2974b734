"""Without a mouse: the palette finds, the list is walked, records open and shut."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.stack import Stack


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_palette_opens_a_client_by_a_part_of_the_phone(enter: Enter) -> None:
    page = enter("anna", "/dashboard/")

    _press(page, "Control+k")
    expect(page.locator("#palette-input")).to_be_focused()
    page.keyboard.type("200-30")
    expect(page.locator("#palette [role=option][aria-selected=true]")).to_contain_text("Сергей Крылов")
    _press(page, "Enter")

    expect(page).to_have_url(re.compile(r"/parties/\d+/$"))
    expect(page.locator("#content h1")).to_contain_text("Сергей Крылов")


def test_the_palette_knows_what_can_be_done_with_the_open_record(enter: Enter, stack: Stack) -> None:
    page = enter("anna", stack.deal("Сочи на майские"))

    _press(page, "Control+k")
    page.keyboard.type(">проигр")
    expect(page.locator("#palette [role=option]")).to_have_count(1)
    _press(page, "Enter")

    expect(page.locator("#dialog")).to_contain_text("Проиграть: Сочи на майские")
    _press(page, "Escape")
    expect(page.locator("#dialog")).to_be_hidden()


def test_a_list_is_walked_and_its_records_opened_by_keys(enter: Enter) -> None:
    page = enter("marina", "/deals/?sort=name")
    rows = page.locator("#rows tr[data-row]")
    names = [name.strip() for name in rows.locator(".rows-name").all_inner_texts()]
    panel = page.locator("#panel h1")

    _press(page, "j", "j", "k")
    expect(rows.nth(0)).to_be_focused()
    _press(page, "ArrowDown", "Enter")

    expect(panel).to_have_text(names[1])
    expect(page).to_have_url(re.compile(r"panel=\d+"))
    _press(page, "j")
    expect(panel).to_have_text(names[2])
    _press(page, "Escape")
    expect(page.locator("#panel article")).to_have_count(0)

    _press(page, "k", "Control+Enter")

    expect(page).to_have_url(re.compile(r"/deals/\d+/$"))
    expect(page.locator("#content h1")).to_have_text(names[1])
    page.go_back()
    expect(rows.nth(1)).to_be_visible()


def test_letters_go_to_places_also_in_the_russian_layout(enter: Enter) -> None:
    page = enter("anna", "/dashboard/")

    # On a Russian keyboard the keys G and D type «п» and «в».
    page.evaluate(
        """() => [["KeyG", "п"], ["KeyD", "в"]].forEach(([code, key]) =>
            document.body.dispatchEvent(new KeyboardEvent("keydown", {code, key, bubbles: true, cancelable: true})))"""
    )

    expect(page).to_have_url(re.compile("/deals/board/"))


def test_a_list_that_one_goes_back_to_is_where_it_was_left(enter: Enter) -> None:
    page = enter("marina", "/deals/?sort=name", viewport={"width": 1440, "height": 320})
    scrolled = "document.querySelector('.list-scroll').scrollTop"
    expect(page.locator("#list-count")).not_to_be_empty()
    page.evaluate(f"{scrolled} = 50")
    assert page.evaluate(scrolled) == 50

    page.goto("/dashboard/")
    page.go_back()

    expect(page.locator("#list-count")).not_to_be_empty()
    page.wait_for_timeout(500)
    assert page.evaluate(scrolled) == 50


def test_a_list_that_is_drawn_again_keeps_its_count(enter: Enter) -> None:
    page = enter("marina", "/deals/?sort=name")
    count = page.locator("#list-count")
    expect(count).not_to_be_empty()
    before = count.inner_text()

    with page.expect_response(lambda answer: "/deals/totals/" in answer.url):
        page.evaluate("document.dispatchEvent(new Event('refresh'))")

    expect(count).to_have_text(before)
