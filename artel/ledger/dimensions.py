"""Dimensions: what an account tells its entries apart by. Each is a column of the subaccount."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Dimension:
    """One way to tell entries apart. `kind` is the record whose id it holds; empty where it holds a word.

    `implies` names other dimensions that such a record decides: a campaign belongs to its channel.
    """

    key: str
    label: Any
    kind: str = ""
    implies: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """Its column of the subaccount."""
        return f"{self.key}_id" if self.kind else self.key

    def implied(self, value: int) -> dict[str, int | None]:
        """What the record with this id decides of other dimensions."""
        model = _model(self.kind)
        columns = [column_of(key) for key in self.implies]
        found = model._default_manager.filter(pk=value).values(*columns).first() if model and columns else None
        return {key: found[column_of(key)] for key in self.implies} if found else {}

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
        Dimension("deal", _("deal"), "crm.deal", implies=("campaign", "channel")),
        Dimension("channel", _("channel"), "crm.channel"),
        Dimension("campaign", _("campaign"), "crm.campaign", implies=("channel",)),
        Dimension("project", _("project"), "projects.project"),
        Dimension("asset", _("asset"), "assets.asset"),
        Dimension("tax", _("tax rate")),
        Dimension("currency", _("currency")),
    )
}
ORIGIN_KEYS: Final = ("deal", "channel", "campaign", "project")


def with_implied(origin: Mapping[str, int | None]) -> dict[str, int | None]:
    """An origin with what its records say of each other. ValueError where a campaign is said to be of another channel.

    A deal that costs something for another campaign's sake is no contradiction: only what is empty is taken from it.
    """
    whole = dict(origin)
    campaign = whole.get("campaign")
    if campaign is not None:
        channel = DIMENSIONS["campaign"].implied(campaign).get("channel")
        if whole.get("channel") not in (None, channel):
            raise ValueError(gettext("This campaign belongs to another channel."))
        whole["channel"] = channel
    deal = whole.get("deal")
    if deal is not None and whole.get("channel") is None:
        whole |= DIMENSIONS["deal"].implied(deal)
    return whole


def _model(kind: str) -> type[Model] | None:
    try:
        return apps.get_model(kind)
    except LookupError:
        return None


def column_of(key: str) -> str:
    """The column of a dimension; KeyError if there is none of this name."""
    return DIMENSIONS[key].column
