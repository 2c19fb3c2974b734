from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from artel.core.actor import acting
from artel.core.errors import Forbidden
from artel.core.models import Delivery, Step, User
from artel.core.testing import counting_queries, make_actor
from artel.core.undo import undo
from artel.crm.actions import bulk_create_deals, bulk_hire
from artel.crm.models import Deal, DealLine, StageStay
from artel.crm.screens import OPPORTUNITIES, ColleagueScreen, DealScreen
from artel.crm.setup import StagePlan, install_pipeline
from artel.crm.tests.conftest import make_deal, make_line, make_party
from artel.screens.declare import Outcome
from artel.screens.transfer.targets import Targets

CREATED, UPDATED, UNCHANGED = Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED
MOSCOW = ZoneInfo("Europe/Moscow")
WON = {
    "external_key": "K1", "owner": "Борис Лебедев", "product": "Тур", "party": "Иванова Мария", "stage": "Выиграна",
    "opened_on": "20-10-16", "closed_on": "01-03-17", "amount": "1 054",
}  # fmt: skip


def moment(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=MOSCOW)


def test_a_row_becomes_the_deal_it_describes_with_its_history(firm, director):
    party = make_party(director)

    answers = bulk_create_deals([WON], director)

    deal = Deal.objects.get()
    assert answers == [CREATED]
    assert (deal.name, deal.party, deal.owner_id, deal.amount, deal.state) == (
        "Тур · Иванова Мария", party, firm.ben.user_id, Decimal(1054), "won",
    )  # fmt: skip
    assert (deal.opened_at, deal.closed_at) == (moment(2016, 10, 20), moment(2017, 3, 1))
    assert [(line.product_name, line.net.amount) for line in deal.lines.all()] == [("Тур", Decimal(1054))]
    assert [(stay.stage.name, stay.entered_at, stay.left_at) for stay in deal.stays.all()] == [
        ("Оплата", moment(2016, 10, 20), moment(2017, 3, 1)),
        ("Выиграна", moment(2017, 3, 1), None),
    ]


def test_a_row_may_name_the_stage_before_closing_and_give_no_opening_day(firm, director):
    make_party(director)
    early = {**WON, "external_key": "K2", "last_stage": "Подбор"}
    bare = {**WON, "external_key": "K3", "opened_on": ""}

    bulk_create_deals([early, bare], director)

    first, second = Deal.objects.order_by("external_key")
    assert [stay.stage.name for stay in first.stays.all()] == ["Подбор", "Выиграна"]
    assert [stay.stage.name for stay in second.stays.all()] == ["Выиграна"]
    assert second.opened_at == second.closed_at == moment(2017, 3, 1)


def test_an_open_deal_rests_in_its_stage_since_it_was_opened(firm, director):
    bulk_create_deals([{"name": "Круиз", "stage": "Подбор", "opened_on": date(2026, 1, 15)}], director)

    deal = Deal.objects.get()
    assert (deal.state, deal.owner_id, deal.stage_entered_at) == ("open", director.user_id, moment(2026, 1, 15))
    assert deal.stays.get().left_at is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"owner": "Никто Никакой"}, "Никто Никакой"),
        ({"party": "Нет такого"}, "Нет такого"),
        ({"stage": ""}, ""),
        ({"stage": "Qualified"}, "Qualified"),
        ({"pipeline": "Опт"}, "Выиграна"),
        ({"closed_on": ""}, ""),
        ({"stage": "Подбор"}, ""),
        ({"closed_on": "01-03-16"}, ""),
        ({"closed_on": "01-03-57"}, ""),
        ({"opened_on": "31-02-16"}, "31-02-16"),
        ({"amount": "много"}, "много"),
        ({"amount": "-5"}, ""),
        ({"amount": "0.00001"}, ""),
        ({"currency": "XYZ"}, "XYZ"),
        ({"channel": "Голубиная почта"}, "Голубиная почта"),
        ({"name": "я" * 201}, "200"),
        ({"last_stage": "Мечты"}, "Мечты"),
        ({"product": "", "party": "", "external_key": ""}, ""),
    ],
)
def test_a_row_that_cannot_be_taken_comes_back_with_the_reason_and_stops_no_other(firm, director, change, reason):
    make_party(director)

    answers = bulk_create_deals([{**WON, **change}, {**WON, "external_key": "K9"}], director)

    refusal, taken = answers
    assert taken == CREATED
    assert isinstance(refusal, str)
    assert refusal != CREATED
    assert reason in refusal
    assert [deal.external_key for deal in Deal.objects.all()] == ["K9"]


