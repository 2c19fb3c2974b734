"""The frame of every page: whose company it is."""

import pytest

from artel.core.actor import Actor, acting
from artel.core.companies import hire
from artel.core.models import User
from artel.core.testing import browser_of, make_actor, make_company

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
        hire(User.objects.get(pk=actor.user_id), "director", actor=Actor.system(second.pk))
    browser = browser_of(actor)

    html = browser.get("/profile/").content.decode()

    assert 'action="/company/"' in html
    assert f'value="{first.pk}" aria-current="true">First</button>' in html
    assert f'value="{second.pk}">Second</button>' in html
