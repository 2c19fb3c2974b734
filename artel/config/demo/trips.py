"""What managers put together for clients: the lines of a deal, and who travels along."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from artel.config.demo.life import Life
from artel.config.demo.wishes import MEN, WISHES, WOMEN, Wish
from artel.core.actor import Actor
from artel.core.drafts import change
from artel.core.steps import step
from artel.crm.api import ContactRole, Deal, DealLine, Line, add_contact
from artel.parties.api import Party, PreferenceKey, Tag, add_tag, create_party, prefer

EXTRAS = [
    ("Медицинская страховка", 1_200, 0.8),
    ("Трансфер из аэропорта", 1_900, 0.5),
    ("Экскурсия по городу", 3_400, 0.35),
    ("Страховка от невыезда", 4_500, 0.2),
]


def put_together(life: Life, deal: Deal, ann: Actor) -> None:
    """An offer: the tour by traveller, with what goes with it; what became known of the trip and the client's taste."""
    if deal.amount:
        return
    chance, today = life.chance, timezone.localdate()
    wish = next((item for item in WISHES if item.place in deal.description), chance.choice(WISHES))
    travellers = chance.choice([1, 2, 2, 2, 3, 4])
    departs = today + timedelta(days=chance.randint(20, 120))
    known = {"country": wish.place, "tourists": str(travellers), "departs_on": departs.isoformat()}
    values = {"expected_close_on": today + timedelta(days=chance.randint(7, 40)), "custom": known}
    with step(ann, "Change"):
        change(deal, values, actor=ann)
        _store(deal, _lines(life, wish, travellers))
    if deal.party is not None:
        _remember(life, deal.party, wish)
        if travellers > 1 and deal.party.is_person and chance.random() < 0.5:
            _bring_along(life, deal, deal.party, ann)


def _lines(life: Life, wish: Wish, travellers: int) -> list[Line]:
    chance = life.chance
    price = Decimal(chance.randint(wish.low, wish.high) // travellers // 100 * 100)
    rate = chance.choice([Decimal(0), Decimal(0), Decimal(0), Decimal("0.03"), Decimal("0.05")])
    tour = f"{wish.tour}, {chance.choice([5, 7, 7, 9, 10])} ночей"
    lines = [Line(tour, price, Decimal(travellers), discount_rate=rate)]
    lines += [Line(name, Decimal(cost), Decimal(travellers)) for name, cost, share in EXTRAS if chance.random() < share]
    return lines


def _store(deal: Deal, lines: list[Line]) -> None:
    rows = [
        DealLine(
            company_id=deal.company_id, deal=deal, position=position, product_name=line.product_name,
            quantity=line.quantity, unit=line.unit, unit_price=line.unit_price, discount_rate=line.discount_rate,
        )
        for position, line in enumerate(lines)
    ]  # fmt: skip
    DealLine.objects.bulk_create(rows)
    deal.refresh_from_db(fields=["amount"])


def _remember(life: Life, party: Party, wish: Wish) -> None:
    agency, chance = life.agency, life.chance
    keys = {key.key: key for key in PreferenceKey.objects.filter(company=agency.company)}
    prefer(party, key=keys["season"], value=wish.season, actor=agency.system)
    prefer(party, key=keys["hotel"], value=chance.choice(keys["hotel"].options), actor=agency.system)
    tags = ["Семья с детьми", "Пара", "Друзья"] if party.is_person else ["Корпоратив"]
    add_tag(party, tag=Tag.objects.get(company=agency.company, name=chance.choice(tags)), actor=agency.system)


def _bring_along(life: Life, deal: Deal, client: Party, ann: Actor) -> None:
    """Husband or wife of the client goes too, and is written down by name."""
    family = client.name.split()[-1]
    is_woman = family in {name for _given, name, _latin in WOMEN}
    given = life.chance.choice(MEN if is_woman else WOMEN)[0]
    other = family.removesuffix("а") if is_woman else f"{family}а"
    companion = create_party({"name": f"{given} {other}", "kind_of_party": Party.Kind.PERSON}, actor=ann)
    role = life.chance.choice([ContactRole.USES, ContactRole.USES, ContactRole.DECIDES, ContactRole.PAYS])
    add_contact(deal, companion, role=role, actor=ann)
