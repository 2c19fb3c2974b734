"""The reports by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from artel.insights.asking import Ask
from artel.insights.figures import Report
from artel.insights.reports.channels import campaigns, channels
from artel.insights.reports.funnel import funnel
from artel.insights.reports.outlook import forecast, lost_reasons, products
from artel.insights.reports.people import managers, teams


@dataclass(frozen=True)
class Kind:
    """One report: its name, what it says, and whether it is about one pipeline."""

    label: Any
    build: Callable[[Ask], Report]
    one_pipeline: bool = False
    hint: Any = ""


REPORTS: dict[str, Kind] = {
    "funnel": Kind(
        _("Funnel"), funnel, one_pipeline=True, hint=_("Deals opened in the period, and how far they have come.")
    ),
    "managers": Kind(_("Managers"), managers, hint=_("Requests, reaction, work and results of each person.")),
    "teams": Kind(_("Teams"), teams, hint=_("Results of teams.")),
    "channels": Kind(
        _("Channels"), channels, hint=_("What suppliers billed for advertising, what came of it, and what was left.")
    ),
    "campaigns": Kind(_("Campaigns"), campaigns, hint=_("What each campaign cost by its bills, and what it brought.")),
    "forecast": Kind(_("Forecast"), forecast, hint=_("Open deals by month, weighted by probability.")),
    "lost-reasons": Kind(_("Lost reasons"), lost_reasons, hint=_("Why deals were lost in the period.")),
    "products": Kind(_("Products"), products, hint=_("What was sold in won deals of the period.")),
}
