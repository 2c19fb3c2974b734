"""Pages of the screens themselves: earlier imports, and who took what out."""

from django.utils.translation import gettext_lazy as _

from artel.screens.menu import Item, in_menu
from artel.screens.models import Export, Letterhead

in_menu(
    Item(
        label=_("Imports"),
        url="/imports/",
        icon="upload",
        group="settings",
        position=80,
        may=lambda actor: actor.may("core.import"),
    )
)
in_menu(
    Item(
        label=_("Exports"),
        url="/exports/",
        icon="download",
        group="settings",
        position=81,
        may=lambda actor: bool(actor.scope(Export)),
    )
)
in_menu(
    Item(
        label=_("Letterhead and signatures"),
        url="/letterhead/",
        icon="stamp",
        group="settings",
        position=914,
        may=lambda actor: bool(actor.grant(Letterhead).change),
    )
)
