"""Whose books somebody may read: in each company their role there decides."""

from collections.abc import Iterable
from typing import Final

from artel.core.actor import Actor
from artel.core.errors import Forbidden
from artel.core.models import Company, Membership
from artel.core.rights import granted

REPORT: Final = "ledger.report"


def open_companies(actor: Actor) -> list[Company]:
    """The companies whose reports the actor may read, the current one first."""
    ids = {actor.company_id} if actor.may(REPORT) else set()
    if actor.kind == "person" and actor.user_id is not None and len(actor.companies) > 1:
        rows = Membership.objects.filter(user_id=actor.user_id, company_id__in=actor.companies, is_active=True)
        found = rows.exclude(company_id=actor.company_id).select_related("role")
        ids |= {row.company_id for row in found if granted(row.role.key, row.role.grants).may(REPORT)}
    companies = Company.objects.filter(pk__in=ids).order_by("name", "pk")
    return sorted(companies, key=lambda company: company.pk != actor.company_id)


def require_open(company_ids: Iterable[int], actor: Actor) -> list[Company]:
    """These companies, if the actor may read the books of every one of them; Forbidden otherwise."""
    known = {company.pk: company for company in open_companies(actor)}
    wanted = list(dict.fromkeys(company_ids))
    if not wanted or not known.keys() >= set(wanted):
        raise Forbidden
    return [known[pk] for pk in wanted]
