"""Addresses of intake."""

from django.urls import path

from artel.intake import views

urlpatterns = [
    path("form/embed.js", views.embed_script, name="form-script"),
    path("form/<str:token>/", views.public_form, name="public-form"),
    path("sources/<int:pk>/embed/", views.embed, name="embed"),
]
