"""Addresses of automation."""

from django.urls import path

from artel.automation import views

urlpatterns = [path("automation/<int:pk>/dry-run/", views.dry_run, name="dry-run")]
