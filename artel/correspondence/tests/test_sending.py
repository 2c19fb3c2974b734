import email
import gzip
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from artel.core.actor import Actor, acting
from artel.core.errors import Forbidden, Refused
from artel.core.files import attach as attach_file
from artel.core.models import Notification
from artel.core.testing import make_actor, make_company, make_team
from artel.core.timeline import timeline, told_to
from artel.correspondence import api, sending
from artel.correspondence.actions import Draft, attach, reply, send, send_again, sign
from artel.correspondence.models import Conversation, MailTemplate, Message, State
from artel.correspondence.reading import read
from artel.correspondence.sending import MOST_ATTEMPTS, send_queued
from artel.correspondence.smtp import Postponed
from artel.correspondence.testing import SmtpHouse
from artel.correspondence.tests.conftest import ADDRESS, CLIENT
from artel.correspondence.tests.letters import letter
from artel.parties import api as parties


def work(message: Message) -> None:
    """What the job does."""
    with acting(Actor.system(message.company_id)):
        send_queued(message.pk, message.company_id)


def offer(ann: Actor, client_party: parties.Party, **fields: Any) -> Message:
    draft = Draft([CLIENT], "Ваш тур", "Здравствуйте!\n\nПредложение во вложении.", **fields)
    return send(client_party, draft, actor=ann)


def fresh(message: Message) -> Message:
    with acting(Actor.system(message.company_id)):
        return Message.objects.get(pk=message.pk)


def received(smtp: SmtpHouse) -> EmailMessage:
    content = smtp.letters[-1].content
    assert isinstance(content, bytes)
    return email.message_from_bytes(content, policy=default)


def test_a_letter_waits_then_leaves_whole_and_stands_in_the_timeline(ann, mailbox, smtp, client_party):
    sign("С уважением,\nАнна", actor=ann)
    message = offer(ann, client_party)
    assert (message.state, smtp.letters) == (State.QUEUED, [])

    work(message)

    sent = received(smtp)
    assert (sent["From"], sent["To"], sent["Reply-To"]) == (
        '"Анна Белова, Меридиан" <sales@meridian.example>', CLIENT, ADDRESS,
    )  # fmt: skip
    assert sent["Subject"] == f"Ваш тур {message.conversation.tag}"
    assert sent["Message-ID"] == message.message_id
    assert sent.get_content().replace("\r\n", "\n") == (
        "Здравствуйте!\n\nПредложение во вложении.\n\n-- \nС уважением,\nАнна\n"
    )
    stored = fresh(message)
    assert (stored.state, stored.problem, stored.author_id) == (State.SENT, "", ann.user_id)
    with stored.source.open("rb") as file:
        assert gzip.decompress(file.read()) == smtp.letters[0].content
    entry = timeline(client_party).get(verb="mail")
    assert (entry.data["direction"], entry.data["message"]) == ("out", message.pk)


def test_on_the_page_of_a_client_a_letter_is_told_to_whoever_may_open_it(company, ann, mailbox, client_party):
    ben = make_actor(company, "manager", name="Борис Лебедев", team=make_team(company, "Восток"))
    director = make_actor(company, "director", name="Дина Директор")

    offer(ann, client_party)

    seen = {}
    for actor in (ann, ben, director):
        with acting(actor):
            seen[actor.name] = told_to(actor, client_party).filter(verb="mail").count()
    assert seen == {"Анна Белова": 1, "Борис Лебедев": 0, "Дина Директор": 1}


def test_the_job_runs_twice_and_the_letter_leaves_once(ann, mailbox, smtp, client_party):
    message = offer(ann, client_party)

    work(message)
    work(message)

    assert len(smtp.letters) == 1


def test_a_server_that_is_away_is_tried_until_it_is_back(ann, mailbox, smtp, client_party):
    message = offer(ann, client_party)
    smtp.stop()
    try:
        for attempt in (1, 2):
            with pytest.raises(Postponed):
                work(message)
            waiting = fresh(message)
            assert (waiting.state, waiting.attempt_count, waiting.handed_at) == (State.QUEUED, attempt, None)
            assert "127.0.0.1" in waiting.problem
    finally:
        smtp.start()

    work(message)

    assert (fresh(message).state, fresh(message).problem, len(smtp.letters)) == (State.SENT, "", 1)


