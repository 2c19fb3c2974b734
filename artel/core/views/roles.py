"""Roles: the list and the matrix."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from artel.core.errors import Refused
from artel.core.forms import NewRoleForm
from artel.core.models import Membership, Role
from artel.core.rights import STANDARD_ROLES, Grants, Scope
from artel.core.roles import (
    MANAGE,
    Kind,
    copy_role,
    delete_role,
    kinds,
    read_grants,
    reset_role,
    save_role,
    verbs_by_label,
)
from artel.core.staff import grants_of
from artel.core.views.page import actor_of_request, done, form_page, page, posted


@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """All roles with how many people have them."""
    actor = actor_of_request(request)
    actor.require(MANAGE)
    members = Membership.objects.filter(company_id=actor.company_id, is_active=True)
    counts = dict(members.values("role").annotate(n=Count("id")).values_list("role", "n"))
    rows = [
        {
            "role": role,
            "count": counts.get(role.pk, 0),
            "standard": role.key in STANDARD_ROLES,
            "edited": role.grants is not None,
        }
        for role in Role.objects.filter(company_id=actor.company_id).order_by("id")
    ]
    return page(request, "core/roles.html", {"title": _("Roles"), "roles": rows})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A role that begins like another."""
    actor = actor_of_request(request)
    actor.require(MANAGE)
    form = NewRoleForm(posted(request), actor=actor)
    if form.is_valid():
        role = copy_role(form.cleaned_data["name"], form.cleaned_data["source"], actor=actor)
        return done(request, _("Now choose what the role may do."), f"/roles/{role.pk}/")
    return form_page(request, form, title=_("New role"), submit_label=_("Create"), cancel_url="/roles/")


@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """The matrix of a role."""
    actor = actor_of_request(request)
    actor.require(MANAGE)
    row = _role(request, pk)
    if request.method == "POST":
        name = request.POST.get("name", "").strip()
        if not name:
            raise Refused(_("Give the role a name."), "name-missing")
        grants = read_grants(request.POST, request.POST.getlist, actor.company_id)
        save_role(row, name[:100], grants, actor=actor)
        return done(request, _("The role is saved. It counts from everybody's next click."), "/roles/")
    grants = grants_of(row)
    context = {
        "title": row.name,
        "role": row,
        "locked": row.key == "administrator",
        "standard": row.key in STANDARD_ROLES and row.grants is not None,
        "own": row.key not in STANDARD_ROLES,
        "groups": _matrix(grants, actor.company_id),
        "verbs": [{"name": name, "label": label, "on": grants.may(name)} for name, label in verbs_by_label()],
    }
    return page(request, "core/role.html", context)


@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the standard rights."""
    reset_role(_role(request, pk), actor=actor_of_request(request))
    return done(request, _("The role has its standard rights again."), f"/roles/{pk}/")


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a role that nobody has."""
    delete_role(_role(request, pk), actor=actor_of_request(request))
    return done(request, _("The role is deleted."), "/roles/")


def _role(request: HttpRequest, pk: int) -> Role:
    row = Role.objects.filter(pk=pk, company_id=actor_of_request(request).company_id).first()
    if row is None:
        raise Http404
    return row


def _matrix(grants: Grants, company_id: int) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for kind in kinds(company_id):
        groups.setdefault(kind.group, []).append(_line(kind, grants))
    return [{"label": label, "lines": lines} for label, lines in groups.items()]


def _line(kind: Kind, grants: Grants) -> dict[str, Any]:
    grant = grants.of(kind.name)
    held = {
        "read": (_("read"), grant.read),
        "change": (_("change"), grant.change),
        "delete": (_("delete"), grant.delete),
    }
    return {
        "name": kind.name,
        "label": kind.label,
        "create": grant.create,
        "scopes": [
            {"name": f"{verb}:{kind.name}", "label": label, "options": _options(kind, scope)}
            for verb, (label, scope) in held.items()
        ],
        "fields": [
            {"name": name, "label": label, "hidden": name in grant.hidden, "locked": name in grant.locked}
            for name, label in kind.fields
        ],
        "narrowed": len(grant.hidden) + len(grant.locked),
    }


def _options(kind: Kind, held: Scope) -> list[dict[str, Any]]:
    known = kind.scopes
    if int(held) not in {value for value, _label in known}:
        held = Scope.COMPANY
    return [{"value": value, "label": label, "on": value == int(held)} for value, label in known]
