"""Who sees and changes the catalogue.

Everybody reads products and prices of sale. What suppliers ask is for those who buy and decide.
"""

from django.utils.translation import gettext_lazy as _

from artel.core.rights import COMPANY, OWN, SUBTREE, Allow, allow, verbs

# Rows below a product or a price list are seen and changed by whoever sees and changes that; these may be added.
CHILDREN = ("catalog.productunit", "catalog.barcode", "catalog.kitpart", "catalog.price")
SETTINGS = ("catalog.category", "catalog.pricelist", "catalog.discount")
RULES = (*SETTINGS, "catalog.supplierprice")

VERBS = {
    "catalog.edit": _("make variants of products"),
    "catalog.reprice": _("change all prices of a list"),
    "catalog.ask_price": _("ask for special prices"),
    "catalog.approve_price": _("approve special prices and sell below the floor"),
}


def _keeps_the_catalogue() -> list[Allow]:
    """Whoever answers for assortment and prices."""
    return [
        allow("catalog.product", read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        *(allow(kind, create=True) for kind in CHILDREN),
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in RULES),
    ]


ROLES = {
    "everyone": [*(allow(kind, read=COMPANY) for kind in ("catalog.product", *SETTINGS))],
    "director": [
        *_keeps_the_catalogue(),
        allow("catalog.specialprice", read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        verbs("catalog.edit", "catalog.reprice", "catalog.ask_price", "catalog.approve_price"),
    ],
    "head": [
        *_keeps_the_catalogue(),
        allow("catalog.specialprice", read=SUBTREE, change=SUBTREE, create=True, delete=OWN),
        verbs("catalog.edit", "catalog.reprice", "catalog.ask_price", "catalog.approve_price"),
    ],
    "manager": [
        allow("catalog.specialprice", read=OWN, change=OWN, create=True),
        verbs("catalog.ask_price"),
    ],
    "accountant": [
        allow("catalog.product", change=COMPANY, create=True),
        *(allow(kind, create=True) for kind in CHILDREN),
        allow("catalog.category", change=COMPANY, create=True, delete=COMPANY),
        allow("catalog.supplierprice", read=COMPANY),
        allow("catalog.specialprice", read=COMPANY),
    ],
    "buyer": [
        allow("catalog.product", change=COMPANY, create=True),
        *(allow(kind, create=True) for kind in CHILDREN),
        allow("catalog.supplierprice", read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        verbs("catalog.edit"),
    ],
    "storekeeper": [
        allow("catalog.product", change=COMPANY),
        *(allow(kind, create=True) for kind in ("catalog.productunit", "catalog.barcode")),
    ],
    "marketer": [allow("catalog.discount", change=COMPANY, create=True, delete=COMPANY)],
    "viewer": [allow("catalog.specialprice", read=COMPANY), allow("catalog.supplierprice", read=COMPANY)],
}
