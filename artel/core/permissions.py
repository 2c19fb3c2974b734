"""Rights on what the core itself keeps."""

from artel.core.rights import COMPANY, OWN, allow, verbs

ROLES = {
    "everyone": [
        allow("core.team", read=COMPANY),
        allow("core.membership", read=COMPANY),
        allow("core.role", read=COMPANY),
        allow("core.customfield", read=COMPANY),
        allow("core.savedview", read=COMPANY, change=OWN, create=True, delete=OWN),
        allow("core.numberseries", read=COMPANY),
        verbs("core.comment", "core.attach", "core.export"),
    ],
    "director": [
        verbs("core.undo_any", "core.share_view", "core.import"),
        verbs("core.manage_fields", "core.retry_delivery", "core.audit"),
    ],
    "head": [verbs("core.share_view", "core.import")],
    "marketer": [verbs("core.import")],
}
