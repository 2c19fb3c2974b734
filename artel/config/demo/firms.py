"""Firms that send their people on trips: whom we know there, where they sit, how they pay."""

from dataclasses import dataclass

from artel.core.actor import Actor
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


def meet(firm: Firm, actor: Actor) -> Party:
    """Write the firm down with its requisites, and the person who works there."""
    values = {"name": firm.name, "inn": firm.inn, "kpp": firm.kpp, "phone": firm.phone}
    party = create_party({**values, "kind_of_party": Party.Kind.ORGANISATION}, roles=[firm.role], actor=actor)
    bik, bank = firm.bank
    add_account(party, number=firm.account, bik=bik, bank_name=bank, actor=actor)
    add_address(party, kind=Address.Kind.OFFICE, street=firm.street, city=firm.city, country="Россия", actor=actor)
    add_tag(party, tag=Tag.objects.get(company_id=actor.company_id, name="Корпоратив"), actor=actor)
    person = create_party({"name": firm.person, "kind_of_party": Party.Kind.PERSON}, actor=actor)
    add_relation(person, kind=Relation.Kind.WORKS_AT, other=party, position=firm.position, actor=actor)
    return party
