import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.testing import browser_of, make_actor, make_company
from artel.correspondence.actions import Draft, send
from artel.correspondence.models import Mailbox, MailboxKey, MailTemplate, Message, Signature
from artel.correspondence.reading import read
from artel.correspondence.sealing import unseal
from artel.correspondence.testing import PASSWORD
from artel.correspondence.tests.conftest import ADDRESS, CLIENT
from artel.correspondence.tests.letters import letter, with_file

PART = {"HX-Request": "true", "HX-Target": "way"}


@pytest.fixture
def browser(ann: Actor) -> Client:
    return browser_of(ann)


@pytest.fixture
def admin(company: Company, ann: Actor) -> Client:
    return browser_of(make_actor(company, "administrator"))


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]  # an answer of Django's client


def test_a_letter_is_written_on_the_page_of_a_client(browser, ann, mailbox, client_party):
    address = f"/mail/compose/parties.party/{client_party.pk}/"
    assert CLIENT in text(browser.get(address, headers=PART))

    answer = browser.post(
        address,
        {"to": f"{CLIENT}; second@client.example", "subject": "Оффер", "body": "Здравствуйте",
         "files": SimpleUploadedFile("plan.pdf", b"%PDF-1.7")},
        headers=PART,
    )  # fmt: skip

    assert answer.status_code == 200
    message = Message.objects.get()
    assert (message.recipients, message.state) == ([CLIENT, "second@client.example"], "queued")
    page = text(browser.get(f"/parties/{client_party.pk}/"))
    assert "Оффер" in page
    assert f"/mail/{message.pk}/" in page


def test_a_wrong_address_is_said_and_the_words_stay(browser, mailbox, client_party):
    answer = browser.post(
        f"/mail/compose/parties.party/{client_party.pk}/", {"to": "никому", "subject": "Тема", "body": "Длинный текст"},
        headers=PART,
    )  # fmt: skip

    assert answer.status_code == 422
    assert "Длинный текст" in text(answer)
    assert Message.objects.count() == 0


def test_a_template_fills_the_letter_and_marks_what_it_does_not_know(browser, ann, mailbox, client_party):
    template = MailTemplate.objects.create(
        company_id=ann.company_id, name="Привет", subject="Для {{ name }}", body="{{ name }}: {{ budget }}"
    )

    page = text(browser.get(f"/mail/compose/parties.party/{client_party.pk}/?template={template.pk}", headers=PART))

    assert "Для Иванов Иван" in page
    assert "Иванов Иван: «budget»" in page


def test_an_advertising_template_is_refused_without_consent(browser, ann, mailbox, client_party):
    template = MailTemplate.objects.create(
        company_id=ann.company_id, name="Акция", subject="Скидки", body="Скидки", is_advertising=True
    )

    answer = browser.post(
        f"/mail/compose/parties.party/{client_party.pk}/",
        {"to": CLIENT, "subject": "Скидки", "body": "Скидки", "template": template.pk}, headers=PART,
    )  # fmt: skip

    assert answer.status_code == 422
    assert Message.objects.count() == 0


def received(mailbox: Mailbox, raw: bytes, imap: object) -> Message:
    with acting(Actor.system(mailbox.company_id)):
        imap.deliver(ADDRESS, raw)  # type: ignore[attr-defined]  # the server of the fixture
        read(mailbox)
        return Message.objects.latest("id")


def test_a_letter_is_shown_harmless_with_its_files_and_its_source(admin, mailbox, imap):
    html = b"From: a@b.example\r\nSubject: X\r\nMessage-ID: <h@b.example>\r\nContent-Type: text/html\r\n\r\n<b>Hi</b><script>bad()</script>"
    message = received(mailbox, html, imap)

    page = text(admin.get(f"/mail/{message.pk}/letter/", headers=PART))
    source = admin.get(f"/mail/{message.pk}/source/")

    assert "<b>Hi</b>" in page
    assert "bad()" not in page
    assert b"<script>bad()</script>" in source.content
    assert source.headers["Content-Type"] == "application/octet-stream"
    with_pdf = received(mailbox, with_file("паспорт.pdf", b"%PDF-1.7"), imap)
    assert "паспорт.pdf" in text(admin.get(f"/mail/{with_pdf.pk}/letter/", headers=PART))


