"""Who sees, makes and carries out the documents of sales.

Managers keep what they sell, heads what their branch sells; the store ships, the accountant sees and books.
"""

from django.utils.translation import gettext_lazy as _

from artel.core.rights import COMPANY, OWN, SUBTREE, Allow, allow, verbs

OFFERS = ("sales.quote", "sales.order")
DELIVERIES = ("sales.shipment", "sales.return")
SETUP = ("sales.terms", "sales.creditlimit")
LINES = ("sales.quoteline", "sales.orderline")
DELIVERED = ("sales.shipmentline", "sales.returnline")
SELLING = (
    "sales.send_quote", "sales.answer_quote", "sales.confirm_order", "sales.cancel_order", "sales.close_order",
    "sales.change_order",
)  # fmt: skip
SHIPPING = ("sales.ship", "sales.post_shipment", "sales.cancel_shipment", "sales.take_return")
BOOKING = ("sales.invoice_order",)
VERBS = {
    "sales.send_quote": _("send quotes and make new versions"),
    "sales.answer_quote": _("note what customers answer to quotes"),
    "sales.confirm_order": _("confirm orders and reserve goods"),
    "sales.cancel_order": _("cancel orders"),
    "sales.close_order": _("close orders"),
    "sales.change_order": _("change confirmed orders"),
    "sales.ship": _("prepare shipments"),
    "sales.post_shipment": _("ship goods"),
    "sales.cancel_shipment": _("cancel shipments and returns"),
    "sales.take_return": _("take goods back from customers"),
    "sales.invoice_order": _("invoice services of orders"),
    "sales.exceed_credit": _("confirm orders over the credit limit"),
}


def _keeps_all() -> list[Allow]:
    return [
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in (*OFFERS, *DELIVERIES)),
        *(allow(kind, create=True) for kind in (*LINES, *DELIVERED)),
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in SETUP),
    ]


ROLES = {
    "director": [*_keeps_all(), verbs(*SELLING, *SHIPPING, *BOOKING, "sales.exceed_credit")],
    "head": [
        *(allow(kind, read=SUBTREE, change=SUBTREE, create=True, delete=OWN) for kind in (*OFFERS, *DELIVERIES)),
        *(allow(kind, create=True) for kind in (*LINES, *DELIVERED)),
        allow("sales.creditlimit", read=COMPANY, change=COMPANY, create=True),
        verbs(*SELLING, *SHIPPING, *BOOKING, "sales.exceed_credit"),
    ],
    "manager": [
        *(allow(kind, read=OWN, change=OWN, create=True, delete=OWN) for kind in OFFERS),
        *(allow(kind, create=True) for kind in LINES),
        *(allow(kind, read=OWN, change=OWN, create=True) for kind in DELIVERIES),
        *(allow(kind, create=True) for kind in DELIVERED),
        verbs(*SELLING, "sales.ship"),
    ],
    "accountant": [
        *(allow(kind, read=COMPANY) for kind in OFFERS),
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in DELIVERIES),
        *(allow(kind, create=True) for kind in DELIVERED),
        *(allow(kind, read=COMPANY, change=COMPANY, create=True) for kind in SETUP),
        verbs(*SHIPPING, *BOOKING),
    ],
    "storekeeper": [
        allow("sales.order", read=COMPANY),
        *(allow(kind, read=COMPANY, change=COMPANY, create=True) for kind in DELIVERIES),
        *(allow(kind, create=True) for kind in DELIVERED),
        verbs(*SHIPPING),
    ],
    "buyer": [allow("sales.order", read=COMPANY)],
    "viewer": [*(allow(kind, read=COMPANY) for kind in (*OFFERS, *DELIVERIES))],
}
