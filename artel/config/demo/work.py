"""A manager's day: calls that are due, letters to answer, deals that move or are lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from artel.activities.api import Activity, Type, When, complete, log_call, plan
from artel.config.demo import letters
from artel.config.demo.life import WEEKEND, ZONE, Life, clock
from artel.config.demo.money import sell
from artel.config.demo.trips import put_together
from artel.core.actor import Actor, acting
from artel.core.comments import comment
from artel.core.errors import Refused
from artel.core.models import User
from artel.core.notifications import mark_read
from artel.correspondence.api import MailTemplate, Message, reply, send
from artel.crm.api import OPEN, Deal, LostReason, Outcome, lose, move, win
from artel.intake.api import Request
from artel.parties.api import take as take_client

SELLERS = ("anna", "boris", "vera", "gleb")
STEPS = ["Позвонить и уточнить даты", "Отправить подборку", "Напомнить об оплате", "Согласовать отель"]
RESULTS = ["Поговорили, думают", "Варианты отправлены", "Просят перезвонить позже", "Даты подтвердили"]
REMARKS = ["Ждут ответа от мужа", "Просят отель у моря", "Хотят рассрочку", "Сравнивают с другим агентством"]
MOST_DUE, STEPLESS_A_DAY = 8, 2


def come_in(life: Life, login: str) -> None:
    """Sign in, read what is new and, for who sells, look through the day."""
    ann = life.agency.actors[login]
    with acting(ann):
        User.objects.filter(pk=ann.user_id or 0).update(last_login=timezone.now())
        mark_read(ann)
        if login in SELLERS:
            _look_through(life, ann)


def _look_through(life: Life, ann: Actor) -> None:
    """What is due is done at its hour, sometimes not at all; and what nobody thought of is looked at."""
    now, chance = timezone.localtime(timezone=ZONE), life.chance
    evening = clock(now.date(), 18, 30)
    due = Activity.objects.filter(owner_id=ann.user_id, state="planned", due_at__lt=evening).order_by("due_at")
    for pk, due_at in list(due.values_list("pk", "due_at")[:MOST_DUE]):
        if chance.random() < 0.92:
            moment = max(now, due_at) + timedelta(minutes=chance.randint(3, 40))
            life.plan(moment, partial(_complete, life, ann, pk))
    stepless = Deal.objects.filter(owner_id=ann.user_id, state=OPEN, next_step_at=None).order_by("pk")
    for pk in list(stepless.values_list("pk", flat=True)[:STEPLESS_A_DAY]):
        moment = clock(now.date(), chance.randint(10, 17), chance.randint(0, 59))
        life.plan(moment, partial(_with_deal, life, ann, pk, _think_of))


def _complete(life: Life, ann: Actor, pk: int) -> None:
    """Something planned is done; the deal moves or is lost by it, or the next thing is planned in the same go."""
    activity = Activity.objects.filter(pk=pk, state="planned").first()
    if activity is None:
        return
    deal = Deal.objects.filter(pk=activity.subject_id or 0, state=OPEN).first()
    follows = {"next_title": life.chance.choice(STEPS), "next_at": _some_day(life), "next_type": _some_kind(life)}
    options = follows if deal is not None and life.chance.random() < 0.75 else {}
    with acting(ann):
        complete(activity, actor=ann, result=life.chance.choice(RESULTS), **options)
    if deal is not None and life.chance.random() < 0.6:
        _with_deal(life, ann, deal.pk, _push)


def answer(life: Life, request_id: int) -> None:
    """Whoever got the request answers it the way it came, and takes the client over."""
    request = Request.objects.select_related("deal__party").get(pk=request_id)
    deal, ann = request.deal, life.actor_of(request.owner_id)
    if deal is None or deal.party is None or ann is None:
        return
    letter = Message.objects.filter(pk=request.message_id or 0).first()
    with acting(ann):
        if deal.party.owner_id is None:
            take_client(deal.party, actor=ann)
        if letter is not None:
            write_back(life, letter, ann)
        elif deal.party.phone:
            told = "Познакомились, уточнили даты"
            log_call(deal, deal.party.phone, actor=ann, duration_seconds=life.chance.randint(40, 600), result=told)
        first = Activity.objects.filter(subject_kind=deal.kind, subject_id=deal.pk, state="planned").first()
        if first is not None and deal.state == OPEN:
            follows = {"next_title": STEPS[1], "next_at": _some_day(life), "next_type": Type.TASK}
            complete(first, actor=ann, result="Ответ дан", **follows)


def write_back(life: Life, letter: Message, ann: Actor) -> None:
    """Answer a client's letter; perhaps the client answers in turn."""
    texts = [
        "Здравствуйте!\n\nСпасибо за письмо. Подобрали три варианта, цены держим до завтра. Когда удобно созвониться?",
        "Добрый день!\n\nДа, на эти даты места есть. Подскажите, пожалуйста, сколько лет детям?",
        "Здравствуйте!\n\nОтель подтвердил бронь, договор пришлю сегодня до вечера.",
    ]
    sent = reply(letter, life.chance.choice(texts), actor=ann)
    letters.leave(sent)
    expect_answer(life, sent, ann)


