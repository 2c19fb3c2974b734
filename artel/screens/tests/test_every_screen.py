"""What holds for every screen, whatever it shows: register one and it is covered."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.testing import browser_of, counting_queries, make_actor, make_company
from artel.screens.declare import Column, Screen
from artel.screens.entry import entry_form, form_names, line_specs
from artel.screens.fields import spec_of
from artel.screens.registry import SCREENS
from artel.screens.testing import make_row

pytestmark = pytest.mark.django_db
ALL = sorted(SCREENS)
SAMPLES = {slug for slug, screen in SCREENS.items() if screen.__module__.startswith("artel.screens.tests")}


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def admin(company: Company) -> Actor:
    return make_actor(company, "administrator")


@pytest.fixture
def browser(admin: Actor) -> Client:
    return browser_of(admin)


def rows(screen: type[Screen], company: Company, number: int) -> list[Any]:
    with acting(Actor.system(company.pk)):
        return [make_row(screen.model, company) for _turn in range(number)]


@pytest.mark.parametrize("slug", ALL)
def test_every_screen_declares_only_fields_that_exist(slug: str, admin: Actor) -> None:
    screen = SCREENS[slug]
    names = [column.name for column in screen.table.columns] + list(screen.table.filters) + list(screen.table.group)
    with acting(admin):
        missing = [name for name in names if spec_of(screen.model, name, admin) is None]
        form = entry_form(screen, admin, opening=True)
        unasked = set(form_names(screen, admin)) - set(form.fields)
        lines = [line_specs(screen, item, admin)[1] for item in (screen.form.lines if screen.form else [])]

    assert not missing
    assert not unasked, f"{slug} asks for fields that cannot be typed"
    assert all(lines)


def test_every_heading_and_fact_speaks_russian(admin: Actor) -> None:
    codes = {"iban", "swift", "utm_source", "utm_campaign"}
    english = []
    with acting(admin), override("ru"):
        for slug, screen in SCREENS.items():
            for column in [*screen.table.columns, *(screen.page.facts or [])]:
                named = Column(column) if isinstance(column, str) else column
                label = named.label or getattr(spec_of(screen.model, named.name, admin), "label", "")
                if named.name not in codes and not re.search("[а-яё]", str(label), re.IGNORECASE):
                    english.append((slug, named.name, str(label)))

    assert [item for item in english if item[0] not in SAMPLES] == []


@pytest.mark.parametrize("slug", ALL)
def test_an_empty_list_opens_and_says_what_to_do(slug: str, browser: Client) -> None:
    answer = browser.get(f"/{slug}/")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    text = answer.content.decode()
    may_import = f'href="/{slug}/import/"' in text
    assert ("загрузите таблицу из Excel" in text) == (may_import and not SCREENS[slug].table.empty)


@pytest.mark.parametrize("slug", ALL)
def test_a_list_its_totals_and_a_record_open(slug: str, browser: Client, company: Company) -> None:
    row = rows(SCREENS[slug], company, 2)[0]

    for address in (f"/{slug}/", f"/{slug}/totals/", f"/{slug}/rows/{row.pk}/", f"/{slug}/{row.pk}/"):
        assert browser.get(address).status_code == 200, address


@pytest.mark.parametrize("slug", ALL)
def test_a_list_costs_the_same_number_of_queries_for_two_rows_and_twenty(
    slug: str, browser: Client, company: Company
) -> None:
    rows(SCREENS[slug], company, 2)
    browser.get(f"/{slug}/")
    with counting_queries() as few:
        browser.get(f"/{slug}/")
    rows(SCREENS[slug], company, 18)
    browser.get(f"/{slug}/")  # more colleagues: who asks is read anew
    with counting_queries() as many:
        browser.get(f"/{slug}/")

    assert len(many) <= len(few) + 1, [sql for sql in many if sql not in few][:5]


@pytest.mark.parametrize("slug", [slug for slug in ALL if SCREENS[slug].form is not None])
def test_forms_open_for_a_new_and_for_a_stored_record(slug: str, browser: Client, company: Company) -> None:
    row = rows(SCREENS[slug], company, 1)[0]

    assert browser.get(f"/{slug}/new/").status_code == 200
    assert browser.get(f"/{slug}/{row.pk}/edit/").status_code == 200


@pytest.mark.parametrize("slug", [slug for slug in ALL if SCREENS[slug].api])
def test_the_endpoint_gives_the_same_record_as_the_page(slug: str, browser: Client, company: Company) -> None:
    row = rows(SCREENS[slug], company, 1)[0]

    page = browser.get(f"/api/{slug}/?count=1").json()
    record = browser.get(f"/api/{slug}/{row.pk}/").json()

    assert row.pk in [item["id"] for item in page["items"]]
    assert record["id"] == row.pk


@pytest.mark.parametrize("slug", ALL)
def test_strangers_are_sent_to_the_sign_in(slug: str) -> None:
    client = Client()

    assert client.get(f"/{slug}/").status_code == 302
    assert client.get(f"/api/{slug}/").status_code == (401 if SCREENS[slug].api else 404)


@pytest.mark.parametrize("slug", ALL)
def test_a_row_of_another_company_is_nowhere(slug: str, browser: Client) -> None:
    screen = SCREENS[slug]
    other = make_company("Чужая")
    row = rows(screen, other, 1)[0]

    pages = ["", "edit/", "delete/", "timeline/", f"cell/{screen.name_field}/"]
    for address in [f"/{slug}/{row.pk}/{tail}" for tail in pages] + [f"/{slug}/rows/{row.pk}/"]:
        assert browser.get(address).status_code in {403, 404}, address
    for verb in screen.actions:
        assert browser.post(f"/{slug}/{row.pk}/do/{verb.name}/").status_code == 404, verb.name
        if screen.api:
            answer = browser.post(f"/api/{slug}/{row.pk}/{verb.name}/", "{}", content_type="application/json")
            assert answer.status_code in {404, 422}, verb.name
    found = browser.post(f"/{slug}/bulk/delete/", {"ids": row.pk, "confirmed": "1"})
    assert found.status_code in {200, 403, 409}
    with acting(Actor.system(other.pk)):
        assert screen.model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("slug", [slug for slug in ALL if SCREENS[slug].api])
def test_the_endpoints_do_not_know_rows_of_another_company(slug: str, browser: Client) -> None:
    screen = SCREENS[slug]
    row = rows(screen, make_company("Чужая"), 1)[0]

    assert browser.get(f"/api/{slug}/{row.pk}/").status_code == 404
    assert row.pk not in [item["id"] for item in browser.get(f"/api/{slug}/").json()["items"]]
    if screen.form is not None:
        body = json.dumps({})
        assert browser.patch(f"/api/{slug}/{row.pk}/", body, content_type="application/json").status_code == 404
        assert browser.delete(f"/api/{slug}/{row.pk}/").status_code == 404


@pytest.mark.parametrize("slug", [slug for slug in ALL if SCREENS[slug].form is not None])
def test_who_may_only_look_changes_nothing(slug: str, company: Company) -> None:
    screen = SCREENS[slug]
    viewer = make_actor(company, "viewer")
    row = rows(screen, company, 1)[0]
    client = browser_of(viewer)

    assert client.post(f"/{slug}/new/", {}).status_code in {403, 404}
    assert client.post(f"/{slug}/{row.pk}/edit/", {}).status_code in {403, 404}
    assert client.post(f"/{slug}/bulk/delete/", {"ids": row.pk, "confirmed": "1"}).status_code in {403, 404, 409}
    for verb in screen.actions:
        answer = client.post(f"/{slug}/{row.pk}/do/{verb.name}/")
        assert answer.status_code in {403, 404, 422} or verb.needs == "read", verb.name


@pytest.mark.parametrize("slug", ALL)
def test_odd_addresses_get_an_answer_and_never_a_fault(slug: str, browser: Client, company: Company) -> None:
    rows(SCREENS[slug], company, 1)

    odd = ["sort=nonsense", "after=%%%", "q=%27%22%00", "f.nothing=1", "view=999", "cols=zzz", "q=🦊"]
    for query in odd + [f"f.{name}=..%F0%9F%A6%8A" for name in SCREENS[slug].table.filters]:
        # The list alone: the frame around it has no part in this.
        answer = browser.get(f"/{slug}/?{query}", headers={"HX-Request": "true", "HX-Target": "content"})
        assert answer.status_code == 200, query
