"""Addresses of insights."""

from django.urls import path

from artel.insights import drills, files, views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("reports/", views.report_page, name="reports"),
    path("reports/costs/", drills.costs, name="cost-rows"),
    path("reports/funnel/deals/", drills.funnel_deals, name="funnel-deals"),
    path("reports/products/deals/", drills.product_deals, name="product-deals"),
    path("reports/<slug:name>/export/", files.report_file, name="report-file"),
    path("reports/<slug:name>/", views.report_page, name="report"),
]
