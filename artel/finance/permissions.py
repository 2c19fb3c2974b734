"""Who sees, makes and posts the documents of money.

Accountants keep them for the company; those who sell see and prepare what belongs to them.
"""

from django.utils.translation import gettext_lazy as _

from artel.core.rights import COMPANY, OWN, SUBTREE, allow, verbs

SALES = ("finance.proforma", "finance.invoice")
PURCHASES = ("finance.bill",)
LINES = ("finance.proformaline", "finance.invoiceline", "finance.billline")
BOOKS = ("finance.openitem", "finance.settlement", "finance.vatentry")
SETUP = ("finance.taxrate", "finance.practice")
ISSUING = ("finance.issue_proforma",)
POSTING = ("finance.post_invoice", "finance.cancel_invoice", "finance.correct_invoice")
BILLING = ("finance.post_bill", "finance.cancel_bill", "finance.deduct")

ROLES = {
    "everyone": [allow("finance.taxrate", read=COMPANY)],
    "accountant": [
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in (*SALES, *PURCHASES)),
        *(allow(kind, create=True) for kind in LINES),
        *(allow(kind, read=COMPANY) for kind in BOOKS),
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in SETUP),
        verbs(*ISSUING, *POSTING, *BILLING, "finance.settle"),
    ],
    "director": [
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in (*SALES, *PURCHASES)),
        *(allow(kind, create=True) for kind in LINES),
        *(allow(kind, read=COMPANY) for kind in (*BOOKS, *SETUP)),
        verbs(*ISSUING, *POSTING, *BILLING),
    ],
    "head": [
        *(allow(kind, read=SUBTREE, change=SUBTREE, create=True, delete=OWN) for kind in SALES),
        *(allow(kind, create=True) for kind in LINES[:2]),
        verbs(*ISSUING, "finance.post_invoice"),
    ],
    "manager": [
        *(allow(kind, read=OWN, change=OWN, create=True, delete=OWN) for kind in SALES),
        *(allow(kind, create=True) for kind in LINES[:2]),
        verbs(*ISSUING),
    ],
    "buyer": [
        *(allow(kind, read=COMPANY, change=OWN, create=True, delete=OWN) for kind in PURCHASES),
        allow("finance.billline", create=True),
    ],
    "viewer": [
        *(allow(kind, read=COMPANY) for kind in (*SALES, *PURCHASES, *BOOKS)),
    ],
}
VERBS = {
    "finance.issue_proforma": _("Issue requests to pay"),
    "finance.post_invoice": _("Post invoices"),
    "finance.cancel_invoice": _("Cancel invoices"),
    "finance.correct_invoice": _("Correct invoices"),
    "finance.post_bill": _("Post bills of suppliers"),
    "finance.cancel_bill": _("Cancel bills of suppliers"),
    "finance.deduct": _("Deduct VAT of suppliers"),
    "finance.settle": _("Settle debts by hand"),
}
