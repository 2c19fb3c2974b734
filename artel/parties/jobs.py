"""What the address book does by the clock."""

from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.core.jobs import every, job
from artel.core.notifications import notify
from artel.parties.actions.duplicates import scan


@every("40 3 * * *", "parties.scan_duplicates_nightly")
def scan_nightly(company_id: int) -> None:
    """Look for duplicates at night, when nobody waits for the database."""
    scan(actor=Actor.system(company_id))


@job("parties.scan_duplicates", attempts=2)
def scan_duplicates(*, company_id: int, user_id: int) -> None:
    """Look for duplicates because somebody asked, and tell them."""
    actor = Actor.system(company_id)
    count = scan(actor=actor)
    text = _("The address book was searched for duplicates. Groups found: %(count)s.") % {"count": count}
    notify([user_id], text, actor=actor, link="/duplicates/")
