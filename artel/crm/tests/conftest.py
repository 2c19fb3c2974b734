"""A sales department that sells by one pipeline, and a stranger's one that must never be seen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from artel.core.actor import Actor, acting, actor_of
from artel.core.events import event_of
from artel.core.models import Company, Delivery, Team, User
from artel.core.testing import make_actor, make_company, make_team
from artel.crm.actions import open_deal
from artel.crm.actions.deal import Line
from artel.crm.models import Deal, LostReason, Pipeline, Stage
from artel.crm.setup import install_crm, install_pipeline, usual_stages
from artel.kit.money import Money
from artel.parties.api import Party


@dataclass
class Firm:
    """Sales with a head and two managers, a director above, and one pipeline."""

    company: Company
    pipeline: Pipeline
    sales: Team
    head: Actor
    ann: Actor
    ben: Actor
    director: Actor
    marketer: Actor

    def stage(self, name: str) -> Stage:
        return Stage.objects.select_related("pipeline").get(pipeline=self.pipeline, name=name)

    def reason(self, name: str = "Дорого") -> LostReason:
        return LostReason.objects.get(company=self.company, name=name)


NAMES = ("Новая", "Подбор", "Предложение", "Договор", "Оплата", "Выиграна", "Проиграна")


def make_pipeline(company: Company) -> Pipeline:
    """The usual stages under names that do not depend on a translation."""
    plans = [replace(plan, name=name) for plan, name in zip(usual_stages(), NAMES, strict=True)]
    return install_pipeline("Продажи", plans, currency="RUB", actor=Actor.system(company.pk))


def make_firm(name: str) -> Firm:
    company = make_company(name)
    sales = make_team(company, "Продажи")
    with acting(Actor.system(company.pk)):
        pipeline = make_pipeline(company)
        install_crm(company)
        LostReason.objects.get_or_create(company=company, name="Дорого", defaults={"position": 99})
    people = {
        "head": make_actor(company, "head", name="Глава Продаж", team=sales),
        "ann": make_actor(company, "manager", name="Анна Белова", team=sales),
        "ben": make_actor(company, "manager", name="Борис Лебедев", team=sales),
        "director": make_actor(company, "director", name="Дина Директор"),
        "marketer": make_actor(company, "marketer", name="Марк Рекламов"),
    }
    known = {key: actor_of(User.objects.get(pk=actor.user_id or 0), company.pk) for key, actor in people.items()}
    return Firm(company=company, pipeline=pipeline, sales=sales, **known)


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
def director(firm: Firm) -> Iterator[Actor]:
    with acting(firm.director):
        yield firm.director


def make_party(actor: Actor, name: str = "Иванова Мария") -> Party:
    """Somebody in the address book, stored without asking who may."""
    with acting(Actor.system(actor.company_id)):
        party = Party(company_id=actor.company_id, name=name)
        party.full_clean(exclude=["company"])
        party.save()
        return party


def make_deal(actor: Actor, name: str = "Тур в Сочи", *, amount: str = "0", currency: str = "RUB", **more: object) -> Deal:
    """The smallest deal of an actor, in the first stage."""
    with acting(actor):
        return open_deal(name, amount=Money(Decimal(amount), currency), actor=actor, **more)  # type: ignore[arg-type]


def make_line(name: str = "Путёвка", price: str = "1000", quantity: str = "1", discount: str = "0") -> Line:
    return Line(name, Decimal(price), Decimal(quantity), discount_rate=Decimal(discount))


def announced(kind: type) -> list[object]:
    """Facts of a kind that wait for a listener, as they were announced."""
    events = [event_of(delivery) for delivery in Delivery.objects.order_by("id")]
    return [event for event in events if isinstance(event, kind)]
