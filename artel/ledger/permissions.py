"""Who reads the book and who writes into it."""

from django.utils.translation import gettext_lazy as _

from artel.core.rights import COMPANY, allow, verbs

SETUP = ("ledger.account", "ledger.accountrule", "ledger.article", "ledger.costcentre")
LOCK = "ledger.lock"
EXCEPTION = "ledger.lockexception"
BOOK = ("ledger.operation", "ledger.entry", "ledger.subaccount")
OPENING = "ledger.openingbalance"

ROLES = {
    "everyone": [*(allow(kind, read=COMPANY) for kind in ("ledger.article", "ledger.costcentre"))],
    "accountant": [
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in SETUP),
        allow(LOCK, read=COMPANY, change=COMPANY, create=True),
        allow(EXCEPTION, read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        *(allow(kind, read=COMPANY) for kind in BOOK),
        allow(OPENING, read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        verbs("ledger.report", "ledger.lock", "ledger.enter_opening"),
    ],
    "director": [
        *(allow(kind, read=COMPANY) for kind in (*SETUP, LOCK, EXCEPTION, *BOOK, OPENING)),
        verbs("ledger.report"),
    ],
}
VERBS = {
    "ledger.report": _("See the reports of the ledger"),
    "ledger.lock": _("Close periods"),
    "ledger.enter_opening": _("Enter opening balances"),
}