def expect_answer(life: Life, sent: Message, ann: Actor) -> None:
    """Many clients write back within a day or two."""
    if life.chance.random() < 0.55:
        moment = timezone.now() + timedelta(minutes=life.chance.randint(40, 1_800))
        life.plan(moment, partial(_client_writes, life, sent.pk, ann))


def _client_writes(life: Life, sent_id: int, ann: Actor) -> None:
    sent = Message.objects.select_related("conversation__party", "mailbox").get(pk=sent_id)
    party = sent.conversation.party
    name = party.name if party is not None else ""
    texts = [
        "Спасибо! Второй вариант нравится больше. А завтраки включены?",
        "Посоветуемся дома и ответим. Скажите, а можно в рассрочку?",
        "Нам подходит. Что нужно для договора?",
        "Дорого, есть что-нибудь на неделю позже?",
    ]
    text = life.chance.choice(texts)
    came = letters.receive(life.agency.mailbox, (name, sent.recipients[0]), f"Re: {sent.subject}", text, answers=sent)
    if came is not None and life.chance.random() < 0.85:
        life.plan(life.soon(10, 120), partial(_write_back, life, came.pk, ann))


def _write_back(life: Life, letter_id: int, ann: Actor) -> None:
    with acting(ann):
        write_back(life, Message.objects.select_related("mailbox", "conversation").get(pk=letter_id), ann)


def _with_deal(life: Life, ann: Actor, pk: int, deed: Callable[[Life, Deal, Actor], None]) -> None:
    """Do something with a deal that is still open; what the rules refuse is left."""
    deal = Deal.objects.select_related("stage", "party").filter(pk=pk, state=OPEN).first()
    if deal is None:
        return
    with acting(ann):
        try:
            with transaction.atomic():
                deed(life, deal, ann)
        except Refused:
            return


def _push(life: Life, deal: Deal, ann: Actor) -> None:
    """Bring a deal a stage further, or lose it."""
    if life.chance.random() < 0.2:
        reasons = LostReason.objects.filter(company=life.agency.company)[:5]
        lose(deal, life.chance.choice(list(reasons)), actor=ann)
        _clear_up(deal, ann)
    else:
        _advance(life, deal, ann)


def _think_of(life: Life, deal: Deal, ann: Actor) -> None:
    """A deal without a next step: a call, a remark, and mostly a step."""
    chance = life.chance
    if chance.random() < 0.3 and deal.party is not None and deal.party.phone:
        seconds = chance.randint(40, 900)
        log_call(deal, deal.party.phone, actor=ann, duration_seconds=seconds, result="Обсудили даты и отель")
    if chance.random() < 0.4:
        comment(deal, chance.choice(REMARKS), actor=ann)
    if chance.random() < 0.8:
        plan(deal, chance.choice(STEPS), When(_some_day(life)), actor=ann, type=_some_kind(life))


def _advance(life: Life, deal: Deal, ann: Actor) -> None:
    """Into the next stage; the offer goes by letter too."""
    put_together(life, deal, ann)
    into = life.agency.stages[life.agency.stages.index(deal.stage) + 1]
    if into.outcome == Outcome.WON:
        win(deal, actor=ann)
        _clear_up(deal, ann)
        sell(life, deal)
        return
    move(deal, into, actor=ann)
    if into == life.agency.stages[2] and deal.party is not None and deal.party.email:
        template = MailTemplate.objects.get(company=life.agency.company, name="Подборка туров")
        sent = send(deal, [deal.party.email], actor=ann, template=template, mailbox=life.agency.mailbox)
        letters.leave(sent)
        expect_answer(life, sent, ann)


def _clear_up(deal: Deal, ann: Actor) -> None:
    """Nothing stays planned for a deal that is over."""
    for activity in Activity.objects.filter(subject_kind=deal.kind, subject_id=deal.pk, state="planned")[:9]:
        complete(activity, actor=ann, result="Сделка закрыта")


def _some_day(life: Life) -> datetime:
    day = timezone.localtime(timezone=ZONE).date() + timedelta(days=life.chance.randint(2, 8))
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= WEEKEND else 0)
    return clock(day, life.chance.randint(10, 17), life.chance.choice([0, 0, 15, 30, 45]))


def _some_kind(life: Life) -> Type:
    return life.chance.choice([Type.CALL, Type.TASK, Type.CALL, Type.MEETING])
