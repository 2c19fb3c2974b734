"""A small company of which every figure is known by hand, and a stranger's one that must never be counted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from artel.activities.api import Activity
from artel.core.actor import Actor, acting, actor_of
from artel.core.companies import hire
from artel.core.models import Company, Team, User
from artel.core.staff import account_of
from artel.core.testing import make_actor, make_company, make_team, sign_in
from artel.crm.api import (
    Campaign,
    Channel,
    Deal,
    Line,
    LostReason,
    Outcome,
    Pipeline,
    Stage,
    StagePlan,
    install_pipeline,
    lose,
    move,
    open_deal,
    win,
)
from artel.finance.api import Bill, LineDraft, draft_bill, post_bill
from artel.finance.testing import russian_taxes
from artel.intake.api import Request, Source, State, Way
from artel.kit.money import Money
from artel.ledger.testing import small_chart
from artel.parties.api import Party

MOSCOW = ZoneInfo("Europe/Moscow")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PLANS = [
    StagePlan("Новая", 10, rot_days=7), StagePlan("Предложение", 50),
    StagePlan("Выиграна", 100, outcome=Outcome.WON), StagePlan("Проиграна", outcome=Outcome.LOST),
]  # fmt: skip


def at(day: str, hour: int = 12) -> datetime:
    """An hour of a day in Moscow."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), MOSCOW).replace(hour=hour)


@dataclass
class Firm:
    """Two pipelines, three teams one below another, two channels and a campaign."""

    company: Company
    sales: Pipeline
    wholesale: Pipeline
    people: dict[str, Actor] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)
    campaign: Campaign | None = None

    def client(self, who: str) -> Client:
        client = Client()
        sign_in(client, self.people[who])
        return client

    def stage(self, pipeline: Pipeline, name: str) -> Stage:
        return Stage.objects.select_related("pipeline").get(pipeline=pipeline, name=name)


def make_firm(name: str) -> Firm:
    """The company with its people and nothing that happened yet."""
    company = make_company(name)
    system = Actor.system(company.pk)
    with acting(system):
        small_chart(company)
        russian_taxes(company)
        firm = Firm(company, *(install_pipeline(p, PLANS, currency="RUB", actor=system) for p in ("Продажи", "Опт")))
        for reason in ("Дорого", "Сроки"):
            LostReason.objects.create(company=company, name=reason)
        for title, mark in (("Сайт", ""), ("Реклама", "yandex")):
            firm.channels[title] = Channel.objects.create(company=company, name=title, utm_source=mark)
        firm.campaign = Campaign.objects.create(company=company, name="Весна", channel=firm.channels["Реклама"])
    firm.teams["Продажи"] = make_team(company, "Отдел продаж")
    firm.teams["Опт"] = make_team(company, "Оптовики", parent=firm.teams["Продажи"])
    firm.teams["Партнёры"] = make_team(company, "Партнёры")
    places = {
        "head": ("head", "Глава", "Продажи"), "anna": ("manager", "Анна", "Продажи"),
        "boris": ("manager", "Борис", "Продажи"), "vera": ("manager", "Вера", "Опт"),
        "gleb": ("manager", "Глеб", "Партнёры"), "director": ("director", "Дина", ""),
        "marketer": ("marketer", "Марк", ""), "viewer": ("viewer", "Захар", ""),
    }  # fmt: skip
    for key, (role, called, team) in places.items():
        firm.people[key] = make_actor(company, role, name=called, team=firm.teams.get(team))
    for key, actor in firm.people.items():  # their teams are whole only now
        firm.people[key] = actor_of(User.objects.get(pk=actor.user_id or 0), company.pk)
    return firm


def sell(firm: Firm, name: str, who: str, amount: str, opened: str, *, channel: str = "", **how: Any) -> Deal:
    """A deal with its days: `won` or `lost` is the day of its end, `lines` are product and price."""
    actor = firm.people[who]
    pipeline = firm.wholesale if who == "vera" else firm.sales
    lines = [Line(product, Decimal(price), Decimal(1)) for product, price in how.get("lines", ())]
    with acting(actor):
        deal = open_deal(
            name, actor=actor, pipeline=pipeline, amount=Money(Decimal(amount), how.get("currency", "RUB")),
            channel=firm.channels.get(channel), campaign=firm.campaign if how.get("campaign") else None, lines=lines,
            expected_close_on=how.get("expected"),
        )  # fmt: skip
        if how.get("stage"):
            move(deal, firm.stage(pipeline, how["stage"]), actor=actor)
        if how.get("won"):
            win(deal, actor=actor)
        if how.get("lost"):
            lose(deal, LostReason.objects.get(name=how["reason"], company=firm.company), actor=actor)
        closed = how.get("won") or how.get("lost")
        Deal.objects.filter(pk=deal.pk).update(opened_at=at(opened), closed_at=at(closed) if closed else None)
        firm.deals[name] = Deal.objects.get(pk=deal.pk)
    return firm.deals[name]


