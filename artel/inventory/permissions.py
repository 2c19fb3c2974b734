"""Who sees and changes the stock.

Everybody who sells, buys or books sees what lies where; what it costs is for those who book and decide.
"""

from django.utils.translation import gettext_lazy as _

from artel.core.rights import COMPANY, Allow, allow, verbs

PLACES = ("inventory.warehouse", "inventory.place", "inventory.lot")
LEVELS = ("inventory.level", "inventory.movement", "inventory.promise")
COSTS = ("inventory.costentry", "inventory.application", "inventory.pool", "inventory.layer")
DOCUMENTS = ("inventory.transfer", "inventory.count", "inventory.writeoff")
OPENING = "inventory.openingstock"
LINES = ("inventory.transferline", "inventory.countline", "inventory.writeoffline")
MOVING = ("inventory.transfer", "inventory.count", "inventory.write_off")
VERBS = {
    "inventory.transfer": _("move goods between warehouses"),
    "inventory.count": _("count the stock and enter differences"),
    "inventory.write_off": _("write goods off"),
    "inventory.enter_opening": _("enter opening stock"),
    "inventory.release": _("give back what is promised to documents"),
}


def _sees(*kinds: str) -> list[Allow]:
    return [allow(kind, read=COMPANY) for kind in kinds]


def _keeps_places() -> list[Allow]:
    return [allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in PLACES]


def _writes_documents() -> list[Allow]:
    return [
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in DOCUMENTS),
        *(allow(kind, create=True) for kind in LINES),
    ]


def _enters_opening() -> list[Allow]:
    return [
        allow(OPENING, read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        allow("inventory.openingline", create=True),
    ]


ROLES = {
    "everyone": _sees("inventory.warehouse"),
    "director": [
        *_keeps_places(), *_writes_documents(), *_enters_opening(), *_sees(*LEVELS, *COSTS),
        verbs(*MOVING, "inventory.enter_opening", "inventory.release"),
    ],
    "accountant": [
        *_keeps_places(), *_writes_documents(), *_enters_opening(), *_sees(*LEVELS, *COSTS),
        verbs(*MOVING, "inventory.enter_opening"),
    ],
    "storekeeper": [
        *_keeps_places(), *_writes_documents(), *_sees(*LEVELS),
        verbs(*MOVING, "inventory.release"),
    ],
    "head": [*_sees(*PLACES, *LEVELS, *COSTS), verbs("inventory.release")],
    "manager": _sees(*PLACES, *LEVELS),
    "buyer": [
        *_sees(*PLACES, *LEVELS, *COSTS, *DOCUMENTS), allow("inventory.lot", change=COMPANY, create=True),
    ],
    "viewer": _sees(*PLACES, *LEVELS, *DOCUMENTS),
}  # fmt: skip