def test_after_the_last_attempt_it_has_failed_and_its_author_hears_of_it_once(ann, mailbox, smtp, client_party):
    message = offer(ann, client_party)
    smtp.stop()
    try:
        for _attempt in range(MOST_ATTEMPTS - 1):
            with pytest.raises(Postponed):
                work(message)
        work(message)
        work(message)
    finally:
        smtp.start()

    assert fresh(message).state == State.FAILED
    assert Notification.objects.filter(user_id=ann.user_id).count() == 1
    with acting(ann):
        send_again(fresh(message), actor=ann)
    work(message)
    assert (fresh(message).state, len(smtp.letters)) == (State.SENT, 1)


@pytest.mark.parametrize(
    ("answer", "state"), [("451 4.3.0 Try later", State.QUEUED), ("554 5.7.1 Spam", State.FAILED)]
)
def test_the_server_s_word_decides_between_later_and_never(ann, mailbox, smtp, client_party, answer, state):
    message = offer(ann, client_party)
    smtp.answers = [answer]

    if state == State.QUEUED:
        with pytest.raises(Postponed):
            work(message)
    else:
        work(message)

    stored = fresh(message)
    assert (stored.state, answer in stored.problem, smtp.letters) == (state, True, [])


def test_a_recipient_refused_by_the_server_is_named_and_the_others_get_it(ann, mailbox, smtp, client_party):
    message = send(client_party, Draft([CLIENT, "gone@client.example"], "Тур", "Текст"), actor=ann)
    smtp.refused = {"gone@client.example"}

    work(message)

    assert [sent.rcpt_tos for sent in smtp.letters] == [[CLIENT]]
    assert "gone@client.example" in fresh(message).problem


def test_a_line_that_breaks_after_the_letter_is_not_tried_again_by_itself(ann, mailbox, smtp, client_party):
    message = offer(ann, client_party)
    smtp.drops_after_data = True

    work(message)
    work(message)

    assert len(smtp.letters) == 1
    assert fresh(message).state == State.FAILED


def test_a_worker_that_died_while_handing_over_leaves_the_decision_to_a_person(
    ann, mailbox, smtp, client_party, monkeypatch
):
    message = offer(ann, client_party)

    def die(*_call, before_content, **_more):
        before_content()
        raise SystemExit

    monkeypatch.setattr(sending, "hand_over", die)
    with pytest.raises(SystemExit):
        work(message)
    monkeypatch.undo()

    work(message)

    assert (fresh(message).state, smtp.letters) == (State.FAILED, [])


def test_a_worker_that_died_before_handing_over_loses_nothing(ann, mailbox, smtp, client_party, monkeypatch):
    message = offer(ann, client_party)

    def die(*_call, **_more):
        raise SystemExit

    monkeypatch.setattr(sending, "hand_over", die)
    with pytest.raises(SystemExit):
        work(message)
    monkeypatch.undo()
    assert fresh(message).state == State.SENDING

    work(message)

    assert (fresh(message).state, len(smtp.letters)) == (State.SENT, 1)


def test_a_letter_of_a_transaction_that_failed_never_leaves(ann, mailbox, smtp, client_party):
    with pytest.raises(RuntimeError), transaction.atomic():
        offer(ann, client_party)
        raise RuntimeError

    assert (Message.objects.count(), Conversation.objects.count(), smtp.letters) == (0, 0, [])


def test_files_go_along(ann, mailbox, smtp, client_party):
    file = attach_file(client_party, ContentFile(b"%PDF-1.7 offer", name="Оффер.pdf"), actor=ann)

    work(offer(ann, client_party, files=[file]))

    parts = [(part.get_filename(), part.get_content()) for part in received(smtp).iter_attachments()]
    assert parts == [("Оффер.pdf", b"%PDF-1.7 offer")]


def test_an_answer_goes_back_with_the_headers_of_its_conversation(ann, mailbox, imap, smtp, client_party):
    imap.deliver(ADDRESS, letter(subject="Тур в Сочи", References="<0@client.example>"))
    with acting(Actor.system(ann.company_id)):
        read(mailbox)
        question = Message.objects.get()
        attach(question.conversation, client_party, actor=Actor.system(ann.company_id))
    with acting(make_actor_director(ann)) as director:
        answer = reply(question, "Сто тысяч.", actor=director)

    work(answer)

    sent = received(smtp)
    assert (sent["In-Reply-To"], sent["References"]) == ("<1@client.example>", "<0@client.example> <1@client.example>")
    assert sent["Subject"].startswith("Re: Тур в Сочи [A-")
    assert sent["To"] == "Иванов Иван <ivanov@client.example>" or "ivanov@client.example" in sent["To"]
    assert "> Здравствуйте! Сколько стоит?" in sent.get_content()
    assert fresh(question).answered_at is not None
    with acting(ann):
        assert timeline(client_party).filter(verb="mail").count() == 2


