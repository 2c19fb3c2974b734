"""Who gets a request: rules in their order, the people of a pool, their hours, absences and loads; and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from artel.activities.api import open_counts
from artel.core.models import Company, Membership, User
from artel.crm.api import open_deal_counts
from artel.intake.hours import calendar_of
from artel.intake.models import Assignment, AssignmentRule, Pool, Request


@dataclass(frozen=True)
class Choice:
    """The person chosen, and everything that was looked at on the way."""

    user: User | None
    rule: AssignmentRule | None = None
    reason: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Ready:
    """Somebody who can take a request, and from when on."""

    user: User
    at: datetime


@dataclass
class Search:
    """One search for somebody: where, when, and what was seen so far."""

    company: Company
    now: datetime
    known_owner: User | None
    seen: list[dict[str, Any]] = field(default_factory=list)

    def note(self, rule: AssignmentRule, user: User, text: str) -> None:
        """Remember why somebody was passed over."""
        self.seen.append({"rule": rule.name, "user": user.name, "note": text})


def choose(request: Request, *, known_owner: User | None, is_known: bool, now: datetime | None = None) -> Choice:
    """Somebody for a request, whose turn is locked until commit.

    The first rule that finds a person at work wins. If nobody of any rule is at work, the first rule gives it to
    whoever of its people will be there first.
    """
    company = Company.objects.get(pk=request.company_id)
    search = Search(company, now or timezone.now(), known_owner)
    later: list[tuple[AssignmentRule, list[Ready]]] = []
    rules = AssignmentRule.objects.filter(company_id=request.company_id, is_active=True)
    for rule in rules.select_related("team", "person").order_by("position", "id"):
        people = _people(rule, search) if fits(rule, request, is_known) else []
        if there := [ready.user for ready in people if ready.at <= search.now]:
            return _one_of(rule, there, search)
        if people:
            later.append((rule, people))
    for rule, people in later:
        first = min(ready.at for ready in people)
        return _one_of(rule, [ready.user for ready in people if ready.at == first], search, first)
    if known_owner is not None and _ready(known_owner, company, search.now, respects_hours=False) is not None:
        return Choice(known_owner, None, _("No rule found anybody: the client's own manager."), search.seen)
    return Choice(None, None, _("No rule found anybody who is there."), search.seen)


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


def _one_of(rule: AssignmentRule, people: list[User], search: Search, at: datetime | None = None) -> Choice:
    """One of the people, in the rule's manner; `at` is when they come, if nobody is there now."""
    if rule.pool in {Pool.ROUND_ROBIN, Pool.LEAST_LOAD}:
        # The rule's row lock keeps two requests from taking one turn, or from seeing the same loads.
        rule = AssignmentRule.objects.select_for_update().get(pk=rule.pk)
    loads = _loads(rule, people, search.seen)
    if rule.pool == Pool.ROUND_ROBIN:
        user, reason = _in_turn(rule, people), _("It was their turn.")
    elif rule.pool == Pool.LEAST_LOAD:
        user, reason = _least_loaded(loads)
    elif rule.pool == Pool.OWN_MANAGER:
        user, reason = people[0], _("The client's own manager.")
    else:
        user, reason = people[0], _("The rule names this person.")
    if at is not None:
        told = _("Nobody is at work now; at work first, from %(moment)s.") % {"moment": _moment(at)}
        reason = f"{told} {reason}"
    return Choice(user, rule, reason, search.seen)


def _people(rule: AssignmentRule, search: Search) -> list[Ready]:
    """People of the rule's pool and when each is there; a substitute stands in for who is away."""
    wanted: Iterable[User | None]
    if rule.pool == Pool.OWN_MANAGER:
        wanted = [search.known_owner]
    elif rule.pool == Pool.PERSON:
        wanted = [rule.person]
    else:
        members = Membership.objects.filter(company_id=rule.company_id, team_id=rule.team_id or 0, is_active=True)
        wanted = [row.user for row in members.select_related("user").order_by("user_id")]
    found: dict[int, Ready] = {}
    for user in wanted:
        ready = _there(user, rule, search) if user is not None else None
        if ready is not None:
            found.setdefault(ready.user.pk, ready)
    return sorted(found.values(), key=lambda ready: ready.user.pk)


def _there(user: User, rule: AssignmentRule, search: Search) -> Ready | None:
    """The person, or who stands in; whoever is not at work right now is noted with the reason."""
    row = _place(user, search.company.pk)
    if row is None:
        search.note(rule, user, _("no longer works here"))
        return None
    ready = _ready(user, search.company, search.now, respects_hours=rule.respects_hours)
    if ready is None:
        search.note(rule, user, _("is away"))
        if row.substitute is None:
            return None
        user = row.substitute
        ready = _ready(user, search.company, search.now, respects_hours=rule.respects_hours)
    if ready is not None and ready.at > search.now:
        search.note(rule, user, _("at work from %(moment)s") % {"moment": _moment(ready.at)})
    return ready


def _ready(user: User, company: Company, now: datetime, *, respects_hours: bool) -> Ready | None:
    """From when on somebody can take a request; None for who is away on that day, or works here no longer."""
    row = _place(user, company.pk)
    if row is None:
        return None
    calendar = calendar_of(company, user)
    at = calendar.next_working_moment(now) if respects_hours else now
    return None if is_absent(row, at.astimezone(calendar.zone).date()) else Ready(user, at)


def _place(user: User, company_id: int) -> Membership | None:
    rows = Membership.objects.filter(company_id=company_id, user=user, is_active=True, user__is_active=True)
    return rows.select_related("substitute").first()


def is_absent(row: Membership, day: date) -> bool:
    """Whether somebody is away on a day."""
    if row.absent_from is None or row.absent_from > day:
        return False
    return row.absent_until is None or row.absent_until >= day


def _moment(at: datetime) -> str:
    """A moment as it is read on the clock of whoever will be at work then."""
    return f"{date_format(at, 'SHORT_DATE_FORMAT')} {at:%H:%M}"


def _in_turn(rule: AssignmentRule, people: list[User]) -> User:
    """The next after the last one; the rule is locked."""
    after = [user for user in people if rule.last_user_id is not None and user.pk > rule.last_user_id]
    user = (after or people)[0]
    AssignmentRule.objects.filter(pk=rule.pk).update(last_user=user)
    return user


@dataclass(frozen=True)
class Load:
    """What somebody has to do: open deals and planned steps."""

    user: User
    deals: int
    tasks: int


def _loads(rule: AssignmentRule, people: list[User], seen: list[dict[str, Any]]) -> list[Load]:
    """What each of the people has to do, remembered beside the choice whatever the rule's manner."""
    ids = [user.pk for user in people]
    deals = open_deal_counts(ids, rule.company_id)
    counts = open_counts(ids, rule.company_id)
    tasks = {pk: load.planned for pk, load in counts.items()}
    loads = [Load(user, deals.get(user.pk, 0), tasks.get(user.pk, 0)) for user in people]
    seen += [{"rule": rule.name, "user": load.user.name, "deals": load.deals, "tasks": load.tasks} for load in loads]
    return loads


def _least_loaded(loads: list[Load]) -> tuple[User, str]:
    """Who has the fewest open deals, then the fewest planned steps, then who stands first."""
    best = min(loads, key=lambda load: (load.deals, load.tasks, load.user.pk))
    reason = _("Least to do: %(deals)s open deals, %(tasks)s planned steps.")
    return best.user, reason % {"deals": best.deals, "tasks": best.tasks}


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
