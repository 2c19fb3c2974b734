"""The places of insights in the menu."""

from django.utils.translation import gettext_lazy as _

from artel.screens.menu import Item, in_menu

in_menu(
    Item(
        _("Dashboard"), "/dashboard/", "layout-dashboard", "work", 1, "h", may=lambda actor: actor.may("insights.read")
    )
)
in_menu(
    Item(_("Reports"), "/reports/", "chart-column", "analysis", 10, "p", may=lambda actor: actor.may("insights.read"))
)
