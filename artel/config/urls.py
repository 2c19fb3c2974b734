"""Which address shows what."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path

from artel.config.health import healthz
from artel.config.watching import metrics

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
]
if apps.is_installed("artel.core") and find_spec("artel.core.urls"):
    urlpatterns.append(path("", include("artel.core.urls")))
if apps.is_installed("artel.screens") and find_spec("artel.screens.urls"):
    urlpatterns.append(path("", include("artel.screens.urls")))
