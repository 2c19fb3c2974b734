"""Goods that lay there before Artel kept the books: typed, or brought by a file."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from artel.catalog.api import Product
from artel.core import drafts
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Forbidden
from artel.core.events import emit
from artel.core.gate import visible
from artel.core.models import Step
from artel.core.steps import step
from artel.inventory.actions.papers import cancel_document, checked_lines, give_number, refuse_closed
from artel.inventory.events import StockDocumentPosted
from artel.inventory.models import Lot, Movement, OpeningLine, OpeningStock, State, Warehouse
from artel.inventory.moving import Receiving, receive
from artel.kit.decimals import parse_decimal
from artel.kit.money import Money
from artel.ledger.api import Side
from artel.screens.declare import Outcome

ENTER = "inventory.enter_opening"


@action(
    OpeningStock, permission=ENTER, source=State.DRAFT, target=State.POSTED, label=gettext_lazy("Post"),
    icon="check", tone="primary",
)  # fmt: skip
def post_opening_stock(document: OpeningStock, *, actor: Actor) -> None:
    """Goods lie there at their cost, against the technical account of opening balances."""
    refuse_closed([document.warehouse])
    lines = checked_lines(document)
    give_number(document)
    currency = document.company.currency
    receive(
        [
            Receiving(
                line.product, line.quantity, document.warehouse_id, Money(line.cost, currency).rounded(),
                Side(role="equity_opening"), line_id=line.pk, lot_id=line.lot_id, kind=Movement.Kind.OPENING,
            )
            for line in lines
        ],
        source=document, on=document.effective_on, actor=actor,
    )  # fmt: skip
    emit(StockDocumentPosted(company_id=document.company_id, kind=document.kind, document_id=document.pk))


@action(
    OpeningStock, permission=ENTER, source=State.POSTED, target=State.CANCELLED, label=gettext_lazy("Cancel"),
    labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger", bulk=False,
)  # fmt: skip
def cancel_opening_stock(document: OpeningStock, *, reason: str, actor: Actor) -> None:
    """What was entered is taken back; goods that have left meanwhile are named."""
    cancel_document(document, reason, actor)


Answer = Outcome | str | None


def import_opening_stock(rows: Sequence[Mapping[str, Any]], actor: Actor, update: str = "") -> list[Answer]:
    """Lines of a file as drafts of opening stock, one for each warehouse and day; nothing counts before it is posted.

    A row names product (article or name), warehouse, quantity, cost of all of it or unit_cost, perhaps lot and
    effective_on. Returns for each row why it was not taken, or None.
    """
    if not actor.grant(OpeningStock).create:
        raise Forbidden
    with step(actor, gettext_lazy("Import opening stock"), kind=Step.Kind.IMPORT):
        reading = _Reading(rows, actor)
        answers: list[Answer] = []
        for row in rows:
            try:
                reading.take(row)
                answers.append(Outcome.CREATED)
            except ValueError as problem:
                answers.append(str(problem))
            except ValidationError as problem:
                answers.append(" ".join(problem.messages))
        OpeningLine.objects.bulk_create(reading.lines)
    return answers


class _Reading:
    """Rows of one batch being understood, with everything they name looked up before."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], actor: Actor) -> None:
        self.actor = actor
        self.lines: list[OpeningLine] = []
        self.documents: dict[tuple[int, date], OpeningStock] = {}
        named = {_cell(row, "product") for row in rows}
        goods = visible(Product, actor).filter(Q(code__in=named) | Q(name__in=named)).order_by("-pk")
        known = list(goods.select_related("category"))
        self.products = {product.name: product for product in known} | {p.code: p for p in known if p.code}
        places = visible(Warehouse, actor).filter(is_transit=False, is_archived=False).order_by("pk")
        self.warehouses = {name: place for place in places for name in (place.name, place.code) if name}
        self.main = places.first()
        lots = Lot.objects.filter(product__in=known, code__in={_cell(row, "lot") for row in rows})
        self.lots = {(lot.product_id, lot.code): lot for lot in lots}

    def take(self, row: Mapping[str, Any]) -> None:
        """One row as a line of its draft; ValueError says what is wrong with it."""
        product = self.products.get(_cell(row, "product"))
        if product is None or not product.is_stocked:
            raise ValueError(_("There are no goods «%(name)s».") % {"name": _cell(row, "product")[:60]})
        quantity = _number(row, "quantity")
        if quantity is None or quantity <= 0:
            raise ValueError(_("The quantity is above zero."))
        cost = _number(row, "cost")
        if cost is None:
            one = _number(row, "unit_cost")
            cost = None if one is None else one * quantity
        if cost is None or cost < 0:
            raise ValueError(_("The row does not say what the goods cost."))
        document = self._document(self._warehouse(row), _day(row))
        line = OpeningLine(
            company_id=document.company_id, document=document, product=product, quantity=quantity,
            cost=Money(cost, document.company.currency).rounded().amount, lot=self._lot(product, _cell(row, "lot")),
            position=len(self.lines),
        )  # fmt: skip
        line.clean_fields(exclude=["company", "document"])
        self.lines.append(line)

    def _warehouse(self, row: Mapping[str, Any]) -> Warehouse:
        name = _cell(row, "warehouse")
        found = self.warehouses.get(name) if name else self.main
        if found is None:
            raise ValueError(_("There is no warehouse «%(name)s».") % {"name": name[:60]})
        return found

    def _lot(self, product: Product, code: str) -> Lot | None:
        if not code:
            return None
        key = (product.pk, code)
        if key not in self.lots:
            self.lots[key] = Lot.objects.create(company_id=product.company_id, product=product, code=code)
        return self.lots[key]

    def _document(self, warehouse: Warehouse, day: date) -> OpeningStock:
        key = (warehouse.pk, day)
        if key not in self.documents:
            values = {"warehouse": warehouse, "effective_on": day}
            self.documents[key] = drafts.create(OpeningStock, values, actor=self.actor)
        return self.documents[key]


def _cell(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value).strip() if value is not None else ""


def _number(row: Mapping[str, Any], name: str) -> Decimal | None:
    value = row.get(name)
    if isinstance(value, Decimal) or value is None:
        return value
    return parse_decimal(str(value), get_language() or "ru") if str(value).strip() else None


def _day(row: Mapping[str, Any]) -> date:
    value = row.get("effective_on")
    if isinstance(value, date):
        return value
    return parse_date(_cell(row, "effective_on")) or timezone.localdate()
