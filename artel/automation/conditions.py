"""Whether a rule's condition fits a deal: the same filters as the list of deals has, so they can be tried there."""

from urllib.parse import parse_qsl

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.crm.api import Deal
from artel.screens.fields import spec_of
from artel.screens.filters import parse_filter

PREFIX = "f."


def condition_of(text: str, actor: Actor) -> Q:
    """The condition as a query. ValidationError says which part is wrong."""
    wanted = Q()
    for name, value in parse_qsl(text.lstrip("?"), keep_blank_values=False):
        if not name.startswith(PREFIX):
            raise ValidationError(_("«%(name)s» is no filter: filters begin with f.") % {"name": name[:60]})
        spec = spec_of(Deal, name.removeprefix(PREFIX), actor)
        if spec is None or (spec.column is None and spec.figure is None):
            raise ValidationError(_("Deals have no field «%(name)s».") % {"name": name[:60]})
        wanted &= parse_filter(spec, value, actor).condition
    return wanted
