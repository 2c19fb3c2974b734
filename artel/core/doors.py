"""Doors: secret links that lead a program or a stranger to one thing of one company."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.audit import tell_audit
from artel.core.errors import Forbidden
from artel.core.models import ApiKey, Door, Membership
from artel.core.rights import granted
from artel.core.steps import step


@dataclass(frozen=True)
class Entrance:
    """Where a valid token leads."""

    company_id: int
    subject_id: int
    user_id: int | None


def open_door(
    purpose: str, subject_id: int, *, actor: Actor, user_id: int | None = None, expires_at: datetime | None = None
) -> str:
    """Make a door and return its token, the only time it is readable."""
    token = secrets.token_urlsafe(24)
    Door.objects.create(
        company_id=actor.company_id,
        purpose=purpose,
        token_hash=hash_of(token),
        subject_id=subject_id,
        user_id=user_id,
        expires_at=expires_at,
    )
    return token


def enter(purpose: str, token: str) -> Entrance | None:
    """Where the token leads; None if there is no such door or it has expired."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM artel_door(%s, %s)", [purpose, hash_of(token)])
        row = cursor.fetchone()
    if row is None or (row[3] and row[3] <= timezone.now()):
        return None
    return Entrance(company_id=row[0], subject_id=row[1], user_id=row[2])


def close_doors(purpose: str, subject_id: int, *, actor: Actor) -> int:
    """Shut every door to a thing; links given out stop working at once."""
    doors = Door.objects.filter(company_id=actor.company_id, purpose=purpose, subject_id=subject_id)
    return doors.delete()[0]


def hash_of(token: str) -> str:
    """What is stored of a token: it is random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


API_KEY = "api-key"
PREFIX = "artel_"


def issue_api_key(*, name: str, user_id: int, access: str, days: int, actor: Actor) -> tuple[ApiKey, str]:
    """A new key and its token, shown once. It never acts as somebody with more rights than who issues it."""
    actor.require("core.manage_keys")
    member = Membership.objects.select_related("role").filter(company_id=actor.company_id, user_id=user_id).first()
    if member is None or not actor.grants.covers(granted(member.role.key, member.role.grants)):
        raise Forbidden(_("The key would have rights that you do not have yourself."))
    expires_at = timezone.now() + timedelta(days=days)
    with step(actor, gettext_lazy("Issue a key")):
        key = ApiKey.objects.create(
            company_id=actor.company_id, name=name, user_id=user_id, access=access, expires_at=expires_at, prefix=""
        )
        token = PREFIX + open_door(API_KEY, key.pk, actor=actor, user_id=user_id, expires_at=expires_at)
        key.prefix = token[:12]
        key.save(update_fields=["prefix"])
        tell_audit("core.key_issued", name, actor=actor, data={"access": access, "days": days})
    return key, token


def revoke_api_key(key: ApiKey, *, actor: Actor) -> None:
    """Stop a key at once."""
    actor.require("core.manage_keys")
    with step(actor, gettext_lazy("Revoke a key")):
        close_doors(API_KEY, key.pk, actor=actor)
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        tell_audit("core.key_revoked", key.name, actor=actor)
