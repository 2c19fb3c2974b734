"""What issues cost: first in first out, moving average and monthly average, as pure arithmetic over movements.

Rules: ФСБУ 5/2019 (each unit, average, FIFO) and the conventions of the company's policy. Amounts are in the
company's currency, rounded half away from zero to its coin; whoever takes all that is left takes all its value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from artel.kit.decimals import round_half_up

ZERO: Final = Decimal(0)


class Method(StrEnum):
    """How the cost of an issue is found; the same words as the categories of products have."""

    FIFO = "fifo"
    MOVING = "moving"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement of a product, as costing sees it. `own_cost` is what a receipt brought with it.

    `mirrors` is the movement whose unit cost this one has: a return, the other end of a transfer, a storno.
    """

    id: int
    on: date
    warehouse_id: int
    quantity: Decimal
    own_cost: Decimal | None = None
    mirrors: int | None = None

    @property
    def comes(self) -> bool:
        """Whether it adds to the stock."""
        return self.quantity > 0


@dataclass(slots=True)
class Left:
    """What is left of a receipt."""

    receipt_id: int
    on: date
    quantity: Decimal
    value: Decimal


@dataclass(slots=True)
class Stock:
    """Quantity and value of a product in one warehouse at a moment of the replay; FIFO keeps its layers."""

    quantity: Decimal = ZERO
    value: Decimal = ZERO
    unit_cost: Decimal = ZERO
    layers: list[Left] = field(default_factory=list)

    def take_in(self, move: Moved, cost: Decimal) -> None:
        """A receipt with its cost."""
        self.quantity += move.quantity
        self.value += cost
        self.unit_cost = cost / move.quantity
        self.layers.append(Left(move.id, move.on, move.quantity, cost))

    def take_out(self, quantity: Decimal, cost: Decimal) -> None:
        """An issue with its cost."""
        self.quantity -= quantity
        self.value -= cost
        if quantity:
            self.unit_cost = cost / quantity


@dataclass(slots=True)
class Costs:
    """What a replay finds: cost of each movement (above zero), which receipt fed which issue, what is left."""

    by_movement: dict[int, Decimal] = field(default_factory=dict)
    applications: list[tuple[int, int, Decimal]] = field(default_factory=list)
    stocks: dict[int, Stock] = field(default_factory=dict)


def replay(moves: Sequence[Moved], method: Method, places: int) -> Costs:
    """Work out the cost of every movement of one product from the first on, in the order of days.

    On one day what is bought is counted first, then what goes from one warehouse to another, then what leaves.
    `places` is the number of decimals of the currency.
    """
    found = Costs()
    ordered = in_order(moves)
    quantities = {move.id: abs(move.quantity) for move in moves}
    averages = _monthly_averages(ordered, places) if method == Method.MONTHLY else {}
    for move in ordered:
        stock = found.stocks.setdefault(move.warehouse_id, Stock())
        if move.comes:
            cost = _cost_of_receipt(move, stock, found, quantities, places)
            stock.take_in(move, cost)
        else:
            cost = _cost_of_issue(move, stock, found, method, averages, quantities, places)
            stock.take_out(-move.quantity, cost)
        found.by_movement[move.id] = cost
    return found


def in_order(moves: Sequence[Moved]) -> list[Moved]:
    """Movements in the order in which they are costed: what mirrors another one follows it."""
    days = {move.id: move.on for move in moves}
    places = {move.id: move.warehouse_id for move in moves}
    within = {
        move.mirrors
        for move in moves
        if move.comes and days.get(move.mirrors or 0) == move.on and places[move.mirrors or 0] != move.warehouse_id
    }

    def turn(move: Moved) -> int:
        if move.comes and days.get(move.mirrors or 0) != move.on:
            return 0
        goes_over = move.comes and move.mirrors in within and places[move.mirrors or 0] != move.warehouse_id
        return 1 if move.id in within or goes_over else 2

    return sorted(moves, key=lambda move: (move.on, turn(move), move.id))


def _cost_of_receipt(
    move: Moved, stock: Stock, found: Costs, quantities: dict[int, Decimal], places: int
) -> Decimal:
    if move.mirrors is None or move.mirrors not in found.by_movement:
        return move.own_cost if move.own_cost is not None else round_half_up(stock.unit_cost * move.quantity, places)
    whole, cost = quantities[move.mirrors], found.by_movement[move.mirrors]
    return cost if move.quantity == whole else round_half_up(cost * move.quantity / whole, places)


