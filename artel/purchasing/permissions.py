"""Who buys: buyers ask, order and enter bills, the store receives and sends back, the accountant books and approves."""

from django.utils.translation import gettext_lazy as _

from artel.core.rights import COMPANY, OWN, SUBTREE, Allow, allow, verbs

ASKING = ("purchasing.requisition", "purchasing.requestforprices")
ORDERING = ("purchasing.purchaseorder",)
DELIVERIES = ("purchasing.receipt", "purchasing.supplierreturn")
COSTS = ("purchasing.landedcost",)
MATCHES = ("purchasing.match",)
PLANS = ("purchasing.reorderrule", "purchasing.proposal")
LINES = (
    "purchasing.requisitionline", "purchasing.requestline", "purchasing.askedsupplier", "purchasing.priceanswer",
    "purchasing.purchaseorderline",
)  # fmt: skip
DELIVERED = ("purchasing.receiptline", "purchasing.supplierreturnline")
SPREAD = ("purchasing.landedshare",)
ALL = (*ASKING, *ORDERING, *DELIVERIES, *COSTS, *MATCHES, *PLANS)
BUYING = (
    "purchasing.approve_requisition", "purchasing.order_requisition", "purchasing.ask_prices",
    "purchasing.choose_prices", "purchasing.confirm_order", "purchasing.change_order", "purchasing.cancel_order",
    "purchasing.replenish",
)  # fmt: skip
STORING = ("purchasing.receive", "purchasing.cancel_receipt", "purchasing.send_back")
BILLING = ("purchasing.bill", "purchasing.land_cost")
VERBS = {
    "purchasing.approve_requisition": _("approve and cancel requisitions"),
    "purchasing.order_requisition": _("order what was requisitioned"),
    "purchasing.ask_prices": _("ask suppliers for prices"),
    "purchasing.choose_prices": _("choose the best prices"),
    "purchasing.confirm_order": _("confirm purchase orders"),
    "purchasing.change_order": _("change and close purchase orders"),
    "purchasing.cancel_order": _("cancel purchase orders"),
    "purchasing.replenish": _("work out what to buy and order it"),
    "purchasing.receive": _("take goods in"),
    "purchasing.cancel_receipt": _("cancel receipts and returns to suppliers"),
    "purchasing.send_back": _("return goods to suppliers"),
    "purchasing.bill": _("enter suppliers' bills"),
    "purchasing.land_cost": _("spread landed costs over receipts"),
    "purchasing.approve_match": _("let bills pass that differ from the order"),
}


def _keeps(kinds: tuple[str, ...]) -> list[Allow]:
    return [allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in kinds]


def _makes(kinds: tuple[str, ...]) -> list[Allow]:
    return [allow(kind, create=True) for kind in kinds]


ROLES = {
    "director": [
        *_keeps(ALL), *_makes((*LINES, *DELIVERED, *SPREAD)), *_keeps(("purchasing.terms",)),
        verbs(*BUYING, *STORING, *BILLING, "purchasing.approve_match"),
    ],
    "buyer": [
        *_keeps((*ASKING, *ORDERING, *COSTS, *PLANS)), *_makes((*LINES, *DELIVERED, *SPREAD)),
        *(allow(kind, read=COMPANY, change=COMPANY, create=True) for kind in (*DELIVERIES, *MATCHES)),
        verbs(*BUYING, "purchasing.receive", "purchasing.send_back", *BILLING),
    ],
    "storekeeper": [
        *(allow(kind, read=COMPANY) for kind in (*ORDERING, *PLANS)),
        allow("purchasing.requisition", read=OWN, change=OWN, create=True, delete=OWN),
        *(allow(kind, read=COMPANY, change=COMPANY, create=True) for kind in DELIVERIES),
        *_makes(("purchasing.requisitionline", *DELIVERED)),
        verbs(*STORING),
    ],
    "accountant": [
        *(allow(kind, read=COMPANY) for kind in (*ASKING, *ORDERING, *PLANS)),
        *(allow(kind, read=COMPANY, change=COMPANY, create=True) for kind in (*DELIVERIES, *MATCHES)),
        *_keeps((*COSTS, "purchasing.terms")), *_makes((*DELIVERED, *SPREAD)),
        verbs(*STORING, *BILLING, "purchasing.approve_match"),
    ],
    "head": [
        allow("purchasing.requisition", read=SUBTREE, change=SUBTREE, create=True, delete=OWN),
        *_makes(("purchasing.requisitionline",)),
        *(allow(kind, read=COMPANY) for kind in ORDERING),
        verbs("purchasing.approve_requisition"),
    ],
    "manager": [
        allow("purchasing.requisition", read=OWN, change=OWN, create=True, delete=OWN),
        *_makes(("purchasing.requisitionline",)),
    ],
    "viewer": [allow(kind, read=COMPANY) for kind in (*ASKING, *ORDERING, *DELIVERIES)],
}  # fmt: skip
