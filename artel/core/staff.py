"""People of a company: invited, placed, absent, dismissed; and the teams that they form."""

from collections.abc import Mapping
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db.models import ProtectedError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor, at_the_door, company_of
from artel.core.audit import tell_audit
from artel.core.drafts import check
from artel.core.errors import Forbidden, Refused
from artel.core.models import Membership, Role, Team, User
from artel.core.rights import Grants, granted
from artel.core.steps import step

MANAGE = "core.manage_users"


def invite(
    email: str,
    name: str,
    role: Role,
    *,
    actor: Actor,
    team: Team | None = None,
    position: str = "",
    language: str = "ru",
) -> Membership:
    """Take a person on and send them the link by which they set a password. Somebody known already is only told."""
    actor.require(MANAGE)
    _refuse_more_than_ones_own(role, actor)
    email = email.strip().lower()
    with step(actor, gettext_lazy("Invite")):
        user = account_of(email, name, language=language, timezone=actor.timezone)
        if Membership.objects.filter(company_id=actor.company_id, user=user).exists():
            raise Refused(_("%(name)s already works here.") % {"name": user.name}, "already-here")
        member = Membership.objects.create(
            company_id=actor.company_id, user=user, role=role, team=team, position=position
        )
        tell_audit("core.invited", user.name, actor=actor, data={"role": role.name, "email": email})
    send_invitation(member, actor=actor)
    return member


def account_of(email: str, name: str, **settings_of_it: Any) -> User:
    """The account of an address, opened without a password where there is none. Names one for all its companies."""
    with at_the_door():
        known = User.objects.filter(email=email.lower()).first()
        return known or User.objects.create_user(email, None, name=name, **settings_of_it)


def send_invitation(member: Membership, *, actor: Actor) -> None:
    """Send the link again; earlier links work until a password is set."""
    actor.require(MANAGE)
    user = member.user
    known = user.has_usable_password()
    path = reverse("account_login") if known else password_path(user)
    with translation.override(user.language):
        link = f"{settings.SITE_URL}{path}"
        context = {"person": user, "company": company_of(actor), "who": actor.name, "link": link}
        template = "core/mail/joined.txt" if known else "core/mail/invitation.txt"
        subject = _("You are invited to %(company)s") % {"company": context["company"]}
        EmailMessage(subject, render_to_string(template, context), to=[user.email]).send()


def password_path(user: User) -> str:
    """The address at which a person sets a password for the first time, good for three days."""
    with at_the_door():
        key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})


def place(member: Membership, values: Mapping[str, Any], *, actor: Actor) -> None:
    """Change role, team, position, telephone, absence and substitute of a colleague."""
    actor.require(MANAGE)
    role = values.get("role", member.role)
    if role != member.role:
        if member.user_id == actor.user_id:
            raise Refused(_("Nobody changes their own role. Ask another administrator."), "own-role")
        _refuse_more_than_ones_own(member.role, actor)
        _refuse_more_than_ones_own(role, actor)
        _keep_an_administrator(member)
    with step(actor, gettext_lazy("Change an employee")):
        before = member.role.name
        for name, value in values.items():
            setattr(member, name, value)
        _refuse_odd_absence(member)
        check(member)
        member.save()
        if before != member.role.name:
            data = {"before": before, "after": member.role.name}
            tell_audit("core.role_given", member.user.name, actor=actor, data=data)


def dismiss(member: Membership, *, actor: Actor) -> None:
    """Close the company to a person at once; what they did and own stays."""
    actor.require(MANAGE)
    if member.user_id == actor.user_id:
        raise Refused(_("Nobody dismisses themselves. Ask another administrator."), "own-membership")
    _refuse_more_than_ones_own(member.role, actor)
    _keep_an_administrator(member)
    _set_active(member, False, "core.dismissed", gettext_lazy("Dismiss"), actor)


def take_back(member: Membership, *, actor: Actor) -> None:
    """Open the company to a dismissed person again, in the same role."""
    actor.require(MANAGE)
    _refuse_more_than_ones_own(member.role, actor)
    _set_active(member, True, "core.taken_back", gettext_lazy("Take back"), actor)


def _set_active(member: Membership, is_active: bool, verb: str, label: Any, actor: Actor) -> None:
    with step(actor, label):
        member.is_active = is_active
        member.save(update_fields=["is_active"])
        tell_audit(verb, member.user.name, actor=actor)


def save_team(team: Team, *, name: str, parent: Team | None, head: User | None, actor: Actor) -> Team:
    """Store a team; a branch is never hung below itself."""
    actor.require(MANAGE)
    above = parent
    while above is not None:
        if team.pk and above.pk == team.pk:
            raise ValidationError({"parent": _("A team cannot be part of itself.")})
        above = above.parent
    with step(actor, gettext_lazy("Change a team")):
        team.company_id, team.name, team.parent, team.head = actor.company_id, name, parent, head
        check(team)
        team.save()
    return team


def dissolve(team: Team, *, actor: Actor) -> None:
    """Remove a team; its people stay without one. Teams below must be moved first."""
    actor.require(MANAGE)
    try:
        with step(actor, gettext_lazy("Dissolve a team")):
            team.delete()
    except ProtectedError as problem:
        raise Refused(_("Move or dissolve the teams below first."), "teams-below") from problem


def _refuse_odd_absence(member: Membership) -> None:
    if member.absent_until and not member.absent_from:
        raise ValidationError({"absent_from": _("Say from which day.")})
    if member.absent_from and member.absent_until and member.absent_until < member.absent_from:
        raise ValidationError({"absent_until": _("The last day is before the first.")})
    if member.substitute_id == member.user_id and member.substitute_id is not None:
        raise ValidationError({"substitute": _("Somebody else must stand in.")})


def _refuse_more_than_ones_own(role: Role, actor: Actor) -> None:
    """Who manages people gives nobody, and takes from nobody, more rights than they have themselves."""
    if not actor.grants.covers(grants_of(role)):
        raise Forbidden(_("The role «%(role)s» has rights that you do not have yourself.") % {"role": role.name})


def grants_of(role: Role) -> Grants:
    """The rights of a role, its own or the standard ones of its key."""
    return granted(role.key, role.grants)


def _keep_an_administrator(member: Membership) -> None:
    if not grants_of(member.role).everything:
        return
    others = Membership.objects.filter(company_id=member.company_id, is_active=True, role_id=member.role_id)
    if not others.exclude(pk=member.pk).exists():
        raise Refused(_("A company needs an administrator. Name another one first."), "last-administrator")
