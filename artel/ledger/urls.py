"""Addresses of the ledger's own pages."""

from django.urls import path

from artel.ledger import views
from artel.ledger.reports import REPORTS, files, pages

urlpatterns = [
    path("locks/", views.locks, name="locks"),
    path("openings/new/", views.new_opening, name="new-opening"),
    path("books/", pages.report_page, name="book-reports"),
    *(path(f"books/{name}/", pages.report_page, {"name": name}) for name in REPORTS),
    *(path(f"books/{name}/export/", files.report_file, {"name": name}) for name in REPORTS),
]
