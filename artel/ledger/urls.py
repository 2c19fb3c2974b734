"""Addresses of the ledger's own pages."""

from django.urls import path

from artel.ledger import views

urlpatterns = [
    path("locks/", views.locks, name="locks"),
    path("openings/new/", views.new_opening, name="new-opening"),
]
