"""Credit limits, and what a client's card and the list of clients say of its debt and its last shipment."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.finance.api import Owing
from artel.sales.models import CreditLimit
from artel.sales.queries.credit import (
    debts_told,
    limited,
    limits_told,
    may_know,
    owing,
    shipments_told,
    shipped_between,
)
from artel.screens.declare import Amount, Column, Figure, Figures, Form, Related, Row, Screen, Table
from artel.screens.registry import also_counted, also_shown, screen

PARTY = "parties.party"


@screen
class CreditLimitScreen(Screen):
    """For how much each client may have goods before paying."""

    model = CreditLimit
    slug = "credit-limits"
    title = _("Credit limits")
    one = _("credit limit")
    icon = "gauge"
    menu = "settings.trade"
    position = 41
    settings = True
    name_field = "party__name"
    related = ("party", "company")
    opening = ("party",)
    table = Table(
        Column("party", edit=False), Amount("amount"), filters=["party"],
        empty=_("No client has a limit: orders are confirmed whatever is owed."),
    )  # fmt: skip
    form = Form(Row("party", "amount"))


def limit_of(party: Any, actor: Actor) -> QuerySet[CreditLimit]:
    """The limit of a client."""
    return visible(CreditLimit, actor).filter(party_id=party.pk)


also_shown(PARTY, Related(_("Credit limit"), limit_of, ["amount"], create="/credit-limits/new/?party={id}"))
also_counted(
    PARTY,
    Figures(
        (
            Figure("debt", _("Debt"), within=partial(owing, Owing.TOTAL)),
            Figure("overdue", _("Overdue debt"), within=partial(owing, Owing.OVERDUE)),
            Figure("overdue_days", _("Days overdue"), "integer", within=partial(owing, Owing.DAYS)),
            Figure("has_overdue", _("Has overdue debt"), "flag", within=partial(owing, Owing.OVERDUE)),
        ),
        debts_told,
        may_know,
    ),
)
also_counted(
    PARTY,
    Figures(
        (
            Figure("last_shipped_on", _("Last shipment"), "date", within=shipped_between),
            Figure("last_shipped_sum", _("Sum of the last shipment")),
        ),
        shipments_told,
        may_know,
    ),
)
also_counted(PARTY, Figures((Figure("credit_limit", _("Credit limit"), within=limited),), limits_told, may_know))
