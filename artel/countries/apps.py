"""The context of countries: each pack offers its chart, statements and month close when the program starts."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

PACKS = ("ru", "intl")


class CountriesConfig(AppConfig):
    """Makes the charts, statements and month closes of all packs known."""

    name = "artel.countries"
    label = "countries"
    verbose_name = _("countries")

    def ready(self) -> None:
        """Offer what the packs have; the models of the ledger are complete by now."""
        from artel.finance.api import offer_closing  # the app registry must be complete
        from artel.ledger.api import offer_chart, offer_statements

        for pack in PACKS:
            offer_chart(import_module(f"artel.countries.{pack}.chart").CHART)
            offer_statements(import_module(f"artel.countries.{pack}.statements").FORMS)
            offer_closing(import_module(f"artel.countries.{pack}.closing").CLOSING)
