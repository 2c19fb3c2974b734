"""Addresses of correspondence beside its screens."""

from django.urls import path

from artel.correspondence import views

urlpatterns = [
    path("mail/compose/<str:kind>/<int:pk>/", views.compose, name="mail-compose"),
    path("mail/<int:pk>/letter/", views.letter, name="mail-letter"),
    path("mail/<int:pk>/source/", views.source, name="mail-source"),
    path("mailboxes/<int:pk>/state/", views.mailbox_state, name="mailbox-state"),
    path("mailboxes/<int:pk>/try/", views.try_connection, name="mailbox-try"),
    path("mailboxes/<int:pk>/count/", views.count_letters, name="mailbox-count"),
    path("mailboxes/<int:pk>/password/", views.password, name="mailbox-password"),
    path("mail-templates/<int:pk>/placeholders/", views.placeholders, name="mail-placeholders"),
    path("signature/", views.signature, name="signature"),
]
