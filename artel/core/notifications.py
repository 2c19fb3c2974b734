"""Notifications: a line in the bell at once, and by e-mail where the user chose so, grouped and once."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import Truncator, format_lazy
from django.utils.translation import ngettext
from procrastinate.exceptions import AlreadyEnqueued

from artel.core.actor import Actor
from artel.core.addresses import address_of
from artel.core.jobs import job
from artel.core.models import Membership, Notification, User
from artel.core.news import tell_live
from artel.core.timeline import follower_ids

Urgency = Notification.Urgency
GATHER_SECONDS = 60
AT_MOST = 100
SHOWN = 200

_STORE = """
INSERT INTO core_notification
    (company_id, user_id, text, data, link, subject_kind, subject_id, urgency, unique_key)
SELECT %s, who, words, %s, %s, %s, %s, %s, %s FROM unnest(%s::bigint[], %s::text[]) AS told (who, words)
ON CONFLICT DO NOTHING
RETURNING user_id, text
"""


def notify(
    user_ids: Iterable[int | None],
    text: Any,
    record: Model | None = None,
    *,
    actor: Actor,
    link: str = "",
    urgency: str = Urgency.PERSONAL,
    unique_key: str = "",
    data: dict[str, Any] | None = None,
) -> list[int]:
    """Tell people of the record's company; each reads a translatable text in their own language.

    With a `unique_key` a person is told once, however often this runs. Returns whom it told now.
    """
    company_id: int = getattr(record, "company_id", None) or actor.company_id
    people = _people({pk for pk in user_ids if pk}, company_id)
    if not people:
        return []
    kind, pk = (record._meta.label_lower, record.pk) if record is not None else ("", None)
    texts = [_in_words_of(person, text) for person in people]
    values = [company_id, json.dumps(data or {}), link, kind, pk, str(urgency), unique_key]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [*values, [person.pk for person in people], texts])
        told = dict(cursor.fetchall())
    for user_id, words in told.items():
        ring(user_id, company_id, words, link or address_of(kind, pk))
    wish = {Urgency.PERSONAL: ("mentions", "always"), Urgency.FOLLOWED: ("always",)}[Urgency(urgency)]
    for person in people:
        if person.pk in told and person.email_notices in wish:
            _mail_soon(person.pk, company_id)
    return list(told)


def _people(user_ids: set[int], company_id: int) -> list[User]:
    """Those of them who work in the company."""
    if not user_ids:
        return []
    at_work = Membership.objects.filter(company_id=company_id, user_id__in=user_ids, is_active=True)
    return list(User.objects.filter(pk__in=at_work.values("user_id"), is_active=True).order_by("pk"))


def _in_words_of(person: User, text: Any) -> str:
    with translation.override(person.language):
        return Truncator(str(text)).chars(500)


def ring(user_id: int, company_id: int, text: str = "", url: str = "") -> None:
    """Set the figure on a person's bell on every open page, with a toast if there is a text."""
    unread = unread_count(user_id)
    news = {"user": user_id, "company": company_id, "unread": unread, "count": unread, "text": text, "url": url}
    tell_live(event="notify", **news)


def unread_count(user_id: int) -> int:
    """How many notifications a person has not read, in all their companies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT artel_unread(%s)", [user_id])
        count: int = cursor.fetchone()[0]
    return count


def notifications_of(actor: Actor) -> QuerySet[Notification]:
    """A person's bell, newest first."""
    return Notification.objects.filter(user_id=actor.user_id or 0).order_by("-id")


def mark_read(actor: Actor, ids: Iterable[int] | None = None) -> int:
    """Mark these, or all, of a person's notifications as read. Returns how many were not."""
    rows = Notification.objects.filter(user_id=actor.user_id or 0, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    count = rows.update(read_at=timezone.now())
    if count and actor.user_id:
        ring(actor.user_id, actor.company_id)
    return count


def tell_followers(record: Model, text: Any, *, actor: Actor, but: Iterable[int] = ()) -> None:
    """Tell those who follow a record, and who answers for it, what somebody else did. Artel's own work tells nobody."""
    if actor.kind == "system":
        return
    audience = {*follower_ids(record), getattr(record, "owner_id", None)} - {actor.user_id, None, *but}
    if audience:
        notify(audience, text, record, actor=actor, urgency=Urgency.FOLLOWED)


def _mail_soon(user_id: int, company_id: int) -> None:
    """One letter for all that comes within a minute."""
    waiting = mail_notices.configure(
        queueing_lock=f"core.mail_notices:{company_id}:{user_id}", schedule_in={"seconds": GATHER_SECONDS}
    )
    try:
        with transaction.atomic():
            waiting.defer(company_id=company_id, user_id=user_id)
    except AlreadyEnqueued:
        return


@job("core.mail_notices")
def mail_notices(*, company_id: int, user_id: int) -> None:
    """Send what a person has not read yet in one letter, and never again. A mail server that is away is tried later."""
    with transaction.atomic():
        person = User.objects.filter(pk=user_id, is_active=True).first()
        if person is None or person.email_notices == User.EmailNotices.NEVER:
            return
        rows = Notification.objects.select_for_update().filter(
            user_id=user_id, company_id=company_id, read_at=None, mailed_at=None,
            created_at__gt=timezone.now() - timedelta(days=2),
        )  # fmt: skip
        if person.email_notices == User.EmailNotices.MENTIONS:
            rows = rows.filter(urgency=Urgency.PERSONAL)
        found = list(rows.order_by("id")[:AT_MOST])
        if not found:
            return
        Notification.objects.filter(pk__in=[row.pk for row in found]).update(mailed_at=timezone.now())
        with translation.override(person.language):
            _letter(person, found).send()


def _letter(person: User, rows: list[Notification]) -> EmailMessage:
    lines = [
        {"text": row.text, "url": _whole(row.link or address_of(row.subject_kind, row.subject_id))} for row in rows
    ]
    many = ngettext("%(count)s new notice", "%(count)s new notices", len(rows)) % {"count": len(rows)}
    subject = rows[0].text if len(rows) == 1 else many
    body = render_to_string("core/mail/notices.txt", {"person": person, "lines": lines, "profile": _whole("/profile/")})
    return EmailMessage(subject=f"Artel: {' '.join(subject.split())}"[:200], body=body, to=[person.email])


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def notice(who: str, what: Any, record: Model) -> Any:
    """`Anna Belova: Win — Kitchen for Ivanov`, in the reader's language."""
    return format_lazy("{}: {} — {}", who, what, str(record))
