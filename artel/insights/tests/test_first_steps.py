"""What a new company is told to do first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from artel.core.actor import acting
from artel.core.models import Company
from artel.core.testing import make_actor, make_company
from artel.crm.api import install_crm, open_deal
from artel.insights.dashboards.start import first_steps

pytestmark = pytest.mark.django_db


def test_a_new_company_is_told_what_to_do_first_until_it_is_done_or_a_month_old() -> None:
    company = make_company("Новая")
    boss = make_actor(company, "administrator")
    with acting(boss):
        install_crm(company)
        told = first_steps(boss)
        assert [(step.url, done) for step, done in told] == [
            ("/legal-entities/", False), ("/parties/import/", False), ("/sources/", False), ("/users/", False),
            ("/deals/new/", False),
        ]  # fmt: skip

        open_deal("Тур в Сочи", actor=boss)
        assert [step.url for step, done in first_steps(boss) if done] == ["/deals/new/"]

        Company.objects.filter(pk=company.pk).update(created_at=company.created_at - timedelta(days=31))
        assert first_steps(replace(boss, memo={})) == [], "asked a month later"


def test_a_manager_is_told_only_what_they_may_do() -> None:
    company = make_company("Новая")
    manager = make_actor(company, "manager")
    with acting(manager):
        assert [step.url for step, _done in first_steps(manager)] == ["/parties/import/", "/deals/new/"]