def make_actor_director(ann: Actor) -> Actor:
    from artel.core.models import Company

    return make_actor(Company.objects.get(pk=ann.company_id), "director", name="Дина")


def test_a_template_speaks_of_the_record_and_never_of_what_it_does_not_know(ann, mailbox, client_party):
    template = MailTemplate.objects.create(
        company_id=ann.company_id, name="Привет", subject="Для {{ name }}",
        body='{{ name }}, ИНН {{ inn|"не указан" }}. {{ me.name }}, {{ company.name }}',
    )  # fmt: skip

    message = api.send(client_party, [CLIENT], template=template, actor=ann)

    assert message.subject.startswith("Для Иванов Иван")
    assert message.text == "Иванов Иван, ИНН не указан. Анна Белова, Меридиан"
    template.body = "{{ company.secret_key }}"
    with pytest.raises(Refused) as refusal:
        api.send(client_party, [CLIENT], template=template, actor=ann)
    assert refusal.value.code == "placeholder"


def test_advertising_needs_the_client_s_consent(ann, mailbox, client_party):
    with pytest.raises(Refused) as refusal:
        api.send(client_party, [CLIENT], subject="Скидки", body="Текст", is_advertising=True, actor=ann)

    assert refusal.value.code == "no-consent"
    assert Message.objects.count() == 0
    parties.give_consent(
        client_party, purpose=parties.Consent.Purpose.ADVERTISING, channel=parties.Consent.Channel.EMAIL, wording="Согласен", actor=ann
    )
    message = api.send(client_party, [CLIENT], subject="Скидки", body="Текст", is_advertising=True, actor=ann)
    assert message.is_advertising


@pytest.mark.parametrize(
    ("to", "code"), [([], "no-recipient"), (["не адрес"], "address-wrong"), (["a@b.example"] * 1 + [f"x{n}@b.example" for n in range(60)], "too-many-recipients")]
)  # fmt: skip
def test_bad_recipients_are_refused_and_nothing_is_queued(ann, mailbox, client_party, to, code):
    with pytest.raises(Refused) as refusal:
        send(client_party, Draft(to, "Тема", "Текст"), actor=ann)

    assert refusal.value.code == code
    assert Message.objects.count() == 0


def test_artel_itself_never_writes_to_machines(ann, mailbox, client_party):
    machine = Actor.system(ann.company_id)

    with acting(machine), pytest.raises(Refused) as refusal:
        send(client_party, Draft(["noreply@shop.example"], "Тема", "Текст"), actor=machine)

    assert refusal.value.code == "recipient-is-machine"


def test_what_artel_writes_by_itself_says_so(ann, mailbox, smtp, client_party):
    machine = Actor.system(ann.company_id)
    with acting(machine):
        message = send(client_party, Draft([CLIENT], "Напоминание", "Текст"), actor=machine)

    work(message)

    assert received(smtp)["Auto-Submitted"] == "auto-generated"


def test_without_a_mailbox_nobody_writes(ann, client_party):
    with pytest.raises(Refused) as refusal:
        offer(ann, client_party)

    assert refusal.value.code == "no-mailbox"


def test_a_viewer_writes_nothing(ann, mailbox, client_party, company):
    viewer = make_actor(company, "viewer")

    with acting(viewer), pytest.raises(Forbidden):
        offer(viewer, client_party)


def test_letters_of_another_company_are_not_there(ann, mailbox, client_party):
    offer(ann, client_party)
    stranger = make_actor(make_company("Чужая"), "administrator")

    with acting(stranger):
        assert (Message.objects.count(), Conversation.objects.count()) == (0, 0)


def test_the_database_keeps_one_letter_per_identity(ann, mailbox, client_party):
    message = offer(ann, client_party)
    message.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        message.save(force_insert=True)


def test_a_mailbox_for_show_sends_nothing_and_says_so(ann, mailbox, smtp, client_party):
    mailbox.imap_host = "imap.meridian.example"
    mailbox.save()
    message = offer(ann, client_party)

    work(message)

    failed = fresh(message)
    told = "sales@meridian.example — почта для показа: на неё не приходят письма, и с неё они не уходят."
    assert (failed.state, smtp.letters) == (State.FAILED, [])
    assert failed.problem == f"{told} Подключите настоящую в настройках."
