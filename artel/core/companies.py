"""Founding a company and taking people on."""

from typing import Any

from django.db import connection, transaction
from django.utils import translation

from artel.core.actor import Actor, acting
from artel.core.models import Company, Membership, Role, Team, User
from artel.core.rights import STANDARD_ROLES
from artel.core.steps import step


def found_company(*, name: str, **fields: Any) -> Company:
    """Store a new legal entity with the standard roles. Its id is taken first: row security shows only one's own."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('core_company', 'id'))")
            pk = cursor.fetchone()[0]
        actor = Actor.system(pk)
        with acting(actor):
            company = Company.objects.create(pk=pk, name=name, **fields)
            install_roles(company)
    return company


def install_roles(company: Company) -> None:
    """Give a company the standard roles that it lacks, named in its country's language."""
    with translation.override("ru" if company.country == "RU" else "en"):
        roles = [Role(company=company, key=key, name=str(label)) for key, label in STANDARD_ROLES.items()]
    Role.objects.bulk_create(roles, ignore_conflicts=True)


def hire(user: User, role_key: str, *, actor: Actor, team: Team | None = None, position: str = "") -> Membership:
    """Give a user a role in the actor's company."""
    actor.require("core.manage_users")
    with step(actor, "Hire"):
        role = Role.objects.get(company_id=actor.company_id, key=role_key)
        return Membership.objects.create(
            company_id=actor.company_id, user=user, role=role, team=team, position=position
        )
