"""Pages of the screens themselves: earlier imports, and who took what out."""

from django.utils.translation import gettext_lazy as _

from artel.screens.menu import Item, in_menu
from artel.screens.models import Export, Letterhead

in_menu(Item(_("Profile"), "/profile/", "user", "settings.own", 10, may=lambda actor: actor.kind == "person"))
in_menu(
    Item(
        label=_("Imports"),
        url="/imports/",
        icon="upload",
        group="settings.kept",
        position=80,
        may=lambda actor: actor.may("core.import"),
    )
)
in_menu(
    Item(
        label=_("Exports"),
        url="/exports/",
        icon="download",
        group="settings.kept",
        position=81,
        may=lambda actor: bool(actor.scope(Export)),
    )
)
in_menu(
    Item(
        label=_("Letterhead and signatures"),
        url="/letterhead/",
        icon="stamp",
        group="settings.firm",
        position=914,
        may=lambda actor: bool(actor.grant(Letterhead).change),
    )
)
