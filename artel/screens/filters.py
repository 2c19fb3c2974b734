"""Filters of a list as addresses write them: `f.stage=1,2`, `f.amount=100..500`, `f.created_at=this_month`."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import DateField, DecimalField, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.companies import team_user_ids
from artel.core.gate import visible
from artel.core.models import Team, User
from artel.core.rights import Scope
from artel.kit.periods import Period
from artel.screens.fields import FieldSpec, Type

EMPTY, FILLED, MINE, BRANCH, TEAM = "none", "any", "me", "branch", "team-"
RANGE = ".."
PAST = "past"  # before this very moment, which "..today" is not
NUMERIC = {Type.NUMBER, Type.MONEY, Type.INTEGER, Type.RATE}
RELATIVE = {
    "today": gettext_lazy("today"),
    "yesterday": gettext_lazy("yesterday"),
    "tomorrow": gettext_lazy("tomorrow"),
    "this_week": gettext_lazy("this week"),
    "last_week": gettext_lazy("last week"),
    "next_week": gettext_lazy("next week"),
    "this_month": gettext_lazy("this month"),
    "last_month": gettext_lazy("last month"),
    "this_quarter": gettext_lazy("this quarter"),
    "last_quarter": gettext_lazy("last quarter"),
    "this_year": gettext_lazy("this year"),
    "last_year": gettext_lazy("last year"),
    "last_7_days": gettext_lazy("last 7 days"),
    "last_30_days": gettext_lazy("last 30 days"),
    "last_90_days": gettext_lazy("last 90 days"),
}


@dataclass(frozen=True)
class Filter:
    """One condition of a list, as typed and as understood."""

    spec: FieldSpec
    text: str
    condition: Q
    shown: str

    @property
    def name(self) -> str:
        """The parameter of the address."""
        return f"f.{self.spec.name}"


def parse_filter(spec: FieldSpec, text: str, actor: Actor) -> Filter:
    """Understand one filter. ValidationError says what is wrong with it."""
    text = text.strip()[:500]
    if spec.figure is not None:
        return _by_figure(spec, text, actor)
    if text in {EMPTY, FILLED}:
        return Filter(spec, text, _emptiness(spec, text), _("empty") if text == EMPTY else _("filled in"))
    if text == PAST and spec.type == Type.MOMENT:
        return Filter(spec, text, Q(**{f"{spec.lookup}__lt": timezone.now()}), _("already past"))
    if spec.type in {Type.DATE, Type.MOMENT}:
        return _by_time(spec, text, actor)
    if spec.type in NUMERIC:
        return _by_number(spec, text, actor)
    if spec.type == Type.REFERENCE:
        return _by_reference(spec, text, actor)
    if spec.type == Type.CHOICE:
        return _by_choice(spec, text)
    if spec.type == Type.FLAG:
        value = spec.parse(text, actor)
        wanted = Q(**{spec.lookup: value})
        return Filter(spec, text, wanted if value else ~Q(**{spec.lookup: True}), _("yes") if value else _("no"))
    return Filter(spec, text, Q(**{f"{spec.lookup}__icontains": text.lstrip("~")}), f"«{text.lstrip('~')}»")


def _by_figure(spec: FieldSpec, text: str, actor: Actor) -> Filter:
    """A figure of the books: the ids that have it in the range. `none` are those that have it not at all."""
    assert spec.figure is not None
    if spec.figure.within is None:
        raise ValidationError(_("Nothing can be looked for by «%(name)s».") % {"name": spec.label})
    low = high = None
    is_wanted = text != EMPTY
    if spec.type == Type.FLAG:
        is_wanted = bool(spec.parse(text, actor))
        shown = _("yes") if is_wanted else _("no")
    elif text in {EMPTY, FILLED}:
        shown = _("filled in") if is_wanted else _("empty")
    else:
        low, high = (spec.parse(part, actor) if part else None for part in _bounds(text))
        shown = _days_text(low, high) if spec.type == Type.DATE else _range_text(low, high)
    path = "__".join([*spec.name.split("__")[:-1], "pk"])
    condition = Q(**{f"{path}__in": spec.figure.within(low, high, actor)})
    return Filter(spec, text, condition if is_wanted else ~condition, shown)


def _emptiness(spec: FieldSpec, text: str) -> Q:
    if spec.custom:
        empty = ~Q(custom__has_key=spec.custom.key)
    elif spec.type in {Type.TEXT, Type.LONG, Type.CHOICE}:
        empty = Q(**{spec.lookup: ""}) | Q(**{f"{spec.lookup}__isnull": True})
    else:
        empty = Q(**{f"{spec.lookup}__isnull": True})
    return empty if text == EMPTY else ~empty


def _by_choice(spec: FieldSpec, text: str) -> Filter:
    known = dict(spec.choices)
    values = [value for value in text.split(",") if value in known]
    if not values:
        raise ValidationError(_("There is no choice «%(value)s».") % {"value": text[:60]})
    return Filter(spec, text, Q(**{f"{spec.lookup}__in": values}), ", ".join(known[value] for value in values))


def _by_reference(spec: FieldSpec, text: str, actor: Actor) -> Filter:
    """Any of the named records; among them may be nobody (`none`), me, my branch and whole teams (`team-5`)."""
    assert spec.model is not None
    ids: set[int] = set()
    shown = []
    parts = list(dict.fromkeys(text.split(",")))
    for part in parts:
        found, name = _people(part, actor) if spec.model is User else (None, "")
        if part == EMPTY:
            name = _("empty")
        elif found is not None:
            ids |= found
        else:
            record = spec.parse(part, actor)
            ids.add(record.pk)
            name = str(record)
        shown.append(name)
    condition = Q(**{spec.lookup: next(iter(ids))}) if len(ids) == 1 else Q(**{f"{spec.lookup}__in": ids})
    if EMPTY in parts:
        condition |= Q(**{f"{spec.lookup}__isnull": True})
    return Filter(spec, text, condition, ", ".join(shown))


def _people(part: str, actor: Actor) -> tuple[frozenset[int] | None, str]:
    """The users that a word of the address means, and what they are called; None where it is no such word."""
    if part == MINE and actor.user_id:
        return frozenset({actor.user_id}), _("me")
    if part == BRANCH:
        return actor.user_ids(Scope.SUBTREE), _("my branch")
    number = part.removeprefix(TEAM)
    if part == number or not number.isdecimal() or len(number) > 18:
        return None, ""
    team = visible(Team, actor).filter(pk=int(number)).first()
    if team is None:
        raise ValidationError(_("There is no choice «%(value)s».") % {"value": part[:60]})
    return frozenset(team_user_ids(team)), team.name


def _bounds(text: str) -> tuple[str, str]:
    if RANGE not in text:
        return text, text
    low, _dots, high = text.partition(RANGE)
    return low.strip(), high.strip()


def _by_number(spec: FieldSpec, text: str, actor: Actor) -> Filter:
    low, high = (spec.parse(part, actor) if part else None for part in _bounds(text))
    path = spec.lookup
    condition = Q()
    if spec.custom:
        path = f"custom_{spec.custom.key}"
    if low is not None:
        condition &= Q(**{f"{path}__gte": low})
    if high is not None:
        condition &= Q(**{f"{path}__lte": high})
    return Filter(spec, text, condition, _range_text(low, high))


def _range_text(low: Decimal | None, high: Decimal | None) -> str:
    first, last = ("" if value is None else number_format(value, force_grouping=True) for value in (low, high))
    if low == high:
        return first
    if low is None:
        return _("up to %(value)s") % {"value": last}
    return _("from %(value)s") % {"value": first} if high is None else f"{first} – {last}"


def _by_time(spec: FieldSpec, text: str, actor: Actor) -> Filter:
    zone = ZoneInfo(actor.timezone)
    today = timezone.now().astimezone(zone).date()
    low: date | None
    high: date | None
    if (period := _period(text, today)) is not None:
        low, high = period.from_on, period.until_on
        shown = str(RELATIVE.get(text, period.label(actor.language)))
    else:
        low, high = (_day(spec, part, actor, today) for part in _bounds(text))
        shown = _days_text(low, high)
    return Filter(spec, text, _days_condition(spec, low, high, zone), shown)


def _period(text: str, today: date) -> Period | None:
    if RANGE in text:
        return None
    try:
        return Period.parse(text, today)
    except ValueError:
        return None


def _day(spec: FieldSpec, text: str, actor: Actor, today: date) -> date | None:
    if not text:
        return None
    if text == "today":
        return today
    value = spec.parse(text, actor)
    return value.astimezone(ZoneInfo(actor.timezone)).date() if isinstance(value, datetime) else value


def _days_condition(spec: FieldSpec, low: date | None, high: date | None, zone: ZoneInfo) -> Q:
    """Days of the reader: a moment belongs to the day it has in their time zone."""
    condition = Q()
    path = f"custom_{spec.custom.key}" if spec.custom else spec.lookup
    moments = spec.type == Type.MOMENT
    if low is not None:
        condition &= Q(**{f"{path}__gte": datetime.combine(low, time.min, zone) if moments else low})
    if high is not None:
        if moments:
            condition &= Q(**{f"{path}__lt": datetime.combine(high + timedelta(days=1), time.min, zone)})
        else:
            condition &= Q(**{f"{path}__lte": high})
    return condition


def _days_text(low: date | None, high: date | None) -> str:
    first = date_format(low, "SHORT_DATE_FORMAT") if low else ""
    last = date_format(high, "SHORT_DATE_FORMAT") if high else ""
    return first if low == high else f"{first} – {last}"


def custom_casts(filters: list[Filter]) -> dict[str, Any]:
    """Annotations by which numbers and dates inside `custom` are compared as such."""
    casts: dict[str, Any] = {}
    for item in filters:
        own = item.spec.custom
        if own and item.spec.type in NUMERIC:
            casts[f"custom_{own.key}"] = Cast(
                KeyTextTransform(own.key, "custom"), DecimalField(max_digits=20, decimal_places=6)
            )
        elif own and item.spec.type == Type.DATE:
            casts[f"custom_{own.key}"] = Cast(KeyTextTransform(own.key, "custom"), DateField())
    return casts
