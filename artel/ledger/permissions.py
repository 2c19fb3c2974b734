"""Who reads the book and who writes into it."""

from django.utils.translation import gettext_lazy as _

from artel.core.rights import COMPANY, allow, verbs

SETUP = ("ledger.account", "ledger.accountrule", "ledger.article", "ledger.costcentre")
LOCKS = ("ledger.lock", "ledger.lockexception")
BOOK = ("ledger.operation", "ledger.entry", "ledger.subaccount")
OPENING = "ledger.openingbalance"

ROLES = {
    "everyone": [*(allow(kind, read=COMPANY) for kind in ("ledger.article", "ledger.costcentre"))],
    "accountant": [
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in SETUP),
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in LOCKS),
        *(allow(kind, read=COMPANY) for kind in BOOK),
        allow(OPENING, read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        verbs("ledger.report", "ledger.lock", "ledger.enter_opening"),
    ],
    "director": [
        *(allow(kind, read=COMPANY) for kind in (*SETUP, *LOCKS, *BOOK, OPENING)),
        verbs("ledger.report"),
    ],
}
VERBS = {
    "ledger.report": _("See the reports of the ledger"),
    "ledger.lock": _("Close periods"),
    "ledger.enter_opening": _("Enter opening balances"),
}
