"""Addresses of sales."""

from django.urls import path

from artel.sales import views

urlpatterns = [
    path("offer/<str:token>/", views.offer, name="offer"),
    path("quotes/<int:pk>/link/", views.quote_link, name="quote-link"),
]
