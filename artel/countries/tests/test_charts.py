"""The charts agree with themselves: every rule leads somewhere, every account has its place."""

from collections import Counter

import pytest

from artel.countries.plans import accounts_of, articles_of, parent_of
from artel.ledger.api import DIMENSIONS, PLANS, ChartPlan

ROLES = {
    "receivable", "advance_received", "payable", "advance_paid", "received_not_billed", "stock", "revenue",
    "cost_of_sales", "vat_output", "vat_payable", "vat_input", "vat_on_advance_received", "vat_on_advance_paid", "bank",
    "cash", "bank_currency", "transit", "expense", "other_income", "other_expense", "shortage", "surplus",
    "goods_in_transit", "landed_costs", "rounding", "equity_opening", "off_balance",
}
PACKS = ["ru", "intl"]
BY_CODE = {key: {account.code: account for account in PLANS[key].accounts} for key in PACKS}


@pytest.fixture(params=PACKS)
def chart(request: pytest.FixtureRequest) -> ChartPlan:
    return PLANS[request.param]


def test_a_code_stands_for_one_account(chart: ChartPlan) -> None:
    assert [code for code, n in Counter(account.code for account in chart.accounts).items() if n > 1] == []


def test_every_account_is_told_after_the_one_that_it_is_part_of(chart: ChartPlan) -> None:
    seen: set[str] = set()
    orphans = []
    for account in chart.accounts:
        if account.parent and account.parent not in seen:
            orphans.append(account.code)
        seen.add(account.code)

    assert orphans == []


def test_headings_are_exactly_the_accounts_that_others_are_part_of(chart: ChartPlan) -> None:
    parents = {account.parent for account in chart.accounts} - {""}

    assert {account.code for account in chart.accounts if account.is_heading} == parents


def test_dimensions_exist_and_required_ones_are_kept(chart: ChartPlan) -> None:
    wrong = [
        account.code
        for account in chart.accounts
        if not set(account.required) <= set(account.dimensions) <= set(DIMENSIONS)
    ]

    assert wrong == []


def test_every_role_leads_to_an_account_that_takes_entries(chart: ChartPlan) -> None:
    by_code = BY_CODE[chart.key]

    assert {role for role, group, tax in chart.rules if (group, tax) == ("", "")} == ROLES
    assert [rule for rule, code in chart.rules.items() if code not in by_code or by_code[code].is_heading] == []


def test_items_are_named_and_keyed_once_for_each_use(chart: ChartPlan) -> None:
    keys = Counter((use, key) for use, key, _name, _line in chart.articles)
    names = Counter((use, name) for use, _key, name, _line in chart.articles)

    assert [item for item, n in (keys + names).items() if n > 2] == []
    assert max(keys.values()) == max(names.values()) == 1


def test_items_of_every_pack_have_keys_that_the_russian_pack_has() -> None:
    known = {(use, key) for use, key, _name, _line in PLANS["ru"].articles}

    assert {(use, key) for use, key, _name, _line in PLANS["intl"].articles} <= known


@pytest.mark.parametrize("code", ["90.01.1", "90.02.1", "90.03", "44.01", "91.01", "91.02"])
def test_profit_by_deal_customer_product_and_channel_is_kept_by_the_results(code: str) -> None:
    assert {"deal", "channel", "campaign", "project", "party", "product"} <= set(BY_CODE["ru"][code].dimensions)


@pytest.mark.parametrize("code", ["60.01", "60.02", "60.21", "62.01", "62.02", "62.21", "76.05", "76.09"])
def test_debts_are_kept_by_party_and_not_netted(code: str) -> None:
    account = BY_CODE["ru"][code]

    assert "party" in account.required
    assert {"contract", "deal"} <= set(account.dimensions)
    assert (account.is_expanded, account.statement_line) == (True, "1230/1520")


@pytest.mark.parametrize(
    ("code", "name", "side", "line"),
    [
        ("01.01", "Основные средства в организации", "active", "1150"),
        ("10.01", "Сырье и материалы", "active", "1210"),
        ("19", "НДС по приобретенным ценностям", "active", "1220"),
        ("51", "Расчетные счета", "active", "1250"),
        ("60", "Расчеты с поставщиками и подрядчиками", "both", "1230/1520"),
        ("66", "Расчеты по краткосрочным кредитам и займам", "passive", "1510"),
        ("76.АВ", "НДС по авансам и предоплатам полученным", "active", "1520"),
        ("84", "Нераспределенная прибыль (непокрытый убыток)", "both", "1370"),
        ("90.01", "Выручка", "passive", "2110"),
        ("90.02", "Себестоимость продаж", "active", "2120"),
        ("90.07", "Расходы на продажу", "active", "2210"),
        ("90.08", "Управленческие расходы", "active", "2220"),
        ("99.02", "Налог на прибыль", "both", "2410"),
    ],
)
def test_russian_accounts_are_those_of_the_order(code: str, name: str, side: str, line: str) -> None:
    account = BY_CODE["ru"][code]

    assert (account.name, account.side, account.statement_line) == (name, side, line)


def test_currency_accounts_require_the_currency_and_stock_its_product() -> None:
    accounts = BY_CODE["ru"].values()

    assert {a.code for a in accounts if a.by_currency} == {a.code for a in accounts if "currency" in a.required}
    stock = {PLANS["ru"].rules["stock", group, ""] for group in ("goods", "material", "product", "packaging")}
    assert stock == {"41.01", "10.01", "43", "41.03"}
    assert all(BY_CODE["ru"][code].by_quantity and "product" in BY_CODE["ru"][code].required for code in stock)


def test_cash_flow_has_every_line_of_the_statement() -> None:
    lines = {line for use, _key, _name, line in PLANS["ru"].articles if use == "cash" and line}

    assert lines == {
        "4111", "4112", "4113", "4119", "4121", "4122", "4123", "4124", "4129", "4211", "4212", "4213", "4214", "4219",
        "4221", "4222", "4223", "4224", "4229", "4311", "4312", "4313", "4314", "4319", "4321", "4322", "4323", "4329",
    }


def test_an_empty_cell_is_that_of_the_account_above() -> None:
    table = """
        10    | Materials | A | asset | product! warehouse | 1210 | quantity
        10.01 | Raw
        10.02 | Lent      | P |       | - | - | -
    """

    raw, lent = accounts_of(table)[1:]

    assert (raw.parent, raw.side, raw.dimensions, raw.required) == ("10", "active", ("product", "warehouse"), ("product",))
    assert (raw.by_quantity, raw.statement_line) == (True, "1210")
    assert (lent.side, lent.dimensions, lent.by_quantity, lent.statement_line) == ("passive", (), False, "")


@pytest.mark.parametrize(
    ("code", "parent"), [("90.01.1", "90.01"), ("1110", "1100"), ("1100", "1000"), ("41", ""), ("010", ""), ("1500", "1000")]
)
def test_a_code_continues_that_of_the_account_above(code: str, parent: str) -> None:
    known = dict.fromkeys(["90", "90.01", "1000", "1100", "40", "000"])

    assert parent_of(code, known) == parent


def test_an_item_may_have_no_line() -> None:
    assert articles_of("cash | own | Between own |\ncost | rent | Rent") == (
        ("cash", "own", "Between own", ""), ("cost", "rent", "Rent", ""),
    )
