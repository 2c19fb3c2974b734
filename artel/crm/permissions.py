"""Rights on deals and on how a company sells."""

from artel.core.rights import COMPANY, OWN, SUBTREE, allow, verbs

SETTINGS = ("crm.pipeline", "crm.stage", "crm.lostreason", "crm.channel")
CAMPAIGN = "crm.campaign"
SELL = verbs(
    "crm.open_deal",
    "crm.move_deal",
    "crm.win_deal",
    "crm.lose_deal",
    "crm.reopen_deal",
    "crm.assign_deal",
    "crm.change_contacts",
    "crm.offer_deal",
    "crm.order_deal",
)

ROLES = {
    "everyone": [*(allow(kind, read=COMPANY) for kind in (*SETTINGS, CAMPAIGN))],
    "director": [
        allow("crm.deal", read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        *(allow(kind, change=COMPANY, create=True, delete=COMPANY) for kind in (*SETTINGS, CAMPAIGN)),
        SELL,
    ],
    "head": [
        allow("crm.deal", read=SUBTREE, change=SUBTREE, create=True, delete=OWN),
        *(allow(kind, change=COMPANY, create=True, delete=COMPANY) for kind in (*SETTINGS, CAMPAIGN)),
        SELL,
    ],
    "manager": [allow("crm.deal", read=OWN, change=OWN, create=True), SELL],
    "marketer": [
        allow("crm.deal", read=COMPANY),
        *(allow(kind, change=COMPANY, create=True, delete=COMPANY) for kind in ("crm.channel", CAMPAIGN)),
    ],
    "viewer": [allow("crm.deal", read=COMPANY)],
}
