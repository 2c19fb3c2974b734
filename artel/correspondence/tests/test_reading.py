import gzip
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from artel.core.actor import Actor, acting
from artel.core.errors import Refused
from artel.core.events import Event
from artel.core.files import files_of
from artel.core.models import Notification
from artel.core.timeline import timeline
from artel.correspondence import storing
from artel.correspondence.actions import Draft, send
from artel.correspondence.models import Arrival, Conversation, Mailbox, MailboxStatus, Message, State
from artel.correspondence.reading import LINES, check, read, read_due
from artel.correspondence.tests.conftest import ADDRESS
from artel.correspondence.tests.letters import bounce_of, letter, with_file


@pytest.fixture
def announced(monkeypatch):
    events: list[Event] = []
    monkeypatch.setattr(storing, "emit", events.append)
    return events


def status(mailbox: Mailbox) -> MailboxStatus:
    return MailboxStatus.objects.get(mailbox=mailbox)


def source(message: Message) -> bytes:
    with message.source.open("rb") as file:
        return gzip.decompress(file.read())


def test_a_letter_is_stored_whole_and_announced_once(machine, mailbox, imap, announced):
    raw = letter()
    imap.deliver(ADDRESS, raw)

    assert [read(mailbox), read(mailbox), read(mailbox)] == [1, 0, 0]

    message = Message.objects.get()
    assert (message.from_name, message.from_address, message.subject) == ("Иванов Иван", "ivanov@client.example", "Тур в Сочи")
    assert (message.text, message.state, message.automatic) == ("Здравствуйте! Сколько стоит?", State.RECEIVED, "")
    assert source(message).replace(b"\r\n", b"\n") == raw
    assert [(event.message_id, event.is_auto, event.is_reply, event.from_address) for event in announced] == [
        (message.pk, False, False, "ivanov@client.example")
    ]
    state = status(mailbox)
    assert (state.state, state.folder_count, state.stored_count, state.missing_count) == ("well", 1, 1, 0)


def test_the_same_message_id_twice_is_one_letter_with_two_arrivals(machine, mailbox, imap, announced):
    imap.deliver(ADDRESS, letter())
    imap.deliver(ADDRESS, letter(text="Здравствуйте! Сколько стоит? (копия)"))

    assert read(mailbox) == 1

    assert (Message.objects.count(), Arrival.objects.count(), len(announced)) == (1, 2, 1)
    assert status(mailbox).missing_count == 0


def test_letters_without_message_id_are_told_apart_by_their_source(machine, mailbox, imap):
    for text in ("Раз", "Два", "Раз"):
        imap.deliver(ADDRESS, letter(text=text, message_id=None, Date_Sent="x"))

    read(mailbox)

    assert sorted(Message.objects.values_list("text", flat=True)) == ["Два", "Раз"]
    assert all(one.endswith("@source.invalid>") for one in Message.objects.values_list("message_id", flat=True))


def test_a_renumbered_folder_is_read_again_and_nothing_doubles(machine, mailbox, imap, announced):
    imap.deliver(ADDRESS, letter())
    read(mailbox)

    imap.renumber(ADDRESS)
    imap.deliver(ADDRESS, letter(message_id="<2@client.example>"))

    assert read(mailbox) == 1
    assert (Message.objects.count(), len(announced)) == (2, 2)
    assert (status(mailbox).folder_count, status(mailbox).missing_count) == (2, 0)


def test_a_server_that_went_away_and_came_back_loses_and_doubles_nothing(machine, mailbox, imap, announced):
    imap.deliver(ADDRESS, letter())
    read(mailbox)
    imap.stop()
    try:
        assert read(mailbox) == 0
        state = status(mailbox)
        assert (state.state, state.failure_count) == ("failing", 1)
        assert "127.0.0.1" in state.problem
        assert state.next_read_at > timezone.now()
        assert read_due(machine.company_id) == 0
    finally:
        imap.start()
    imap.deliver(ADDRESS, letter(message_id="<2@client.example>"))

    assert read(mailbox) == 1
    assert (Message.objects.count(), len(announced), status(mailbox).state) == (2, 2, "well")


def test_an_open_line_that_breaks_is_opened_again(machine, mailbox, imap):
    LINES.clear()
    imap.deliver(ADDRESS, letter())
    assert read_due(machine.company_id) == 1
    imap.stop()
    imap.start()
    read_due(machine.company_id)
    MailboxStatus.objects.update(next_read_at=timezone.now())
    imap.deliver(ADDRESS, letter(message_id="<2@client.example>"))

    assert read_due(machine.company_id) == 1

    LINES.pop(mailbox.pk).close()


def test_a_mailbox_for_show_is_never_called(machine, mailbox, imap):
    imap.deliver(ADDRESS, letter())
    mailbox.imap_host = "imap.meridian.example"
    mailbox.save()

    assert read_due(machine.company_id) == 0
    with pytest.raises(Refused) as refusal:
        check(mailbox)

    assert (refusal.value.code, Message.objects.count(), mailbox.standing) == ("mailbox-for-show", 0, "для показа")


