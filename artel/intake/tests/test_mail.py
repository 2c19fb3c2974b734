"""A letter that starts a conversation becomes a request and a deal; machines, doubles and answers do not."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from django.utils import timezone

from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.correspondence.api import Conversation, Mailbox, Message
from artel.correspondence.testing import ImapHouse, connect_mailbox, free_port, imap_house, read_mail
from artel.crm.api import Deal
from artel.intake.actions import decline
from artel.intake.models import AssignmentRule, Request, Source, State, Way
from artel.intake.tests.working import work

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "sales@meridian.example"


@pytest.fixture(scope="module")
def house() -> Iterator[ImapHouse]:
    with imap_house() as server:
        yield server


@pytest.fixture
def imap(house: ImapHouse) -> ImapHouse:
    house.add_user(ADDRESS)
    return house


@pytest.fixture
def mailbox(company: Company, imap: ImapHouse) -> Mailbox:
    mailbox = connect_mailbox(company.pk, imap.port, free_port(), ADDRESS)
    with acting(Actor.system(company.pk)):
        Source.objects.create(company=company, name="Почта", way=Way.MAIL, mailbox=mailbox)
    return mailbox


@pytest.fixture
def post(imap: ImapHouse, mailbox: Mailbox, in_turn: AssignmentRule):
    """Letters come, are read, and everything that follows happens."""

    def arrive(*letters: bytes) -> None:
        for letter in letters:
            imap.deliver(ADDRESS, letter)
        with acting(Actor.system(mailbox.company_id)):
            read_mail(mailbox)
        work()

    return arrive


def letter(text: str = "Сколько стоит неделя?", *, message_id: str = "<1@client.example>", **headers: str) -> bytes:
    made = EmailMessage()
    made["From"] = headers.pop("From", "Иван Петров <ivan@client.example>")
    made["To"], made["Subject"], made["Message-ID"] = ADDRESS, headers.pop("Subject", "Тур в Сочи"), message_id
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def test_a_letter_becomes_a_request_a_client_and_a_deal_with_the_letter_in_it(post, system, sellers) -> None:
    post(letter("Сколько стоит неделя? Мой телефон 8 912 345-67-89"))

    request = Request.objects.get()
    assert (request.state, request.source.way, request.problem) == (State.DONE, Way.MAIL, "")
    assert (request.deal.name, request.deal.owner_id) == ("Тур в Сочи", sellers[0].user_id)
    assert (request.party.name, request.party.email, request.party.phone) == (
        "Иван Петров", "ivan@client.example", "+79123456789",
    )  # fmt: skip
    conversation = Conversation.objects.get()
    assert (conversation.subject_kind, conversation.subject_id) == ("crm.deal", request.deal_id)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"From": "MAILER-DAEMON@mx.example", "Return_Path": "<>", "Subject": "Undelivered Mail Returned to Sender"},
        {"List_Unsubscribe": "<https://list.example/x>", "Precedence": "list"},
    ],
)
def test_machines_never_make_requests(post, system, headers: dict[str, str]) -> None:
    post(letter(**headers))

    assert Message.objects.count() == 1
    assert (Request.objects.count(), Deal.objects.count()) == (0, 0)


def test_the_same_message_id_is_never_two_requests(post, system, mailbox, imap) -> None:
    post(letter(), letter())
    imap.renumber(ADDRESS)
    post(letter())

    assert (Request.objects.count(), Deal.objects.count()) == (1, 1)


def test_an_answer_in_the_thread_belongs_to_the_open_deal(post, system) -> None:
    post(letter())
    post(letter("Беру!", message_id="<2@client.example>", In_Reply_To="<1@client.example>"))

    deal = Deal.objects.get()
    assert Request.objects.count() == 1
    assert {message.conversation.subject_id for message in Message.objects.all()} == {deal.pk}


def test_another_letter_of_the_same_client_is_a_request_for_the_same_open_deal(post, system) -> None:
    post(letter())
    post(letter("И ещё вопрос про визу", message_id="<2@client.example>", Subject="Виза"))

    first, second = Request.objects.order_by("pk")
    assert first.deal == second.deal
    assert (first.opened_deal, second.opened_deal, Deal.objects.count()) == (True, False, 1)


def test_an_answer_to_an_offer_that_belongs_to_no_deal_is_a_request(post, system, mailbox: Mailbox) -> None:
    conversation = Conversation.objects.create(
        company_id=mailbox.company_id, mailbox=mailbox, subject="Раннее бронирование"
    )
    Message.objects.create(
        company_id=mailbox.company_id, mailbox=mailbox, conversation=conversation, direction="out", state="sent",
        message_id="<offer@meridian.example>", to=[["", "ivan@client.example"]], from_address=ADDRESS, sent_at=timezone.now(),
    )  # fmt: skip

    post(letter("Интересно, расскажите", In_Reply_To="<offer@meridian.example>", Subject="Re: Раннее бронирование"))
    post(letter("Жду ответа", message_id="<2@client.example>", In_Reply_To="<1@client.example>"))

    assert Request.objects.count() == 1
    assert Request.objects.get().deal == Deal.objects.get()


def test_an_answer_after_a_declined_request_makes_no_new_one(post, system, sellers, in_turn) -> None:
    AssignmentRule.objects.filter(pk=in_turn.pk).update(is_active=False)
    post(letter())
    decline(Request.objects.get(), reason="Не наше", actor=sellers[0])

    post(letter("Почему?", message_id="<2@client.example>", In_Reply_To="<1@client.example>"))

    assert [request.state for request in Request.objects.all()] == [State.DECLINED]


def test_a_mailbox_without_a_source_makes_no_requests(post, system) -> None:
    Source.objects.update(is_active=False)

    post(letter())

    assert (Message.objects.count(), Request.objects.count()) == (1, 0)
