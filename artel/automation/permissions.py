"""Who arranges automation and who reads its log."""

from artel.core.rights import COMPANY, allow, verbs

KINDS = ("automation.automationrule", "automation.rulestep", "automation.ruleversion", "automation.run")

ROLES = {
    "director": [
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in KINDS[:2]),
        *(allow(kind, read=COMPANY) for kind in KINDS[2:]),
        verbs("automation.arrange"),
    ],
    "head": [
        *(allow(kind, read=COMPANY, change=COMPANY, create=True, delete=COMPANY) for kind in KINDS[:2]),
        *(allow(kind, read=COMPANY) for kind in KINDS[2:]),
        verbs("automation.arrange"),
    ],
    "viewer": [*(allow(kind, read=COMPANY) for kind in KINDS)],
}
