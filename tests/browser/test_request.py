"""A stranger on somebody's site becomes a deal on the manager's desk."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.stack import Stack, somebodys_site


@pytest.fixture
def site(stack: Stack) -> Iterator[str]:
    form = f"{stack.url}/form/{stack.known['form']}/"
    page = f"""<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Туры</title><link rel="icon" href="data:,">
        </head><body><div data-artel-form="{form}"></div><script async src="{stack.url}/form/embed.js"></script></body></html>"""
    with somebodys_site(page) as url:
        yield url


def test_a_request_from_the_site_is_a_deal_with_an_owner_and_a_reminder_and_the_owner_is_told_at_once(
    enter: Enter, site: str
) -> None:
    anna = enter("anna", "/deals/board/")
    visitor = enter()
    visitor.goto(f"{site}?utm_source=yandex")
    form = visitor.frame_locator("iframe")
    form.get_by_label("Ваше имя").fill("Полина Горбунова")
    form.get_by_label("Телефон").fill("8 916 555-44-33")
    form.get_by_label("Что вас интересует?").fill("Мальдивы на медовый месяц")
    form.get_by_label("Я согласен").check()
    # Whoever sends within two seconds is taken for a robot.
    shown_long_enough = "() => new Promise(done => setTimeout(done, 2300 - performance.now()))"
    form.get_by_label("Телефон").evaluate(shown_long_enough)

    form.get_by_role("button", name="Отправить").click()

    expect(form.get_by_role("status")).to_contain_text("Спасибо")
    notice = anna.locator("[data-toast]", has_text="Новая заявка: Полина Горбунова")
    expect(notice).to_be_visible(timeout=5000)
    expect(anna.locator(".top-bell [data-bell]")).to_have_text("1")
    notice.get_by_role("link").click()
    expect(anna).to_have_url(re.compile(r"/deals/\d+/"))
    record = anna.locator("#content article.record")
    expect(record.locator(".fact", has_text="Ответственный")).to_contain_text("Анна Лаврова")
    expect(record.locator(".fact", has_text="Канал")).to_contain_text("Яндекс Директ")
    expect(record.get_by_text("Ответить на заявку: Полина Горбунова").first).to_be_visible()
