"""Firms that send their people on trips: whom we know there, where they sit, how they pay."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from artel.activities.api import Type, When, plan
from artel.config.demo.life import Life
from artel.core.actor import Actor, acting
from artel.crm.api import Channel, ContactRole, Line, Medium, add_contact, open_deal
from artel.parties.api import (
    Address,
    Party,
    Relation,
    Tag,
    add_account,
    add_address,
    add_relation,
    add_tag,
    create_party,
)

SBER, ALFA, BALTIC = ("044525225", "Сбербанк"), ("044525593", "Альфа-Банк"), ("044030653", "Северо-Западный Сбербанк")


@dataclass(frozen=True)
class Firm:
    """A firm with the person who talks to us."""

    name: str
    inn: str
    kpp: str
    city: str
    street: str
    phone: str
    bank: tuple[str, str]
    account: str
    person: str
    position: str
    role: str = "customer"


FIRMS = [
    Firm("ООО «Северный ветер»", "7708123450", "770801001", "Москва", "ул. Каланчёвская, д. 11", "+7 495 640-11-20",
         SBER, "40702810938000012345", "Калугина Анна Викторовна", "офис-менеджер"),
    Firm("АО «Балтийские причалы»", "7812345675", "781201001", "Санкт-Петербург", "наб. реки Мойки, д. 58",
         "+7 812 320-44-15", BALTIC, "40702810955000007781", "Лисицын Павел Андреевич", "директор по персоналу"),
    Firm("ООО «Мытищинский комбинат»", "5026123454", "502601001", "Мытищи", "Олимпийский пр-т, д. 3",
         "+7 495 586-07-33", ALFA, "40702810602860003417", "Шарова Елена Игоревна", "председатель профкома"),
    Firm("ООО «Тихая гавань»", "7723456782", "772301001", "Москва", "ул. Шоссейная, д. 90", "+7 495 221-90-46",
         SBER, "40702810938000012345", "Гордеев Илья Сергеевич", "менеджер по работе с агентствами", "supplier"),
    Firm("ООО «Донские туры»", "6164001237", "616401001", "Ростов-на-Дону", "ул. Красноармейская, д. 170",
         "+7 863 204-18-52", ALFA, "40702810602860003417", "Ткачук Оксана Петровна", "директор", "agent"),
]  # fmt: skip


def meet(life: Life, firm: Firm, login: str) -> None:
    """Write the firm down with its requisites and the person who works there; who buys has a trip in mind."""
    ann = life.agency.actors[login]
    with acting(ann):
        party = _write_down(firm, ann)
        person = create_party({"name": firm.person, "kind_of_party": Party.Kind.PERSON}, actor=ann)
        add_relation(person, kind=Relation.Kind.WORKS_AT, other=party, position=firm.position, actor=ann)
        if firm.role == "customer":
            _open_trip(life, party, person, ann)


def _write_down(firm: Firm, ann: Actor) -> Party:
    values = {"name": firm.name, "inn": firm.inn, "kpp": firm.kpp, "phone": firm.phone}
    party = create_party({**values, "kind_of_party": Party.Kind.ORGANISATION}, roles=[firm.role], actor=ann)
    bik, bank = firm.bank
    add_account(party, number=firm.account, bik=bik, bank_name=bank, actor=ann)
    add_address(party, kind=Address.Kind.OFFICE, street=firm.street, city=firm.city, country="Россия", actor=ann)
    add_tag(party, tag=Tag.objects.get(company_id=ann.company_id, name="Корпоратив"), actor=ann)
    return party


def _open_trip(life: Life, party: Party, person: Party, ann: Actor) -> None:
    """A trip for the firm's people: who decides there is named."""
    people = life.chance.randint(8, 24)
    lines = [
        Line("Выезд на три дня: отель, питание", Decimal(18_900), Decimal(people), discount_rate=Decimal("0.05")),
        Line("Программа и экскурсии", Decimal(4_200), Decimal(people)),
        Line("Аренда автобуса", Decimal(64_000)),
    ]
    closes = timezone.localdate() + timedelta(days=30)
    channel = Channel.objects.get(company_id=ann.company_id, medium=Medium.REFERRAL)
    deal = open_deal(
        f"Корпоративный выезд, {people} человек", party=party, lines=lines, channel=channel, expected_close_on=closes,
        description="Карелия, выезд для сотрудников", actor=ann,
    )  # fmt: skip
    add_contact(deal, person, role=ContactRole.DECIDES, actor=ann)
    plan(deal, "Согласовать программу", When(timezone.now() + timedelta(days=1)), type=Type.MEETING, actor=ann)


def write_down_again(life: Life, firm: Firm) -> None:
    """Somebody who did not look writes a firm down a second time, without its KPP."""
    gleb = life.agency.actors["gleb"]
    name = f"{firm.name.split('«')[1].rstrip('»')}, ООО"
    values = {"name": name, "inn": firm.inn, "kind_of_party": Party.Kind.ORGANISATION}
    with acting(gleb):
        create_party(values, roles=[firm.role], actor=gleb)
