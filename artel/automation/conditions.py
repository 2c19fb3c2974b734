"""Whether a rule's condition fits a deal: chosen and tried in the list of deals, by its filters."""

from typing import Any
from urllib.parse import parse_qsl

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.screens.fields import spec_of
from artel.screens.filters import Filter, custom_casts, parse_filter

DEAL = "crm.Deal"
PREFIX = "f."
LOOKS = {"sort", "group", "cols", "after", "panel", "layout"}  # how a list looks, not what is in it


def narrowed(deals: QuerySet[Any], text: str, actor: Actor) -> QuerySet[Any]:
    """Those of the deals that fit the condition. ValidationError says which part of it is wrong."""
    filters = filters_of(text, actor)
    deals = deals.annotate(**custom_casts(filters))
    for item in filters:
        deals = deals.filter(item.condition)
    return deals


def filters_of(text: str, actor: Actor) -> list[Filter]:
    """The filters that a condition or a pasted address of the list holds. ValidationError says which one is wrong."""
    found = []
    for name, value in parse_qsl(text.rpartition("?")[2], keep_blank_values=False):
        if name in LOOKS:
            continue
        if not name.startswith(PREFIX):
            text = _("«%(name)s» is no filter: views and searched words do not count.")
            raise ValidationError(text % {"name": name[:60]})
        spec = spec_of(apps.get_model(DEAL), name.removeprefix(PREFIX), actor)
        if spec is None or (spec.column is None and spec.figure is None and not spec.is_custom):
            raise ValidationError(_("Deals have no field «%(name)s».") % {"name": name[:60]})
        found.append(parse_filter(spec, value, actor))
    return found


def words_of(text: str, company_id: int) -> str:
    """A condition as people read it; one that is wrong says why."""
    try:
        filters = filters_of(text, Actor.system(company_id))
    except ValidationError as problem:
        return " ".join(problem.messages)
    return "; ".join(f"{item.spec.label}: {item.shown}" for item in filters)


def label_of(name: str, company_id: int) -> str:
    """What people call a field of deals; one that is gone keeps its name."""
    spec = spec_of(apps.get_model(DEAL), name, Actor.system(company_id)) if name else None
    return spec.label if spec is not None else name