def test_a_wrong_password_is_said_in_words(machine, mailbox):
    from artel.correspondence.models import MailboxKey
    from artel.correspondence.sealing import seal

    MailboxKey.objects.update(sealed=seal("wrong"))

    read(mailbox)

    assert "не принимает логин и пароль" in status(mailbox).problem or "login and password" in status(mailbox).problem


def test_a_letter_that_was_missed_is_found_by_the_count(machine, mailbox, imap):
    imap.deliver(ADDRESS, letter())
    imap.deliver(ADDRESS, letter(message_id="<2@client.example>"))
    read(mailbox)
    Arrival.objects.filter(message__message_id="<1@client.example>").delete()
    Message.objects.filter(message_id="<1@client.example>").delete()

    counted = check(mailbox)

    assert (counted.in_folder, counted.stored, counted.missing) == (2, 2, 0)
    assert Message.objects.count() == 2


def test_letters_from_before_the_mailbox_was_connected_are_archive_and_no_news(machine, mailbox, imap, announced):
    imap.deliver(ADDRESS, letter(), at=timezone.now() - timedelta(days=400))

    assert read(mailbox) == 1
    assert announced == []


def test_only_letters_since_the_chosen_day_are_read(machine, mailbox, imap):
    mailbox.reads_from = (timezone.now() - timedelta(days=10)).date()
    mailbox.save()
    imap.deliver(ADDRESS, letter(message_id="<old@x.example>"), at=timezone.now() - timedelta(days=400))
    imap.deliver(ADDRESS, letter())

    assert read(mailbox) == 1
    assert (status(mailbox).folder_count, status(mailbox).missing_count) == (1, 0)


def test_what_cannot_be_read_is_kept_and_shown_with_the_reason(machine, mailbox, imap, announced):
    imap.deliver(ADDRESS, b"\xff\xfe\x00 not a letter at all")
    imap.deliver(ADDRESS, letter())

    assert read(mailbox) == 2

    broken = Message.objects.get(state=State.UNREADABLE)
    assert broken.problem
    assert source(broken) == b"\xff\xfe\x00 not a letter at all"
    assert status(mailbox).missing_count == 0


def test_a_letter_too_large_keeps_its_headers_and_says_so(machine, mailbox, imap, monkeypatch):
    monkeypatch.setattr("artel.correspondence.reading.LARGEST_BYTES", 1000)
    imap.deliver(ADDRESS, letter(text="x" * 5000))

    read(mailbox)

    message = Message.objects.get()
    assert (message.subject, message.text) == ("Тур в Сочи", "")
    assert message.problem
    assert status(mailbox).missing_count == 0


def test_a_letter_of_a_known_client_stands_in_the_timeline(machine, mailbox, imap, client_party):
    with acting(machine):
        imap.deliver(ADDRESS, letter())
        read(mailbox)

        entry = timeline(client_party).get(verb="mail")

    assert Message.objects.get().owner_id == client_party.owner_id is not None
    assert (entry.actor_name, entry.data["direction"], entry.data["subject"]) == ("Иванов Иван", "in", "Тур в Сочи")
    assert entry.text == "Здравствуйте! Сколько стоит?"


def test_an_answer_continues_the_conversation_by_its_headers(ann, mailbox, imap, client_party, announced):
    sent = send(client_party, Draft(["ivanov@client.example"], "Ваш тур", "Предложение"), actor=ann)
    with acting(Actor.system(ann.company_id)):
        imap.deliver(ADDRESS, letter(subject="Re: совсем другое", In_Reply_To=sent.message_id))
        read(mailbox)

        answer = Message.objects.get(direction="in")
        assert answer.conversation_id == sent.conversation_id
        assert answer.owner_id == ann.user_id
        assert [event.is_reply for event in announced if event.message_id == answer.pk] == [True]
        notice = Notification.objects.get(user_id=ann.user_id)
        assert "Иванов Иван" in notice.text


def test_an_answer_without_headers_is_found_by_the_mark_of_who_was_written_to(ann, mailbox, imap, client_party):
    sent = send(client_party, Draft(["ivanov@client.example"], "Ваш тур", "Предложение"), actor=ann)
    assert sent.subject == f"Ваш тур {sent.conversation.tag}"
    with acting(Actor.system(ann.company_id)):
        imap.deliver(ADDRESS, letter(subject=f"Re: {sent.subject}"))
        imap.deliver(
            ADDRESS,
            letter(subject=f"Re: {sent.subject}", sender="x@stranger.example", message_id="<3@stranger.example>"),
        )
        read(mailbox)

        assert Message.objects.get(from_address="ivanov@client.example").conversation_id == sent.conversation_id
        assert Message.objects.get(from_address="x@stranger.example").conversation_id != sent.conversation_id


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, "reply"),
        ({"X_Autoreply": "yes"}, "reply"),
        ({"Precedence": "auto_reply"}, "reply"),
        ({"subject": "Автоответ: я в отпуске"}, "reply"),
        ({"subject": "Out of office: back on Monday"}, "reply"),
        ({"Return_Path": "<>"}, "reply"),
        ({"Auto_Submitted": "auto-generated"}, "bulk"),
        ({"Precedence": "bulk"}, "bulk"),
        ({"List_Id": "<news.shop.example>"}, "bulk"),
        ({"sender": "noreply@shop.example"}, "bulk"),
        ({"sender": "MAILER-DAEMON@mx.example"}, "bounce"),
        ({"sender": "noreply@site.example", "Reply_To": "petrov@client.example"}, ""),
        ({"Auto_Submitted": "no"}, ""),
        ({}, ""),
    ],
)
def test_machines_are_told_from_people(machine, mailbox, imap, announced, headers, kind):
    imap.deliver(ADDRESS, letter(**headers))

    read(mailbox)

    assert Message.objects.get().automatic == kind
    assert [event.is_auto for event in announced] == [bool(kind)]


