import json
from datetime import timedelta

import psycopg
import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django.models import ProcrastinateJob

from artel.core.actor import Actor, acting
from artel.core.models import Notification, User
from artel.core.notifications import Urgency, mail_notices, mark_read, notify, unread_count
from artel.core.testing import counting_queries, make_actor, make_company
from artel.core.tests.conftest import make_order


def wants(actor: Actor, wish: str) -> None:
    User.objects.filter(pk=actor.user_id).update(email_notices=wish)


def waiting_letters() -> int:
    return ProcrastinateJob.objects.filter(task_name="core.mail_notices", status="todo").count()


def send_letters(firm, actor) -> None:
    with acting(Actor.system(firm.company.pk)):
        mail_notices.func(company_id=firm.company.pk, user_id=actor.user_id)


def test_a_notification_leads_to_its_record(firm):
    order = make_order(firm.ann)
    with acting(firm.boss):
        told = notify([firm.ann.user_id], gettext_lazy("time zone"), order, actor=firm.boss)

        row = Notification.objects.get()
    assert told == [firm.ann.user_id]
    assert (row.text, row.subject_kind, row.subject_id, row.company_id, row.urgency) == (
        "часовой пояс", "sample.order", order.pk, firm.company.pk, "personal",
    )  # fmt: skip


def test_a_key_makes_it_once_for_each(firm):
    with acting(firm.boss):
        first = notify([firm.ann.user_id], "Позвонить", unique_key="call:1", actor=firm.boss)
        again = notify([firm.ann.user_id, firm.ben.user_id], "Позвонить", unique_key="call:1", actor=firm.boss)

        assert (first, again) == ([firm.ann.user_id], [firm.ben.user_id])
        assert Notification.objects.count() == 2


def test_only_people_of_the_company_are_told(firm, stranger):
    with acting(firm.boss):
        assert notify([stranger.ann.user_id, None], "Секрет", actor=firm.boss) == []
        assert not Notification.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_text_but_with_people_only(firm):
    with acting(firm.boss), counting_queries() as statements:
        notify([firm.ann.user_id, firm.ben.user_id, firm.nick.user_id], "Собрание", actor=firm.boss)

    assert len(statements) <= 2 + 2 * 3


def test_reading_counts_down_the_bell(firm):
    with acting(firm.boss):
        for number in range(3):
            notify([firm.ann.user_id], str(number), actor=firm.boss)
    with acting(firm.ann):
        first = Notification.objects.filter(user_id=firm.ann.user_id).first()
        assert unread_count(firm.ann.user_id) == 3
        assert mark_read(firm.ann, [first.pk]) == 1
        assert unread_count(firm.ann.user_id) == 2
        assert mark_read(firm.ann) == 2
        assert mark_read(firm.ann) == 0


def test_nobody_reads_for_another(firm):
    with acting(firm.boss):
        notify([firm.ann.user_id], "Вам", actor=firm.boss)
        row = Notification.objects.get()
    with acting(firm.ben):
        assert mark_read(firm.ben, [row.pk]) == 0
    assert unread_count(firm.ann.user_id) == 1


@pytest.mark.parametrize(
    ("wish", "personal", "followed"), [("never", 0, 0), ("mentions", 1, 0), ("always", 1, 1)]
)
def test_letters_come_as_each_person_wishes(firm, wish, personal, followed):
    wants(firm.ann, wish)
    with acting(firm.boss):
        notify([firm.ann.user_id], "Вам", urgency=Urgency.FOLLOWED, actor=firm.boss)
        assert waiting_letters() == followed
        notify([firm.ann.user_id], "Вам", actor=firm.boss)
        assert waiting_letters() == max(personal, followed)


def test_many_notices_make_one_letter_and_never_a_second(firm):
    wants(firm.ann, "always")
    with acting(firm.boss):
        for number in range(5):
            notify([firm.ann.user_id], f"Дело {number}", link=f"/deals/{number}/", actor=firm.boss)
    assert waiting_letters() == 1

    send_letters(firm, firm.ann)
    send_letters(firm, firm.ann)

    (letter,) = mail.outbox
    assert letter.to == [User.objects.get(pk=firm.ann.user_id).email]
    assert letter.subject == "Artel: 5 новых уведомлений"
    assert "Дело 0" in letter.body
    assert "/deals/4/" in letter.body


def test_what_was_read_in_time_is_not_mailed(firm):
    wants(firm.ann, "always")
    with acting(firm.boss):
        notify([firm.ann.user_id], "Вам", actor=firm.boss)
    with acting(firm.ann):
        mark_read(firm.ann)

    send_letters(firm, firm.ann)

    assert mail.outbox == []


def test_a_letter_that_could_not_be_sent_is_sent_later(firm, monkeypatch):
    wants(firm.ann, "always")
    with acting(firm.boss):
        notify([firm.ann.user_id], "Вам", actor=firm.boss)
    with monkeypatch.context() as away:
        away.setattr("artel.core.notifications.EmailMessage.send", lambda self: (_ for _ in ()).throw(OSError("away")))
        with pytest.raises(OSError, match="away"):
            send_letters(firm, firm.ann)
    assert mail.outbox == []

    send_letters(firm, firm.ann)

    assert len(mail.outbox) == 1


def test_old_notices_are_not_mailed_when_the_wish_changes(firm):
    with acting(firm.boss):
        notify([firm.ann.user_id], "Давно", actor=firm.boss)
        Notification.objects.update(created_at=timezone.now() - timedelta(days=3))
    wants(firm.ann, "always")

    send_letters(firm, firm.ann)

    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_open_pages_hear_of_it_with_the_commit():
    company = make_company()
    ann, boss = make_actor(company), make_actor(company, "administrator")
    params = {**connection.get_connection_params(), "cursor_factory": psycopg.Cursor, "autocommit": True}
    params.pop("context", None)
    with psycopg.connect(**params) as ear:
        ear.execute("LISTEN artel_live")
        with acting(boss):
            notify([ann.user_id], "Вам", link="/x/", actor=boss)
        heard = [json.loads(news.payload) for news in ear.notifies(timeout=5, stop_after=1)]

    assert heard == [
        {"event": "notify", "user": ann.user_id, "company": company.pk, "unread": 1, "count": 1, "text": "Вам", "url": "/x/"}
    ]
