"""Every main page: whole at a desk and in a hand, by day and by night, without an error; pictures for those who ask."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, KEPT, PHONE, SHOTS, Enter
from tests.browser.stack import Stack

PAGES = {
    "work": {
        "dashboard": "/dashboard/",
        "requests": "/requests/",
        "activities": "/activities/",
        "activities-calendar": "/activities/calendar/",
        "mail": "/mail/",
        "search": "/search/?q=Ирина",
    },
    "sales": {
        "deals": "/deals/",
        "board": "/deals/board/",
        "deals-calendar": "/deals/calendar/",
        "deal": "/deals/{deal}/",
        "deal-new": "/deals/new/",
        "parties": "/parties/",
        "party": "/parties/1/",
        "party-new": "/parties/new/",
        "duplicates": "/duplicates/",
    },
    "analysis": {
        "campaigns": "/campaigns/",
        "consents": "/consents/",
        "funnel": "/reports/funnel/?period=this_month",
        "managers": "/reports/managers/?period=this_month",
        "channels": "/reports/channels/?period=this_month",
        "import": "/parties/import/",
        "imports": "/imports/",
    },
    "settings": {
        "settings": "/settings/",
        "users": "/users/",
        "user": "/users/2/",
        "roles": "/roles/",
        "sources": "/sources/",
        "automation": "/automation/",
        "pipeline": "/pipelines/1/",
        "own-fields": "/own-fields/",
        "audit": "/audit/",
        "steps": "/steps/",
        "profile": "/profile/",
    },
}

NAMES = {"Artel", "Ctrl", "CSV", "XLSX", "XLS", "Excel", "API", "RUB", "English", "INN", "UTM"}

WIDE = """() => {
    const wide = [document.scrollingElement, document.querySelector("#content"), document.querySelector(".page")]
    return wide.filter(box => box && box.scrollWidth > box.clientWidth + 1)
        .map(box => `${box.id || box.className || "page"}: ${box.scrollWidth} > ${box.clientWidth}`)
}"""


def _english(page: Page) -> list[str]:
    """Latin words on a Russian page that are no names; a few places of the world have no Russian one in CLDR."""
    text = page.locator("body").inner_text()
    for zones in page.locator("select[name=timezone]").all():
        text = text.replace(zones.inner_text(), "")
    words = re.findall(r"(?<![\w@./+-])[A-Za-z]{3,}(?![\w@]|\.\w)", text)
    return sorted(set(words) - NAMES)


def _whole(page: Page) -> None:
    """Everything that the page fetches by itself is there."""
    page.wait_for_load_state("load")
    expect(page.locator(".htmx-request")).to_have_count(0)


@pytest.mark.parametrize("part", PAGES)
def test_pages_are_whole_in_both_themes_on_a_desk_and_on_a_phone(enter: Enter, stack: Stack, part: str) -> None:
    page = enter("admin", reduced_motion="reduce")
    too_wide, foreign = [], []
    for name, path in PAGES[part].items():
        page.set_viewport_size(DESK)
        page.goto(path.format(deal=stack.known["deals"]["Сочи на майские"]))
        _whole(page)
        foreign += [f"{path}: {word}" for word in _english(page)]
        for device, size in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(size)
            too_wide += [f"{path} ({device}): {found}" for found in page.evaluate(WIDE)]
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                if KEPT:
                    page.screenshot(path=SHOTS / f"{name}-{device}-{theme}.png", animations="disabled")

    assert too_wide == []
    assert foreign == []


def test_the_menu_is_usable_on_a_phone(enter: Enter) -> None:
    page = enter("anna", "/dashboard/", viewport=PHONE, has_touch=True, is_mobile=True)
    expect(page.locator("#nav")).not_to_be_in_viewport()

    page.locator(".tabs-phone").get_by_text("Меню").tap()

    expect(page.locator("#nav")).to_be_in_viewport()
    page.locator("#nav").get_by_role("link", name="Сделки").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Сделки")
    page.locator(".tabs-phone").get_by_role("button", name="Создать").tap()
    expect(page.locator("#dialog")).to_contain_text("сделка")
