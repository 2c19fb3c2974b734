"""Half a year of days: requests come, people call, write, offer, win and lose, each by the action it takes in life."""

import random
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import time_machine
from django.db import connection, transaction
from django.utils import translation

from artel.activities.api import Activity, Type, When, complete, log_call, plan
from artel.automation.models import AutomationRule
from artel.config.demo.firms import FIRMS, meet
from artel.config.demo.people import Agency, found_agency
from artel.config.demo.wishes import WISHES, Wish, somebody, words_of
from artel.core.actor import Actor, acting
from artel.core.comments import comment
from artel.core.drafts import change
from artel.core.errors import Refused
from artel.core.jobs import deliver_waiting
from artel.crm.api import OPEN, Deal, LostReason, lose, move, win
from artel.intake.api import Request, take, take_up
from artel.parties.api import PreferenceKey, Tag, add_tag, prefer, scan
from artel.parties.api import take as take_client

ZONE = ZoneInfo("Europe/Moscow")
DAYS = 182
WEEKEND = 5
REQUESTS_A_DAY = 2
SEED = 20260523
CHANNEL_OF_MARK = [("yandex", "turkey"), ("yandex", "newyear"), ("vk", "volga"), ("", "")]


def main(arguments: Sequence[str] = ()) -> int:
    """Make the demo company in an empty database; with one there already it does nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM artel_company_ids()")
        if cursor.fetchone()[0]:
            sys.stderr.write("There is a company already; the demo was not made.\n")
            return 0
    days = int(arguments[0]) if arguments else DAYS
    today = datetime.now(ZONE).date()
    chance = random.Random(SEED)  # noqa: S311  a story, not a secret
    with transaction.atomic(), translation.override("ru"):
        with time_machine.travel(_at(today - timedelta(days=days), 9), tick=False):
            agency = found_agency(today, days)
        for number in range(days, -1, -1):
            _meet_firms(agency, days - number, today - timedelta(days=number))
            _live(agency, today - timedelta(days=number), chance, is_today=number == 0)
        _settle(agency)
    return 0


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def _live(agency: Agency, day: date, chance: random.Random, *, is_today: bool) -> None:
    """One day: what came in, then what people did, each at its hour."""
    weekend = day.weekday() >= WEEKEND
    until = datetime.now(ZONE) if is_today else _at(day, 23)
    with acting(agency.system):
        for _n in range(chance.randint(0, 1 if weekend else 2 * REQUESTS_A_DAY)):
            moment = _at(day, chance.randint(8, 20), chance.randint(0, 59))
            if moment < until:
                with time_machine.travel(moment, tick=False):
                    _request(agency, chance, until)
        deliver_waiting(agency.company.pk)
    if weekend:
        return
    for login in ("anna", "boris", "vera", "gleb"):
        moment = _at(day, chance.randint(10, 17), chance.randint(0, 59))
        if moment < until:
            with time_machine.travel(moment, tick=False), acting(agency.actors[login]):
                _work(agency, agency.actors[login], chance)
    with acting(agency.system):
        deliver_waiting(agency.company.pk)


def _meet_firms(agency: Agency, number: int, day: date) -> None:
    """A firm every third week, by a manager in turn."""
    place, rest = divmod(number, 21)
    if rest != 1 or place >= len(FIRMS):
        return
    ann = agency.actors[("anna", "vera", "boris", "gleb")[place % 4]]
    with time_machine.travel(_at(day, 12, 20), tick=False), acting(ann):
        meet(FIRMS[place], ann)


def _request(agency: Agency, chance: random.Random, until: datetime) -> None:
    wish = chance.choice(WISHES)
    name, phone, email = _somebody(chance)
    key = chance.choices(["site", "call", "mail", "api"], weights=[5, 2, 2, 1])[0]
    payload = {"name": name, "message": words_of(wish, chance), "consent": True}
    payload["consent_wording"] = "Я согласен на обработку моих персональных данных."
    if key == "mail":
        payload["email"] = email
    else:
        payload["phone"] = phone
    if chance.random() < 0.4:
        payload["email"] = email
    source, campaign = chance.choices(CHANNEL_OF_MARK, weights=[4, 2, 2, 6])[0]
    if source and key == "site":
        payload.update(utm_source=source, utm_campaign=campaign, referrer="https://meridian.example/tours")
    if chance.random() < 0.02:
        payload = {"name": "", "message": "Продвижение сайтов дёшево, пишите", "consent": False}
    taken = take(agency.sources[key].pk, agency.company.pk, payload)
    take_up(taken.request_id, actor=agency.system)
    deal = Deal.objects.select_related("party").filter(pk__in=_deal_of(taken.request_id)).first()
    if deal is not None and datetime.now(ZONE).weekday() < WEEKEND and chance.random() < 0.85:
        _answer(agency, deal, chance, until)


def _deal_of(request_id: int) -> list[int]:
    return [pk for pk in Request.objects.filter(pk=request_id).values_list("deal_id", flat=True) if pk]


def _answer(agency: Agency, deal: Deal, chance: random.Random, until: datetime) -> None:
    """Whoever got the request calls within the hour, and takes the client over."""
    ann = next((actor for actor in agency.actors.values() if actor.user_id == deal.owner_id), None)
    moment = datetime.now(ZONE) + timedelta(minutes=chance.randint(4, 55))
    if ann is None or deal.party is None or not deal.party.phone or moment > until:
        return
    with time_machine.travel(moment, tick=False), acting(ann):
        if deal.party.owner_id is None:
            take_client(deal.party, actor=ann)
        log_call(
            deal,
            deal.party.phone,
            actor=ann,
            duration_seconds=chance.randint(40, 600),
            result="Познакомились, уточнили даты",
        )


def _somebody(chance: random.Random) -> tuple[str, str, str]:
    """One of a few hundred people, so that some come back."""
    number = chance.randint(0, 259)
    given, family, latin = somebody(number)
    tail = f"{number:03d}"
    return (
        f"{given} {family}",
        f"+7 916 {100 + number:03d}-{10 + number % 90}-{tail[-2:]}",
        f"{latin}{tail}@mail.example",
    )


def _work(agency: Agency, ann: Actor, chance: random.Random) -> None:
    """A manager's day: calls that are due, deals that move."""
    due = Activity.objects.filter(
        owner_id=ann.user_id, state="planned", due_at__lt=datetime.now(UTC) + timedelta(hours=8)
    )
    for activity in due.order_by("due_at")[:9]:
        if chance.random() < 0.93:
            complete(
                activity, actor=ann, result=chance.choice(["Поговорили", "Отправила варианты", "Перезвонить позже"])
            )
    mine = Deal.objects.filter(owner_id=ann.user_id, state=OPEN).order_by("next_step_at", "pk")
    for deal in list(mine.select_related("stage", "party")[:8]):
        try:
            with transaction.atomic():
                _push(agency, deal, ann, chance)
        except Refused:
            continue


