"""Dimensions: what an account tells its entries apart by. Each is a column of the subaccount."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Dimension:
    """One way to tell entries apart. `kind` is the record whose id it holds; empty where it holds a word."""

    key: str
    label: Any
    kind: str = ""

    @property
    def column(self) -> str:
        """Its column of the subaccount."""
        return f"{self.key}_id" if self.kind else self.key

    def names(self, values: Iterable[Any]) -> dict[Any, str]:
        """What people call each of the values; one question for all of them."""
        wanted = {value for value in values if value is not None}
        if not self.kind:
            return {value: str(value) for value in wanted}
        model = _model(self.kind)
        if model is None or not wanted:
            return {value: str(value) for value in wanted}
        found = {row.pk: str(row) for row in model._default_manager.filter(pk__in=wanted)}
        return {value: found.get(value, str(value)) for value in wanted}


# The order is that of the columns in the signature of a subaccount: append only.
DIMENSIONS: Final[Mapping[str, Dimension]] = {
    dimension.key: dimension
    for dimension in (
        Dimension("party", _("party"), "parties.party"),
        Dimension("contract", _("contract"), "sales.contract"),
        Dimension("product", _("product"), "catalog.product"),
        Dimension("warehouse", _("warehouse"), "inventory.warehouse"),
        Dimension("money_account", _("bank account or cash desk"), "finance.moneyaccount"),
        Dimension("item", _("item"), "ledger.article"),
        Dimension("cost_centre", _("cost centre"), "ledger.costcentre"),
        Dimension("employee", _("employee"), "core.user"),
        Dimension("deal", _("deal"), "crm.deal"),
        Dimension("channel", _("channel"), "crm.channel"),
        Dimension("campaign", _("campaign"), "crm.campaign"),
        Dimension("project", _("project"), "projects.project"),
        Dimension("asset", _("asset"), "assets.asset"),
        Dimension("tax", _("tax rate")),
        Dimension("currency", _("currency")),
    )
}
ORIGIN_KEYS: Final = ("deal", "channel", "campaign", "project")


def _model(kind: str) -> type[Model] | None:
    try:
        return apps.get_model(kind)
    except LookupError:
        return None


def column_of(key: str) -> str:
    """The column of a dimension; KeyError if there is none of this name."""
    return DIMENSIONS[key].column