def test_names_that_fit_several_are_refused_not_guessed(firm, director):
    make_party(director)
    make_party(director)
    install_pipeline("Опт", [StagePlan("Подбор")], currency="RUB", actor=director)

    by_party, by_stage = map(str, bulk_create_deals([WON, {"name": "Круиз", "stage": "Подбор"}], director))

    assert "Иванова Мария" in by_party
    assert "Подбор" in by_stage
    assert not Deal.objects.exists()
    assert bulk_create_deals([{"name": "Круиз", "stage": "подбор", "pipeline": "опт"}], director) == [CREATED]


def test_a_key_is_taken_once_in_a_file_and_once_in_the_company(firm, director):
    row = {"name": "Круиз", "stage": "Новая", "external_key": "K1"}

    first = bulk_create_deals([row, row], director)
    second = bulk_create_deals([row], director)

    assert first[0] == CREATED
    assert "K1" in str(first[1])
    assert "K1" in str(second[0])
    assert Deal.objects.count() == 1


def test_the_same_file_again_changes_nothing(firm, director):
    make_party(director)
    bulk_create_deals([WON], director)
    before = (Deal.objects.get().changed_at, list(StageStay.objects.values()), list(DealLine.objects.values()))

    answers = bulk_create_deals([WON], director, "external_key")

    assert answers == [UNCHANGED]
    assert (Deal.objects.get().changed_at, list(StageStay.objects.values()), list(DealLine.objects.values())) == before


def test_an_update_by_key_changes_what_the_row_names_and_nothing_else(firm, director):
    make_party(director)
    bulk_create_deals([WON], director)
    deal = Deal.objects.get()

    answers = bulk_create_deals([{"external_key": "K1", "amount": "2000", "product": "Тур люкс"}], director, "external_key")

    deal.refresh_from_db()
    assert answers == [UPDATED]
    assert (deal.amount, deal.state, deal.owner_id, str(deal.party)) == (
        Decimal(2000), "won", firm.ben.user_id, "Иванова Мария",
    )  # fmt: skip
    assert [(line.product_name, line.unit_price) for line in deal.lines.all()] == [("Тур люкс", Decimal(2000))]


def test_an_update_that_closes_a_deal_goes_on_with_its_history(firm, director):
    bulk_create_deals(
        [{"name": "Круиз", "stage": "Новая", "opened_on": "10.01.2026", "external_key": "K1"}], director
    )

    bulk_create_deals([{"external_key": "K1", "stage": "Проиграна", "closed_on": "20.02.2026"}], director, "external_key")

    deal = Deal.objects.get()
    assert (deal.state, deal.closed_at, deal.stage_entered_at) == ("lost", moment(2026, 2, 20), moment(2026, 2, 20))
    assert [(stay.stage.name, stay.left_at) for stay in deal.stays.all()] == [
        ("Новая", moment(2026, 2, 20)), ("Проиграна", None),
    ]  # fmt: skip


def test_an_update_of_days_moves_the_stays_with_them(firm, director):
    make_party(director)
    bulk_create_deals([WON], director)

    bulk_create_deals(
        [{"external_key": "K1", "opened_on": "01.11.2016", "closed_on": "05.03.2017"}], director, "external_key"
    )

    deal = Deal.objects.get()
    assert [(stay.entered_at, stay.left_at) for stay in deal.stays.all()] == [
        (moment(2016, 11, 1), moment(2017, 3, 5)), (moment(2017, 3, 5), None),
    ]  # fmt: skip
    assert (deal.opened_at, deal.closed_at) == (moment(2016, 11, 1), moment(2017, 3, 5))


