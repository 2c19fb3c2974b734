"""The frame of every page: whose company it is."""

import re

import pytest
from django.test import Client

from artel.core.actor import Actor, acting
from artel.core.companies import hire
from artel.core.testing import account, browser_of, make_actor, make_company

pytestmark = pytest.mark.django_db


def test_the_frame_names_the_company_where_there_is_but_one() -> None:
    company = make_company(name="Clock & Sons")
    browser = browser_of(make_actor(company, "director"))

    html = browser.get("/profile/").content.decode()

    assert '<span class="clip">Clock &amp; Sons</span>' in html
    assert 'action="/company/"' not in html


def test_who_works_in_two_companies_switches_between_them() -> None:
    first, second = make_company(name="First"), make_company(name="Second")
    actor = make_actor(first, "director")
    with acting(Actor.system(second.pk)):
        hire(account(actor.user_id), "director", actor=Actor.system(second.pk))
    browser = browser_of(actor)

    html = browser.get("/profile/").content.decode()

    assert 'action="/company/"' in html
    assert f'value="{first.pk}" aria-current="true">First</button>' in html
    assert f'value="{second.pk}">Second</button>' in html


def test_settings_stand_in_groups_and_are_found_by_a_word() -> None:
    browser = browser_of(make_actor(make_company(), "administrator"))

    assert settings_shown(browser, "")["Сотрудники и доступ"] == ["Сотрудники", "Команды", "Роли", "Ключи API", "Аудит"]
    assert settings_shown(browser, "ставки НДС") == {"Учёт и деньги": ["Ставки НДС"]}
    assert settings_shown(browser, "Почта ящик") == {"Почта": ["Почтовые ящики"]}
    assert "Такой настройки нет." in browser.get("/settings/", {"q": "дирижабль"}).content.decode()


def settings_shown(browser: Client, words: str) -> dict[str, list[str]]:
    """The settings page as groups of labels."""
    html = browser.get("/settings/", {"q": words}).content.decode()
    groups = re.findall(r'<section class="settings-group"><h2>([^<]*)</h2>(.*?)</section>', html, re.DOTALL)
    return {label: re.findall(r"<span>([^<]*)</span></a></li>", inside) for label, inside in groups}
