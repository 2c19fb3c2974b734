"""Founding the first company of an installation."""

import pytest

from artel.config.cli.founding import found
from artel.core.actor import acting, acting_as_user, actor_of
from artel.core.models import Company, Membership, User
from artel.kit.trouble import Trouble
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


def test_the_same_person_gets_no_second_company_of_the_same_name() -> None:
    found(["ООО «Ромашка»", "boss@romashka.example", "Анна"])

    with pytest.raises(Trouble, match="ООО «ромашка»"):
        found(["ООО «ромашка»", "Boss@Romashka.example"])

    boss = User.objects.get(email="boss@romashka.example")
    with acting_as_user(boss.pk):
        assert Membership.objects.filter(user=boss).count() == 1
