"""Who sees and does which activities."""

from artel.core.rights import ALL, COMPANY, OWN, SUBTREE, TEAM, allow, verbs

KIND = "activities.activity"
WORK = verbs(
    "activities.complete", "activities.reschedule", "activities.cancel", "activities.reopen",
    "activities.assign", "activities.subscribe",
)  # fmt: skip

ROLES = {
    "director": [allow(KIND, read=ALL, change=COMPANY, create=True, delete=COMPANY), WORK],
    "head": [allow(KIND, read=SUBTREE, change=SUBTREE, create=True, delete=OWN), WORK],
    "manager": [allow(KIND, read=TEAM, change=OWN, create=True, delete=OWN), WORK],
    "marketer": [allow(KIND, read=OWN, change=OWN, create=True, delete=OWN), WORK],
    "viewer": [allow(KIND, read=COMPANY), verbs("activities.subscribe")],
}
