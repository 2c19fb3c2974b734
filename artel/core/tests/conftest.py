"""A company with a tree of teams, and one more company that must never be seen."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from artel.core.actor import Actor, acting, actor_of
from artel.core.models import Company, Team, User
from artel.core.testing import make_actor, make_company, make_team
from artel.core.tests.sample.models import Order


@dataclass
class Firm:
    """Sales with a Northern group below; a head, managers in both groups, a director and an administrator."""

    company: Company
    sales: Team
    north: Team
    head: Actor
    ann: Actor
    ben: Actor
    nick: Actor
    director: Actor
    boss: Actor
    viewer: Actor


def make_firm(name: str) -> Firm:
    company = make_company(name)
    sales = make_team(company, "Продажи")
    north = make_team(company, "Север", parent=sales)
    people = {
        "head": make_actor(company, "head", name="Глава Отделов", team=sales),
        "ann": make_actor(company, "manager", name="Анна Белова", team=sales),
        "ben": make_actor(company, "manager", name="Борис Лебедев", team=sales),
        "nick": make_actor(company, "manager", name="Николай Север", team=north),
        "director": make_actor(company, "director", name="Дина Директор"),
        "boss": make_actor(company, "administrator", name="Админ Главный"),
        "viewer": make_actor(company, "viewer", name="Вера Зоркая"),
    }
    # Rights on colleagues follow from who is in the teams now, so the actors are read again.
    known = {key: actor_of(User.objects.get(pk=actor.user_id), company.pk) for key, actor in people.items()}
    return Firm(company=company, sales=sales, north=north, **known)


@pytest.fixture
def firm(db: None) -> Firm:
    return make_firm("Ромашка")


@pytest.fixture
def stranger(db: None) -> Firm:
    return make_firm("Чужая")


@pytest.fixture
def ann(firm: Firm) -> Iterator[Actor]:
    with acting(firm.ann):
        yield firm.ann


@pytest.fixture
def boss(firm: Firm) -> Iterator[Actor]:
    with acting(firm.boss):
        yield firm.boss


def make_order(actor: Actor, title: str = "Заказ", *, lines: int = 0, **values: object) -> Order:
    """The smallest order of an actor's company, stored without asking who may."""
    values.setdefault("owner_id", actor.user_id)
    with acting(Actor.system(actor.company_id)):
        order = Order.objects.create(company_id=actor.company_id, title=title, **values)
        for number in range(1, lines + 1):
            order.lines.create(company_id=actor.company_id, product=f"Товар {number}")
    return order
