"""A request arrives from outside, the right person wins it, and the head of sales sees what came of it."""

import time
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from artel.activities import api as activities
from artel.core.actor import Actor, acting
from artel.core.drafts import change
from artel.core.gate import visible
from artel.core.jobs import deliver_waiting
from artel.core.models import Notification, Step
from artel.core.testing import browser_of, make_actor, make_company, make_team
from artel.core.timeline import timeline
from artel.core.undo import undo
from artel.crm import api as crm
from artel.finance import api as finance
from artel.finance.testing import russian_taxes
from artel.intake import api as intake
from artel.intake.forms import SALT, token_of
from artel.ledger.testing import small_chart
from artel.parties.api import Party

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Firm:
    """A company whose form gives requests to its one seller."""

    machine: Actor
    director: Actor
    head: Actor
    anna: Actor
    form: intake.Source
    campaign: crm.Campaign


@pytest.fixture
def firm(db: None) -> Firm:
    cache.clear()
    company = make_company("Меридиан")
    machine = Actor.system(company.pk)
    team = make_team(company, "Продажи")
    head, anna = make_actor(company, "head", name="Марина", team=team), make_actor(company, name="Анна", team=team)
    with acting(machine):
        crm.install_crm(company)
        form = intake.Source.objects.create(company=company, name="Форма", way=intake.Way.FORM)
        yandex = crm.Channel.objects.get(company=company, utm_source="yandex")
        campaign = crm.Campaign.objects.create(company=company, name="Турция", channel=yandex, utm_campaign="turkey")
        _bill_for(campaign, machine)
        intake.AssignmentRule.objects.create(
            company=company, name="Анне", pool=intake.Pool.PERSON, person_id=anna.user_id, respects_hours=False
        )
    return Firm(machine, make_actor(company, "director"), head, anna, form, campaign)


def _bill_for(campaign: crm.Campaign, machine: Actor) -> None:
    """The supplier bills nine thousand for the campaign, without VAT."""
    small_chart(campaign.company)
    russian_taxes(campaign.company)
    seller = Party.objects.create(company=campaign.company, name="Маяк", kind_of_party="organisation")
    origin = {"campaign_id": campaign.pk, "channel_id": campaign.channel_id}
    line = finance.LineDraft(Decimal(1), Decimal(9_000), text="Реклама", tax_kind="exempt", more=origin)
    head = {"party": seller, "supplier_number": "1", "supplier_on": timezone.localdate()}
    finance.post_bill(finance.draft_bill(head, [line], actor=machine), actor=machine)


def visitor_sends(firm: Firm, name: str, phone: str) -> None:
    """Somebody who came by the advertisement fills in the form on the company's site."""
    wish = {
        "name": name, "phone": phone, "message": "Хочу в Анталью", "consent": "on",
        "shown": signing.dumps(time.time() - 30, salt=SALT),
        "page": "https://meridian.example/turkey?utm_source=yandex&utm_campaign=turkey",
    }  # fmt: skip
    assert Client().post(f"/form/{token_of(firm.form)}/", wish).status_code == 200
    with acting(firm.machine):
        for request in intake.Request.objects.filter(state=intake.State.NEW):
            intake.take_up(request.pk, actor=firm.machine)
        deliver_waiting(firm.machine.company_id)


def figures(actor: Actor, report: str) -> dict[str, list[str]]:
    """The lines of a report by their first cell, as the person reads them."""
    answer = browser_of(actor).get(f"/reports/{report}/?period=this_month")
    rows = [[" ".join(cell.text.split()) for cell in row] for row in answer.context["report"].rows]
    return {row[0]: row[1:] for row in rows}


def test_a_request_becomes_a_won_deal_and_a_line_in_the_reports(firm: Firm) -> None:
    visitor_sends(firm, "Иван Петров", "8 912 345-67-89")
    visitor_sends(firm, "Пётр Иванов", "8 912 345-67-90")

    with acting(firm.anna):
        deal = visible(crm.Deal, firm.anna).get(party__name__contains="Петров")
        assert (deal.owner_id, deal.campaign_id) == (firm.anna.user_id, firm.campaign.pk)
        reminder = activities.activities_of(deal, firm.anna).get(state="planned")
        assert deal.next_step_at == reminder.due_at
        assert reminder.due_at - timezone.now() < timedelta(days=1)
        assert Notification.objects.filter(user_id=firm.anna.user_id, subject_id=deal.pk).exists()

        activities.log_call(deal, "+7 912 345-67-89", actor=firm.anna, result="Едут вдвоём", duration_seconds=90)
        activities.complete(reminder, actor=firm.anna, result="Дозвонилась")
        change(deal, {"amount": Decimal(180_000)}, actor=firm.anna)
        for stage in crm.Stage.objects.filter(pipeline=deal.pipeline, outcome=crm.OPEN).order_by("position")[1:]:
            crm.move(deal, stage, actor=firm.anna)
        crm.win(deal, actor=firm.anna)
        deliver_waiting(firm.machine.company_id)
        told = [entry.verb for entry in timeline(deal)]
        assert {"request", "created", "call", "changed", "crm.move", "crm.win"} <= set(told)

    managers, channels = figures(firm.head, "managers"), figures(firm.director, "campaigns")
    assert managers["Анна"][0] == "2"
    assert "180 000,00 ₽" in managers["Анна"]
    assert "180 000,00 ₽" in channels["Турция"]
    assert "4 500,00 ₽" in channels["Турция"]
    assert channels["Турция"].count("9 000,00 ₽") == 2, "the whole cost, and that of one won deal"


def test_a_win_that_was_a_slip_is_taken_back_everywhere(firm: Firm) -> None:
    visitor_sends(firm, "Иван Петров", "8 912 345-67-89")
    with acting(firm.anna):
        deal = visible(crm.Deal, firm.anna).get()
        change(deal, {"amount": Decimal(180_000)}, actor=firm.anna)
        before = deal.stage_id
        crm.win(deal, actor=firm.anna)
        assert figures(firm.head, "managers")["Анна"].count("180 000,00 ₽") > 0

        undo(Step.objects.order_by("-pk").first() or Step(), actor=firm.anna)

        deal = visible(crm.Deal, firm.anna).get()
        assert (deal.state, deal.stage_id, deal.closed_at) == ("open", before, None)
    assert "180 000,00 ₽" not in figures(firm.head, "managers")["Анна"]


def test_the_same_person_who_writes_again_stays_with_the_open_deal(firm: Firm) -> None:
    visitor_sends(firm, "Иван Петров", "8 912 345-67-89")
    visitor_sends(firm, "Ваня", "+7 (912) 345-67-89")

    with acting(firm.anna):
        assert visible(crm.Deal, firm.anna).count() == 1
    with acting(firm.machine):
        assert intake.Request.objects.filter(state=intake.State.DONE).count() == 2
