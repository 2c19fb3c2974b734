"""A company that sells, three sellers in a team, a form on its site, and a rule that gives in turn."""

from collections.abc import Iterator

import pytest

from artel.core.actor import Actor, acting
from artel.core.models import Company, Team
from artel.core.testing import make_actor, make_company, make_team
from artel.crm.api import install_crm
from artel.intake.models import AssignmentRule, Pool, Source, Way


@pytest.fixture
def company(db: None) -> Company:
    company = make_company()
    with acting(Actor.system(company.pk)):
        install_crm(company)
    return company


@pytest.fixture
def system(company: Company) -> Iterator[Actor]:
    actor = Actor.system(company.pk)
    with acting(actor):
        yield actor


@pytest.fixture
def team(company: Company) -> Team:
    return make_team(company, "Продажи")


@pytest.fixture
def sellers(company: Company, team: Team) -> list[Actor]:
    return [make_actor(company, "manager", name=name, team=team) for name in ("Анна", "Борис", "Вера")]


@pytest.fixture
def form(company: Company, system: Actor) -> Source:
    return Source.objects.create(company=company, name="Форма", way=Way.FORM)


@pytest.fixture
def in_turn(company: Company, system: Actor, team: Team, sellers: list[Actor]) -> AssignmentRule:
    return AssignmentRule.objects.create(company=company, name="Всем по очереди", pool=Pool.ROUND_ROBIN, team=team)
