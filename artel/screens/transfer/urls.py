"""Addresses of imports and exports."""

from django.urls import path

from artel.screens.transfer import downloads, views

urlpatterns = [
    path("imports/", views.list_page, name="imports"),
    path("imports/<int:pk>/", views.import_page, name="import"),
    path("imports/<int:pk>/columns/", views.columns_page, name="import-columns"),
    path("imports/<int:pk>/progress/", views.progress_part, name="import-progress"),
    path("imports/<int:pk>/start/", views.start, name="import-start"),
    path("imports/<int:pk>/stop/", views.stop, name="import-stop"),
    path("imports/<int:pk>/revert/", views.revert, name="import-revert"),
    path("imports/<int:pk>/refused/", downloads.refused_file, name="import-refused"),
    path("exports/", downloads.trail_page, name="exports"),
    path("<slug:slug>/import/", views.upload_page, name="upload"),
    path("<slug:slug>/export/", downloads.export_file, name="export"),
]
