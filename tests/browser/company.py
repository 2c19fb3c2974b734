"""The company in which the browser tests work: made by the real actions, told as JSON on the standard output."""

import json
import sys
from dataclasses import dataclass
from decimal import Decimal

import django

django.setup()

from django.db import transaction  # noqa: E402  Django first
from django.utils import timezone  # noqa: E402

from artel.catalog.api import Category, Product, install_catalog  # noqa: E402
from artel.core.actor import Actor, acting, actor_of, company_of  # noqa: E402
from artel.core.companies import found_company, hire  # noqa: E402
from artel.core.models import Team  # noqa: E402
from artel.core.staff import account_of  # noqa: E402
from artel.countries.api import install_books  # noqa: E402
from artel.crm.actions.deal import Line  # noqa: E402
from artel.crm.api import Stage, install_crm, open_deal  # noqa: E402
from artel.finance.api import MoneyAccount  # noqa: E402
from artel.intake.api import AssignmentRule, Pool, Source, Way  # noqa: E402
from artel.intake.forms import token_of  # noqa: E402
from artel.inventory.api import Warehouse  # noqa: E402
from artel.inventory.testing import stock_up  # noqa: E402
from artel.kit.money import Money  # noqa: E402
from artel.ledger.api import Article  # noqa: E402
from artel.parties.api import find_or_create_contact  # noqa: E402
from artel.screens.testing import make_row  # noqa: E402
from tests.browser.people import PASSWORD, STAFF, WISHES, Person  # noqa: E402


@dataclass
class Crew:
    """The company's people as actors, by login."""

    system: Actor
    actors: dict[str, Actor]


def make() -> dict[str, object]:
    """Found the company, take people on, open deals; what the tests must know comes back."""
    with transaction.atomic():
        company = found_company(name="Меридиан", legal_name="ООО «Меридиан»")
        system = Actor.system(company.pk)
        with acting(system):
            pipeline = install_crm(company)
            install_catalog(company)
            install_books(company)
            MoneyAccount.objects.create(company=company, name="Расчётный счёт", number="40702810938000054321")
            sales = Team.objects.create(company=company, name="Продажи")
            tours = Team.objects.create(company=company, name="Туры", parent=sales)
            teams = {"Продажи": sales, "Туры": tours}
            crew = Crew(system, {person.login: _taken_on(person, teams, system) for person in STAFF})
            Team.objects.filter(pk=sales.pk).update(head=crew.actors["marina"].user_id)
            form = Source.objects.create(
                company=company, name="Форма на сайте", way=Way.FORM, title="Подберём тур за час", reaction_minutes=15
            )
            AssignmentRule.objects.create(company=company, name="По очереди", pool=Pool.ROUND_ROBIN, team=tours)
            stages = list(Stage.objects.filter(pipeline=pipeline).order_by("position", "pk"))
        deals = {wish.name: _opened(wish.name, crew, index) for index, wish in enumerate(WISHES)}
        deals["Палатки для клуба"] = _goods_wanted(crew.actors["admin"])
    return {"form": token_of(form), "deals": deals, "stages": [[stage.pk, stage.name] for stage in stages]}


def _taken_on(person: Person, teams: dict[str, Team], system: Actor) -> Actor:
    user = account_of(person.email, person.name)
    user.set_password(PASSWORD)
    user.save()
    hire(user, person.role, actor=system, team=teams.get(person.team), position=person.position)
    return actor_of(user, system.company_id)


def _opened(name: str, crew: Crew, index: int) -> int:
    wish = WISHES[index]
    owner = crew.actors[wish.owner]
    with acting(owner):
        found = find_or_create_contact(name=wish.client, phones=[wish.phone], emails=[wish.email], actor=owner)
        deal = open_deal(name, party=found.party, amount=Money(wish.amount, "RUB"), actor=owner)
    return int(deal.pk)


def _goods_wanted(boss: Actor) -> int:
    """A deal about two tents; ten lie in the store."""
    with acting(boss):
        goods = Category.objects.create(company_id=boss.company_id, name="Снаряжение", costing="moving")
        tent = Product.objects.create(company_id=boss.company_id, name="Палатка", category=goods)
        store = Warehouse.objects.filter(company_id=boss.company_id).first() or make_row(Warehouse, company_of(boss))
        paper = Article.objects.create(company_id=boss.company_id, use="cost", name="Начальный остаток")
        stock_up(tent, store, "10", "50000.00", source=paper, on=timezone.localdate(), actor=boss)
        found = find_or_create_contact(name="Клуб «Тропа»", phones=["+7 495 100-20-30"], emails=[], actor=boss)
        lines = [Line("", Decimal("12200.00"), Decimal(2), product_id=tent.pk)]
        return int(open_deal("Палатки для клуба", party=found.party, lines=lines, actor=boss).pk)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(make()))
