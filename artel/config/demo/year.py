"""Half a year of days: requests come, people call, write, offer, win and lose, each by the action it takes in life."""

import gc
import random
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone, translation

from artel.automation.jobs import run_by_time
from artel.config.demo import letters
from artel.config.demo.clock import at, travelling
from artel.config.demo.firms import FIRMS, meet, write_down_again
from artel.config.demo.life import WEEKEND, ZONE, Life, clock
from artel.config.demo.money import advertised
from artel.config.demo.people import STAFF, found_agency
from artel.config.demo.wishes import WISHES, somebody, words_of
from artel.config.demo.work import SELLERS, answer, come_in
from artel.core.actor import acting
from artel.core.jobs import deliver_waiting
from artel.intake.api import Request, State, take, take_up
from artel.parties.api import Party, create_party, scan

DAYS = 182
MOST_A_DAY = 3
ADVERTISING_DAY = 25
SEED = 20260523
CHANNEL_OF_MARK = [("yandex", "turkey"), ("yandex", "newyear"), ("vk", "volga"), ("", "")]
HOURS, CROWD = range(8, 22), [2, 6, 8, 9, 9, 8, 8, 8, 7, 6, 3, 2, 1, 1]


def main(arguments: Sequence[str] = ()) -> int:
    """Make the demo company in an empty database; with one there already it does nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM artel_company_ids()")
        if cursor.fetchone()[0]:
            sys.stderr.write("There is a company already; the demo was not made.\n")
            return 0
    days = int(arguments[0]) if arguments else DAYS
    gc.disable()  # nearly all that is made lives on; looking for waste takes a tenth of the time
    try:
        with transaction.atomic(), translation.override("ru"), timezone.override(ZONE), travelling():
            _live(days, datetime.now(ZONE))
    finally:
        gc.enable()
    return 0


def _live(days: int, now: datetime) -> None:
    first = now.date() - timedelta(days=days)
    with at(clock(first, 8)):
        agency = found_agency()
    life = Life(agency, random.Random(SEED), now)  # noqa: S311  a story, not a secret
    with acting(agency.system):
        for number in range(days + 1):
            _expect(life, number, first + timedelta(days=number))
            life.live(clock(first + timedelta(days=number + 1), 0))
        with at(now):
            _settle(life)


def _expect(life: Life, number: int, day: date) -> None:
    """What a day brings: requests, people at work, now and then something rarer."""
    chance, weekend = life.chance, day.weekday() >= WEEKEND
    for _n in range(chance.randint(0, 1 if weekend else MOST_A_DAY)):
        hour = chance.choices(HOURS, weights=CROWD)[0]
        life.plan(clock(day, hour, chance.randint(0, 59)), partial(_request, life))
    if number % 30 == 12:
        life.plan(clock(day, 13, 5), partial(_written_again, life))
    if number % 45 == 20:
        life.plan(clock(day, 7, 30), partial(_machine_writes, life))
    place, rest = divmod(number, 21)
    if rest == 1 and place < len(FIRMS):
        life.plan(clock(day, 12, 20), partial(meet, life, FIRMS[place], SELLERS[place % 4]))
    if rest == 5 and place == 3:
        life.plan(clock(day, 15, 40), partial(write_down_again, life, FIRMS[0]))
    if day.day == ADVERTISING_DAY:
        life.plan(clock(day, 12, 45), partial(advertised, life))
    if weekend:
        return
    for login in (row[1] for row in STAFF):
        life.plan(clock(day, 8, chance.randint(40, 59)), partial(come_in, life, login))
    life.plan(clock(day, 18, 40), partial(run_by_time, life.agency.company.pk))


def _request(life: Life) -> None:
    """Somebody asks for a trip: on the site, by telephone, in a messenger, or by a letter."""
    agency, chance = life.agency, life.chance
    wish = chance.choice(WISHES)
    name, phone, email = _somebody(life)
    key = chance.choices(["site", "call", "mail", "api"], weights=[5, 2, 2, 1])[0]
    words = words_of(wish, chance)
    if key == "mail":
        letters.receive(agency.mailbox, (name, email), f"{wish.place}: подбор тура", words)
        deliver_waiting(agency.company.pk)
        _take_up_all(life)
        return
    payload = {"name": name, "message": words, "phone": phone, "consent": True}
    payload["consent_wording"] = "Я согласен на обработку моих персональных данных."
    if chance.random() < 0.4:
        payload["email"] = email
    source, campaign = chance.choices(CHANNEL_OF_MARK, weights=[4, 2, 2, 6])[0]
    if source and key == "site":
        payload.update(utm_source=source, utm_campaign=campaign, referrer="https://meridian.example/tours")
    if chance.random() < 0.02:
        payload = {"name": "", "message": "Продвижение сайтов дёшево, пишите", "consent": False}
    take(agency.sources[key].pk, agency.company.pk, payload)
    _take_up_all(life)


def _take_up_all(life: Life) -> None:
    """What the worker does at once in life; then whoever got it answers within the hour, on rare days later."""
    new = Request.objects.filter(company=life.agency.company, state=State.NEW)
    for pk in list(new.order_by("pk").values_list("pk", flat=True)):
        request = take_up(pk, actor=life.agency.system)
        if request.deal_id is not None:
            most = 50 if life.chance.random() < 0.93 else 300
            life.plan(life.soon(3, most), partial(answer, life, pk))


def _somebody(life: Life) -> tuple[str, str, str]:
    """One of a few hundred people, so that some come back."""
    number = life.chance.randint(0, 259)
    given, family, latin = somebody(number)
    tail = f"{number:03d}"
    return (
        f"{given} {family}",
        f"+7 916 {100 + number:03d}-{10 + number % 90}-{tail[-2:]}",
        f"{latin}{tail}@mail.example",
    )


def _written_again(life: Life) -> None:
    """A client calls, and a manager writes them down once more: the family name first, the same telephone."""
    known = Party.objects.filter(kind_of_party=Party.Kind.PERSON, merged_into=None).exclude(phone="").order_by("-pk")
    client = known[life.chance.randint(3, 9)] if known.count() > 9 else known.first()
    ann = life.agency.actors[life.chance.choice(SELLERS)]
    if client is not None:
        given, _space, family = client.name.partition(" ")
        with acting(ann):
            create_party({"name": f"{family} {given}", "phone": client.phone}, actor=ann)


def _machine_writes(life: Life) -> None:
    """A mass mailing of an operator: stored, and no request."""
    sender = ("Отдел рассылок «Тихая гавань»", "news@haven.example")
    text = "Обновили цены на раннее бронирование. Каталог во вложении на сайте."
    subject, marks = "Раннее бронирование: новые цены", {"Precedence": "bulk"}
    letters.receive(life.agency.mailbox, sender, subject, text, headers=marks)


def _settle(life: Life) -> None:
    """Look for doubles, and take back the jobs of what was delivered already."""
    scan(actor=life.agency.system)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
