"""Rights on imports and exports: one's own for those who may, all of the company's for directors; the letterhead."""

from artel.core.rights import COMPANY, OWN, allow

ROLES = {
    "everyone": [allow("screens.import", read=OWN, change=OWN)],
    "director": [
        allow("screens.import", read=COMPANY, change=COMPANY),
        allow("screens.export", read=COMPANY),
        allow("screens.letterhead", read=COMPANY, change=COMPANY, create=True),
    ],
    "accountant": [allow("screens.letterhead", read=COMPANY, change=COMPANY, create=True)],
}
