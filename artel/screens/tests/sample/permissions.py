from artel.core.rights import COMPANY, OWN, allow, verbs

SETTINGS = ("workshop.branch", "workshop.bench")
ROLES = {
    "everyone": [*(allow(kind, read=COMPANY) for kind in SETTINGS)],
    "director": [
        allow("workshop.repair", read=COMPANY, change=COMPANY, create=True),
        verbs("workshop.put", "workshop.plan"),
    ],
    "manager": [
        allow("workshop.repair", read=OWN, change=OWN, create=True, hidden=["price"]),
        verbs("workshop.put", "workshop.plan"),
    ],
    "viewer": [allow("workshop.repair", read=COMPANY)],
}
