"""Addresses of insights."""

from django.urls import path

from artel.insights import views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("reports/", views.report_page, name="reports"),
    path("reports/deals/", views.team_deals, name="report-deals"),
    path("reports/funnel/deals/", views.funnel_deals, name="funnel-deals"),
    path("reports/<slug:name>/", views.report_page, name="report"),
]
