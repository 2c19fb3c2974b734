"""The place of the countries in the menu until the company keeps books, and the papers that each pack prints."""

from django.utils.translation import gettext_lazy as _

from artel.countries.intl import forms as international
from artel.countries.ru import forms as russian
from artel.countries.views import may_start
from artel.screens.menu import Item, in_menu

in_menu(Item(_("Start keeping books"), "/books/start/", "play", "books", 1, may=may_start))

# Loading a pack's forms offers them; they are named so that nobody takes the import for idle.
FORMS = (russian, international)
