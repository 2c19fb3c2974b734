"""What a company gets when it starts to keep books, and who may start."""

import pytest

from artel.core.actor import Actor, acting
from artel.core.testing import browser_of, make_actor, make_company
from artel.countries.api import install_books
from artel.ledger.api import PLANS, Account, AccountRule, Article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("country", "key"), [("RU", "ru"), ("DE", "intl"), ("US", "intl")])
def test_a_company_gets_the_chart_rules_and_items_of_its_country(country: str, key: str) -> None:
    company, plan = make_company(country=country), PLANS[key]

    with acting(Actor.system(company.pk)):
        install_books(company)

        assert Account.objects.filter(company=company).count() == len(plan.accounts)
        assert AccountRule.objects.filter(company=company).count() == len(plan.rules)
        assert Article.objects.filter(company=company).count() == len(plan.articles)


def test_a_second_time_adds_what_is_missing_and_leaves_what_was_changed() -> None:
    company = make_company()
    with acting(Actor.system(company.pk)):
        install_books(company)
        Account.objects.filter(company=company, code="44.01").update(name="Наши расходы")
        own = Account.objects.get(company=company, code="26")
        AccountRule.objects.filter(company=company, role="expense", posting_group="").update(account=own)
        Account.objects.get(company=company, code="62.Р").delete()

        install_books(company)

        assert Account.objects.filter(company=company).count() == len(PLANS["ru"].accounts)
        assert Account.objects.get(company=company, code="44.01").name == "Наши расходы"
        assert AccountRule.objects.get(company=company, role="expense", posting_group="").account == own


@pytest.mark.parametrize("role", ["administrator", "accountant"])
def test_books_are_started_by_one_press(role: str) -> None:
    company = make_company()
    client = browser_of(make_actor(company, role))

    offered = client.get("/operations/").content.decode()
    page = client.get("/books/start/").content.decode()
    answer = client.post("/books/start/")
    after = client.get("/operations/").content.decode()

    assert "/books/start/" in offered
    assert str(len(PLANS["ru"].accounts)) in page
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/")
    assert "/books/start/" not in after
    with acting(Actor.system(company.pk)):
        assert Account.objects.filter(company=company).count() == len(PLANS["ru"].accounts)


@pytest.mark.parametrize("role", ["manager", "director", "storekeeper"])
def test_others_do_not_start_books(role: str) -> None:
    company = make_company()
    client = browser_of(make_actor(company, role))

    assert client.get("/books/start/").status_code == 403
    assert client.post("/books/start/").status_code == 403
    with acting(Actor.system(company.pk)):
        assert not Account.objects.filter(company=company).exists()
