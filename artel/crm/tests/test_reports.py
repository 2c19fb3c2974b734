from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F

from artel.core.actor import acting
from artel.crm.actions import lose, move, win
from artel.crm.models import Campaign, Channel, Deal, StageStay
from artel.crm.queries.deals import Slice, board_totals, deals_in, open_deal_counts, team_user_ids
from artel.crm.queries.funnel import funnel, lost_in, opened_deals, reached
from artel.crm.queries.origin import origin_of
from artel.crm.queries.results import By, forecast, lost_reasons, products_won, results, state_totals
from artel.crm.tests.conftest import make_deal, make_line, make_party
from artel.finance.api import BillLine
from artel.kit.money import Money
from artel.kit.periods import Period
from artel.screens.testing import make_row

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def this_year():
    today = datetime.now(MOSCOW).date()
    return Period(today - timedelta(days=365), today + timedelta(days=1)).moments(MOSCOW)


@pytest.fixture
def worked(firm):
    """Ten deals: four of Ann's and one of Ben's are decided, in two currencies."""
    with acting(firm.ann) as ann:
        party = make_party(ann)
        deals = [make_deal(ann, f"Тур {n}", amount=str(n * 1000), party=party) for n in range(1, 8)]
        dollars = make_deal(ann, "Мальдивы", amount="500", currency="USD", party=party)
        for deal in [*deals[1:], dollars]:
            move(deal, into=firm.stage("Подбор"), actor=ann)
        for deal in [*deals[3:], dollars]:
            move(deal, into=firm.stage("Предложение"), actor=ann)
        win(deals[5], actor=ann)
        win(deals[6], actor=ann)
        win(dollars, actor=ann)
        lose(deals[4], reason=firm.reason(), actor=ann)
    with acting(firm.ben) as ben:
        lost = make_deal(ben, "Отказ", amount="100")
        lose(lost, reason=firm.reason(), actor=ben)
    make_deal(firm.ben, "Открыта", amount="900")
    return firm


def test_the_heads_of_the_board_are_exact_and_never_add_currencies(worked, director):
    make_deal(worked.ann, "Дубай", amount="700.10", currency="USD")

    heads = {(total.stage_id, total.amount.currency): total for total in board_totals(Deal.objects.open())}

    new = worked.stage("Новая").pk
    assert (heads[new, "RUB"].count, heads[new, "RUB"].amount) == (2, Money(1900))
    assert (heads[new, "USD"].count, heads[new, "USD"].amount) == (1, Money("700.10", "USD"))
    assert heads[new, "USD"].weighted == Money("70.01", "USD")
    assert heads[worked.stage("Предложение").pk, "RUB"].weighted == Money(2000)


def test_the_funnel_tells_how_far_deals_came_and_what_they_are_worth(worked, director, this_year):
    steps = funnel(worked.pipeline, this_year, actor=director)

    told = [(step.name, step.reached, step.conversion, step.lost_here) for step in steps]
    assert told == [
        ("Новая", 10, None, 1),
        ("Подбор", 7, Fraction(7, 10), 0),
        ("Предложение", 5, Fraction(5, 7), 1),
        ("Договор", 3, Fraction(3, 5), 0),
        ("Оплата", 3, Fraction(3, 3), 0),
        ("Выиграна", 3, Fraction(3, 3), 0),
    ]
    assert steps[-1].amounts == (Money(13000), Money(500, "USD"))
    assert steps[2].amounts == (Money(22000), Money(500, "USD"))


def test_every_bar_of_the_funnel_leads_to_exactly_its_deals(worked, director, this_year):
    cohort = opened_deals(worked.pipeline, this_year, actor=director)

    for step in funnel(worked.pipeline, this_year, actor=director):
        stage = worked.pipeline.stages.get(pk=step.stage_id)
        assert reached(cohort, stage).count() == step.reached
        assert lost_in(cohort, stage).count() == step.lost_here


