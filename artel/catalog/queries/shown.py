"""What the pages of products, price lists and parties show of prices."""

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from artel.catalog.models import Price, PriceList, Product, SpecialPrice, SupplierPrice
from artel.core.actor import Actor
from artel.core.gate import visible

TODAY = TruncDate(Now())


def _general(value: str) -> Combinable:
    """A value of the newest price for everybody, of one unit; none where that price has ended."""
    rows = Price.objects.filter(
        product=OuterRef("pk"),
        unit=OuterRef("unit"),
        min_quantity__lte=1,
        starts_on__lte=TODAY,
        price_list__tag=None,
        price_list__is_archived=False,
    )
    standing = Case(When(Q(ends_on=None) | Q(ends_on__gte=TODAY), then=F(value)))
    return Subquery(rows.order_by("price_list_id", "-starts_on", "-min_quantity").values(shown=standing)[:1])


# Annotations behind `Product.general_price`.
GENERAL_PRICE = {"general_amount": _general("amount"), "general_currency": _general("price_list__currency")}


def _standing(rows: QuerySet[Any], *kinds: str) -> QuerySet[Any]:
    """Prices of today and of days to come: those that have ended or been followed by a newer one are left out."""
    today = timezone.localdate()
    newer = {name: OuterRef(name) for name in kinds}
    followed = rows.model.objects.filter(**newer, starts_on__gt=OuterRef("starts_on"), starts_on__lte=today)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=today)).filter(~Exists(followed))


def prices_of(product: Product, actor: Actor) -> QuerySet[Price]:
    """Prices of a product in every list, today's and those to come."""
    rows = visible(Price, actor).filter(product=product).select_related("price_list")
    return _standing(rows, "product", "price_list", "unit", "min_quantity").order_by(
        "price_list__name", "unit", "min_quantity", "starts_on"
    )


def prices_in(price_list: PriceList, actor: Actor) -> QuerySet[Price]:
    """Prices of a list, today's and those to come."""
    rows = visible(Price, actor).filter(price_list=price_list).select_related("price_list", "product")
    return _standing(rows, "product", "price_list", "unit", "min_quantity").order_by(
        "product__name", "unit", "min_quantity", "starts_on"
    )


def supplies_of(product: Product, actor: Actor) -> QuerySet[SupplierPrice]:
    """What suppliers ask for a product, for those who may know."""
    rows = visible(SupplierPrice, actor).filter(product=product).select_related("party")
    return _standing(rows, "product", "party", "unit", "min_quantity")


def supplies_from(party: Any, actor: Actor) -> QuerySet[SupplierPrice]:
    """What a supplier asks, for those who may know."""
    rows = visible(SupplierPrice, actor).filter(party_id=party.pk).select_related("product")
    return _standing(rows, "product", "party", "unit", "min_quantity").order_by("product__name", "min_quantity")


def special_prices_of(product: Product, actor: Actor) -> QuerySet[SpecialPrice]:
    """Prices asked for single customers, the newest first."""
    return visible(SpecialPrice, actor).filter(product=product).select_related("party").order_by("-pk")


def special_prices_for(party: Any, actor: Actor) -> QuerySet[SpecialPrice]:
    """Prices asked for one customer, the newest first."""
    return visible(SpecialPrice, actor).filter(party_id=party.pk).select_related("product").order_by("-pk")
