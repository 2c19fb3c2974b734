"""Reading mailboxes: every few seconds what is new, every few minutes a count that nothing is missing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.correspondence.imap import TROUBLES, Folder, Place, sentence
from artel.correspondence.models import Arrival, Mailbox, MailboxKey, MailboxStatus
from artel.correspondence.sealing import unseal
from artel.correspondence.storing import status_of, store

log = structlog.get_logger(__name__)

LARGEST_BYTES = 30 * 2**20
AT_ONCE = 20
COUNT_EVERY = timedelta(minutes=10)
SOONEST, LATEST = 10, 300  # seconds until a mailbox that does not answer is tried again
LOCK_SPACE = 0x4D41494C


@dataclass(frozen=True)
class Counted:
    """A folder compared with what is stored of it."""

    in_folder: int
    stored: int

    @property
    def missing(self) -> int:
        """Letters that lie in the folder and are not stored."""
        return self.in_folder - self.stored


def for_show(mailbox: Mailbox) -> str:
    """Why nothing is read from a mailbox that leads nowhere, nor sent from it."""
    told = _("%(address)s is a mailbox for show: no letter comes to it or leaves. Connect a real one in the settings.")
    return told % {"address": mailbox.address}


def place_of(mailbox: Mailbox) -> Place:
    """Where the mailbox is and how to get in. Raises Refused when it leads nowhere or its password cannot be had."""
    if mailbox.is_for_show:
        raise Refused(for_show(mailbox), "mailbox-for-show")
    password = password_of(mailbox)
    if not password:
        raise Refused(_("Type the mailbox's password first."), "no-password")
    return Place(
        host=mailbox.imap_host,
        port=mailbox.imap_port,
        security=mailbox.imap_security,
        user=mailbox.user_name,
        password=password,
        folder=mailbox.folder,
    )


def password_of(mailbox: Mailbox) -> str:
    """The mailbox's password. Raises Refused when it cannot be had."""
    sealed = MailboxKey.objects.filter(mailbox=mailbox).values_list("sealed", flat=True).first()
    return unseal(sealed or "")


def read(mailbox: Mailbox, folder: Folder | None = None) -> int:
    """Store what is new in the mailbox; returns the number of new letters. A mailbox that fails is tried again later.

    Two readers of one mailbox do not meet: the second leaves at once.
    """
    with _alone_with(mailbox) as free:
        if not free:
            return 0
        status = status_of(mailbox)
        try:
            with _opened(folder or Folder(place_of(mailbox)), keep=folder is not None) as opened:
                new = _read_new(mailbox, status, opened)
                if status.checked_at is None or new or status.checked_at < timezone.now() - COUNT_EVERY:
                    _count(mailbox, status, opened)
        except (*TROUBLES, Refused) as problem:
            _note_failure(mailbox, status, problem)
            return 0
        _note_success(status)
        return new


def check(mailbox: Mailbox) -> Counted:
    """Compare the folder with what is stored, store what is missing, and count. Raises what the line raises."""
    with _opened(Folder(place_of(mailbox)), keep=False) as folder:
        return _count(mailbox, status_of(mailbox), folder)


@contextmanager
def _opened(folder: Folder, *, keep: bool) -> Iterator[Folder]:
    """The folder as it is now; closed afterwards unless the line is to be kept, and in any case after trouble."""
    try:
        folder.open()
        yield folder
    except TROUBLES:
        folder.close()
        raise
    finally:
        if not keep:
            folder.close()


@contextmanager
def _alone_with(mailbox: Mailbox) -> Iterator[bool]:
    key = [LOCK_SPACE, mailbox.pk % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        taken = bool(cursor.fetchone()[0])
    try:
        yield taken
    finally:
        if taken and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _read_new(mailbox: Mailbox, status: MailboxStatus, folder: Folder) -> int:
    if status.uid_validity != folder.validity:
        # The server numbers the folder anew: all of it is looked at again, and what is known stays known.
        status.uid_validity, status.last_uid = folder.validity, 0
    if folder.next_uid is not None and folder.next_uid <= status.last_uid + 1:
        return 0
    return _store_all(mailbox, status, folder, folder.uids(status.last_uid, mailbox.reads_from))


def _store_all(mailbox: Mailbox, status: MailboxStatus, folder: Folder, uids: list[int]) -> int:
    new = 0
    for start in range(0, len(uids), AT_ONCE):
        batch = uids[start : start + AT_ONCE]
        known = _known(mailbox, folder.validity, batch)
        for fetched in folder.fetch([uid for uid in batch if uid not in known], LARGEST_BYTES):
            new += store(mailbox, folder.validity, fetched) is not None
        status.last_uid = max(status.last_uid, batch[-1])
        status.save(update_fields=["uid_validity", "last_uid"])
    return new


def _known(mailbox: Mailbox, validity: int, uids: list[int]) -> set[int]:
    rows = Arrival.objects.filter(mailbox=mailbox, uid_validity=validity, uid__in=uids)
    return set(rows.values_list("uid", flat=True))


def _count(mailbox: Mailbox, status: MailboxStatus, folder: Folder) -> Counted:
    """Every letter of the folder must have an arrival; one that has none is stored now."""
    uids = folder.uids(0, mailbox.reads_from)
    known = set(Arrival.objects.filter(mailbox=mailbox, uid_validity=folder.validity).values_list("uid", flat=True))
    if missing := [uid for uid in uids if uid not in known]:
        _store_all(mailbox, status, folder, missing)
        known |= _known(mailbox, folder.validity, missing)
    counted = Counted(len(uids), len(known.intersection(uids)))
    status.folder_count, status.stored_count = counted.in_folder, counted.stored
    status.checked_at = timezone.now()
    status.save(update_fields=["folder_count", "stored_count", "checked_at"])
    return counted


def _note_success(status: MailboxStatus) -> None:
    status.state, status.problem, status.failure_count = MailboxStatus.State.WELL, "", 0
    status.read_at = status.next_read_at = timezone.now()
    status.save()


def _note_failure(mailbox: Mailbox, status: MailboxStatus, problem: Exception) -> None:
    """Wait longer after each failure in a row; the page shows the reason."""
    status.state = MailboxStatus.State.FAILING
    status.problem = str(problem) if isinstance(problem, Refused) else sentence(problem, mailbox.imap_host)
    status.failure_count += 1
    status.next_read_at = timezone.now() + timedelta(seconds=min(LATEST, SOONEST * 2 ** (status.failure_count - 1)))
    status.save()
    log.warning("mailbox does not answer", mailbox=mailbox.pk, problem=status.problem, failures=status.failure_count)


LINES: dict[int, Folder] = {}


def read_due(company_id: int) -> int:
    """Read every mailbox of a company whose turn it is; lines to servers stay open from one round to the next."""
    now = timezone.now()
    wanted = Mailbox.objects.filter(company_id=company_id, is_active=True).exclude(status__next_read_at__gt=now)
    real = (mailbox for mailbox in wanted.order_by("pk") if not mailbox.is_for_show)
    return sum(read(mailbox, _kept_line(mailbox)) for mailbox in real)


def _kept_line(mailbox: Mailbox) -> Folder | None:
    """The open line of a mailbox; a new one when its place or password was changed."""
    try:
        place = place_of(mailbox)
    except Refused:
        return None  # read() meets the same refusal and notes it
    kept = LINES.get(mailbox.pk)
    if kept is None or kept.place != place:
        if kept is not None:
            kept.close()
        kept = LINES[mailbox.pk] = Folder(place)
    return kept
