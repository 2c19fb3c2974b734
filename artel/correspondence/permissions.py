"""Who reads which letters, who writes, and who connects mailboxes."""

from artel.core.rights import ALL, COMPANY, NONE, OWN, SUBTREE, TEAM, Allow, Scope, Verbs, allow, verbs

MESSAGE, CONVERSATION = "correspondence.message", "correspondence.conversation"
MAILBOX, TEMPLATE = "correspondence.mailbox", "correspondence.mailtemplate"
SERVERS = ["imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security", "login", "folder"]
WRITE = verbs("correspondence.send", "correspondence.send_again", "correspondence.sign")


def _letters(scope: Scope) -> list[Allow | Verbs]:
    """Reading letters within a scope, with the mailboxes and templates that writing needs."""
    return [
        allow(MESSAGE, read=scope),
        allow(CONVERSATION, read=scope),
        allow(MAILBOX, read=COMPANY, hidden=SERVERS),
        allow(TEMPLATE, read=COMPANY),
    ]


ROLES = {
    "director": [
        *_letters(ALL),
        allow(TEMPLATE, read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        WRITE,
        verbs("correspondence.attach"),
    ],
    "head": [
        *_letters(SUBTREE),
        allow(TEMPLATE, read=COMPANY, change=COMPANY, create=True, delete=NONE),
        WRITE,
        verbs("correspondence.attach"),
    ],
    "manager": [*_letters(TEAM), WRITE, verbs("correspondence.attach")],
    "marketer": [
        *_letters(OWN),
        allow(TEMPLATE, read=COMPANY, change=COMPANY, create=True, delete=COMPANY),
        WRITE,
    ],
    "viewer": _letters(COMPANY),
}