def test_a_bounce_fails_the_letter_that_came_back_and_tells_its_author(ann, mailbox, imap, client_party, announced):
    sent = send(client_party, Draft(["nobody@client.example"], "Оффер", "Текст"), actor=ann)
    Message.objects.filter(pk=sent.pk).update(state=State.SENT)
    with acting(Actor.system(ann.company_id)):
        imap.deliver(ADDRESS, bounce_of(sent.message_id))
        read(mailbox)

        sent.refresh_from_db()
        assert (sent.state, "550 5.1.1 User unknown" in sent.problem) == (State.FAILED, True)
        report = Message.objects.get(direction="in")
        assert (report.automatic, report.conversation_id) == ("bounce", sent.conversation_id)
        assert [type(event).__name__ for event in announced] == ["MailFailed", "MailReceived"]
        assert announced[-1].is_auto
        assert Notification.objects.filter(user_id=ann.user_id).count() == 1


def test_a_delay_fails_nothing(ann, mailbox, imap, client_party):
    sent = send(client_party, Draft(["nobody@client.example"], "Оффер", "Текст"), actor=ann)
    Message.objects.filter(pk=sent.pk).update(state=State.SENT)
    with acting(Actor.system(ann.company_id)):
        imap.deliver(ADDRESS, bounce_of(sent.message_id, action="delayed"))
        read(mailbox)

        sent.refresh_from_db()
        assert sent.state == State.SENT


def test_attachments_are_kept_and_those_against_the_limits_are_named(machine, mailbox, imap):
    imap.deliver(ADDRESS, with_file("паспорт.pdf", b"%PDF-1.7 x"))
    imap.deliver(ADDRESS, with_file("virus.exe", b"MZ\x90\x00", message_id="<exe@x.example>", subject="Плохой"))

    read(mailbox)

    good, bad = Message.objects.get(subject="С файлом"), Message.objects.get(subject="Плохой")
    assert [(file.name, file.size_bytes) for file in files_of(good)] == [("паспорт.pdf", 10)]
    assert not files_of(bad).exists()
    assert [item["name"] for item in bad.left_out] == ["virus.exe"]
    assert b"virus.exe" in source(bad)


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_mailbox_store_each_letter_once(imap, smtp):
    from artel.core.testing import make_company
    from artel.correspondence.testing import connect_mailbox

    company = make_company("Два работника")
    box = connect_mailbox(company.pk, imap.port, smtp.port, ADDRESS)
    for number in range(30):
        imap.deliver(ADDRESS, letter(message_id=f"<{number}@client.example>", text=f"Письмо {number}"))
    problems: list[BaseException] = []

    def work() -> None:
        try:
            with acting(Actor.system(company.pk)):
                for _turn in range(3):
                    read(box)
        except BaseException as problem:  # noqa: BLE001  the thread's fault is the test's
            problems.append(problem)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert problems == []
    with acting(Actor.system(company.pk)):
        assert (Message.objects.count(), Arrival.objects.count(), Conversation.objects.count()) == (30, 30, 30)
        assert status(box).missing_count == 0


@pytest.mark.django_db(transaction=True)
def test_two_that_store_the_same_letter_at_once_store_it_once(imap, smtp, monkeypatch):
    from artel.core.testing import make_company
    from artel.correspondence import reading
    from artel.correspondence.testing import connect_mailbox

    company = make_company("Без замка")
    box = connect_mailbox(company.pk, imap.port, smtp.port, ADDRESS)
    for number in range(10):
        imap.deliver(ADDRESS, letter(message_id=f"<{number}@client.example>"))

    class Open:
        def __enter__(self) -> bool:
            return True

        def __exit__(self, *_problem: object) -> None: ...

    monkeypatch.setattr(reading, "_alone_with", lambda _mailbox: Open())
    problems: list[BaseException] = []

    def work() -> None:
        try:
            with acting(Actor.system(company.pk)):
                read(box)
        except BaseException as problem:  # noqa: BLE001  the thread's fault is the test's
            problems.append(problem)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert problems == []
    with acting(Actor.system(company.pk)):
        assert (Message.objects.count(), Arrival.objects.count()) == (10, 10)
