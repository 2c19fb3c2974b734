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

MONEY = ("finance.payment", "finance.manualposting", "finance.offset", "finance.revaluation")
MONEY_LINES = ("finance.manualline",)
KEPT_MONEY = ("finance.moneyaccount", "finance.rate")
BANK = ("finance.bankstatement", "finance.bankline")
PAYING = ("finance.post_payment", "finance.cancel_payment", "finance.export_orders")
MATCHING = ("finance.import_statement", "finance.match_bank")
ENTERING = ("finance.post_manual", "finance.post_offset", "finance.revalue", "finance.load_rates")

CLOSES = "finance.monthclose"
CLOSING = ("finance.close_month", "finance.reopen_month")

ROLES = {
    "everyone": [allow("finance.taxrate", read=COMPANY), allow("finance.rate", read=COMPANY)],
    "accountant": [
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in (*SALES, *PURCHASES)),
        *(allow(kind, create=True) for kind in LINES),
        *(allow(kind, read=COMPANY) for kind in BOOKS),
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in SETUP),
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in (*MONEY, *KEPT_MONEY)),
        *(allow(kind, create=True) for kind in MONEY_LINES),
        *(allow(kind, read=COMPANY, change=COMPANY) for kind in BANK),
        allow(CLOSES, read=COMPANY, change=COMPANY, create=True),
        verbs(*ISSUING, *POSTING, *BILLING, *PAYING, *MATCHING, *ENTERING, *CLOSING, "finance.settle"),
    ],
    "director": [
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in (*SALES, *PURCHASES)),
        *(allow(kind, create=True) for kind in LINES),
        *(allow(kind, read=COMPANY) for kind in (*BOOKS, *SETUP, *MONEY, *KEPT_MONEY, *BANK, CLOSES)),
        verbs(*ISSUING, *POSTING, *BILLING),
    ],
    "head": [
        *(allow(kind, read=SUBTREE, change=SUBTREE, create=True, delete=OWN) for kind in SALES),
        *(allow(kind, create=True) for kind in LINES[:2]),
        allow("finance.payment", read=SUBTREE),
        verbs(*ISSUING, "finance.post_invoice"),
    ],
    "manager": [
        *(allow(kind, read=OWN, change=OWN, create=True, delete=OWN) for kind in SALES),
        *(allow(kind, create=True) for kind in LINES[:2]),
        allow("finance.payment", read=OWN),
        verbs(*ISSUING),
    ],
    "buyer": [
        *(allow(kind, read=COMPANY, change=OWN, create=True, delete=OWN) for kind in PURCHASES),
        allow("finance.billline", create=True),
    ],
    "viewer": [
        *(allow(kind, read=COMPANY) for kind in (*SALES, *PURCHASES, *BOOKS, *MONEY, *KEPT_MONEY, *BANK)),
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
    "finance.post_payment": _("Post payments"),
    "finance.cancel_payment": _("Cancel payments"),
    "finance.export_orders": _("Export payment orders"),
    "finance.import_statement": _("Import bank statements"),
    "finance.match_bank": _("Book lines of bank statements"),
    "finance.post_manual": _("Post by hand"),
    "finance.post_offset": _("Post offsets"),
    "finance.revalue": _("Revalue currency"),
    "finance.load_rates": _("Load exchange rates"),
    "finance.close_month": _("Close months"),
    "finance.reopen_month": _("Open closed months again"),
}
