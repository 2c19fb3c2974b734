"""What the stock does when something is announced: costs are worked out again as soon as a late document counts."""

from artel.catalog.api import Product
from artel.core.actor import Actor
from artel.core.events import listens
from artel.inventory.events import CostsWait
from artel.inventory.models import Pool
from artel.inventory.recosting import recost


@listens(CostsWait)
def recost_product(event: CostsWait) -> None:
    """Carry forward what a late document changed, if nobody did meanwhile."""
    if not Pool.objects.filter(product_id=event.product_id, recost_from__isnull=False).exists():
        return
    product = Product.objects.select_related("category", "company").get(pk=event.product_id)
    recost(product, actor=Actor.system(event.company_id))
