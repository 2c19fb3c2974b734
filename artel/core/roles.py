"""Roles as a company edits them: a matrix of kinds of record and scopes, field rights, verbs."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, ProtectedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import REGISTRY
from artel.core.actor import Actor
from artel.core.audit import tell_audit
from artel.core.custom import CUSTOM
from artel.core.errors import Forbidden, Refused
from artel.core.models import CustomField, Membership, Record, Role
from artel.core.rights import STANDARD_ROLES, Grant, Grants, Scope, Verbs, granted, standard_grants
from artel.core.staff import grants_of
from artel.core.steps import step

MANAGE = "core.manage_roles"
CORE_VERBS = {
    "core.comment": gettext_lazy("comment"),
    "core.attach": gettext_lazy("attach files"),
    "core.export": gettext_lazy("export"),
    "core.import": gettext_lazy("import"),
    "core.undo_any": gettext_lazy("undo what others did"),
    "core.share_view": gettext_lazy("share views"),
    "core.manage_users": gettext_lazy("manage employees and teams"),
    "core.manage_roles": gettext_lazy("manage roles"),
    "core.manage_company": gettext_lazy("manage companies"),
    "core.manage_keys": gettext_lazy("manage API keys"),
    "core.manage_fields": gettext_lazy("manage own fields"),
    "core.retry_delivery": gettext_lazy("retry parked deliveries"),
    "core.audit": gettext_lazy("read the audit"),
}
FIELDS_NOT_ASKED = {"id", "company", "created_at", "changed_at"}


@dataclass(frozen=True)
class Kind:
    """One line of the matrix."""

    name: str
    label: str
    group: str
    has_owner: bool
    fields: tuple[tuple[str, str], ...]

    @property
    def scopes(self) -> list[tuple[int, str]]:
        """How far a right on it can reach: rows without a responsible person belong to the company alone."""
        known = list(Scope) if self.has_owner else [Scope.NONE, Scope.COMPANY, Scope.ALL]
        return [(int(scope), scope.label) for scope in known]


def kinds(company_id: int) -> list[Kind]:
    """Every kind that any standard role or screen knows, by context, with the fields that the company added."""
    names = {name for key in STANDARD_ROLES for name in standard_grants(key).by_kind}
    names |= {model._meta.label_lower for model in apps.get_models() if issubclass(model, Record)}
    own: dict[str, list[tuple[str, str]]] = {}
    for field in CustomField.objects.filter(company_id=company_id, is_archived=False).order_by("position", "id"):
        own.setdefault(field.record_kind, []).append((f"{CUSTOM}{field.key}", field.label))
    found = [_kind(apps.get_model(name), own.get(name, [])) for name in names]
    return sorted(found, key=lambda kind: (kind.group, kind.label))


def _kind(model: type[Model], own: list[tuple[str, str]]) -> Kind:
    fields = model._meta.concrete_fields
    stored = [(field.name, str(field.verbose_name)) for field in fields if field.name not in FIELDS_NOT_ASKED]
    return Kind(
        name=model._meta.label_lower,
        label=str(capfirst(model._meta.verbose_name_plural)),
        group=str(capfirst(str(apps.get_app_config(model._meta.app_label).verbose_name))),
        has_owner=any(field.name == "owner" for field in fields),
        fields=(*stored, *own),
    )


def verbs_by_label() -> list[tuple[str, str]]:
    """Every permission that exists, as people call it."""
    labels = {name: str(label) for name, label in CORE_VERBS.items()}
    for config in apps.get_app_configs():
        module = sys.modules.get(f"{config.name}.permissions")
        for lines in getattr(module, "ROLES", {}).values():
            for line in lines:
                if isinstance(line, Verbs):
                    labels.update({name: name for name in line.names if name not in labels})
    for declared in REGISTRY.values():
        for verb in declared.values():
            if labels.get(verb.permission, verb.permission) == verb.permission:
                labels[verb.permission] = f"{capfirst(verb.model._meta.verbose_name_plural)}: {verb.label}"
    for config in apps.get_app_configs():
        module = sys.modules.get(f"{config.name}.permissions")
        labels.update({name: str(label) for name, label in getattr(module, "VERBS", {}).items()})
    return sorted(labels.items(), key=lambda pair: (pair[0].split(".")[0], pair[1]))


def read_grants(posted: Mapping[str, Any], lists: Any, company_id: int) -> Grants:
    """The rights as the editor's form sends them: `read:crm.deal=3`, `hidden:crm.deal=margin`, `verb=crm.win_deal`."""
    by_kind = {}
    for kind in kinds(company_id):
        known = {name for name, _label in kind.fields}
        grant = Grant(
            read=_scope(posted.get(f"read:{kind.name}"), kind),
            change=_scope(posted.get(f"change:{kind.name}"), kind),
            create=f"create:{kind.name}" in posted,
            delete=_scope(posted.get(f"delete:{kind.name}"), kind),
            hidden=frozenset(lists(f"hidden:{kind.name}")) & known,
            locked=frozenset(lists(f"locked:{kind.name}")) & known,
        )
        if grant != Grant():
            by_kind[kind.name] = grant
    verbs = frozenset(lists("verb")) & {name for name, _label in verbs_by_label()}
    return Grants(by_kind=by_kind, verbs=verbs)


