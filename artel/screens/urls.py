"""Addresses of the screens. Pages of contexts come first, so that a screen's slug never hides them."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path

from artel.screens.views import actions, board, calendar, form, home, listing, palette, record, saved

CONTEXT_URLS = [
    path("", include(f"{config.name}.urls"))
    for config in apps.get_app_configs()
    if config.name.startswith("artel.") and config.name != "artel.screens" and find_spec(f"{config.name}.urls")
]

urlpatterns = [
    path("", home.home, name="home"),
    *CONTEXT_URLS,
    path("", include("artel.screens.transfer.urls")),
    path("", include("artel.screens.printing.urls")),
    path("api/", include("artel.screens.rest.urls")),
    path("palette/", palette.palette, name="palette"),
    path("palette", palette.palette),
    path("search/", palette.search, name="search"),
    path("settings/", home.settings_page, name="settings"),
    path("pick/<str:kind>/", form.pick, name="pick"),
    path("<slug:slug>/", listing.list_page, name="list"),
    path("<slug:slug>/rows/<int:pk>/", listing.one_row, name="row"),
    path("<slug:slug>/totals/", listing.totals, name="totals"),
    path("<slug:slug>/columns/", saved.choose_columns, name="columns"),
    path("<slug:slug>/filter/<str:name>/", saved.filter_dialog, name="filter"),
    path("<slug:slug>/views/new/", saved.save_view, name="save-view"),
    path("<slug:slug>/views/<int:pk>/delete/", saved.delete_view, name="delete-view"),
    path("<slug:slug>/bulk/edit/", actions.bulk_edit, name="bulk-edit"),
    path("<slug:slug>/bulk/delete/", actions.bulk_delete, name="bulk-delete"),
    path("<slug:slug>/bulk/<str:name>/", actions.bulk, name="bulk"),
    path("<slug:slug>/board/", board.board_page, name="board"),
    path("<slug:slug>/board/cards/", board.more_cards, name="board-cards"),
    path("<slug:slug>/board/move/", board.move, name="board-move"),
    path("<slug:slug>/calendar/", calendar.calendar_page, name="calendar"),
    path("<slug:slug>/calendar/feed/", calendar.feed, name="calendar-feed"),
    path("<slug:slug>/calendar/move/", calendar.move, name="calendar-move"),
    path("<slug:slug>/new/", form.create_page, name="create"),
    path("<slug:slug>/compute/", form.compute, name="compute"),
    path("<slug:slug>/<int:pk>/", record.record_page, name="record"),
    path("<slug:slug>/<int:pk>/timeline/", record.timeline_part, name="timeline"),
    path("<slug:slug>/<int:pk>/edit/", form.edit_page, name="edit"),
    path("<slug:slug>/<int:pk>/delete/", actions.delete_one, name="delete"),
    path("<slug:slug>/<int:pk>/cell/<str:name>/", form.cell, name="cell"),
    path("<slug:slug>/<int:pk>/do/<str:name>/", actions.run, name="action"),
]
