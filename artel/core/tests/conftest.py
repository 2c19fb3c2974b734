"""A company with a tree of teams, and one more company that must never be seen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

from artel.core.actor import Actor, acting, actor_of
from artel.core.models import Company, Team
from artel.core.testing import account, make_actor, make_company, make_team
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


PEOPLE = {
    "head": ("head", "Глава Отделов"),
    "ann": ("manager", "Анна Белова"),
    "ben": ("manager", "Борис Лебедев"),
    "nick": ("manager", "Николай Север"),
    "director": ("director", "Дина Директор"),
    "boss": ("administrator", "Админ Главный"),
    "viewer": ("viewer", "Вера Зоркая"),
}
FEW = ("ann", "director", "boss")


def make_firm(name: str, people: Iterable[str] = tuple(PEOPLE)) -> Firm:
    """A company with its people; those who are not asked for are not there."""
    company = make_company(name)
    sales = make_team(company, "Продажи")
    north = make_team(company, "Север", parent=sales)
    teams = {"head": sales, "ann": sales, "ben": sales, "nick": north}
    roles = {key: PEOPLE[key] for key in people}
    made = {key: make_actor(company, role, name=name, team=teams.get(key)) for key, (role, name) in roles.items()}
    # Rights on colleagues follow from who is in the teams now, so the actors are read again.
    for key in teams.keys() & made.keys():
        made[key] = actor_of(account(made[key].user_id), company.pk)
    nobody = Actor(company_id=0)
    return Firm(company=company, sales=sales, north=north, **{key: made.get(key, nobody) for key in PEOPLE})


@pytest.fixture
def firm(db: None) -> Firm:
    return make_firm("Ромашка")


@pytest.fixture
def stranger(db: None) -> Firm:
    return make_firm("Чужая", FEW)


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
