"""Which roles companies have, new ones and those that were founded before a role was thought of."""

from importlib import import_module

import pytest
from django.db import connection

from artel.core.actor import Actor, acting
from artel.core.models import Role
from artel.core.testing import make_company

pytestmark = pytest.mark.django_db
MIGRATION = import_module("artel.core.migrations.0002_roles_of_the_books")
BOOKS = ["accountant", "buyer", "storekeeper"]


def roles_of_the_books(company):
    with acting(Actor.system(company.pk)):
        return dict(Role.objects.filter(company=company, key__in=BOOKS).values_list("key", "name"))


def test_a_new_company_has_people_who_keep_books_buy_and_keep_the_store():
    assert roles_of_the_books(make_company()) == {
        "accountant": "Бухгалтер", "buyer": "Снабженец", "storekeeper": "Кладовщик",
    }


@pytest.mark.parametrize(
    ("country", "names"),
    [("RU", ["Бухгалтер", "Снабженец", "Кладовщик"]), ("DE", ["Accountant", "Buyer", "Storekeeper"])],
)
def test_a_company_founded_before_gets_the_roles_in_its_language_and_keeps_those_it_has(country, names):
    company = make_company(country=country)
    with acting(Actor.system(company.pk)):
        Role.objects.filter(company=company, key__in=BOOKS).delete()
        Role.objects.filter(company=company, key="viewer").update(name="Own name")
        with connection.cursor() as cursor:
            cursor.execute(MIGRATION.ROLES)
            cursor.execute(MIGRATION.ROLES)
        viewer = Role.objects.get(company=company, key="viewer")

    assert roles_of_the_books(company) == dict(zip(BOOKS, names, strict=True))
    assert viewer.name == "Own name"
