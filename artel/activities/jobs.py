"""What activities do by the clock: remind."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from artel.activities.models import Activity, State
from artel.core.actor import Actor
from artel.core.jobs import every
from artel.core.models import Notification, User
from artel.core.notifications import notify

PATIENCE = timedelta(days=7)
AT_ONCE = 1000


@every("* * * * *", "activities.remind")
def remind(company_id: int) -> None:
    """Remind of everything whose moment has come: once, however often this runs and however long it was stopped."""
    now = timezone.now()
    due = Activity.objects.filter(
        company_id=company_id, state=State.PLANNED, remind_at__lte=now, remind_at__gt=now - PATIENCE
    )
    batch: list[Activity] = []
    for activity in due.order_by("remind_at").iterator(AT_ONCE):
        batch.append(activity)
        if len(batch) == AT_ONCE:
            _remind_of(batch, company_id)
            batch = []
    _remind_of(batch, company_id)


def _remind_of(batch: list[Activity], company_id: int) -> None:
    keys = {key_of(activity): activity for activity in batch}
    told = Notification.objects.filter(company_id=company_id, unique_key__in=keys)
    known = set(told.values_list("unique_key", "user_id"))
    actor = Actor.system(company_id)
    for key, activity in keys.items():
        for user in _audience(activity):
            if (key, user.pk) not in known:
                notify([user.pk], text_for(activity, user), activity, actor=actor, unique_key=key)


def key_of(activity: Activity) -> str:
    """One reminder of one activity at one moment: a moved activity reminds again."""
    assert activity.remind_at is not None, "only what has a reminder is reminded of"
    return f"activity.remind:{activity.pk}:{int(activity.remind_at.timestamp())}"


def _audience(activity: Activity) -> Iterable[User]:
    """The responsible person and the colleagues who take part."""
    ids = set(activity.participants.filter(user__isnull=False).values_list("user_id", flat=True))
    return User.objects.filter(pk__in=ids | {activity.owner_id}, is_active=True).order_by("pk")


def text_for(activity: Activity, user: User) -> str:
    """The reminder in the user's language and by the user's clock."""
    with translation.override(user.language):
        kind = activity.get_type_display().capitalize()
        if activity.due_on:
            when = date_format(activity.due_on, "SHORT_DATE_FORMAT")
        else:
            when = date_format(activity.local_due(user.timezone), "SHORT_DATETIME_FORMAT")
        return _("%(kind)s, %(when)s: %(title)s") % {"kind": kind, "when": when, "title": activity.title}
