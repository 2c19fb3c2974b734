"""Founding the first company of an installation."""

import pytest

from artel.config.cli.founding import found
from artel.core.actor import acting, actor_of
from artel.core.models import Company, User
from artel.ledger.api import Account, AccountRule

pytestmark = pytest.mark.django_db


def test_a_founded_company_has_an_administrator_and_keeps_books() -> None:
    assert found(["ООО «Ромашка»", "boss@romashka.example", "Анна"]) == 0

    boss = actor_of(User.objects.get(email="boss@romashka.example"))
    with acting(boss):
        assert Company.objects.get(pk=boss.company_id).name == "ООО «Ромашка»"
        assert boss.role_key == "administrator"
        assert Account.objects.filter(company_id=boss.company_id, code="62.01").exists()
        assert AccountRule.objects.get(company_id=boss.company_id, role="revenue").account.code == "90.01.1"