def test_the_funnel_averages_the_stays_that_are_over(worked, director, this_year):
    stage = worked.stage("Предложение")
    for number, stay in enumerate(StageStay.objects.filter(stage=stage, left_at__isnull=False), start=1):
        StageStay.objects.filter(pk=stay.pk).update(entered_at=F("left_at") - timedelta(days=number))

    step = next(row for row in funnel(worked.pipeline, this_year, actor=director) if row.name == "Предложение")

    assert step.average_stay == timedelta(days=2, hours=12)


def test_a_manager_reports_only_on_what_they_see(worked, this_year):
    with acting(worked.ben):
        steps = funnel(worked.pipeline, this_year, actor=worked.ben)
        rows = results(By.OWNER, this_year, actor=worked.ben)

    assert steps[0].reached == 2
    assert [(row.key, row.opened.count, row.lost.count) for row in rows] == [(worked.ben.user_id, 2, 1)]


def test_results_by_owner_count_money_by_currency(worked, director, this_year):
    rows = {row.key: row for row in results(By.OWNER, this_year, actor=director)}

    ann, ben = rows[worked.ann.user_id], rows[worked.ben.user_id]
    assert (ann.opened.count, ann.won.count, ann.lost.count, ann.win_rate) == (8, 3, 1, Fraction(3, 4))
    assert ann.won.amounts == {"RUB": Money(13000), "USD": Money(500, "USD")}
    assert ann.won.average("RUB") == Money(6500)
    assert (ben.won.count, ben.lost.amounts, ben.win_rate) == (0, {"RUB": Money(100)}, Fraction(0))


def test_results_by_team_gather_its_people(worked, director, this_year):
    rows = results(By.TEAM, this_year, actor=director)

    assert [(row.key, row.opened.count, row.won.count) for row in rows] == [(worked.sales.pk, 10, 3)]
    team = Slice(team=worked.sales)
    assert deals_in(team, director).count() == 10
    assert {worked.ann.user_id, worked.ben.user_id, worked.head.user_id} == team_user_ids(worked.sales)


def test_the_cycle_is_the_average_time_from_opening_to_winning(worked, director, this_year):
    won = list(Deal.objects.won().order_by("id"))
    for deal, days in zip(won, (10, 20, 30), strict=True):
        Deal.objects.filter(pk=deal.pk).update(opened_at=F("closed_at") - timedelta(days=days))

    rows = {row.key: row for row in results(By.OWNER, this_year, actor=director)}

    assert rows[worked.ann.user_id].average_cycle == timedelta(days=20)


def test_the_forecast_weighs_open_deals_by_month(worked, director):
    open_deals = list(Deal.objects.open().order_by("amount"))
    Deal.objects.filter(pk=open_deals[0].pk).update(expected_close_on=date(2027, 1, 31))
    Deal.objects.filter(pk=open_deals[-1].pk).update(expected_close_on=date(2027, 1, 5))

    months = forecast(actor=director)

    january, unknown = months
    assert (january.starts_on, january.expected.amounts) == (date(2027, 1, 1), {"RUB": Money(4900)})
    assert january.weighted.amounts == {"RUB": Money(90) + Money(2000)}
    assert (unknown.starts_on, unknown.expected.count) == (None, 3)


def test_lost_reasons_are_counted_with_what_they_cost_us(worked, director, this_year):
    losses = lost_reasons(this_year, actor=director)

    assert [(loss.reason_id, loss.lost.count, loss.lost.amounts) for loss in losses] == [
        (worked.reason().pk, 2, {"RUB": Money(5100)})
    ]


def test_products_are_counted_in_deals_and_worth_their_lines(firm, this_year):
    with acting(firm.ann) as ann:
        lines = [make_line("Виза", "100"), make_line("Виза", "50"), make_line("Тур", "1000", discount="0.1")]
        win(make_deal(ann, lines=lines), actor=ann)
        make_deal(ann, lines=[make_line("Тур", "5")])

        sold = products_won(this_year, actor=ann)

    assert [(row.name, row.won.count, row.won.amounts) for row in sold] == [
        ("Виза", 1, {"RUB": Money(150)}),
        ("Тур", 1, {"RUB": Money(900)}),
    ]


