"""The board: cards move by mouse and by keys, go back by Undo, and move on the boards of others too."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter
from tests.browser.stack import Stack

LIVE_MS = 5000


@pytest.fixture
def boards(enter: Enter) -> tuple[Page, Page]:
    """The manager's board, and the same board open before the head of the department."""
    return enter("anna", "/deals/board/"), enter("marina", "/deals/board/")


def _column(page: Page, stack: Stack, stage: str) -> Locator:
    return page.locator(f"[data-column='{stack.stage(stage)}']")


def _card(place: Page | Locator, name: str) -> Locator:
    return place.locator("[data-card]", has_text=name)


def _drag(page: Page, card: Locator, target: Locator) -> None:
    """As a hand does: take it, carry it over in a few moves, let go."""
    card.scroll_into_view_if_needed()
    start, end = card.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 40)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 40, steps=12)
    expect(target.locator(".is-ghost")).to_be_visible()
    page.mouse.up()


def test_a_card_carried_by_mouse_is_in_the_next_stage_on_every_open_board(
    boards: tuple[Page, Page], stack: Stack
) -> None:
    anna, marina = boards
    expect(_card(_column(marina, stack, "Новая"), "Байкал в июле")).to_be_visible()

    _drag(anna, _card(anna, "Байкал в июле"), _column(anna, stack, "Подбор").locator("[data-cards]"))

    expect(anna.locator("[data-toast]", has_text="Байкал в июле → Подбор")).to_be_visible()
    expect(_card(_column(anna, stack, "Подбор"), "Байкал в июле")).to_be_visible()
    expect(_column(anna, stack, "Подбор").locator(".count")).to_have_text("1")
    expect(_card(_column(marina, stack, "Подбор"), "Байкал в июле")).to_be_visible(timeout=LIVE_MS)
    expect(_card(_column(marina, stack, "Новая"), "Байкал в июле")).to_have_count(0)


def test_a_card_moved_by_keys_goes_back_by_undo_on_every_open_board(boards: tuple[Page, Page], stack: Stack) -> None:
    anna, marina = boards
    _card(anna, "Карелия с хаски").get_by_role("link").focus()

    anna.keyboard.press("Space")
    anna.keyboard.press("ArrowRight")
    anna.keyboard.press("Space")

    toast = anna.locator("[data-toast]", has_text="Карелия с хаски → Подбор")
    expect(toast).to_be_visible()
    expect(_card(_column(marina, stack, "Подбор"), "Карелия с хаски")).to_be_visible(timeout=LIVE_MS)

    toast.get_by_role("button", name="Отменить").click()

    expect(_card(_column(anna, stack, "Новая"), "Карелия с хаски")).to_be_visible()
    expect(_card(_column(anna, stack, "Подбор"), "Карелия с хаски")).to_have_count(0)
    expect(_card(_column(marina, stack, "Новая"), "Карелия с хаски")).to_be_visible(timeout=LIVE_MS)
