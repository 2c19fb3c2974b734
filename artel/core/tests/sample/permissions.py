from artel.core.rights import COMPANY, OWN, SUBTREE, TEAM, allow, verbs

ROLES = {
    "everyone": [allow("sample.tag", read=COMPANY)],
    "director": [
        allow("sample.order", read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        allow("sample.payment", read=COMPANY, change=COMPANY, create=True),
        verbs("sample.finish_order"),
    ],
    "head": [
        allow("sample.order", read=SUBTREE, change=SUBTREE, create=True, delete=OWN),
        verbs("sample.finish_order"),
    ],
    "manager": [
        allow("sample.order", read=TEAM, change=OWN, create=True, delete=OWN, hidden=["margin"], locked=["total"]),
        verbs("sample.finish_order"),
    ],
    "viewer": [allow("sample.order", read=OWN)],
}
