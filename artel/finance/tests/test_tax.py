"""The arithmetic of taxes: examples by hand, and invariants that hold for any document."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.finance.tax import Priced, Sums, calculated, in_company, sums_of, tax_within, total_of

RATES = [Decimal(text) for text in ("0.22", "0.20", "0.10", "0.07", "0.05", "0")]


def priced(quantity: str, price: str, rate: str | None = "0.22", discount: str = "0") -> Priced:
    return Priced(Decimal(quantity), Decimal(price), Decimal(discount), None if rate is None else Decimal(rate))


def told(sums: Sums) -> tuple[str, str, str]:
    net, tax, total = (f"{amount:.2f}" for amount in sums)
    return net, tax, total


@pytest.mark.parametrize(
    ("line", "inclusive", "expected"),
    [
        (priced("1", "100"), False, ("100.00", "22.00", "122.00")),
        (priced("1", "122"), True, ("100.00", "22.00", "122.00")),
        (priced("3", "33.33", discount="0.1"), False, ("89.99", "19.80", "109.79")),
        (priced("2.5", "19.99", "0.10"), True, ("45.44", "4.54", "49.98")),
        (priced("1", "100", "0"), True, ("100.00", "0.00", "100.00")),
        (priced("1", "100", None), False, ("100.00", "0.00", "100.00")),
    ],
)
def test_a_line_comes_to_what_an_accountant_writes(line: Priced, inclusive: bool, expected: tuple[str, ...]) -> None:
    [sums] = sums_of([line], inclusive=inclusive)

    assert told(sums) == expected


def test_rounding_once_for_each_rate_shares_the_tax_by_the_largest_remainder() -> None:
    lines = [priced("1", "0.07"), priced("1", "0.07"), priced("1", "0.07"), priced("1", "10", "0.10")]

    by_line = sums_of(lines, inclusive=False)
    by_document = sums_of(lines, inclusive=False, once_per_rate=True)

    assert [f"{sums.tax:.2f}" for sums in by_line] == ["0.02", "0.02", "0.02", "1.00"]
    assert [f"{sums.tax:.2f}" for sums in by_document] == ["0.02", "0.02", "0.01", "1.00"]
    assert total_of(by_document) == Sums(Decimal("10.21"), Decimal("1.05"), Decimal("11.26"))


def test_an_advance_contains_its_tax_by_the_calculated_rate() -> None:
    assert tax_within(Decimal("1220.00"), Decimal("0.22")) == Decimal("220.00")
    assert tax_within(Decimal("1000.00"), Decimal("0.2")) == Decimal("166.67")
    assert tax_within(Decimal("-1000.00"), Decimal("0.2")) == Decimal("-166.67")
    assert [calculated(rate) for rate in RATES[:3]] == ["22/122", "20/120", "10/110"]


def test_another_currency_is_rounded_once_and_still_adds_up() -> None:
    sums = in_company(Sums(Decimal("81.97"), Decimal("18.03"), Decimal("100.00")), Decimal("92.3457"))

    assert told(sums) == ("7569.58", "1664.99", "9234.57")


def _holds(lines: list[Priced], *, inclusive: bool, once_per_rate: bool) -> None:
    """The three invariants, and that no rounding strays further than it must."""
    found = sums_of(lines, inclusive=inclusive, once_per_rate=once_per_rate)
    whole = total_of(found)
    assert sum(one.net for one in found) == whole.net
    assert sum(one.tax for one in found) == whole.tax
    assert whole.net + whole.tax == whole.total == sum(one.total for one in found)
    coin = Decimal("0.01")
    for line, one in zip(lines, found, strict=True):
        assert one.net >= 0
        assert one.tax >= 0
        assert one.net + one.tax == one.total
        rate = line.rate or Decimal(0)
        ideal = one.total * rate / (1 + rate) if inclusive else one.net * rate
        assert abs(one.tax - ideal) <= (coin if once_per_rate else coin / 2)
    if once_per_rate:
        for rate in {line.rate or Decimal(0) for line in lines}:
            mine = [one for line, one in zip(lines, found, strict=True) if (line.rate or Decimal(0)) == rate]
            base = sum(one.total if inclusive else one.net for one in mine)
            ideal = base * rate / (1 + rate) if inclusive else base * rate
            assert abs(sum(one.tax for one in mine) - ideal) <= coin / 2


def test_a_hundred_thousand_documents_add_up() -> None:
    chance = random.Random(22)  # the same documents each time
    for number in range(100_000):
        lines = [
            Priced(
                Decimal(chance.randint(1, 10**6)).scaleb(-3), Decimal(chance.randint(0, 10**7)).scaleb(-chance.choice((2, 4))),
                Decimal(chance.choice((0, 0, 5, 10, 33))).scaleb(-2), chance.choice((*RATES, None)),
            )
            for _line in range(chance.randint(1, 4))
        ]  # fmt: skip
        _holds(lines, inclusive=bool(number & 1), once_per_rate=bool(number & 2))


def _numbers(top: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(0, Decimal(top), places=places, allow_nan=False)


@given(
    st.lists(
        st.builds(Priced, _numbers("1000000", 6), _numbers("1000000", 4), _numbers("1", 6), st.sampled_from([*RATES, None])),
        min_size=1, max_size=12,
    ),
    st.booleans(),
    st.booleans(),
)  # fmt: skip
def test_any_document_adds_up(lines: list[Priced], inclusive: bool, once_per_rate: bool) -> None:
    _holds(lines, inclusive=inclusive, once_per_rate=once_per_rate)
