"""Addresses of documents on paper."""

from django.urls import path

from artel.screens.printing import views

urlpatterns = [
    path("<slug:slug>/print/", views.print_list, name="print-list"),
    path("<slug:slug>/<int:pk>/print/<str:name>/", views.print_record, name="print"),
]