def test_lines_made_by_hand_are_not_overwritten_by_a_file(firm, director):
    deal = make_deal(director, lines=[make_line(price="10"), make_line(price="20")], external_key="K1")

    answers = bulk_create_deals([{"external_key": "K1", "amount": "999"}], director, "external_key")

    deal.refresh_from_db()
    assert isinstance(answers[0], str)
    assert answers[0] not in {UPDATED, UNCHANGED}
    assert deal.amount == Decimal(30)


def test_a_manager_imports_their_own_deals_and_touches_no_others(firm):
    make_deal(firm.ben, external_key="BEN")
    with acting(firm.ann) as ann:
        answers = bulk_create_deals(
            [{"external_key": "BEN", "amount": "1"}, {"name": "Мой", "stage": "Новая"}], ann, "external_key"
        )
        assert "BEN" in str(answers[0])
        assert answers[1] == CREATED
    with acting(firm.marketer), pytest.raises(Forbidden):
        bulk_create_deals([{"name": "Мой", "stage": "Новая"}], firm.marketer)


def test_an_import_is_one_step_that_can_be_taken_back(firm, director):
    make_party(director)
    bulk_create_deals([WON, {**WON, "external_key": "K2"}], director)

    undo(Step.objects.get(label="Import deals"), actor=director)

    assert not Deal.objects.exists()
    assert not StageStay.objects.exists()


def test_the_past_starts_no_automation(firm, director):
    make_party(director)

    bulk_create_deals([WON], director)

    assert not Delivery.objects.exists()


def test_a_thousand_rows_cost_as_few_statements_as_ten(firm, director):
    def rows(start: int, count: int) -> list[dict[str, str]]:
        keys = range(start, start + count)
        return [{"name": f"Тур {n}", "stage": "Новая", "product": "Тур", "external_key": str(n)} for n in keys]

    bulk_create_deals(rows(0, 1), director)  # what one actor asks once is known by then
    with counting_queries() as few:
        bulk_create_deals(rows(1, 10), director)
    with counting_queries() as many:
        bulk_create_deals(rows(11, 1000), director)

    assert len(many) == len(few)


def test_colleagues_come_with_their_teams_and_heads(firm):
    boss = make_actor(firm.company, "administrator")
    with acting(boss):
        answers = bulk_hire(
            [
                {"agent": "Anna Snelling", "manager": "Dustin Brinkmann", "office": "Central"},
                {"agent": "Cecily Lampkin", "manager": "Dustin Brinkmann", "office": "Central"},
                {"agent": "Anna Snelling", "manager": "Dustin Brinkmann", "office": "Central"},
                {"agent": ""},
            ],
            boss,
        )
        anna = User.objects.get(name="Anna Snelling").memberships.get()
        assert [answer is None for answer in answers] == [True, True, False, False]
        assert (anna.role.key, str(anna.team)) == ("manager", "Dustin Brinkmann")
        assert anna.team
        assert (str(anna.team.parent), str(anna.team.head)) == ("Central", "Dustin Brinkmann")
        assert anna.user.email.endswith(".invalid")
        assert not anna.user.has_usable_password()
    with acting(firm.ann), pytest.raises(Forbidden):
        bulk_hire([{"agent": "Кто-то"}], firm.ann)


def test_a_deal_is_not_opened_tomorrow(firm, director):
    tomorrow = timezone.localdate() + timedelta(days=1)

    answers = bulk_create_deals([{"name": "Тур", "stage": "Новая", "opened_on": tomorrow}], director)

    assert isinstance(answers[0], str)
    assert not Deal.objects.exists()


def test_the_import_page_knows_the_headings_of_the_public_opportunities(firm, director):
    headings = ["opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date",
                "close_value", "engage_quarter", "close_quarter"]  # fmt: skip

    guessed = Targets(DealScreen, director).guess(headings)

    assert guessed == {**OPPORTUNITIES, "engage_quarter": "", "close_quarter": ""}
    assert [target.name for target in Targets(DealScreen, director).keys] == ["external_key"]


def test_the_import_page_knows_the_headings_of_a_list_of_agents(firm):
    boss = make_actor(firm.company, "administrator")
    with acting(boss):
        guessed = Targets(ColleagueScreen, boss).guess(["sales_agent", "manager", "regional_office"])

    assert guessed == {"sales_agent": "agent", "manager": "manager", "regional_office": "office"}
