"""Trying a mailbox's servers, and saying in sentences what works and what does not."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.correspondence.imap import TROUBLES, Folder, sentence
from artel.correspondence.models import Mailbox
from artel.correspondence.reading import place_of
from artel.correspondence.sending import relay_of
from artel.correspondence.smtp import Postponed, check


@dataclass(frozen=True)
class Finding:
    """One thing that was tried."""

    is_well: bool
    text: str


def try_mailbox(mailbox: Mailbox) -> list[Finding]:
    """Sign in for reading and for sending; nothing is read or sent."""
    return [_try_reading(mailbox), _try_sending(mailbox)]


def _try_reading(mailbox: Mailbox) -> Finding:
    try:
        with Folder(place_of(mailbox)) as folder:
            count = len(folder.uids(0, mailbox.reads_from))
    except Refused as refusal:
        return Finding(False, str(refusal))
    except TROUBLES as problem:
        return Finding(False, _("Reading: %(why)s") % {"why": sentence(problem, mailbox.imap_host)})
    told = _("Reading works: the folder «%(folder)s» has %(count)s letters to read.")
    return Finding(True, told % {"folder": mailbox.folder, "count": count})


def _try_sending(mailbox: Mailbox) -> Finding:
    try:
        check(relay_of(mailbox))
    except Refused as refusal:
        return Finding(False, str(refusal))
    except Postponed as problem:
        cause = problem.args[0] if problem.args and isinstance(problem.args[0], Exception) else problem
        return Finding(False, _("Sending: %(why)s") % {"why": sentence(cause, mailbox.smtp_host)})
    return Finding(True, _("Sending works: %(host)s lets us in.") % {"host": mailbox.smtp_host})