def test_a_letter_is_answered_from_its_page(admin, mailbox, imap):
    question = received(mailbox, letter(), imap)

    answer = admin.post(f"/mail/{question.pk}/do/answer/", {"text": "Сто тысяч."}, headers={"HX-Request": "true"})

    assert answer.status_code < 300
    reply = Message.objects.get(direction="out")
    assert (reply.conversation_id, reply.in_reply_to) == (question.conversation_id, question.message_id)


@pytest.mark.parametrize("view", range(7))
def test_every_view_of_the_list_opens(admin, mailbox, imap, view):
    received(mailbox, letter(), imap)

    assert admin.get(f"/mail/?view={view}").status_code == 200


def test_the_page_of_a_mailbox_says_what_works(admin, mailbox, imap, smtp):
    received(mailbox, letter(), imap)

    page = text(admin.post(f"/mailboxes/{mailbox.pk}/try/", headers=PART))
    assert page.count("is-success") == 2
    counted = admin.post(f"/mailboxes/{mailbox.pk}/count/", headers=PART)
    assert "success" in counted.headers["HX-Trigger"]


def test_the_page_of_a_mailbox_says_what_does_not_work(admin, mailbox, imap, smtp):
    admin.post(f"/mailboxes/{mailbox.pk}/password/", {"password": "wrong"}, headers=PART)
    page = text(admin.post(f"/mailboxes/{mailbox.pk}/try/", headers=PART))
    assert page.count("is-error") == 2
    assert "не принимает логин и пароль" in page

    imap.stop()
    smtp.stop()
    try:
        page = text(admin.post(f"/mailboxes/{mailbox.pk}/try/", headers=PART))
    finally:
        imap.start()
        smtp.start()
    assert page.count("не принимает соединения на этом порту") == 2


def test_a_password_is_kept_sealed_and_never_shown(admin, mailbox):
    admin.post(f"/mailboxes/{mailbox.pk}/password/", {"password": "новый пароль"}, headers=PART)

    key = MailboxKey.objects.get(mailbox=mailbox)
    assert unseal(key.sealed) == "новый пароль"
    for address in (f"/mailboxes/{mailbox.pk}/", f"/mailboxes/{mailbox.pk}/password/", f"/api/mailboxes/{mailbox.pk}/"):
        shown = text(admin.get(address))
        assert "новый пароль" not in shown
        assert key.sealed not in shown


def test_only_who_may_change_a_mailbox_tends_it(browser, mailbox):
    for address in ("state", "password"):
        assert browser.get(f"/mailboxes/{mailbox.pk}/{address}/", headers=PART).status_code == 403
    assert browser.post(f"/mailboxes/{mailbox.pk}/try/", headers=PART).status_code == 403
    assert unseal(MailboxKey.objects.get(mailbox=mailbox).sealed) == PASSWORD


def test_servers_are_hidden_from_who_only_writes(browser, mailbox):
    shown = text(browser.get(f"/mailboxes/{mailbox.pk}/"))

    assert mailbox.address in shown
    assert "127.0.0.1" not in shown


def test_a_signature_is_one_s_own(browser, ann, mailbox):
    browser.post("/signature/", {"text": "Анна"}, headers=PART)

    assert Signature.objects.get().user_id == ann.user_id


def test_letters_of_another_company_answer_404(ann, mailbox, client_party):
    message = send(client_party, Draft([CLIENT], "Тема", "Текст"), actor=ann)
    stranger = browser_of(make_actor(make_company("Чужая"), "administrator"))

    for address in (f"/mail/{message.pk}/", f"/mail/{message.pk}/letter/", f"/mail/{message.pk}/source/",
                    f"/mailboxes/{mailbox.pk}/state/", f"/mail/compose/parties.party/{client_party.pk}/"):  # fmt: skip
        assert stranger.get(address, headers=PART).status_code == 404, address
    assert stranger.post(f"/mailboxes/{mailbox.pk}/password/", {"password": "x"}, headers=PART).status_code == 404
