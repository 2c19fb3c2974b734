"""Employees and teams."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from artel.core import staff
from artel.core.forms import InviteForm, MemberForm, TeamForm
from artel.core.models import Membership, Team
from artel.core.views.page import actor_of_request, done, form_page, page, posted


@require_GET
def users(request: HttpRequest) -> HttpResponse:
    """Everybody who works or worked here; colleagues may look, whoever manages them may change."""
    actor = actor_of_request(request)
    members = Membership.objects.filter(company_id=actor.company_id)
    members = members.select_related("user", "role", "team", "substitute")
    wanted = request.GET.get("q", "").strip()
    if wanted:
        members = members.filter(user__name__icontains=wanted) | members.filter(user__email__icontains=wanted)
    context = {
        "title": _("Employees"),
        "members": members.order_by("-is_active", "user__name")[:1000],
        "q": wanted,
        "may_manage": actor.may(staff.MANAGE),
    }
    return page(request, "core/users.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Take somebody on."""
    actor = actor_of_request(request)
    actor.require(staff.MANAGE)
    form = InviteForm(posted(request), actor=actor)
    if form.is_valid():
        given = form.cleaned_data
        member = staff.invite(
            given["email"], given["name"], given["role"], actor=actor,
            team=given["team"], position=given["position"], language=given["language"],
        )  # fmt: skip
        return done(request, _("%(name)s gets a letter with a link.") % {"name": member.user.name}, "/users/")
    note = _("The person gets a letter with a link by which they set a password. The link is good for three days.")
    title = _("Invite an employee")
    return form_page(request, form, title=title, note=note, submit_label=_("Invite"), cancel_url="/users/")


@require_http_methods(["GET", "POST"])
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague's place here."""
    actor = actor_of_request(request)
    actor.require(staff.MANAGE)
    member = _member(request, pk)
    form = MemberForm.of(member, posted(request), actor)
    if form.is_valid() and _kept(form, lambda: staff.place(member, form.cleaned_data, actor=actor)):
        return done(request, _("Saved."), "/users/")
    context = {"form": form, "member": member, "title": member.user.name, "cancel_url": "/users/"}
    return page(request, "core/user.html", context, status=422 if form.errors else 200)


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation once more."""
    member = _member(request, pk)
    staff.send_invitation(member, actor=actor_of_request(request))
    return done(request, _("%(name)s gets a letter with a link.") % {"name": member.user.name}, f"/users/{pk}/")


@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the company to somebody."""
    member = _member(request, pk)
    staff.dismiss(member, actor=actor_of_request(request))
    return done(request, _("%(name)s can no longer open this company.") % {"name": member.user.name}, "/users/")


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Open it again."""
    member = _member(request, pk)
    staff.take_back(member, actor=actor_of_request(request))
    return done(request, _("%(name)s works here again.") % {"name": member.user.name}, "/users/")


@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    """The tree of teams with their people."""
    actor = actor_of_request(request)
    context = {"title": _("Teams"), "teams": _tree(actor.company_id), "may_manage": actor.may(staff.MANAGE)}
    return page(request, "core/teams.html", context)


@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new team, or one to change."""
    actor = actor_of_request(request)
    actor.require(staff.MANAGE)
    row = Team(company_id=actor.company_id) if pk is None else _team(request, pk)
    initial = {"name": row.name, "parent": row.parent, "head": row.head}
    form = TeamForm(posted(request), actor=actor, initial=initial)
    if form.is_valid() and _kept(form, lambda: staff.save_team(row, **form.cleaned_data, actor=actor)):
        return done(request, _("Saved."), "/teams/")
    context = {"form": form, "team": row, "title": row.name or _("New team"), "cancel_url": "/teams/"}
    return page(request, "core/team.html", context, status=422 if form.errors else 200)


@require_POST
def dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a team."""
    row = _team(request, pk)
    staff.dissolve(row, actor=actor_of_request(request))
    return done(request, _("The team «%(name)s» is dissolved.") % {"name": row.name}, "/teams/")


def _kept(form: Any, keep: Any) -> bool:
    """Do it; what the model refuses is said at the field."""
    try:
        keep()
    except ValidationError as problem:
        for name, messages in problem.message_dict.items():
            for message in messages:
                form.add_error(name if name in form.fields else None, message)
        return False
    return True


def _member(request: HttpRequest, pk: int) -> Membership:
    actor = actor_of_request(request)
    rows = Membership.objects.select_related("user", "role", "team")
    member = rows.filter(pk=pk, company_id=actor.company_id).first()
    if member is None:
        raise Http404
    return member


def _team(request: HttpRequest, pk: int) -> Team:
    row = Team.objects.filter(pk=pk, company_id=actor_of_request(request).company_id).first()
    if row is None:
        raise Http404
    return row


def _tree(company_id: int) -> list[dict[str, Any]]:
    """Teams from the roots down, each with its depth and people."""
    rows = list(Team.objects.filter(company_id=company_id).select_related("head").order_by("name"))
    members = Membership.objects.filter(company_id=company_id, is_active=True).select_related("user")
    people: dict[int | None, list[str]] = {}
    for member in members.order_by("user__name"):
        people.setdefault(member.team_id, []).append(member.user.name)

    def below(parent_id: int | None, depth: int) -> list[dict[str, Any]]:
        found = []
        for row in rows:
            if row.parent_id == parent_id:
                found.append({"team": row, "depth": depth, "people": people.get(row.pk, [])})
                found += below(row.pk, depth + 1)
        return found

    return below(None, 0)