def ask_for(firm: Firm, source: Source, who: str, channel: str, day: str, deal: str = "") -> Request:
    """A request that came in; without a deal it waits."""
    return Request.objects.create(
        company=firm.company, source=source, received_at=at(day, 9), payload={}, name=f"Заявка {day}",
        owner_id=firm.people[who].user_id if who else None, channel=firm.channels[channel],
        campaign=firm.campaign if channel == "Реклама" else None, deal=firm.deals.get(deal),
        state=State.DONE if deal else State.WAITING,
    )  # fmt: skip


def work(firm: Firm, who: str, kind: str, *, due: datetime, done: datetime | None = None, about: str = "") -> Activity:
    """A call or a task, planned or done."""
    deal = firm.deals.get(about)
    return Activity.objects.create(
        company=firm.company, owner_id=firm.people[who].user_id, type=kind, title=f"{kind} {who}", due_at=due,
        state="done" if done else "planned", done_at=done, subject_kind="crm.deal" if deal else "",
        subject_id=deal.pk if deal else None,
    )  # fmt: skip


def work_in_march(firm: Firm) -> None:
    """What the company did in March 2026; the tests of the reports say what it comes to."""
    sell(firm, "d1", "anna", "0", "2026-03-02", channel="Сайт", won="2026-03-12", lines=[("Тур", "1000")])
    sell(
        firm, "d2", "anna", "0", "2026-03-05", channel="Реклама", campaign=True, won="2026-03-25",
        lines=[("Тур", "2500"), ("Виза", "500")],
    )  # fmt: skip
    sell(
        firm, "d3", "anna", "2000", "2026-03-06", channel="Реклама", campaign=True, lost="2026-03-20", reason="Дорого"
    )
    sell(
        firm, "d4", "boris", "500", "2026-03-10", channel="Сайт", stage="Предложение", expected=date(2026, 12, 15)
    )
    sell(firm, "d5", "boris", "0", "2026-02-10", won="2026-03-03", lines=[("Тур", "700")])
    sell(firm, "d6", "vera", "10000", "2026-03-15", channel="Реклама", campaign=True)
    sell(firm, "d7", "vera", "4000", "2026-03-16", channel="Сайт", lost="2026-04-02", reason="Сроки")
    sell(firm, "d8", "gleb", "9000", "2026-03-20", channel="Сайт", won="2026-03-21")
    sell(firm, "d9", "gleb", "100", "2026-03-22", channel="Реклама", won="2026-03-23", currency="USD")
    with acting(Actor.system(firm.company.pk)):
        source = Source.objects.create(company=firm.company, name="Форма", way=Way.FORM)
        ask_for(firm, source, "anna", "Сайт", "2026-03-02", "d1")
        ask_for(firm, source, "anna", "Реклама", "2026-03-05", "d2")
        ask_for(firm, source, "anna", "Реклама", "2026-03-06", "d3")
        ask_for(firm, source, "boris", "Сайт", "2026-03-10", "d4")
        ask_for(firm, source, "vera", "Реклама", "2026-03-15", "d6")
        ask_for(firm, source, "", "Сайт", "2026-03-30")
        work(firm, "anna", "call", due=at("2026-03-02", 11), done=at("2026-03-02", 11), about="d1")
        work(firm, "boris", "call", due=at("2026-03-11"), done=at("2026-03-11"))
        work(firm, "boris", "call", due=at("2026-04-01"), done=at("2026-04-01"))
        work(firm, "boris", "task", due=timezone.now() - timedelta(minutes=1))
        work(firm, "vera", "task", due=timezone.now() + timedelta(days=2))
    advertise(firm, "3100.00", date(2026, 3, 10))


def advertise(firm: Firm, price: str, on: date) -> Bill:
    """A supplier bills for the campaign; no VAT is in it."""
    assert firm.campaign is not None
    told = {"channel_id": firm.campaign.channel_id, "campaign_id": firm.campaign.pk}
    with acting(Actor.system(firm.company.pk)) as system:
        seller = Party.objects.get_or_create(company=firm.company, name="Маяк", defaults={"kind_of_party": "organisation"})
        values = {"party": seller[0], "issued_on": on, "supplier_number": f"М-{price}", "supplier_on": on}
        line = LineDraft(Decimal(1), Decimal(price), text="Реклама", tax_kind="exempt", more=told)
        bill = draft_bill(values, [line], actor=system)
        post_bill(bill, actor=system)
    return bill


@pytest.fixture
def empty(db: None) -> Firm:
    return make_firm("Новички")


@pytest.fixture
def firm(db: None) -> Firm:
    firm = make_firm("Ромашка")
    work_in_march(firm)
    return firm


@pytest.fixture
def stranger(db: None) -> Firm:
    stranger = make_firm("Чужая")
    sell(stranger, "secret", "anna", "777777", "2026-03-02", channel="Сайт", won="2026-03-12")
    return stranger


@pytest.fixture
def holding(firm: Firm, stranger: Firm) -> Iterator[Actor]:
    """An administrator of both companies."""
    user = account_of("both@example.com", "Хозяин")
    for one in (firm, stranger):
        with acting(Actor.system(one.company.pk)):
            hire(user, "administrator", actor=Actor.system(one.company.pk))
    actor = actor_of(user, firm.company.pk)
    firm.people["both"] = actor
    with acting(actor):
        yield actor
