"""Who works at «Меридиан», how it sells, and how requests reach it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password

from artel.automation.actions import enable
from artel.automation.models import AutomationRule, Do, RuleStep, Trigger, Whom
from artel.catalog.api import install_catalog
from artel.config.demo.letters import DOMAIN, open_mailbox
from artel.core.actor import Actor, acting, actor_of
from artel.core.companies import found_company, hire
from artel.core.models import Company, CustomField, SavedView, Team, User
from artel.core.staff import account_of
from artel.correspondence.actions import sign
from artel.correspondence.api import Mailbox, MailTemplate
from artel.countries.api import install_books
from artel.crm.api import Campaign, Channel, Pipeline, Stage, install_crm
from artel.finance.api import MoneyAccount
from artel.intake.api import AssignmentRule, Pool, Source, Way
from artel.parties.api import Party, PreferenceKey, Tag, create_party

OPERATOR = "Туроператор Горизонт"
ADVERTISER = "Рекламное агентство Маяк"
ADVERTISED = [  # campaign, source, mark, what it costs a month with VAT
    ("Яндекс: туры в Турцию", "yandex", "turkey", 95_000),
    ("Яндекс: новогодние туры", "yandex", "newyear", 60_000),
    ("ВК: круизы по Волге", "vk", "volga", 38_000),
]
PASSWORD = "meridian-2026"  # noqa: S105  everybody may know it

STAFF = [
    ("Ольга Северова", "olga", "director", "Директор", None),
    ("Марина Климова", "marina", "head", "Руководитель отдела продаж", "Продажи"),
    ("Анна Лаврова", "anna", "manager", "Менеджер по турам", "Пляжный отдых"),
    ("Борис Чернов", "boris", "manager", "Менеджер по турам", "Пляжный отдых"),
    ("Вера Соколова", "vera", "manager", "Менеджер по турам", "Экскурсии и круизы"),
    ("Глеб Орлов", "gleb", "manager", "Менеджер по турам", "Экскурсии и круизы"),
    ("Дина Павлова", "dina", "marketer", "Маркетолог", None),
    ("Елена Счётова", "elena", "accountant", "Главный бухгалтер", None),
    ("Администратор", "admin", "administrator", "Администратор", None),
]


@dataclass
class Agency:
    """Everything that the days of the demo need at hand."""

    company: Company
    system: Actor
    actors: dict[str, Actor]
    pipeline: Pipeline
    stages: list[Stage]
    sources: dict[str, Source]
    mailbox: Mailbox


def sign_ins() -> list[tuple[str, str, str]]:
    """Who may be tried: person, e-mail, password."""
    shown = {
        "olga": "Директор", "marina": "Руководитель продаж", "anna": "Менеджер", "elena": "Бухгалтер",
        "admin": "Администратор",
    }  # fmt: skip
    return [(shown[login], f"{login}@{DOMAIN}", PASSWORD) for login in shown]


def found_agency() -> Agency:
    """The company, its people, its way of selling."""
    company = found_company(
        name="Меридиан", legal_name="ООО «Турагентство Меридиан»", inn="7707083893", kpp="770701001",
        address="Москва, ул. Мясницкая, д. 24",
    )  # fmt: skip
    system = Actor.system(company.pk)
    with acting(system):
        pipeline = install_crm(company)
        install_catalog(company)
        install_books(company)
        open_books(company, system)
        actors = _take_on(company, system)
        stages = list(Stage.objects.filter(pipeline=pipeline).order_by("position", "pk"))
        mailbox = open_mailbox(company)
        sources = _sources(company, mailbox)
        _campaigns(company)
        _assignment(company)
        _automation(system, stages)
        _words(company, actors)
        for login in ("anna", "boris", "vera", "gleb"):
            sign(f"С уважением,\n{actors[login].name}\nТурагентство «Меридиан»", actor=actors[login])
    return Agency(company, system, actors, pipeline, stages, sources, mailbox)


def open_books(company: Company, system: Actor) -> None:
    """The agency's account at the bank, the operator who sells it the tours, and who advertises them."""
    MoneyAccount.objects.create(
        company=company, name="Расчётный счёт", number="40702810938000054321", bik="044525225",
        bank_name="ПАО Сбербанк",
    )  # fmt: skip
    for name, phone in ((OPERATOR, "+7 495 775-30-40"), (ADVERTISER, "+7 495 775-11-22")):
        firm = {"name": f"ООО «{name}»", "kind_of_party": Party.Kind.ORGANISATION, "phone": phone}
        create_party(firm, roles=["supplier"], actor=system)


def _take_on(company: Company, system: Actor) -> dict[str, Actor]:
    head = Team.objects.create(company=company, name="Продажи")
    for name in ("Пляжный отдых", "Экскурсии и круизы"):
        Team.objects.create(company=company, name=name, parent=head)
    teams = {team.name: team for team in Team.objects.filter(company=company)}
    users, known = {}, make_password(PASSWORD)  # all have the same: making it takes as long as a day of the demo
    for name, login, role, position, team in STAFF:
        user = account_of(f"{login}@{DOMAIN}", name)
        User.objects.filter(pk=user.pk).update(password=known)
        hire(user, role, actor=system, team=teams.get(team or ""), position=position)
        users[login] = user
    Team.objects.filter(company=company).update(head=users["marina"])
    return {login: actor_of(user, company.pk) for login, user in users.items()}