def _push(agency: Agency, deal: Deal, ann: Actor, chance: random.Random) -> None:
    """Bring one deal a little further, or lose it."""
    step = chance.random()
    position = agency.stages.index(deal.stage)
    if step < 0.05:
        reason = chance.choice(list(LostReason.objects.filter(company=agency.company)))
        lose(deal, reason, actor=ann)
        return
    if step < 0.33:
        _fill_in(agency, deal, ann, chance)
        into = agency.stages[position + 1]
        if into.outcome == "won":
            win(deal, actor=ann)
            return
        move(deal, into, actor=ann)
    elif step < 0.60 and deal.party is not None and deal.party.phone:
        log_call(
            deal, deal.party.phone, actor=ann, duration_seconds=chance.randint(40, 900), result="Обсудили даты и отель"
        )
    elif step < 0.80:
        comment(deal, chance.choice(["Ждут ответа от мужа", "Просят отель у моря", "Хотят рассрочку"]), actor=ann)
    if chance.random() < 0.9:
        day = datetime.now(ZONE).date() + timedelta(days=chance.randint(1, 6))
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= WEEKEND else 0)
        due = _at(day, chance.randint(10, 18))
        titles = ["Позвонить и уточнить даты", "Отправить подборку", "Напомнить об оплате", "Согласовать отель"]
        kind = chance.choice([Type.CALL, Type.TASK, Type.CALL, Type.MEETING])
        if not Activity.objects.filter(subject_id=deal.pk, subject_kind=deal.kind, state="planned").exists():
            plan(deal, chance.choice(titles), When(due), actor=ann, type=kind)


def _fill_in(agency: Agency, deal: Deal, ann: Actor, chance: random.Random) -> None:
    """What becomes known of the trip, and of the client's taste."""
    wish = next((item for item in WISHES if item.place in deal.description), chance.choice(WISHES))
    today = datetime.now(ZONE).date()
    values: dict[str, object] = {}
    if not deal.amount:
        values["amount"] = Decimal(chance.randint(wish.low, wish.high) // 100 * 100)
        values["expected_close_on"] = today + timedelta(days=chance.randint(7, 40))
        values["custom"] = {
            "country": wish.place,
            "tourists": str(chance.randint(1, 4)),
            "departs_on": (today + timedelta(days=chance.randint(20, 120))).isoformat(),
        }
    if values:
        change(deal, values, actor=ann)
        if deal.party is not None:
            _remember(agency, deal, wish, chance)


def _remember(agency: Agency, deal: Deal, wish: Wish, chance: random.Random) -> None:
    assert deal.party is not None, "asked before"
    keys = {key.key: key for key in PreferenceKey.objects.filter(company=agency.company)}
    prefer(deal.party, key=keys["season"], value=wish.season, actor=agency.system)
    prefer(deal.party, key=keys["hotel"], value=chance.choice(keys["hotel"].options), actor=agency.system)
    tag = chance.choice(list(Tag.objects.filter(company=agency.company)))
    add_tag(deal.party, tag=tag, actor=agency.system)


def _settle(agency: Agency) -> None:
    """Put the rules in force, look for doubles, and take back the jobs of what was delivered already."""
    with acting(agency.system):
        scan(actor=agency.system)
        AutomationRule.objects.filter(company=agency.company).update(is_active=True)
    with acting(agency.system), connection.cursor() as cursor:
        # The database dates what it stores by its own clock, which does not travel.
        cursor.execute(
            "UPDATE parties_party SET created_at = told.at FROM"
            " (SELECT subject_id, min(at) AS at FROM core_timelineentry"
            " WHERE subject_kind = 'parties.party' GROUP BY subject_id) AS told"
            " WHERE told.subject_id = parties_party.id"
        )
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
