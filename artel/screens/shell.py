"""What the frame of every page shows: menu, create button, companies, languages, the person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from artel.core.actor import Actor, companies_of
from artel.core.models import Notification
from artel.screens.cells import TONES
from artel.screens.menu import menu_of, settings_of
from artel.screens.registry import seen_screens


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor of all pages; costs nothing where only a part of a page is asked for."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.kind != "person":
        return {"shell": {}}
    return {"shell": SimpleLazyObject(lambda: _shell(request, actor)), "actor": actor}


def _shell(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    initials = "".join(word[0] for word in actor.name.split()[:2]).upper()
    settings_items = settings_of(actor, request.path)
    nav, create = menu_of(actor, request.path), creatable(actor)
    return {
        "nav": nav,
        "nav_key": str(nav),
        "settings": settings_items,
        "create": create,
        "create_key": str(create),
        "companies": _companies(actor),
        "company_url": "/company/",
        "languages": [
            {"code": code, "name": name, "active": code == actor.language} for code, name in settings.LANGUAGES
        ],
        "language_url": "/profile/language/",
        "unread": Notification.objects.filter(user_id=actor.user_id or 0, read_at=None).count(),
        "notifications_url": "/notifications/",
        "person": {
            "id": actor.user_id,
            "name": actor.name,
            "email": request.user.email,  # type: ignore[union-attr]  # a person has signed in
            "initials": initials,
            "tone": (actor.user_id or 0) % TONES,
        },
        "menu": _menu(settings_items),
        "signout_url": "/accounts/logout/",
        "palette_url": "/palette/",
        "search_url": "/search/",
        "live_url": "/live",
    }


def _menu(settings_items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    items = [{"label": _("Profile"), "url": "/profile/", "icon": "user"}]
    if settings_items:
        items.append({"label": _("Settings"), "url": "/settings/", "icon": "settings"})
    return items


def creatable(actor: Actor) -> list[dict[str, Any]]:
    """What the actor may create, for the button and the palette."""
    return [
        {"label": str(item.one or item.title), "url": f"/{item.slug}/new/", "icon": item.icon, "slug": item.slug}
        for item in seen_screens(actor)
        if item.form is not None and not item.settings and actor.grant(item.model).create
    ]


def _companies(actor: Actor) -> list[dict[str, Any]]:
    return [{"id": row.pk, "name": row.name, "active": row.pk == actor.company_id} for row in companies_of(actor)]
