"""Special pages of the address book."""

from django.urls import path

from artel.parties import views

urlpatterns = [
    path("parties/similar/", views.similar_to_typed, name="parties-similar"),
    path("parties/<int:pk>/similar/", views.similar_to_party, name="party-similar"),
    path("parties/<int:pk>/attach/", views.attach, name="party-attach"),
    path("parties/merge/", views.merge_page, name="parties-merge"),
    path("parties/bulk/merge_with/", views.merge_selected, name="parties-merge-selected"),
    path("parties/<int:pk>/do/merge_with/", views.merge_with_page, name="party-merge-with"),
    path("parties/contacts/<int:pk>/first/", views.make_contact_first, name="contact-first"),
    path("parties/contacts/<int:pk>/remove/", views.remove_contact_point, name="contact-remove"),
    path("duplicates/", views.duplicates_page, name="duplicates"),
    path("duplicates/scan/", views.scan_now, name="duplicates-scan"),
    path("duplicates/<int:pk>/separate/", views.separate, name="duplicates-separate"),
]
