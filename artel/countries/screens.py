"""The place of the countries in the menu: it is there until the company keeps books."""

from django.utils.translation import gettext_lazy as _

from artel.countries.views import may_start
from artel.screens.menu import Item, in_menu

in_menu(Item(_("Start keeping books"), "/books/start/", "play", "books", 1, may=may_start))
