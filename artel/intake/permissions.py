"""Who sees requests, works on them and arranges how they come in."""

from artel.core.rights import COMPANY, OWN, SUBTREE, allow, verbs

ROLES = {
    "everyone": [
        allow("intake.source", read=COMPANY),
        allow("intake.assignmentrule", read=COMPANY),
    ],
    "director": [
        allow("intake.request", read=COMPANY, change=COMPANY, create=True),
        allow("intake.source", read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        allow("intake.assignmentrule", read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        verbs("intake.handle", "intake.decline", "intake.arrange"),
    ],
    "head": [
        allow("intake.request", read=COMPANY, change=SUBTREE, create=True),
        allow("intake.assignmentrule", read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        verbs("intake.handle", "intake.decline", "intake.arrange"),
    ],
    "manager": [
        allow("intake.request", read=COMPANY, change=OWN, create=True),
        verbs("intake.handle", "intake.decline"),
    ],
    "marketer": [allow("intake.request", read=COMPANY)],
    "viewer": [allow("intake.request", read=COMPANY)],
}
