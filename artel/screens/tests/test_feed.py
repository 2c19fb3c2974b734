"""The timeline as its page shows it: files to open, own comments to change, followers to see."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from artel.core.actor import acting
from artel.core.comments import comment, delete_comment, edit_comment
from artel.core.files import attach, remove
from artel.core.models import TimelineEntry
from artel.core.testing import browser_of, make_actor
from artel.screens.tests.sample.models import Repair
from artel.screens.tests.workshop import Workshop, make_workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Workshop:
    return make_workshop()


@pytest.fixture
def browser(shop: Workshop) -> Client:
    return browser_of(shop.director)


def feed(browser: Client, repair: Repair) -> str:
    answer = browser.get(f"/repairs/{repair.pk}/timeline/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_file_is_opened_from_the_timeline_until_it_is_removed(shop: Workshop, browser: Client) -> None:
    repair = shop.repair()
    with acting(shop.director):
        file = attach(repair, SimpleUploadedFile("plan.txt", b"Two gears."), actor=shop.director)

    assert f'<a class="file" href="/files/{file.pk}/">' in feed(browser, repair)

    address = f"/files/{file.pk}/"
    with acting(shop.director):
        remove(file, actor=shop.director)
    assert address not in feed(browser, repair)


def test_only_the_author_is_offered_to_change_a_comment(shop: Workshop, browser: Client) -> None:
    repair = shop.repair()
    colleague = make_actor(shop.company, "director")
    with acting(shop.director):
        entry = comment(repair, "The spring is broken", actor=shop.director)

    change = f"/comment/{entry.pk}/edit/"
    assert change in feed(browser, repair)
    assert change not in feed(browser_of(colleague), repair)


def test_a_changed_comment_says_so_and_a_deleted_one_shows_nothing_of_it(shop: Workshop, browser: Client) -> None:
    repair = shop.repair()
    with acting(shop.director):
        entry = comment(repair, "The spring is broken", actor=shop.director)
        edit_comment(entry, "The spring is gone", actor=shop.director)
    edited = feed(browser, repair)

    with acting(shop.director):
        delete_comment(TimelineEntry.objects.get(pk=entry.pk), actor=shop.director)
    deleted = feed(browser, repair)

    assert "The spring is gone" in edited
    assert ">изменён</span>" in edited
    assert "The spring" not in deleted
    assert "удалён комментарий" in deleted
    assert f"/comment/{entry.pk}/" not in deleted


def test_who_follows_a_record_sees_it_and_may_stop(shop: Workshop, browser: Client) -> None:
    repair = shop.repair()
    here = f"workshop.repair/{repair.pk}/"
    assert f'action="/follow/{here}"' in feed(browser, repair)

    browser.post(f"/follow/{here}", headers={"HX-Request": "true"})
    followed = feed(browser, repair)
    browser.post(f"/unfollow/{here}", headers={"HX-Request": "true"})

    assert f'action="/unfollow/{here}"' in followed
    assert "Dina Director" in followed
    assert f'action="/follow/{here}"' in feed(browser, repair)
