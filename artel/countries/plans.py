"""Reading a chart of accounts from a table of text, so that a pack looks as an accountant would write it."""

from collections.abc import Iterator, Mapping
from typing import Final

from artel.ledger.api import AccountPlan

SIDES: Final = {"А": "active", "П": "passive", "АП": "both", "A": "active", "P": "passive", "AP": "both"}
# By what profit is told apart: every account of a result keeps these.
RESULT: Final = ("party", "product", "deal", "channel", "campaign", "project", "cost_centre", "item")
_CELLS: Final = 7
_DECIMAL_CODE: Final = 4


def accounts_of(table: str) -> tuple[AccountPlan, ...]:
    """The accounts of a table: code | name | side | section | dimensions | line of the statements | what it counts.

    An empty cell is that of the account above it, «-» is nothing. `!` after a dimension requires it, `result`
    stands for all by which profit is told apart. An account that others are part of is a heading; one that tells
    currencies apart counts them.
    """
    rows: dict[str, list[str]] = {}
    for line in table.strip().splitlines():
        if line.strip():
            cells = [cell.strip() for cell in line.split("|")]
            cells += [""] * (_CELLS - len(cells))
            parent = parent_of(cells[0], rows)
            above = rows[parent] if parent else ["-"] * _CELLS
            rows[cells[0]] = [cell or above[place] for place, cell in enumerate(cells)]
    parents = {code: parent_of(code, rows) for code in rows}
    headings = set(parents.values())
    return tuple(_account(cells, parents[code], code in headings) for code, cells in rows.items())


def parent_of(code: str, known: Mapping[str, object]) -> str:
    """The known account that a code continues: 90.01 for 90.01.1, 1100 for 1110; empty for the first level."""
    if "." in code:
        wider = [code.rpartition(".")[0]]
    elif len(code) == _DECIMAL_CODE:
        wider = [code[:kept].ljust(_DECIMAL_CODE, "0") for kept in (3, 2, 1)]
    else:
        wider = []
    return next((upper for upper in wider if upper != code and upper in known), "")


def _account(cells: list[str], parent: str, is_heading: bool) -> AccountPlan:
    code, name, side, section, kept, line, counts = ["" if cell == "-" else cell for cell in cells]
    dimensions = tuple(dict.fromkeys(key.rstrip("!") for key in _keys(kept)))
    return AccountPlan(
        code=code, name=name, side=SIDES[side], section=section, parent=parent, dimensions=dimensions,
        required=tuple(key.rstrip("!") for key in _keys(kept) if key.endswith("!")),
        by_quantity="quantity" in counts, by_currency="currency" in dimensions, is_expanded="expanded" in counts,
        is_heading=is_heading, statement_line=line,
    )  # fmt: skip


def _keys(kept: str) -> Iterator[str]:
    for key in kept.split():
        yield from RESULT if key == "result" else (key,)


def articles_of(table: str) -> tuple[tuple[str, str, str, str], ...]:
    """The items of a table: use | key | name | line of the statements."""
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return tuple((use, key, name, line[0] if line else "") for use, key, name, *line in rows)
