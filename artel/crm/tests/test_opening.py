from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from artel.core import drafts
from artel.core.actor import Actor, acting
from artel.core.errors import Forbidden, Refused
from artel.core.gate import visible
from artel.core.models import Notification, Step, TimelineEntry, User
from artel.core.search import find
from artel.core.testing import account
from artel.core.timeline import timeline
from artel.core.undo import undo
from artel.crm.actions import add_contact, assign, copy, open_deal, remove_contact
from artel.crm.models import ContactRole, Deal, DealContact, DealLine, Pipeline, Stage, StageStay
from artel.crm.tests.conftest import make_deal, make_line, make_party
from artel.kit.money import Money


def test_a_new_deal_gets_a_number_stands_in_the_first_stage_and_is_ours(firm, ann):
    first, second = make_deal(ann), make_deal(ann, "Тур в Казань")

    assert (first.number, second.number) == ("1", "2")
    assert (second.stage.name, second.state, second.owner_id) == ("Новая", "open", ann.user_id)
    assert StageStay.objects.get(deal=second).entered_at == second.opened_at == second.stage_entered_at
    assert timeline(second).get().verb == "created"


def test_a_form_opens_a_deal_like_everything_else(firm, ann):
    deal = drafts.create(Deal, {"name": "Круиз", "amount": Decimal(70000), "currency": ""}, actor=ann)

    assert (deal.number, deal.stage.name, deal.currency) == ("1", "Новая", "RUB")
    assert deal.stays.count() == 1


def test_a_deal_opened_by_artel_itself_waits_for_somebody(firm):
    with acting(Actor.system(firm.company.pk)) as artel:
        deal = open_deal("Заявка с сайта", actor=artel, first_touch={"utm_source": "yandex"})

    assert (deal.owner_id, deal.first_touch) == (None, {"utm_source": "yandex"})


def test_without_a_pipeline_the_refusal_says_what_to_do(firm, ann):
    Pipeline.objects.update(is_archived=True)

    with pytest.raises(Refused) as refusal:
        open_deal("Тур", actor=ann)

    assert refusal.value.code == "no-pipeline"
    assert not Deal.objects.exists()


def test_who_may_not_open_deals_cannot(firm):
    with acting(firm.marketer), pytest.raises(Forbidden):
        open_deal("Тур", actor=firm.marketer)


def test_a_deal_cannot_begin_in_a_later_stage_without_what_that_asks(firm, ann):
    with pytest.raises(Refused) as refusal:
        open_deal("Тур", stage=firm.stage("Договор"), actor=ann)

    assert refusal.value.code == "stage-not-ready"
    assert not Deal.objects.exists()


def test_a_deal_cannot_begin_as_won_or_in_a_strangers_pipeline(firm, stranger, ann):
    with acting(stranger.director):
        foreign = Stage.objects.filter(pipeline=stranger.pipeline)[0]

    for stage in (firm.stage("Выиграна"), foreign):
        with pytest.raises(Refused) as refusal:
            open_deal("Тур", stage=stage, actor=ann)
        assert refusal.value.code == "unknown-stage"


def test_the_amount_follows_from_the_lines(firm, ann):
    deal = make_deal(ann, lines=[make_line(price="30000", quantity="2"), make_line("Виза", "5500.50", discount="0.1")])

    assert deal.amount == Decimal("64950.45")
    assert deal.lines_total == Money("64950.45")

    DealLine.objects.filter(deal=deal, product_name="Виза").delete()
    deal.refresh_from_db()
    assert deal.amount == Decimal(60000)


def test_a_typed_amount_yields_to_the_lines(firm, ann):
    deal = make_deal(ann, lines=[make_line(price="30000")])

    drafts.change(deal, {"amount": Decimal(1)}, actor=ann)

    deal.refresh_from_db()
    assert deal.amount == Decimal(30000)


