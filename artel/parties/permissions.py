"""Who sees and changes the address book.

Everybody in a company reads all of it: who cannot see a client makes a second one. Whom one answers for, one changes.
"""

from artel.core.rights import COMPANY, OWN, SUBTREE, Allow, Scope, allow, verbs

# Rows below a party are seen and changed by whoever sees and changes the party; these kinds may be added to it.
CHILDREN = (
    "parties.contactpoint",
    "parties.address",
    "parties.bankaccount",
    "parties.relation",
    "parties.partyrole",
    "parties.partytag",
    "parties.preference",
)
SETTINGS = ("parties.tag", "parties.preferencekey")


def _children() -> list[Allow]:
    return [allow(kind, create=True) for kind in CHILDREN]


def _settings(scope: Scope) -> list[Allow]:
    return [allow(kind, read=COMPANY, change=scope, create=bool(scope), delete=scope) for kind in SETTINGS]


_WORK = verbs("parties.edit", "parties.take", "parties.manage_consents", "parties.merge")

ROLES = {
    "everyone": [*_settings(Scope.NONE)],
    "director": [
        allow("parties.party", read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        allow("parties.duplicategroup", read=COMPANY),
        *_children(),
        *_settings(COMPANY),
        _WORK,
        verbs("parties.set_responsible", "parties.export_person", "parties.erase_person", "parties.scan_duplicates"),
    ],
    "head": [
        allow("parties.party", read=COMPANY, change=SUBTREE, create=True, delete=SUBTREE),
        allow("parties.duplicategroup", read=COMPANY),
        *_children(),
        *_settings(COMPANY),
        _WORK,
        verbs("parties.set_responsible", "parties.export_person", "parties.scan_duplicates"),
    ],
    "manager": [
        allow("parties.party", read=COMPANY, change=OWN, create=True),
        allow("parties.duplicategroup", read=COMPANY),
        *_children(),
        _WORK,
    ],
    "marketer": [
        allow("parties.party", read=COMPANY, change=OWN, create=True),
        *_children(),
        *_settings(COMPANY),
        verbs("parties.edit", "parties.manage_consents"),
    ],
    "accountant": [
        allow("parties.party", read=COMPANY, change=COMPANY, create=True),
        *_children(),
        verbs("parties.edit"),
    ],
    "buyer": [allow("parties.party", read=COMPANY, change=OWN, create=True), *_children(), verbs("parties.edit")],
    "storekeeper": [allow("parties.party", read=COMPANY)],
    "viewer": [allow("parties.party", read=COMPANY)],
}
