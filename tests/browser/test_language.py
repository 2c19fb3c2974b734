"""Two languages."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter


def _choose(page: Page, code: str) -> None:
    page.locator(".top-end details.menu").last.locator("summary").click()
    page.locator(f".top-end button[lang={code}]").click()


def test_the_language_changes_at_once_and_stays(enter: Enter) -> None:
    page = enter("boris", "/deals/")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Сделки")

    _choose(page, "en")

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Deals")
    expect(page.locator("#nav").get_by_role("link", name="Deals")).to_be_visible()
    page.goto("/activities/")
    expect(page.locator("body")).not_to_contain_text(re.compile("Сделки|Задачи"))

    _choose(page, "ru")

    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.locator("#nav").get_by_role("link", name="Сделки")).to_be_visible()
