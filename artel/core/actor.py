"""Who acts: a person, a program with a key, or Artel itself; and the database's knowledge of it."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.conf import settings
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.translation import gettext as _

from artel.core.errors import Forbidden
from artel.core.models import Company, Membership, Team, User
from artel.core.rights import Grant, Grants, Scope, granted


@dataclass(frozen=True)
class Actor:
    """One who reads and changes, with everything needed to decide what that may be."""

    company_id: int
    user_id: int | None = None
    companies: tuple[int, ...] = ()
    name: str = ""
    kind: Literal["person", "key", "system"] = "person"
    language: str = "ru"
    timezone: str = "Europe/Moscow"
    role_key: str = ""
    grants: Grants = field(default_factory=Grants, repr=False)
    team_user_ids: frozenset[int] = frozenset()
    subtree_user_ids: frozenset[int] = frozenset()
    access: str = ""  # what a key lets through: read, write, intake; a person has no key
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def system(cls, company_id: int, name: str = "Artel") -> "Actor":
        """Artel itself at work in one company: jobs, listeners, automation."""
        return cls(
            company_id=company_id,
            companies=(company_id,),
            name=name,
            kind="system",
            role_key="administrator",
            grants=Grants(everything=True),
        )

    def may(self, verb: str) -> bool:
        """Whether this actor has the permission."""
        return self.grants.may(verb)

    def require(self, verb: str) -> None:
        """Raise Forbidden unless the permission was given."""
        if not self.may(verb):
            raise Forbidden

    def grant(self, model: type[models.Model]) -> Grant:
        """The right on a kind of row."""
        return self.grants.of(model._meta.label_lower)

    def scope(self, model: type[models.Model], verb: Literal["read", "change", "delete"] = "read") -> Scope:
        """How far the right on a kind of row reaches."""
        scope: Scope = getattr(self.grant(model), verb)
        return scope

    def user_ids(self, scope: Scope) -> frozenset[int]:
        """Whose rows a scope up to the branch of teams covers."""
        own = frozenset({self.user_id} if self.user_id else ())
        return {Scope.OWN: own, Scope.TEAM: own | self.team_user_ids, Scope.SUBTREE: own | self.subtree_user_ids}[scope]

    def named(self, name: str) -> "Actor":
        """The same rights under another name, as an automation rule acts."""
        return replace(self, name=name)


def actor_of(user: User, company_id: int | None = None) -> Actor:
    """The actor that a signed-in user is, in the company asked for or the first one.

    Raises Forbidden when the user belongs to no company.
    """
    with acting_as_user(user.pk):
        memberships = list(
            Membership.objects.filter(user=user, is_active=True).select_related("role").order_by("company_id")
        )
    if not memberships:
        raise Forbidden(_("You belong to no company yet. Ask an administrator to add you."))
    current = next((row for row in memberships if row.company_id == company_id), memberships[0])
    grants = granted(current.role.key, current.role.grants)
    actor = Actor(
        company_id=current.company_id,
        user_id=user.pk,
        companies=tuple(row.company_id for row in memberships),
        name=user.name,
        language=user.language,
        timezone=user.timezone,
        role_key=current.role.key,
        grants=grants,
    )
    with acting(actor):
        team, subtree = _colleagues(current)
    return replace(actor, team_user_ids=team, subtree_user_ids=subtree)


def _colleagues(membership: Membership) -> tuple[frozenset[int], frozenset[int]]:
    """User ids of the member's team, and of the branch below it (also below teams that the member heads)."""
    teams = list(Team.objects.filter(company_id=membership.company_id).values_list("id", "parent_id", "head_id"))
    headed = {team_id for team_id, _parent, head_id in teams if head_id == membership.user_id}
    branch = headed | ({membership.team_id} if membership.team_id else set())
    while below := {team_id for team_id, parent_id, _head in teams if parent_id in branch} - branch:
        branch |= below
    if not branch:
        return frozenset(), frozenset()
    members = Membership.objects.filter(company_id=membership.company_id, team_id__in=branch)
    pairs = list(members.values_list("user_id", "team_id"))
    same = frozenset(user_id for user_id, team_id in pairs if team_id == membership.team_id)
    return same, frozenset(user_id for user_id, _team in pairs)


DOOR = ":door"
_current: ContextVar[Actor | None] = ContextVar("actor", default=None)
_claim: ContextVar[str] = ContextVar("claim", default="")