def test_state_totals_and_loads_are_exact(worked, director):
    totals = state_totals(actor=director)

    assert {state: sums.count for state, sums in totals.items()} == {"open": 5, "won": 3, "lost": 2}
    assert open_deal_counts([worked.ann.user_id, worked.ben.user_id, 0], worked.company.pk) == {
        worked.ann.user_id: 4, worked.ben.user_id: 1, 0: 0,
    }  # fmt: skip


def test_a_slice_by_channel_and_campaign(firm, ann, this_year):
    with acting(firm.director):
        channel = Channel.objects.get(company=firm.company, utm_source="yandex")
        campaign = Campaign.objects.create(company=firm.company, name="Осень", channel=channel)
    make_deal(ann, channel=channel, campaign=campaign, amount="10")
    make_deal(ann, amount="20")

    by_channel = {row.key: row.opened.count for row in results(By.CHANNEL, this_year, actor=ann)}
    by_campaign = {row.key: row.opened.count for row in results(By.CAMPAIGN, this_year, actor=ann)}

    assert by_channel == {channel.pk: 1, None: 1}
    assert by_campaign == {campaign.pk: 1, None: 1}
    assert [deal.amount for deal in deals_in(Slice(campaign=campaign), ann)] == [Decimal(10)]


def test_a_line_of_a_bill_for_a_campaign_is_one_of_its_channel(firm):
    with acting(firm.director):
        site, yandex = (Channel.objects.create(company=firm.company, name=name) for name in ("Сайт 2", "Директ 2"))
        campaign = Campaign.objects.create(company=firm.company, name="Осень", channel=yandex)
        line = make_row(BillLine, firm.company)
        line.campaign_id = campaign.pk
        line.full_clean()
        assert line.channel_id == yandex.pk

        line.channel_id = site.pk
        with pytest.raises(ValidationError) as refused:
            line.full_clean()

    assert refused.value.message_dict == {"channel_id": ["Эта кампания относится к другому каналу."]}


def test_a_line_of_a_bill_for_a_deal_follows_where_the_deal_came_from(firm):
    with acting(firm.director) as director:
        channel = Channel.objects.create(company=firm.company, name="Сайт 2")
        deal = make_deal(director, "Сделка", channel=channel)
        line = make_row(BillLine, firm.company)
        line.deal_id = deal.pk
        line.full_clean()

    assert (line.channel_id, line.campaign_id) == (channel.pk, None)


@pytest.mark.parametrize(
    ("utm", "referrer", "channel", "campaign"),
    [
        ({"utm_campaign": "Autumn", "utm_source": "vk"}, "", "vk", "Осень ВК"),
        ({"utm_campaign": "autumn", "utm_source": "mail"}, "", "yandex", "Осень"),
        ({"utm_source": "YANDEX"}, "", "yandex", None),
        ({}, "https://yandex.ru/search/?text=тур", "yandex", None),
        ({}, "https://vk.com/feed", "vk", None),
        ({}, "https://notyandexatall.example/", "", None),
        ({"utm_source": "unknown"}, "", "", None),
    ],
)
def test_a_request_knows_its_channel_and_campaign_by_its_marks(firm, ann, utm, referrer, channel, campaign):
    with acting(firm.director):
        channels = {row.utm_source: row for row in Channel.objects.filter(company=firm.company)}
        for name, mark, source in (("Осень", "yandex", ""), ("Осень ВК", "vk", "vk")):
            Campaign.objects.create(
                company=firm.company, name=name, channel=channels[mark], utm_campaign="autumn", utm_source=source
            )

    origin = origin_of(firm.company.pk, medium="form", utm=utm, referrer=referrer)

    assert origin.channel
    assert (origin.channel.utm_source, str(origin.campaign) if origin.campaign else None) == (channel, campaign)
    assert origin.channel.medium == ("form" if not channel else "ads")
