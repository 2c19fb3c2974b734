"""Somebody writes, calls, is talked about and stands in the book twice; then wants to be forgotten, and is."""

import io
import json
import zipfile
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from artel.activities import api as activities
from artel.automation.models import AutomationRule, Do, RuleStep, Trigger
from artel.automation.running import fire
from artel.core.actor import Actor, acting
from artel.core.comments import comment
from artel.core.drafts import change
from artel.core.files import attach
from artel.core.gate import visible
from artel.core.jobs import deliver_waiting
from artel.core.models import Change, Delivery, File
from artel.core.search import find
from artel.core.testing import make_actor, make_company
from artel.correspondence import api as correspondence
from artel.correspondence.reading import read
from artel.correspondence.testing import connect_mailbox, free_port, imap_house
from artel.crm import api as crm
from artel.intake import api as intake
from artel.intake.models import AssignmentRule, Pool, Request, Source, Way
from artel.parties import api as parties

NAME, PHONE, EMAIL = "Квазимодов", "79991234567", "kvazi@distinct.example"
SECRETS = [NAME, "Квазимод", "9991234567", "kvazi", "аллергия на ракушки", "паспорт 4509"]
ADDRESS = "sales@meridian.example"


@pytest.fixture
def ann(db: None, settings: Any, tmp_path: Any):  # type: ignore[no-untyped-def]  # a generator of an actor
    settings.MEDIA_ROOT = tmp_path
    company = make_company("Меридиан")
    with acting(Actor.system(company.pk)):
        crm.install_crm(company)
    with acting(make_actor(company, "director", name="Анна Белова")) as actor:
        AssignmentRule.objects.create(company=company, name="Анне", pool=Pool.PERSON, person_id=actor.user_id)
        yield actor


def machine(ann: Actor) -> Actor:
    return Actor.system(ann.company_id)


def lived(ann: Actor) -> tuple[parties.Party, crm.Deal]:
    """Everything that can happen to a person here."""
    deal = by_form(ann)
    party = parties.Party.objects.get(pk=deal.party_id)
    by_mail(ann)
    told = {"name": f"{NAME} Карл", "phone": "+7 999 123-45-67", "note": "аллергия на ракушки"}
    double = parties.create_party(told, actor=ann)
    comment(double, "Карл Квазимодов, паспорт 4509", actor=ann)
    activities.log_call(deal, "8 (999) 123-45-67", result=f"{NAME}: аллергия на ракушки", actor=ann)
    activities.plan(deal, f"Перезвонить: {NAME}", timezone.localdate(), description="паспорт 4509", actor=ann)
    comment(deal, f"{NAME} просил не звонить на {PHONE}", actor=ann)
    attach(deal, ContentFile("паспорт 4509".encode(), name=f"{NAME}.txt"), actor=ann)
    change(deal, {"name": f"Тур для {NAME}а", "description": f"Писать на {EMAIL}"}, actor=ann)
    change(deal, {"name": f"Поездка {NAME}а"}, actor=ann)
    by_rule(ann, deal)
    write(ann, deal)
    intake.take(Source.objects.get(way=Way.FORM).pk, ann.company_id, {"name": NAME, "phone": f"+{PHONE}"})
    parties.merge(party, [double], actor=ann)
    deliver_waiting(ann.company_id)
    return parties.Party.objects.get(pk=party.pk), crm.Deal.objects.get(pk=deal.pk)


def by_form(ann: Actor) -> crm.Deal:
    source = Source.objects.create(company_id=ann.company_id, name="Форма", way=Way.FORM)
    payload = {
        "name": f"{NAME} Карл", "phone": f"+{PHONE}", "email": EMAIL, "message": "аллергия на ракушки", "consent": True,
        "consent_wording": "Согласен", "page": f"https://tour.example/?utm_source=ya&who={EMAIL}",
    }  # fmt: skip
    taken = intake.take(source.pk, ann.company_id, payload, key=f"form-{EMAIL}", remote_address="10.9.8.7")
    request = intake.take_up(taken.request_id, actor=machine(ann))
    waiting = intake.take(source.pk, ann.company_id, {"name": NAME, "email": "никуда", "message": EMAIL})
    intake.take_up(waiting.request_id, actor=machine(ann))
    assert request.deal is not None
    return request.deal


def by_mail(ann: Actor) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = f"{NAME} Карл <{EMAIL}>", ADDRESS, f"От {NAME}а"
    letter["Message-ID"] = "<1@mail.example>"
    letter.set_content("паспорт 4509")
    letter.add_attachment(b"4509", maintype="text", subtype="plain", filename=f"{NAME}.pass.txt")
    with imap_house() as house:
        house.add_user(ADDRESS)
        mailbox = connect_mailbox(ann.company_id, house.port, free_port(), ADDRESS)
        Source.objects.create(company_id=ann.company_id, name="Почта", way=Way.MAIL, mailbox=mailbox)
        house.deliver(ADDRESS, letter.as_bytes())
        with acting(machine(ann)):
            assert read(mailbox) == 1
    deliver_waiting(ann.company_id)
    for request in Request.objects.filter(source__way=Way.MAIL):
        intake.take_up(request.pk, actor=machine(ann))