def current_actor() -> Actor | None:
    """The actor of the running request or job."""
    return _current.get()


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Let the database show and keep only what belongs to the actor's companies, for the block."""
    token = _current.set(actor)
    try:
        with _claiming(claim_of(actor)):
            yield actor
    finally:
        _current.reset(token)


@contextmanager
def answering(actor: Actor | None) -> Iterator[None]:
    """The actor of one web request, whose claim has just been told by `tell_claim`.

    The claim stays on the connection when the request ends: every request tells its own before any view runs, and a
    statement per request is saved. Inside `acting()`, as in tests, the outer claim is put back.
    """
    before = _claim.get()
    actor_token = _current.set(actor)
    claim_token = _claim.set(claim_of(actor))
    try:
        yield
    finally:
        _claim.reset(claim_token)
        _current.reset(actor_token)
        if before and not connection.needs_rollback:
            _tell_database(before)


def tell_claim(actor: Actor | None) -> int | None:
    """Tell the database who asks; returns the version of everybody's rights: is a kept actor still true?"""
    if actor is None and connection.connection is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT version FROM core_rights_version), set_config('artel.claim', %s, false),"
            " set_config('artel.session', '', false)",
            [claim_of(actor)],
        )
        version: int | None = cursor.fetchone()[0]
    return version


def tell_arrival(session_key: str) -> None:
    """Tell the database that somebody comes in with this key of a session, until it is known who they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('artel.session', %s, false), set_config('artel.claim', %s, false)",
            [session_key, claim_at_the_door()],
        )


def claim_at_the_door() -> str:
    """The signed claim of somebody of whom nothing is known yet."""
    return _sealed(":" + DOOR)


def claim_of(actor: Actor | None) -> str:
    """The signed claim of an actor; a stranger has none."""
    return signed_claim(actor.user_id, actor.companies) if actor else ""


@contextmanager
def acting_as_user(user_id: int) -> Iterator[None]:
    """See only a user's own memberships: the step before their companies are known."""
    with _claiming(signed_claim(user_id, ())):
        yield


@contextmanager
def at_the_door() -> Iterator[None]:
    """See the accounts of everybody as well: only for finding out who comes in, and for opening an account."""
    held = _claim.get().partition(".")[0].removesuffix(DOOR) or ":"
    with _claiming(_sealed(held + DOOR)):
        yield


def stand_at_the_door() -> None:
    """Be at the door whenever nobody acts, on every connection to come: so do workers, and the tests."""
    _claim.set(claim_at_the_door())
    connection_created.connect(_tell_of_the_door, dispatch_uid="artel.door")


def _tell_of_the_door(connection: BaseDatabaseWrapper, **_rest: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('artel.claim', %s, false)", [claim_at_the_door()])


@contextmanager
def _claiming(claim: str) -> Iterator[None]:
    before = _claim.get()
    token = _claim.set(claim)
    _tell_database(claim)
    try:
        yield
    finally:
        _claim.reset(token)
        if not connection.needs_rollback:
            _tell_database(before)


def _tell_database(claim: str) -> None:
    if connection.connection is None and not claim:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('artel.claim', %s, false), set_config('artel.session', '', false)", [claim])


def claim_key() -> str:
    """The secret by which the database knows that a claim comes from Artel and not from injected SQL."""
    return hmac.new(settings.SECRET_KEY.encode(), b"artel row security", hashlib.sha256).hexdigest()


def signed_claim(user_id: int | None, companies: tuple[int, ...]) -> str:
    """`user:company,company.seal`, at the door `user:company:door.seal`, as artel_claim() in the database checks it."""
    return _sealed(f"{user_id or ''}:{','.join(str(pk) for pk in sorted(companies))}")


def _sealed(body: str) -> str:
    key = claim_key()
    inner = hashlib.sha256((key + body).encode()).hexdigest()
    return f"{body}.{hashlib.sha256((key + inner).encode()).hexdigest()}"


def all_company_ids() -> list[int]:
    """Every company of this installation, for jobs by the clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT artel_company_ids()")
        return [row[0] for row in cursor.fetchall()]


def companies_of(actor: Actor) -> list[Company]:
    """The legal entities that the actor may work in, by name; asked once for all the parts of a page."""
    if "companies" not in actor.memo:
        actor.memo["companies"] = list(Company.objects.filter(pk__in=actor.companies).order_by("name"))
    known: list[Company] = actor.memo["companies"]
    return known


def company_of(actor: Actor) -> Company:
    """The legal entity in which the actor works now; read once, as long as the same actor asks."""
    return next(row for row in companies_of(actor) if row.pk == actor.company_id)
