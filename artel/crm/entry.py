"""What a stage asks of a deal that wants to enter it."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.crm.models import Condition, Deal, RequiredField, Stage

CHECKS: Mapping[str, Callable[[Deal], bool]] = {
    Condition.HAS_LINES: lambda deal: deal.lines.exists(),
    Condition.HAS_CONTACT: lambda deal: deal.party_id is not None or deal.contacts.exists(),
    Condition.AMOUNT_POSITIVE: lambda deal: deal.amount > 0,
    Condition.HAS_NEXT_STEP: lambda deal: deal.next_step_at is not None,
    Condition.HAS_OWNER: lambda deal: deal.owner_id is not None,
}


def missing(deal: Deal, stage: Stage) -> list[str]:
    """What the deal still lacks for the stage, in words; nothing if it may enter."""
    fields = [RequiredField(name).label for name in stage.required_fields if not _filled(deal, name)]
    conditions = [Condition(name).label for name in stage.entry_conditions if not CHECKS[name](deal)]
    return [str(label) for label in [*fields, *conditions]]


def require_ready(deal: Deal, stage: Stage) -> None:
    """Refuse the stage to a deal that lacks something, and say what."""
    lacking = missing(deal, stage)
    if lacking:
        raise Refused(
            _("«%(stage)s» asks for more: %(what)s. Add that first.") % {"stage": stage, "what": ", ".join(lacking)},
            "stage-not-ready",
        )


def _filled(deal: Deal, name: str) -> bool:
    value = getattr(deal, deal._meta.get_field(name).attname)  # type: ignore[union-attr]  # plain columns only
    return bool(value)
