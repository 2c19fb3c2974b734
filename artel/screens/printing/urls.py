"""Addresses of documents on paper."""

from django.urls import path

from artel.screens.printing import views

urlpatterns = [
    path("letterhead/", views.letterhead_page, name="letterhead"),
    path("<slug:slug>/print/", views.print_list, name="print-list"),
    path("<slug:slug>/bulk/print/<str:name>/", views.print_many, name="print-many"),
    path("<slug:slug>/<int:pk>/print/<str:name>/", views.print_record, name="print"),
]