def by_rule(ann: Actor, deal: crm.Deal) -> None:
    rule = AutomationRule.objects.create(company_id=ann.company_id, name="Позвонить", trigger=Trigger.OPENED)
    RuleStep.objects.create(company_id=ann.company_id, rule=rule, do=Do.TASK, text="Позвонить: {{ party }}")
    fire(rule, crm.Deal.objects.get(pk=deal.pk), "opened")


def write(ann: Actor, deal: crm.Deal) -> None:
    correspondence.send(deal, [EMAIL], subject=f"Уважаемый {NAME}", body="паспорт 4509 получен", actor=ann)


def places_of(words: list[str]) -> dict[str, set[str]]:
    """Every table that holds one of the words in any column, and which words."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
            "AND has_table_privilege(oid, 'SELECT') ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall()]
        assert len(tables) > 80
        for table in tables:
            cursor.execute(f"SELECT lower(to_jsonb(t)::text) FROM {table} t")  # names from the catalogue
            text = "\n".join(row[0] for row in cursor.fetchall())
            if held := {word for word in words if word.lower() in text}:
                found[table] = held
    return found


def test_before_it_the_person_is_everywhere_and_the_export_holds_all_of_it(ann: Actor) -> None:
    person, _deal = lived(ann)

    assert places_of(SECRETS).keys() >= {
        "parties_party", "parties_contactpoint", "intake_request", "crm_deal", "correspondence_message",
        "correspondence_conversation", "activities_activity", "core_timelineentry", "core_notification", "core_change",
        "core_file", "core_delivery", "automation_run",
    }  # fmt: skip
    exported = parties.export_person(person, actor=ann)
    with exported.content.open("rb") as content, zipfile.ZipFile(io.BytesIO(content.read())) as archive:
        told = json.loads(archive.read("person.json"))
        files = [name.split("-", 1)[1] for name in archive.namelist() if name.startswith("files/")]
    assert {"intake.request", "crm.deal", "correspondence.message", "activities.activity"} <= told["records"].keys()
    text = json.dumps(told, ensure_ascii=False)
    assert [secret for secret in SECRETS if secret not in text] == []
    assert "паспорт 4509 получен" in text
    assert sorted(files) == [f"{NAME}.pass.txt", f"{NAME}.txt"]


def test_after_it_no_table_holds_a_word_of_them(ann: Actor) -> None:
    person, _deal = lived(ann)

    parties.erase_person(person, reason="Отзыв согласия", actor=ann)

    assert places_of([*SECRETS, "10.9.8.7"]) == {}
    assert File.objects.count() == 0
    for model in (parties.Party, crm.Deal, Request):
        assert find(visible(model, ann), NAME, actor=ann) == []


def test_the_facts_of_business_stay(ann: Actor) -> None:
    person, deal = lived(ann)
    change(deal, {"amount": 150_000}, actor=ann)
    crm.move(deal, crm.Stage.objects.order_by("position")[1], actor=ann)
    kept = ("number", "amount", "stage_id", "owner_id", "opened_at", "channel_id", "party_id")
    before = crm.Deal.objects.filter(pk=deal.pk).values(*kept).get()
    changes = Change.objects.count()
    counts = {model: model.objects.count() for model in (Request, activities.Activity, Delivery)}

    parties.erase_person(person, reason="Отзыв согласия", actor=ann)

    assert crm.Deal.objects.filter(pk=deal.pk).values(*kept).get() == before
    assert {model: model.objects.count() for model in counts} == counts
    assert Change.objects.count() > changes
    amounts = [row.after["amount"] for row in Change.objects.filter(table="crm_deal") if "amount" in (row.after or {})]
    assert amounts == [150_000]


def test_others_lose_nothing(ann: Actor) -> None:
    person, _deal = lived(ann)
    other = parties.create_party({"name": "Сидоров Пётр", "phone": "8 912 000-00-01"}, actor=ann)
    theirs = crm.open_deal("Тур Сидорова", party=other, actor=ann)
    comment(theirs, "Сидоров доволен", actor=ann)
    activities.log_call(theirs, "8 912 000-00-01", result="Сидоров доволен", actor=ann)
    words = ["Сидоров", "79120000001"]
    before = places_of(words)

    parties.erase_person(person, reason="Отзыв согласия", actor=ann)

    assert places_of(words) == before


def test_an_erased_person_who_comes_again_is_somebody_new(ann: Actor) -> None:
    person, deal = lived(ann)
    parties.erase_person(person, reason="Отзыв согласия", actor=ann)

    taken = intake.take(Source.objects.get(way=Way.FORM).pk, ann.company_id, {"name": NAME, "phone": f"+{PHONE}"})
    again = intake.take_up(taken.request_id, actor=machine(ann))

    assert again.party_id not in {person.pk, None}
    assert again.deal_id != deal.pk