def test_the_amount_stays_when_the_last_line_goes(firm, ann):
    deal = make_deal(ann, lines=[make_line(price="30000")])

    DealLine.objects.filter(deal=deal).delete()
    drafts.change(deal, {"amount": Decimal(25000)}, actor=ann)

    deal.refresh_from_db()
    assert deal.amount == Decimal(25000)


def test_a_lines_price_below_zero_is_refused_beside_its_field(firm, ann):
    with pytest.raises(ValidationError):
        make_deal(ann, lines=[make_line(price="-1")])

    assert not Deal.objects.exists()


def test_undoing_an_opening_leaves_nothing(firm, ann):
    make_deal(ann, lines=[make_line()])

    undo(Step.objects.latest("id"), actor=ann)

    assert not Deal.objects.exists()
    assert not StageStay.objects.exists()


def test_a_copy_has_the_lines_and_contacts_and_a_history_of_its_own(firm, ann):
    deal = make_deal(ann, party=make_party(ann), lines=[make_line(price="30000", quantity="2")])
    add_contact(deal, party=make_party(ann, "Иванов Пётр"), role=ContactRole.PAYS, actor=ann)

    copied = copy(deal, name="Тур на будущий год", actor=ann)

    assert (copied.name, copied.number, copied.amount) == ("Тур на будущий год", "2", Decimal(60000))
    assert [(line.product_name, line.quantity) for line in copied.lines.all()] == [("Путёвка", Decimal(2))]
    assert [str(contact) for contact in copied.contacts.all()] == ["Иванов Пётр"]
    assert copied.stays.count() == 1


def test_a_contact_named_again_gets_the_new_role(firm, ann):
    deal, pays = make_deal(ann), make_party(ann)
    add_contact(deal, party=pays, role=ContactRole.USES, actor=ann)
    add_contact(deal, party=pays, role=ContactRole.PAYS, actor=ann)

    assert [contact.role for contact in deal.contacts.all()] == ["pays"]

    remove_contact(deal, party=pays, actor=ann)
    with pytest.raises(Refused) as refusal:
        remove_contact(deal, party=pays, actor=ann)
    assert refusal.value.code == "no-such-contact"
    assert not DealContact.objects.exists()


def test_a_deal_is_handed_to_a_colleague_and_leaves_the_managers_sight(firm, ann):
    deal = make_deal(ann)
    ben = User.objects.get(pk=firm.ben.user_id)

    assign(deal, owner=ben, comment="Ты знаешь Сочи", actor=ann)

    deal.refresh_from_db()
    assert deal.owner_id == firm.ben.user_id
    told = Notification.objects.get()
    assert (told.user_id, told.subject_id) == (firm.ben.user_id, deal.pk)
    assert (told.urgency, "Тур в Сочи" in told.text) == ("personal", True)
    assert timeline(deal)[0].text == "Ты знаешь Сочи"
    with pytest.raises(Forbidden):
        assign(deal, owner=ben, actor=ann)


def test_a_deal_is_not_handed_to_somebody_outside_the_company(firm, stranger, ann):
    deal = make_deal(ann)
    user = account(stranger.ann.user_id)

    with pytest.raises(Refused) as refusal:
        assign(deal, owner=user, actor=ann)

    assert refusal.value.code == "not-a-colleague"


def test_deals_are_found_by_a_word_of_their_name_and_by_number(firm, ann):
    deal = make_deal(ann, "Экскурсионный тур по Карелии")
    make_deal(ann, "Отель в Анапе")

    assert find(visible(Deal, ann), "карелия", actor=ann) == [deal]
    assert find(visible(Deal, ann), deal.number, actor=ann) == [deal]


def test_what_happens_to_a_deal_shows_in_the_timeline_of_its_client(firm, ann):
    party = make_party(ann)
    make_deal(ann, party=party)

    assert TimelineEntry.objects.filter(thread_kind="parties.party", thread_id=party.pk).count() == 1
