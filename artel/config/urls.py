"""Which address shows what."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from artel.config.watching import metrics

urlpatterns = [
    path("metrics", metrics, name="metrics"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("", include("artel.core.urls")),
    path("", include("artel.screens.urls")),
]