def _scope(given: Any, kind: Kind) -> Scope:
    allowed = {str(value) for value, _label in kind.scopes}
    return Scope(int(given)) if given in allowed else Scope.NONE


def save_role(role: Role, name: str, grants: Grants, *, actor: Actor) -> None:
    """Store a role's own rights. Whoever edits roles can give only rights that they have."""
    actor.require(MANAGE)
    if role.key == "administrator":
        raise Refused(_("The administrator may do everything; that is not changed."), "administrator-role")
    if not actor.grants.covers(grants) or not actor.grants.covers(grants_of(role)):
        raise Forbidden(_("You cannot give or change rights that you do not have yourself."))
    with step(actor, gettext_lazy("Change a role")):
        before = grants_of(role)
        role.name, role.grants = name, grants.as_json()
        role.save(update_fields=["name", "grants"])
        tell_audit("core.role_changed", role.name, actor=actor, data=difference(before, grants))


def difference(before: Grants, after: Grants) -> dict[str, Any]:
    """What an edit of rights added and took away, for the audit."""
    changed = sorted(
        kind for kind in {*before.by_kind, *after.by_kind} if before.of(kind) != after.of(kind)
    )
    return {
        "kinds": changed,
        "verbs_added": sorted(after.verbs - before.verbs),
        "verbs_removed": sorted(before.verbs - after.verbs),
    }


def copy_role(name: str, source: Role, *, actor: Actor) -> Role:
    """A new role that begins with the rights of another."""
    actor.require(MANAGE)
    grants = grants_of(source)
    if grants.everything:
        raise Refused(_("Copy another role: the administrator's rights are not a list."), "administrator-role")
    if not actor.grants.covers(grants):
        raise Forbidden(_("You cannot give or change rights that you do not have yourself."))
    with step(actor, gettext_lazy("Create a role")):
        number = Role.objects.filter(company_id=actor.company_id).count() + 1
        while Role.objects.filter(company_id=actor.company_id, key=f"role-{number}").exists():
            number += 1
        role = Role.objects.create(
            company_id=actor.company_id, key=f"role-{number}", name=name, grants=grants.as_json()
        )
        tell_audit("core.role_created", name, actor=actor, data={"like": source.name})
    return role


def reset_role(role: Role, *, actor: Actor) -> None:
    """Give a standard role its standard rights back."""
    actor.require(MANAGE)
    if role.key not in STANDARD_ROLES:
        raise Refused(_("Only a standard role has standard rights."), "not-standard")
    standard = granted(role.key, None)
    if not actor.grants.covers(standard):
        raise Forbidden(_("You cannot give or change rights that you do not have yourself."))
    with step(actor, gettext_lazy("Reset a role")):
        before = grants_of(role)
        role.grants = None
        role.save(update_fields=["grants"])
        tell_audit("core.role_changed", role.name, actor=actor, data=difference(before, standard))


def delete_role(role: Role, *, actor: Actor) -> None:
    """Remove a role that nobody has."""
    actor.require(MANAGE)
    if role.key in STANDARD_ROLES:
        raise Refused(_("A standard role stays; nobody need have it."), "standard-role")
    try:
        with step(actor, gettext_lazy("Delete a role")):
            tell_audit("core.role_deleted", role.name, actor=actor)
            role.delete()
    except ProtectedError as problem:
        people = Membership.objects.filter(role=role).count()
        message = _("%(count)s employees have this role. Give them another one first.") % {"count": people}
        raise Refused(message, "role-in-use") from problem
