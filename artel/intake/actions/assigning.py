"""Who gets a request: rules in their order, the people of a pool, their hours, absences and loads; and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from artel.activities.api import open_counts
from artel.core.models import Company, Membership, User
from artel.crm.api import open_deal_counts
from artel.intake.hours import calendar_of
from artel.intake.models import Assignment, AssignmentRule, Pool, Request
from artel.kit.calendars import BusinessCalendar


@dataclass(frozen=True)
class Choice:
    """The person chosen, and everything that was looked at on the way."""

    user: User | None
    rule: AssignmentRule | None = None
    reason: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)


def choose(request: Request, *, known_owner: User | None, is_known: bool, now: datetime | None = None) -> Choice:
    """Somebody for a request. Rules in order; the first that finds a person wins, and locks its turn until commit."""
    now = now or timezone.now()
    company = Company.objects.get(pk=request.company_id)
    calendar = calendar_of(company)
    seen: list[dict[str, Any]] = []
    rules = AssignmentRule.objects.filter(company_id=request.company_id, is_active=True)
    for rule in rules.select_related("team", "person").order_by("position", "id"):
        if not fits(rule, request, is_known):
            continue
        found = _somebody(rule, known_owner, calendar, now, seen)
        if found is not None:
            return found
    if known_owner is not None and _membership(known_owner, company.pk, now) is not None:
        return Choice(known_owner, None, _("No rule found anybody: the client's own manager."), seen)
    return Choice(None, None, _("No rule found anybody who is there."), seen)


def fits(rule: AssignmentRule, request: Request, is_known: bool) -> bool:
    """Whether a rule is about this request; an empty condition fits all."""
    if rule.source_id and rule.source_id != request.source_id:
        return False
    if rule.channel_id and rule.channel_id != request.channel_id:
        return False
    if rule.known_client and (rule.known_client == "known") != is_known:
        return False
    words = [word.strip().lower() for word in rule.words.split(",") if word.strip()]
    said = f"{request.text} {request.name}".lower()
    return not words or any(word in said for word in words)


def _somebody(
    rule: AssignmentRule,
    known_owner: User | None,
    calendar: BusinessCalendar,
    now: datetime,
    seen: list[dict[str, Any]],
) -> Choice | None:
    if rule.respects_hours and not calendar.is_working_moment(now) and rule.pool != Pool.OWN_MANAGER:
        # Outside of working hours somebody still answers for it; the reminder waits for the morning.
        seen.append({"rule": rule.name, "note": _("outside of working hours: the reminder waits for the morning")})
    people = _people(rule, known_owner, now, seen)
    if not people:
        return None
    if rule.pool == Pool.ROUND_ROBIN:
        user = _in_turn(rule, people)
        return Choice(user, rule, _("It was their turn."), seen)
    if rule.pool == Pool.LEAST_LOAD:
        return _least_loaded(rule, people, seen)
    reason = _("The client's own manager.") if rule.pool == Pool.OWN_MANAGER else _("The rule names this person.")
    return Choice(people[0], rule, reason, seen)


def _people(rule: AssignmentRule, known_owner: User | None, now: datetime, seen: list[dict[str, Any]]) -> list[User]:
    """People of the rule's pool who are there today; a substitute stands in for who is away."""
    wanted: Iterable[User | None]
    if rule.pool == Pool.OWN_MANAGER:
        wanted = [known_owner]
    elif rule.pool == Pool.PERSON:
        wanted = [rule.person]
    else:
        members = Membership.objects.filter(company_id=rule.company_id, team_id=rule.team_id or 0, is_active=True)
        wanted = [row.user for row in members.select_related("user").order_by("user_id")]
    found: list[User] = []
    for user in wanted:
        there = _there(user, rule, now, seen) if user is not None else None
        if there is not None and there not in found:
            found.append(there)
    return found


def _there(user: User, rule: AssignmentRule, now: datetime, seen: list[dict[str, Any]]) -> User | None:
    row = Membership.objects.filter(company_id=rule.company_id, user=user).select_related("substitute", "user").first()
    if row is None or not row.is_active or not row.user.is_active:
        seen.append({"rule": rule.name, "user": user.name, "note": _("no longer works here")})
        return None
    if not is_absent(row, now):
        return user
    seen.append({"rule": rule.name, "user": user.name, "note": _("is away")})
    substitute = row.substitute
    return substitute if substitute is not None and _membership(substitute, rule.company_id, now) else None


def _membership(user: User, company_id: int, now: datetime) -> Membership | None:
    """The place of somebody who is there now."""
    row = Membership.objects.filter(company_id=company_id, user=user, is_active=True, user__is_active=True).first()
    return row if row is not None and not is_absent(row, now) else None


def is_absent(row: Membership, now: datetime) -> bool:
    """Whether somebody is away on the day that it is for the reader."""
    today = timezone.localtime(now).date()
    if row.absent_from is None or row.absent_from > today:
        return False
    return row.absent_until is None or row.absent_until >= today


def _in_turn(rule: AssignmentRule, people: list[User]) -> User:
    """The next after the last one. The rule's row lock keeps two requests from taking one turn."""
    locked = AssignmentRule.objects.select_for_update().get(pk=rule.pk)
    after = [user for user in people if locked.last_user_id is not None and user.pk > locked.last_user_id]
    user = (after or people)[0]
    AssignmentRule.objects.filter(pk=rule.pk).update(last_user=user)
    return user


def _least_loaded(rule: AssignmentRule, people: list[User], seen: list[dict[str, Any]]) -> Choice:
    """Who has the fewest open deals, then the fewest planned steps, then who stands first."""
    AssignmentRule.objects.select_for_update().get(pk=rule.pk)
    ids = [user.pk for user in people]
    deals = open_deal_counts(ids, rule.company_id)
    tasks = open_counts(ids, rule.company_id)
    loads = []
    for user in people:
        load = tasks.get(user.pk)
        planned = load.planned if load else 0
        loads.append((deals.get(user.pk, 0), planned, user.pk, user))
        seen.append({"rule": rule.name, "user": user.name, "deals": deals.get(user.pk, 0), "tasks": planned})
    best = min(loads, key=lambda load: load[:3])
    reason = _("Least to do: %(deals)s open deals, %(tasks)s planned steps.") % {"deals": best[0], "tasks": best[1]}
    return Choice(best[3], rule, reason, seen)


def keep(request: Request, choice: Choice) -> Assignment:
    """Store why somebody got the request."""
    return Assignment.objects.create(
        company_id=request.company_id,
        request=request,
        user=choice.user,
        rule=choice.rule,
        rule_name=choice.rule.name if choice.rule else "",
        reason=choice.reason,
        seen=choice.seen,
    )
