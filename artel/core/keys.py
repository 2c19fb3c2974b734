"""Programs that come with a key: who they act as, and how much less than their user they may."""

import time
from dataclasses import replace
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from artel.core.actor import Actor, acting, actor_of
from artel.core.doors import API_KEY, Entrance, enter, hash_of
from artel.core.errors import Forbidden
from artel.core.known import keep
from artel.core.models import ApiKey
from artel.core.rights import Grants

SAFE = {"GET", "HEAD", "OPTIONS"}
HAND_IN = "core.hand_in"
USED_EVERY_SECONDS = 60
_used: dict[int, float] = {}


class KeyRefused(Exception):
    """The key opens nothing."""


def key_actor(token: str) -> Actor:
    """The actor behind a key, limited to the key's company and access. Raises KeyRefused."""
    entrance = enter(API_KEY, token)
    if entrance is None:
        raise KeyRefused(_("This key is unknown, revoked or no longer valid."))
    try:
        actor = keep((API_KEY, hash_of(token)), lambda: _actor_behind(entrance))
    except (ApiKey.DoesNotExist, Forbidden) as problem:
        raise KeyRefused(_("The user of this key may no longer sign in.")) from problem
    _note_use(entrance.subject_id)
    return actor


def _actor_behind(entrance: Entrance) -> Actor:
    with acting(Actor.system(entrance.company_id)):
        key = ApiKey.objects.select_related("user").get(pk=entrance.subject_id, revoked_at=None, user__is_active=True)
    actor = actor_of(key.user, entrance.company_id)
    if actor.company_id != entrance.company_id:
        raise Forbidden
    grants = narrowed(actor.grants, key.access)
    return replace(
        actor, kind="key", name=key.name, companies=(actor.company_id,), grants=grants, access=key.access
    )


def key_refusal(actor: Actor, method: str, path: str) -> str:
    """Why a key may not ask for this at all, or nothing. What its person wrote or did earlier is no way around it."""
    if method in SAFE or actor.access not in {ApiKey.Access.READ, ApiKey.Access.INTAKE}:
        return ""
    if actor.access == ApiKey.Access.READ:
        return _("This key may only read.")
    return "" if path.startswith("/api/") else _("This key may only hand in requests.")


def narrowed(grants: Grants, access: str) -> Grants:
    """The part of a user's rights that a kind of access lets through."""
    if access == ApiKey.Access.READ:
        return grants.read_only()
    if access == ApiKey.Access.INTAKE:
        return Grants(verbs=frozenset({HAND_IN}))
    return grants


def _note_use(key_id: int) -> None:
    """Remember when the key was last used, at most once a minute in each process; the claim has just been told."""
    now = time.monotonic()
    if now - _used.get(key_id, -USED_EVERY_SECONDS) < USED_EVERY_SECONDS:
        return
    _used[key_id] = now
    moment = timezone.now()
    stale = Q(used_at=None) | Q(used_at__lt=moment - timedelta(seconds=USED_EVERY_SECONDS))
    ApiKey.objects.filter(stale, pk=key_id).update(used_at=moment)
