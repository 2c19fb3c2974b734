"""Rights on imports and on the trail of exports: one's own for those who may, all of the company for directors."""

from artel.core.rights import COMPANY, OWN, allow

ROLES = {
    "everyone": [allow("screens.import", read=OWN, change=OWN)],
    "director": [
        allow("screens.import", read=COMPANY, change=COMPANY),
        allow("screens.export", read=COMPANY),
    ],
}
