"""Addresses of the stock's own pages."""

from django.urls import path

from artel.inventory import views

urlpatterns = [
    path("stock-on-day/", views.stock_on_day, name="stock-on-day"),
    path("reservations/", views.reservations, name="reservations"),
    path("reservations/release/", views.release_reservation, name="release-reservation"),
]
