"""Rights: which rows of a kind a role reads and changes, which fields it sees, which verbs it has.

A context says it in `permissions.py`:

    ROLES = {"manager": [allow("crm.deal", read=TEAM, change=OWN, create=True), verbs("crm.win_deal")]}

The key `everyone` adds to every role. A role edited in the page keeps its rights in the database in the same form.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import IntEnum
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _


class Scope(IntEnum):
    """How far a right reaches, each wider than the one before."""

    NONE = 0
    OWN = 1
    TEAM = 2
    SUBTREE = 3
    COMPANY = 4
    ALL = 5

    @property
    def label(self) -> str:
        """The scope as people call it."""
        return str(SCOPE_LABELS[self])


SCOPE_LABELS = {
    Scope.NONE: _("nothing"),
    Scope.OWN: _("own"),
    Scope.TEAM: _("of the team"),
    Scope.SUBTREE: _("of the team and the teams below"),
    Scope.COMPANY: _("of the company"),
    Scope.ALL: _("of all companies"),
}
NONE, OWN, TEAM, SUBTREE, COMPANY, ALL = Scope

STANDARD_ROLES = {
    "administrator": _("Administrator"),
    "director": _("Director"),
    "head": _("Head of sales"),
    "manager": _("Manager"),
    "marketer": _("Marketer"),
    "accountant": _("Accountant"),
    "buyer": _("Buyer"),
    "storekeeper": _("Storekeeper"),
    "viewer": _("Viewer"),
}


@dataclass(frozen=True)
class Grant:
    """What a role may do with one kind of row."""

    read: Scope = Scope.NONE
    change: Scope = Scope.NONE
    create: bool = False
    delete: Scope = Scope.NONE
    hidden: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()

    def joined(self, other: "Grant") -> "Grant":
        """Both rights together: the wider of each; a field is hidden only if both hide it."""
        return Grant(
            read=max(self.read, other.read),
            change=max(self.change, other.change),
            create=self.create or other.create,
            delete=max(self.delete, other.delete),
            hidden=self.hidden & other.hidden,
            locked=self.locked & other.locked,
        )


@dataclass(frozen=True)
class Allow:
    """One line of a role: a kind and what may be done with it."""

    kind: str
    grant: Grant


@dataclass(frozen=True)
class Verbs:
    """One line of a role: permissions by name."""

    names: frozenset[str]


def allow(
    kind: str,
    *,
    read: Scope = Scope.NONE,
    change: Scope = Scope.NONE,
    create: bool = False,
    delete: Scope = Scope.NONE,
    hidden: Iterable[str] = (),
    locked: Iterable[str] = (),
) -> Allow:
    """A line of a role about one kind of row (`crm.deal`)."""
    grant = Grant(read, change, create, delete, frozenset(hidden), frozenset(locked))
    return Allow(kind.lower(), grant)


def verbs(*names: str) -> Verbs:
    """A line of a role that gives permissions by name."""
    return Verbs(frozenset(names))


@dataclass(frozen=True)
class Grants:
    """All rights of one actor in one company."""

    by_kind: Mapping[str, Grant] = field(default_factory=dict)
    verbs: frozenset[str] = frozenset()
    everything: bool = False

    def of(self, kind: str) -> Grant:
        """The right on one kind of row; nothing unless it was given."""
        if self.everything:
            return Grant(ALL, ALL, True, ALL)
        return self.by_kind.get(kind, Grant())

    def may(self, verb: str) -> bool:
        """Whether the verb was given."""
        return self.everything or verb in self.verbs

    def covers(self, other: "Grants") -> bool:
        """Whether these rights contain all of the others, so that giving those gives nothing new."""
        if self.everything:
            return True
        if other.everything or not other.verbs <= self.verbs:
            return False
        return all(_contains(self.of(kind), grant) for kind, grant in other.by_kind.items())

    def as_json(self) -> dict[str, Any]:
        """The form in which an edited role is stored."""
        kinds = {}
        for kind, grant in self.by_kind.items():
            stored = asdict(grant)
            stored.update({name: int(stored[name]) for name in ("read", "change", "delete")})
            stored.update({name: sorted(stored[name]) for name in ("hidden", "locked")})
            kinds[kind] = stored
        return {"kinds": kinds, "verbs": sorted(self.verbs)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Grants":
        """Rights as an edited role keeps them."""
        kinds = {
            kind: Grant(
                read=Scope(grant.get("read", 0)),
                change=Scope(grant.get("change", 0)),
                create=bool(grant.get("create")),
                delete=Scope(grant.get("delete", 0)),
                hidden=frozenset(grant.get("hidden", ())),
                locked=frozenset(grant.get("locked", ())),
            )
            for kind, grant in stored.get("kinds", {}).items()
        }
        return cls(by_kind=kinds, verbs=frozenset(stored.get("verbs", ())))

    def read_only(self) -> "Grants":
        """The same rows to look at, and nothing to change: for keys that may only read."""
        kinds = {kind: Grant(read=grant.read, hidden=grant.hidden) for kind, grant in self.by_kind.items()}
        return Grants(by_kind=_EveryKind() if self.everything else kinds)


def _contains(wide: Grant, narrow: Grant) -> bool:
    reaches = wide.read >= narrow.read and wide.change >= narrow.change and wide.delete >= narrow.delete
    shows = wide.hidden <= narrow.hidden and wide.locked <= narrow.locked | narrow.hidden
    return reaches and shows and (wide.create or not narrow.create)


class _EveryKind(dict[str, Grant]):
    """Reading of everything, changing of nothing."""

    def get(self, _key: str, _default: Any = None) -> Grant:
        return Grant(read=ALL)


@cache
def standard_grants(role_key: str) -> Grants:
    """The rights that contexts give to a standard role; an administrator has all of them."""
    if role_key == "administrator":
        return Grants(everything=True)
    kinds: dict[str, Grant] = {}
    names: set[str] = set()
    for line in _lines_of(role_key):
        if isinstance(line, Verbs):
            names |= line.names
        else:
            before = kinds.get(line.kind)
            kinds[line.kind] = before.joined(line.grant) if before else line.grant
    return Grants(by_kind=kinds, verbs=frozenset(names))


def granted(role_key: str, own: Mapping[str, Any] | None) -> Grants:
    """The rights of a role: those that its company gave it, or the standard ones of its key."""
    return standard_grants(role_key) if own is None else Grants.from_json(own)


def _lines_of(role_key: str) -> Iterable[Allow | Verbs]:
    for config in apps.get_app_configs():
        module = sys.modules.get(f"{config.name}.permissions")
        roles: Mapping[str, list[Allow | Verbs]] = getattr(module, "ROLES", {})
        yield from roles.get("everyone", [])
        yield from roles.get(role_key, [])


def without(grants: Grants, kind: str) -> Grants:
    """The same rights without one kind of row."""
    return replace(grants, by_kind={name: grant for name, grant in grants.by_kind.items() if name != kind})