def _sources(company: Company, mailbox: Mailbox) -> dict[str, Source]:
    kinds = [
        ("site", "Форма на сайте", Way.FORM, "Подберём тур за час"),
        ("mail", "Почта info@", Way.MAIL, ""),
        ("call", "Звонки", Way.MANUAL, ""),
        ("api", "Мессенджеры", Way.API, ""),
    ]
    return {
        key: Source.objects.create(
            company=company, name=name, way=way, title=title, mailbox=mailbox if way == Way.MAIL else None,
            asks_for=["Куда хотите поехать?", "Сколько человек?"] if way == Way.FORM else [],
            advertising_text="Согласен получать подборки горящих туров." if way == Way.FORM else "",
        )
        for key, name, way, title in kinds
    }  # fmt: skip


def _campaigns(company: Company) -> None:
    """What is advertised, and where; what it costs comes with the agency's bills."""
    for name, source, mark, _monthly in ADVERTISED:
        channel = Channel.objects.get(company=company, utm_source=source)
        Campaign.objects.create(company=company, name=name, channel=channel, utm_campaign=mark)


def _assignment(company: Company) -> None:
    """Who gets requests."""
    beach, trips = (Team.objects.get(company=company, name=name) for name in ("Пляжный отдых", "Экскурсии и круизы"))
    plans = [
        ("Постоянные клиенты — своему менеджеру", Pool.OWN_MANAGER, None, "", "known"),
        ("Круизы и экскурсии", Pool.LEAST_LOAD, trips, "круиз, экскурс, музе, байкал, карели, петербург", ""),
        ("Остальное — пляжный отдых по очереди", Pool.ROUND_ROBIN, beach, "", ""),
    ]
    for position, (name, pool, team, words, known) in enumerate(plans):
        AssignmentRule.objects.create(
            company=company, name=name, position=position, pool=pool, team=team, words=words, known_client=known
        )


def _automation(system: Actor, stages: list[Stage]) -> None:
    """What happens by itself."""
    task, tell = {"do": Do.TASK}, {"do": Do.NOTIFY, "whom": Whom.HEAD}
    plans: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (
            {"name": "После предложения — позвонить", "trigger": Trigger.STAGE, "stage": stages[2]},
            {**task, "text": "Спросить, подходит ли предложение: {{ party }}", "hours": 48},
        ),
        (
            {"name": "Оплата задерживается — напомнить", "trigger": Trigger.IN_STAGE, "stage": stages[4], "days": 3},
            {**task, "text": "Напомнить об оплате: {{ party }}, {{ amount }}", "hours": 4},
        ),
        (
            {"name": "Забытая сделка — руководителю", "trigger": Trigger.NO_STEP, "days": 3},
            {**tell, "text": "Нет следующего шага: {{ deal }}, {{ owner }}"},
        ),
    ]
    for fields, does in plans:
        rule = AutomationRule.objects.create(company_id=system.company_id, **fields)
        RuleStep.objects.create(company_id=system.company_id, rule=rule, **does)
        enable(rule, actor=system)


def _words(company: Company, actors: dict[str, Actor]) -> None:
    """Tags, preferences, own fields, templates, views."""
    for name in ("Семья с детьми", "Пара", "Друзья", "Корпоратив", "Постоянный клиент"):
        Tag.objects.create(company=company, name=name)
    for position, (key, label, options) in enumerate(
        [
            ("season", "Сезон", ["весна", "лето", "осень", "зима"]),
            ("hotel", "Отель", ["3*", "4*", "5*", "апартаменты"]),
            ("budget", "Бюджет на человека", []),
        ]
    ):
        kind = PreferenceKey.Type.CHOICE if options else PreferenceKey.Type.TEXT
        PreferenceKey.objects.create(
            company=company, key=key, label=label, type=kind, options=options, position=position
        )
    for position, (key, label, type_) in enumerate(
        [("departs_on", "Дата вылета", "date"), ("country", "Страна", "text"), ("tourists", "Туристов", "number")]
    ):
        CustomField.objects.create(
            company=company, record_kind="crm.deal", key=key, label=label, type=type_, position=position
        )
    MailTemplate.objects.create(
        company=company, name="Подборка туров", record_kind="crm.deal",
        subject="Подборка туров для вас",
        body="Здравствуйте, {{ party }}!\n\nПодобрали для вас варианты. Когда созвонимся?",
    )  # fmt: skip
    SavedView.objects.create(
        company=company, screen="deals", name="Крупные сделки", owner_id=actors["marina"].user_id or 0, is_shared=True,
        query={"f.amount": "200000..", "f.state": "open", "sort": "-amount"},
    )  # fmt: skip
