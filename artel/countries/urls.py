"""Addresses of the countries."""

from django.urls import path

from artel.countries import views

urlpatterns = [path("books/start/", views.start_books, name="start-books")]