def _cost_of_issue(
    move: Moved, stock: Stock, found: Costs, method: Method, averages: dict[tuple[int, date], Decimal],
    quantities: dict[int, Decimal], places: int,
) -> Decimal:  # fmt: skip
    wanted = -move.quantity
    if move.mirrors is not None and move.mirrors in found.by_movement:
        return _back_to_its_batch(move, stock, found, quantities, places)
    if method == Method.FIFO:
        cost, fed = from_layers(stock.layers, wanted, stock.unit_cost, places)
        found.applications += [(move.id, receipt_id, quantity) for receipt_id, quantity in fed]
        return cost
    if wanted == stock.quantity:
        return stock.value
    if method == Method.MONTHLY:
        average = averages.get((move.warehouse_id, move.on.replace(day=1)), stock.unit_cost)
        return round_half_up(average * wanted, places)
    return from_average(stock.quantity, stock.value, wanted, stock.unit_cost, places)


def _back_to_its_batch(
    move: Moved, stock: Stock, found: Costs, quantities: dict[int, Decimal], places: int
) -> Decimal:
    """Goods go back to the supplier at what they were bought for, out of their own receipt."""
    assert move.mirrors is not None
    wanted, whole = -move.quantity, quantities[move.mirrors]
    cost = round_half_up(found.by_movement[move.mirrors] * wanted / whole, places)
    for layer in stock.layers:
        if layer.receipt_id == move.mirrors:
            taken = min(layer.quantity, wanted)
            layer.value -= min(layer.value, cost)
            layer.quantity -= taken
            found.applications.append((move.id, layer.receipt_id, taken))
    stock.layers = [layer for layer in stock.layers if layer.quantity]
    return cost


def from_average(quantity: Decimal, value: Decimal, wanted: Decimal, known: Decimal, places: int) -> Decimal:
    """Cost of an issue at the moving average; what is not there costs what the last one did."""
    if wanted == quantity:
        return value
    if quantity <= 0:
        return round_half_up(known * wanted, places)
    if wanted > quantity:
        return value + round_half_up(known * (wanted - quantity), places)
    return round_half_up(value * wanted / quantity, places)


def from_layers(
    layers: list[Left], wanted: Decimal, known: Decimal, places: int
) -> tuple[Decimal, list[tuple[int, Decimal]]]:
    """Cost of an issue out of the oldest receipts, which are lessened; and which receipt gave how much."""
    cost, fed = ZERO, []
    while wanted and layers:
        layer = layers[0]
        taken = min(layer.quantity, wanted)
        part = layer.value if taken == layer.quantity else round_half_up(layer.value * taken / layer.quantity, places)
        cost += part
        wanted -= taken
        layer.quantity -= taken
        layer.value -= part
        fed.append((layer.receipt_id, taken))
        if not layer.quantity:
            layers.pop(0)
    if wanted:
        cost += round_half_up(known * wanted, places)
    return cost, fed


def _monthly_averages(
    ordered: Sequence[Moved], places: int
) -> dict[tuple[int, date], Decimal]:
    """Average of a month by warehouse: (opening + what came at a cost of its own) / quantity.

    What comes from another warehouse comes at the average of that one; a month is gone through as often as it has
    warehouses, so that goods may pass through all of them.
    """
    averages: dict[tuple[int, date], Decimal] = {}
    stocks: dict[int, tuple[Decimal, Decimal]] = {}
    known = {move.id: move for move in ordered}
    months: dict[date, dict[int, list[Moved]]] = {}
    for move in ordered:
        months.setdefault(move.on.replace(day=1), {}).setdefault(move.warehouse_id, []).append(move)
    for month in sorted(months):
        for _turn in months[month]:
            for warehouse_id, moves in sorted(months[month].items()):
                came = _came_at_a_cost(moves, known, averages)
                quantity, value = stocks.get(warehouse_id, (ZERO, ZERO))
                quantity += sum((known[pk].quantity for pk in came), ZERO)
                value += sum(came.values(), ZERO)
                averages[(warehouse_id, month)] = value / quantity if quantity > 0 else ZERO
        for warehouse_id, moves in months[month].items():
            came = _came_at_a_cost(moves, known, averages)
            quantity, value = stocks.get(warehouse_id, (ZERO, ZERO))
            rest = sum((move.quantity for move in moves if move.id not in came), ZERO)
            all_quantity = quantity + rest + sum((known[pk].quantity for pk in came), ZERO)
            value += sum(came.values(), ZERO) + round_half_up(averages[(warehouse_id, month)] * rest, places)
            stocks[warehouse_id] = (all_quantity, value)
    return averages


def _came_at_a_cost(
    moves: Iterable[Moved], known: dict[int, Moved], averages: dict[tuple[int, date], Decimal]
) -> dict[int, Decimal]:
    """Receipts that make an average: bought ones at their cost, those from elsewhere at the average there."""
    came: dict[int, Decimal] = {}
    for move in moves:
        if not move.comes:
            continue
        if move.own_cost is not None:
            came[move.id] = move.own_cost
        elif move.mirrors in known and known[move.mirrors].warehouse_id != move.warehouse_id:
            left = known[move.mirrors]
            average = averages.get((left.warehouse_id, left.on.replace(day=1)), ZERO)
            came[move.id] = average * move.quantity
    return came
