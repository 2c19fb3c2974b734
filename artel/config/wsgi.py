"""The application for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from artel.config.garbage import keep_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artel.config.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  what every page needs is loaded now, or the first reader waits for it
keep_what_is_loaded()
