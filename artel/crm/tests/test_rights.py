import pytest
from django.core.exceptions import ValidationError

from artel.core import drafts
from artel.core.actor import acting
from artel.core.comments import comment
from artel.core.errors import Forbidden
from artel.core.gate import visible
from artel.core.timeline import told_to
from artel.crm.actions import assign, copy, lose, move, open_deal, win
from artel.crm.models import Campaign, Channel, Deal, DealContact, DealLine, LostReason, Pipeline, Stage, StageStay
from artel.crm.queries.deals import open_deal_of
from artel.crm.tests.conftest import make_deal, make_line, make_party


@pytest.mark.parametrize(
    ("who", "seen"),
    [("ann", {"Анны"}), ("ben", {"Бориса"}), ("head", {"Анны", "Бориса"}), ("director", {"Анны", "Бориса"}),
     ("marketer", {"Анны", "Бориса"})],
)  # fmt: skip
def test_everybody_sees_the_deals_of_their_scope(firm, stranger, who, seen):
    make_deal(firm.ann, "Анны", lines=[make_line()])
    make_deal(firm.ben, "Бориса", lines=[make_line()])
    make_deal(stranger.ann, "Чужая")
    actor = getattr(firm, who)

    with acting(actor):
        assert set(visible(Deal, actor).values_list("name", flat=True)) == seen
        assert set(visible(DealLine, actor).values_list("deal__name", flat=True)) == seen
        assert set(visible(StageStay, actor).values_list("deal__name", flat=True)) == seen


def test_a_manager_does_nothing_with_a_colleagues_deal(firm):
    deal = make_deal(firm.ben)

    with acting(firm.ann):
        for forbidden in (
            lambda: win(deal, actor=firm.ann),
            lambda: lose(deal, reason=firm.reason(), actor=firm.ann),
            lambda: move(deal, into=firm.stage("Подбор"), actor=firm.ann),
            lambda: copy(deal, actor=firm.ann),
            lambda: drafts.change(deal, {"name": "Моя"}, actor=firm.ann),
            lambda: drafts.delete(deal, actor=firm.ann),
        ):
            with pytest.raises(Forbidden):
                forbidden()

    with acting(firm.ben):
        deal.refresh_from_db()
    assert (deal.name, deal.state) == ("Тур в Сочи", "open")


def test_a_marketer_looks_at_deals_and_keeps_campaigns(firm):
    deal = make_deal(firm.ann)

    with acting(firm.marketer):
        with pytest.raises(Forbidden):
            win(deal, actor=firm.marketer)
        channel = Channel.objects.filter(company=firm.company)[0]
        campaign = drafts.create(Campaign, {"name": "Осень", "channel": channel}, actor=firm.marketer)

    assert campaign.name == "Осень"


def test_a_manager_does_not_change_how_the_company_sells(firm, ann):
    for row in (firm.pipeline, firm.stage("Новая"), firm.reason()):
        with pytest.raises(Forbidden):
            drafts.change(row, {"name": "Иначе"}, actor=ann)
    for kind in (Pipeline, Stage, LostReason, Channel):
        with pytest.raises(Forbidden):
            drafts.create(kind, {"name": "Ещё"}, actor=ann)


def test_a_strangers_party_or_channel_is_no_way_in(firm, stranger, ann):
    foreign = make_party(stranger.ann)
    with acting(stranger.director):
        channel = Channel.objects.filter(company=stranger.company)[0]

    for values in ({"party": foreign}, {"channel": channel}):
        with pytest.raises(ValidationError) as problem:
            open_deal("Тур", actor=ann, **values)
        assert list(problem.value.message_dict) == list(values)
    assert not Deal.objects.exists()


def test_actions_on_a_strangers_deal_are_forbidden(firm, stranger):
    deal = make_deal(firm.ann, lines=[make_line()])

    with acting(stranger.director):
        for forbidden in (
            lambda: win(deal, actor=stranger.director),
            lambda: assign(deal, owner=None, actor=stranger.director),
            lambda: copy(deal, actor=stranger.director),
            lambda: drafts.delete(deal, actor=stranger.director),
        ):
            with pytest.raises(Forbidden):
                forbidden()
        assert open_deal_of(deal.party_id or 0, actor=stranger.director) is None
        assert not DealContact.objects.exists()


def test_a_new_request_of_a_client_belongs_to_their_open_deal(firm, ann):
    party = make_party(ann)
    won = make_deal(ann, "Прошлый", party=party)
    win(won, actor=ann)
    open_one = make_deal(ann, "Нынешний", party=party)
    make_deal(ann, "Другого")

    assert open_deal_of(party.pk, actor=ann) == open_one
    assert open_deal_of(party.pk, actor=ann, pipeline=firm.pipeline) == open_one


def test_on_the_page_of_a_client_nobody_reads_of_a_colleagues_deal(firm):
    party = make_party(firm.director)
    for actor in (firm.ann, firm.ben):
        deal = make_deal(actor, f"Тур, {actor.name}", party=party)
        with acting(actor):
            comment(deal, f"Скидка по секрету, {actor.name}", actor=actor)
            drafts.change(deal, {"description": f"Подробно, {actor.name}"}, actor=actor)
    with acting(firm.director):
        comment(party, "Клиент общий", actor=firm.director)

    seen = {}
    for actor in (firm.ann, firm.ben, firm.head, firm.director, firm.marketer):
        with acting(actor):
            rows = told_to(actor, party)
            seen[actor.name] = {row.actor_name for row in rows if row.subject_kind == "crm.deal"}
            assert rows.filter(text="Клиент общий").exists()

    both = {"Анна Белова", "Борис Лебедев"}
    assert seen == {
        "Анна Белова": {"Анна Белова"}, "Борис Лебедев": {"Борис Лебедев"},
        "Глава Продаж": both, "Дина Директор": both, "Марк Рекламов": both,
    }  # fmt: skip
